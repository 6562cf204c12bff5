"""A stand-in for recognisers, and gold passages, for the tests of the gate."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

import clinicalbert
from clinicalbert.document import NoteMeta
from clinicalbert.privacy.gate import Gate, Gated
from clinicalbert.privacy.identifiers import Identifier
from clinicalbert.privacy.keys import Key
from clinicalbert.privacy.profiles import Profile, load_profile

KEY = Key(bytes(range(32)))
TODAY = date(2026, 1, 1)
NOTE = NoteMeta("n1", patient_id="p1", date="2019-05-01")
SURROGATES = Profile(title="surrogates", default="surrogate", labels={"date": "shift", "age": "generalise"}, ids="hash")
MARK = re.compile(r"<([a-z_]+)(?: [^>]*)?>(.*?)</>", re.DOTALL)


def read(marked: str) -> tuple[str, tuple[Identifier, ...]]:
    """``"Mr. <name>Diaz</>"`` → text and identifiers."""
    text, at, found = "", 0, []
    for match in MARK.finditer(marked):
        text += marked[at : match.start()]
        found.append(Identifier(len(text), len(text) + len(match[2]), match[1]))
        text += match[2]
        at = match.end()
    return text + marked[at:], tuple(found)


def finder(*words: tuple[str, str]) -> Callable[[str], tuple[Identifier, ...]]:
    """Finds each of the words everywhere: (words, label)."""

    def find(text: str) -> tuple[Identifier, ...]:
        found = [
            Identifier(m.start(), m.end(), label) for word, label in words for m in re.finditer(re.escape(word), text)
        ]
        return tuple(sorted(found, key=lambda x: x.start))

    return find


def marker(marked: str, found: Iterable[Identifier]) -> Callable[[str], tuple[Identifier, ...]]:
    """Finds what is marked in one text, and in any other, such as what a gate makes of it, nothing."""
    return lambda text: tuple(found) if text == marked else ()


def gated(marked: str, profile: Profile | str = SURROGATES, note: NoteMeta = NOTE, key: Key = KEY) -> Gated:
    """What a gate makes of a marked text."""
    text, found = read(marked)
    chosen = load_profile(profile) if isinstance(profile, str) else profile
    return Gate(marker(text, found), chosen, key, today=TODAY)(text, note)


def through(marked: str, profile: Profile | str = SURROGATES, note: NoteMeta = NOTE, key: Key = KEY) -> str:
    """The de-identified text."""
    return gated(marked, profile, note, key).cleared.text


def only(action: str, **labels: str) -> Profile:
    """One action for all labels that can have it, a tag for the others."""
    return Profile(title=action, default="tag" if labels else action, labels=labels)


def open_passages() -> Iterable[str]:
    """The open half of the gold passages, marked."""
    path = Path(clinicalbert.__file__).parent / "datasets/gold/phi.open.jsonl"
    return [json.loads(line)["text"] for line in path.read_text("utf-8").splitlines()]
