"""Sense inventories of clinical abbreviations: short form → long forms, each with the inventory that names it.

Four sources of the Medical Abbreviation and Acronym Meta-Inventory (Grossman Liu et al., 2021) can be read. Two of them
are open: Berman's list of pathology (released to the public by its author) and Wikipedia's lists (CC BY-SA). ADAM (Zhou
et al., 2006; GNU GPL) and Vanderbilt's (Wu et al., 2017; terms unstated) are read for those who ask for them by name:
nothing made from them is shipped. Vanderbilt alone tells how often a short form has each sense in its notes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from clinicalbert.datasets.corpus import data_root
from clinicalbert.errors import InputError, UnknownNameError
from clinicalbert.knowledge.concepts import collapse
from clinicalbert.knowledge.tables import read_columns

FOLDER = "clinical_abbreviations"
_HOME = "https://github.com/lisavirginia/clinical-abbreviations"


@dataclass(frozen=True, slots=True)
class Sense:
    """What a short form can stand for; ``share`` (0 to 1) is how often it does so in the notes of its source."""

    long_form: str
    source: str
    short_form: str
    share: float | None = None


@dataclass(frozen=True, slots=True)
class Inventory:
    """A source of senses. ``open`` says that its terms allow what is made from it to be shipped."""

    name: str
    licence: str
    open: bool
    read: Callable[[Path], Iterator[Sense]]


def load_senses(names: Sequence[str] | None = None, folder: Path | None = None) -> dict[str, list[Sense]]:
    """Short form (as ``key_of`` writes it) → its senses, in the order of the files.

    ``names`` are inventories (default: the open ones). Of long forms that differ in case and blanks alone, the first of
    each source stays. Raises InputError (files absent or malformed) or UnknownNameError.
    """
    folder = folder or data_root() / FOLDER
    if not folder.is_dir():
        raise InputError(f"{folder} does not exist: get {FOLDER} from {_HOME} and put it there")
    found: dict[str, dict[tuple[str, str], Sense]] = {}
    for name in OPEN if names is None else names:
        if name not in INVENTORIES:
            raise UnknownNameError("inventory of abbreviations", name, INVENTORIES)
        try:
            for sense in INVENTORIES[name].read(folder):
                if sense.long_form and (key := key_of(sense.short_form)):
                    found.setdefault(key, {}).setdefault((name, sense.long_form.casefold()), sense)
        except OSError as error:
            raise InputError(f"{name}: {error.filename} cannot be read; get it from {_HOME}") from None
        except UnicodeDecodeError:
            raise InputError(f"{name}: a file in {folder} is not UTF-8; get it from {_HOME}") from None
    return {key: list(senses.values()) for key, senses in sorted(found.items())}


def key_of(short_form: str) -> str:
    """By which a short form is looked up: in small letters, without full stops after letters (``Q.D.`` is ``qd``)."""
    return re.sub(r"(?<=[^\W\d_])\.", "", collapse(short_form).casefold())


def _berman(folder: Path) -> Iterator[Sense]:
    """Lines of ``sf = lf``, all in small letters."""
    for line in _lines(folder / "sources__3-berman__12000_pathology_abbreviations.txt"):
        short, mark, long = line.partition(" =")
        if not mark:
            raise InputError("berman: a line without an equals sign")
        yield Sense(collapse(long), "berman", collapse(short))


def _wikipedia(folder: Path) -> Iterator[Sense]:
    """A table of abbreviations, and names of trials as lines of ``"sf":"lf"``."""
    for short, long in read_columns(folder / "sources__5-wikipedia__wikipedia_abbreviation_database.csv", _WIKIPEDIA):
        yield Sense(collapse(long), "wikipedia", collapse(short))
    for line in _lines(folder / "sources__5-wikipedia__wikipedia_clinical_trials.txt"):
        try:
            pairs: dict[str, str] = json.loads("{" + line.strip().rstrip(",") + "}")
        except ValueError:
            raise InputError("wikipedia: a line of the trials is no pair of names") from None
        for short, long in pairs.items():
            yield Sense(collapse(long), "wikipedia", collapse(short))


def _adam(folder: Path) -> Iterator[Sense]:
    """Tab-separated: preferred short form, its variants, long forms with count and score, …"""
    for line in _lines(folder / "sources__2-adam__adam_database"):
        fields = line.split("\t")
        if line.startswith("#") or len(fields) == 2:  # the head, where two columns are drawn with tabs
            continue
        if len(fields) != 5:
            raise InputError(f"adam: a line of {len(fields)} fields, not of five")
        for variant in fields[2].split("|"):
            yield Sense(collapse(variant.rsplit(":", 2)[0]), "adam", collapse(fields[0]))


def _vanderbilt(folder: Path) -> Iterator[Sense]:
    """Tab-separated, of clinic notes and of discharge summaries; a short form is spelt like its commonest variation."""
    for kind in ("clinic_notes", "discharge_sums"):
        path = folder / f"sources__4-vanderbilt__vanderbilt_{kind}.txt"
        for short, long, variations, share in read_columns(path, _VANDERBILT, delimiter="\t"):
            counted = [v.rpartition("_") for v in variations.split("|")]
            spelt = max(counted, key=lambda v: int(v[2]) if v[2].isdigit() else 0)[0] or short.replace("_", "/")
            yield Sense(collapse(long), "vanderbilt", collapse(spelt), _number(share))


_WIKIPEDIA = ("abr", "long_form")
_VANDERBILT = ("abbreviation", "sense", "variation", "frequency")


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _lines(path: Path) -> Iterator[str]:
    return (line for line in path.read_text(encoding="utf-8").split("\n") if line.strip())


INVENTORIES: dict[str, Inventory] = {
    inventory.name: inventory
    for inventory in (
        Inventory("berman", "public, released by its author", True, _berman),
        Inventory("wikipedia", "CC BY-SA", True, _wikipedia),
        Inventory("adam", "GNU GPL", False, _adam),
        Inventory("vanderbilt", "unstated; distributed for research", False, _vanderbilt),
    )
}
OPEN = tuple(name for name, inventory in INVENTORIES.items() if inventory.open)
