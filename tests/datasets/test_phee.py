"""Fictional sentences in the format of PHEE."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from clinicalbert.datasets import phee as adapter
from clinicalbert.datasets.example import Example
from clinicalbert.errors import OffsetError
from made_corpora import linked, marked, phee, phee_sentence

TEXT = "Two old men taking zolifex and brumide daily for gout developed severe rash, perhaps hives."


def node(*things: str | tuple[str, ...], **more: Any) -> dict[str, Any]:
    """A node that names some things; one in several pieces is a tuple."""
    pieces = [(thing,) if isinstance(thing, str) else thing for thing in things]
    return {
        "text": [list(p) for p in pieces],
        "start": [[TEXT.index(w) for w in p] for p in pieces],
        "entity_id": [f"T{i}" for i, _ in enumerate(pieces)],
        **more,
    }


def event(kind: str = "Adverse_event", **arguments: Any) -> dict[str, Any]:
    return {"event_id": "E1", "event_type": kind, "Trigger": node("developed"), **arguments}


def read(tmp_path: Path, *events: dict[str, Any]) -> Example:
    (example,) = adapter.read(phee(tmp_path, dev=[phee_sentence("77_3", TEXT, *events)]), "dev")
    return example


def test_arguments_hang_on_the_trigger(tmp_path: Path) -> None:
    treatment = node(
        "taking zolifex and brumide daily",
        Drug=node("zolifex", "brumide"),
        Freq=node("daily"),
        Disorder=node("gout"),
        Combination=[{"event_id": "E2", "event_type": "Combination", "Trigger": node("and"), "Drug": node("brumide")}],
    )
    subject = node("Two old men", Age=node("old"), Population=node("Two"), Gender=node("men"), Disorder=node("gout"))
    effect, severity = node("severe rash"), node("severe", value="High")
    example = read(tmp_path, event(Subject=subject, Treatment=treatment, Effect=effect, Severity=severity))
    assert (example.id, example.group, example.labels) == ("77_3", "77", ("Adverse_event",))
    assert marked(example) == [
        *(("Two old men", "Subject"), ("Two", "Population"), ("old", "Age"), ("men", "Gender")),
        *(("taking zolifex and brumide daily", "Treatment"), ("zolifex", "Drug"), ("brumide", "Drug")),
        *(("daily", "Frequency"), ("gout", "Disorder"), ("developed", "Trigger")),
        *(("severe rash", "Effect"), ("severe", "Severity")),
    ]
    assert {head for head, _, _ in linked(example)} == {"developed"}
    roles = {(role, words) for _, role, words in linked(example)}
    assert {("Drug", "zolifex"), ("Drug", "brumide"), ("Effect", "severe rash"), ("Severity", "severe")} < roles
    assert {("Subject.Disorder", "gout"), ("Treatment.Disorder", "gout")} < roles and len(roles) == 12
    assert [s.flags for s in example.spans if s.flags] == [frozenset({"high"})]


def test_pieces_are_one_stretch_and_the_longest_of_a_label_stays(tmp_path: Path) -> None:
    example = read(tmp_path, event(Effect=node(("severe", "hives"), "rash")))
    assert ("severe rash, perhaps hives", "Effect") in marked(example) and ("rash", "Effect") not in marked(example)
    assert linked(example) == [("developed", "Effect", "severe rash, perhaps hives")]


@pytest.mark.parametrize("flag", ["Negated", "Speculated"])
def test_flags_of_the_trigger(tmp_path: Path, flag: str) -> None:
    example = read(tmp_path, event(**{flag: node("perhaps", value=True)}))
    assert marked(example) == [("developed", "Trigger")] and example.spans[0].flags == {flag.lower()}


def test_events_of_two_types_with_one_trigger(tmp_path: Path) -> None:
    cured = event("Potential_therapeutic_event", Treatment=node("zolifex"))
    example = read(tmp_path, cured, event(Effect=node("hives")), event(Effect=node("severe rash")))
    assert example.labels == ("Potential_therapeutic_event", "Adverse_event")
    assert [role for _, role, _ in linked(example)] == ["Treatment", "Effect", "Effect"]
    assert [label for _, label in marked(example)].count("Trigger") == 1


def test_words_at_another_place_are_an_error_without_words(tmp_path: Path) -> None:
    wrong = {"text": [["zolifex"]], "start": [[0]], "entity_id": ["T1"]}
    with pytest.raises(OffsetError, match=r"^77_3: the words at 0 are not those of its Effect$"):
        read(tmp_path, event(Effect=wrong))
