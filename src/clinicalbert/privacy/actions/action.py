"""What can be done with an identifier: the shape that all actions share."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Protocol

from clinicalbert.errors import InputError
from clinicalbert.privacy.identifiers import PARAGRAPHS
from clinicalbert.privacy.keys import Key

TAGGED: Final = "tagged"  # the action could not do better than a tag
ASSUMED_YEAR: Final = "assumed-year"  # a date without a year was read as one of the year nearest to the note's
ASSUMED_DAY: Final = "assumed-day"  # a month with a year was read as its fifteenth
HIDDEN_YEAR: Final = "hidden-year"  # the year would tell an age above 89

PLACEHOLDER: Final = re.compile(
    rf"\[(?:{'|'.join(label.upper() for label in PARAGRAPHS)})(?:-[0-9]{{1,6}}|:[0-9a-f]{{16}})?\]|(?<!\w)90\+",
    re.ASCII,
)
"""What ``tag``, ``tag-numbered``, ``hash`` and, of ages, ``generalise`` put in the place of an identifier."""
_SEPARATORS = re.compile(r"[\s,.;:/\\&()\[\]\"'’_@#+-]+")


@dataclass(frozen=True, slots=True)
class Found:
    """One identifier as it is written."""

    words: str = field(repr=False)
    label: str


@dataclass(frozen=True, slots=True)
class Replacement:
    """What stands in an identifier's place; ``remark`` says where an action had to assume something, or to give up."""

    text: str = field(repr=False)
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """What an action may know besides the words: whose note it is, the key, and what else stands in the note.

    ``patient`` separates one patient's replacements from another's. ``written`` is the note's own date, ``today`` what
    no year in a note can be later than. ``taken`` are the words of all its identifiers (``plain``), which no
    replacement may happen to be: it would read as the person it is not; ``names`` are those of its names alone.
    """

    patient: str = field(repr=False)
    key: Key | None
    today: date
    written: date | None = field(default=None, repr=False)
    taken: frozenset[str] = field(default=frozenset(), repr=False)
    names: frozenset[str] = field(default=frozenset(), repr=False)

    def secret(self, purpose: str) -> bytes:
        """Bytes of the key for one purpose. Raises InputError where there is no key."""
        if self.key is None:
            raise InputError(f"{purpose} needs a key")
        return self.key.derive(purpose)


class Action(Protocol):
    """One way to treat identifiers. It has no state, and its answer depends on its arguments alone.

    ``labels`` are those it can treat; ``keyed`` says whether it needs a key and a patient. An action sees all of its
    identifiers of a note at once, in their order, and answers with as many replacements.
    """

    name: str
    labels: frozenset[str]
    keyed: bool

    def replace(self, found: Sequence[Found], case: Case) -> list[Replacement]: ...


EVERY: Final = frozenset(PARAGRAPHS)


def placeholder(label: str) -> str:
    """``[NAME]``."""
    return f"[{label.upper()}]"


def plain(words: str) -> str:
    """Words as they are compared: small letters and digits alone, however they were spaced, cut or capitalised."""
    return "".join(c for c in unicodedata.normalize("NFKC", words).lower() if c.isalnum())


def parts(words: str) -> list[str]:
    """The words of an identifier, each on its own."""
    return [part for part in _SEPARATORS.split(words) if part]


def taken(found: Sequence[Found]) -> frozenset[str]:
    """Every identifier and each of its words, for ``Case.taken``."""
    return frozenset(plain(x) for each in found for x in (each.words, *parts(each.words)))
