"""Fictional notes with placeholders."""

from __future__ import annotations

from pathlib import Path

import pytest

from clinicalbert.datasets.corpus import CORPORA
from clinicalbert.datasets.surrogates.draw import Draw
from clinicalbert.datasets.surrogates.fill import Filler
from clinicalbert.datasets.surrogates.notes import Stretch, Vocabulary, stretches, with_surrogates
from clinicalbert.datasets.surrogates.passages import Notes, passage
from clinicalbert.datasets.surrogates.pieces import joined
from clinicalbert.errors import InputError

WORDS = "the patient was seen by and is well has a cough his wife works history of general no the patient was seen by"
KNOWN = Vocabulary([WORDS, WORDS, "transferred wound to transferred to wound"])


def usable(note: str) -> list[Stretch]:
    return list(stretches([("n", note)], KNOWN))


def filled(note: str) -> list[tuple[str, str]]:
    (stretch,) = usable(note)
    filler, letters = Filler(Draw("k", "train")), dict[str, str]()
    found = []
    for unit in stretch.units:
        text, spans = joined(with_surrogates(unit, filler, letters))
        found += [(text[s.start : s.end], s.label) for s in spans]
    return found


@pytest.mark.parametrize(
    ("note", "labels"),
    [
        ("Seen by Dr. X.", ["name"]),
        ("Seen by Dr. XYZ and Mr. ABCD.", ["name", "name"]),
        ("Seen by Dr. Quellmarch.", ["name"]),
        ("Seen by ABCD, M.D.", ["name"]),
        ("Transferred to ABCD General Hospital.", ["organization"]),
        ("No cough.", []),
        ("History of Parkinson cough. Foley to the wound.", []),
    ],
)
def test_placeholders_become_names(note: str, labels: list[str]) -> None:
    found = filled(note)
    assert [label for _, label in found] == labels
    assert not any(word in words for words, _ in found for word in ("XYZ", "ABCD", "Quellmarch", "Dr"))


@pytest.mark.parametrize(
    "note",
    [
        "",
        "X.",
        "Seen by Quellmarch.",
        "XYZ is well.",
        "Seen in ____.",
        "DR. QUELLMARCH has a cough.",
        "Seen by [NAME].",
        "Mr. The patient was seen.",
        "Seen by Quell Clinic.",
        "The patient QUELLMARCH is well.",
    ],
)
def test_what_may_hide_a_name_is_not_used(note: str) -> None:
    known = Vocabulary([WORDS, "the patient " * 60])
    assert not [u for s in stretches([("n", note)], known) for u in s.units]


def test_an_unusable_sentence_parts_the_note() -> None:
    found = usable("The patient is well. Seen by Quellmarch. No cough.\nNo wound.")
    assert [[u.text for u in s.units] for s in found] == [["The patient is well."], ["No cough.", "No wound."]]
    assert [u.breaks for u in found[1].units] == [True, True]


def test_the_same_placeholder_is_the_same_person() -> None:
    notes = usable("Dr. X was seen by Dr. Y and Dr. X.")
    filler = Filler(Draw("k", "train"))
    letters: dict[str, str] = {}
    with_surrogates(notes[0].units[0], filler, letters)
    assert letters == {"X": "d", "Y": "e"}


def test_a_passage_depends_on_its_key_alone() -> None:
    note = "The patient is well. His wife works. Seen by Dr. X.\nNo cough. The patient has a cough."
    notes = Notes(usable(note), "train")
    some = [passage(str(n), "train", notes) for n in range(60)]
    assert some == [passage(str(n), "train", notes) for n in range(60)]
    assert len({e.text for e in some}) > 40 and {e.id for e in some} == {f"train-{n}" for n in range(60)}
    assert any(e.group == "n" for e in some) and any(e.spans for e in some) and not all(e.spans for e in some)


def test_all_folders_are_needed(tmp_path: Path) -> None:
    (tmp_path / "mtsamples").mkdir()
    with pytest.raises(InputError, match=r"aci_bench does not exist: surrogates are put into its notes"):
        CORPORA.get("phi_surrogates").load_below(tmp_path, "dev")
