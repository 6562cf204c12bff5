"""Every part of the gate made to fail with words of the note in its error: they are seen nowhere; nothing passes."""

from __future__ import annotations

import logging
from types import SimpleNamespace
from typing import Any

import pytest

from clinicalbert.datasets.corpus import CORPORA
from clinicalbert.document import NoteMeta
from clinicalbert.errors import GateError
from clinicalbert.privacy import gate as gate_module
from clinicalbert.privacy import notes, rewrite
from clinicalbert.privacy.actions import ACTIONS, surrogate
from clinicalbert.privacy.gate import Gate
from clinicalbert.privacy.identifiers import PARAGRAPHS, Identifier
from clinicalbert.privacy.keys import Key
from clinicalbert.privacy.offsets import OffsetMap
from clinicalbert.privacy.profiles import Profile, load_profile
from clinicalbert.privacy.recognisers import find
from clinicalbert.privacy.recognisers.find import RECOGNISERS, find_identifiers
from privacy.stubs import KEY, SURROGATES, TODAY, gated, only
from privacy.test_closed import CANARY, SECOND, everything_said

NOTE = NoteMeta("n-7", patient_id=f"p{SECOND}", encounter_id=CANARY, date="2019-05-01", extra={"memo": CANARY})
TEXT = (
    f"Mr. {CANARY}, MRN {SECOND}, of 12 Elm Street, Dayton, OH 45402, aged 94, seen 3/14/2019 at {CANARY} Hospital. "
    f"Call (614) 555-0142, fax: 614-555-0143, mail {CANARY}@example.org."
)


class QuotingError(Exception):
    """Holds the words in every place an error has."""

    def __init__(self, *_: Any, **__: Any) -> None:
        super().__init__(CANARY, {"text": TEXT})
        self.text = TEXT
        self.__cause__ = ValueError(CANARY)
        self.__context__ = KeyError(SECOND)
        self.add_note(CANARY)


def fail(*_: Any, **__: Any) -> Any:
    logging.getLogger("elsewhere").debug("nothing of the note")
    raise QuotingError


def by(action: str) -> Profile:
    """The action for all labels that it can treat."""
    labels = {label: action if label in ACTIONS.get(action).labels else "tag" for label in PARAGRAPHS}
    return Profile(title=action, labels=labels, ids="hash")


def refused(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, gate: Gate) -> GateError:
    """The gate's error over a note that passes otherwise; nothing must be cleared on the way, and no word be said."""
    made: list[Any] = []
    if gate_module.ClearedText is not fail:
        monkeypatch.setattr(gate_module, "ClearedText", lambda *parts: made.append(parts))
    with caplog.at_level(logging.DEBUG), pytest.raises(GateError) as caught:
        gate(TEXT, NOTE)
    error = caught.value
    assert error.__cause__ is None and error.__context__ is None and error.reason == "QuotingError" and not made
    said = everything_said(error) + caplog.text + repr([vars(record) for record in caplog.records])
    assert CANARY not in said and SECOND not in said and caplog.records
    return error


def test_the_note_passes_where_nothing_fails() -> None:
    for profile in (SURROGATES, load_profile("safe-harbor"), *map(by, ACTIONS)):
        Gate(find_identifiers, profile, KEY, repeats="replace", today=TODAY)(TEXT, NOTE)


@pytest.mark.parametrize("recogniser", RECOGNISERS, ids=lambda r: r.name)
def test_a_recogniser(caplog, monkeypatch, recogniser) -> None:
    monkeypatch.setattr(recogniser, "read", fail)
    gate = Gate(find_identifiers, SURROGATES, KEY)
    assert refused(caplog, monkeypatch, gate).stage == "recognise"


@pytest.mark.parametrize("name", ["Page", "protect", "resolved"])
def test_what_recognisers_share(caplog, monkeypatch, name: str) -> None:
    monkeypatch.setattr(find, name, fail)
    assert refused(caplog, monkeypatch, Gate(find_identifiers, SURROGATES, KEY)).stage == "recognise"


@pytest.mark.parametrize("name", list(ACTIONS))
def test_an_action(caplog, monkeypatch, name: str) -> None:
    monkeypatch.setattr(ACTIONS.get(name), "replace", fail)
    gate = Gate(find_identifiers, by(name), KEY, repeats="replace", today=TODAY)
    assert refused(caplog, monkeypatch, gate).stage == "rewrite"


@pytest.mark.parametrize("label", ["name", "location", "phone", "email"])
def test_what_makes_surrogates(caplog, monkeypatch, label: str) -> None:
    monkeypatch.setitem(surrogate._MAKERS, label, fail)
    gate = Gate(find_identifiers, SURROGATES, KEY, repeats="replace", today=TODAY)
    assert refused(caplog, monkeypatch, gate).stage == "rewrite"


@pytest.mark.parametrize(
    ("place", "name", "stage"),
    [
        (Key, "derive", "rewrite"),
        (Gate, "_case", "rewrite"),
        (Gate, "statement", "record"),
        (Gate, "_found", "recognise"),
        (rewrite, "OffsetMap", "rewrite"),
        (OffsetMap, "kept", "offsets"),
        (notes, "code", "record"),
        *((gate_module, name, "rewrite") for name in ("rewrite", "Case", "Found", "taken", "parts", "written_on")),
        *((gate_module, name, "recognise") for name in ("_sound", "repeated", "placeholders", "beyond", "joined")),
        *((gate_module, name, "recognise") for name in ("near", "likenesses", "overlooked")),
        (gate_module, "_faithful", "offsets"),
        (gate_module, "left_over", "recheck"),
        *((gate_module, name, "record") for name in ("fit_to_pass", "Clearance", "report", "ClearedText")),
    ],
)
def test_a_part_of_the_gate(caplog, monkeypatch, place: Any, name: str, stage: str) -> None:
    monkeypatch.setattr(place, name, fail)
    gate = Gate(find_identifiers, SURROGATES, KEY, repeats="replace", today=TODAY)
    assert refused(caplog, monkeypatch, gate).stage == stage


def test_the_way_back_of_what_is_seen_late(caplog, monkeypatch) -> None:
    def late(text: str) -> Any:
        return find_identifiers(text) if text == TEXT else [Identifier(0, 2, "name")]

    monkeypatch.setattr(OffsetMap, "to_original", fail)
    assert refused(caplog, monkeypatch, Gate(late, SURROGATES, KEY, repeats="replace")).stage == "recognise"


def test_the_second_look(caplog, monkeypatch) -> None:
    gate = Gate(lambda text: find_identifiers(text) if text == TEXT else fail(), SURROGATES, KEY, repeats="replace")
    assert refused(caplog, monkeypatch, gate).stage == "recognise"


def test_the_vault(caplog, monkeypatch) -> None:
    vault = SimpleNamespace(put=fail)
    gate = Gate(find_identifiers, SURROGATES, KEY, vault, repeats="replace", today=TODAY)  # type: ignore[arg-type]
    assert refused(caplog, monkeypatch, gate).stage == "vault"


@pytest.mark.parametrize("label", list(PARAGRAPHS))
def test_an_identifier_of_each_kind_is_in_no_log_report_or_repr(caplog, label: str) -> None:
    with caplog.at_level(logging.DEBUG):
        for profile in (SURROGATES, "safe-harbor", "limited-data-set", only("hash"), only("mask")):
            done = gated(f"seen: <{label}>{CANARY} {SECOND}</>, well", profile, NOTE)
            said = repr([done, done.report, done.report + done.report, done.map]) + caplog.text
            assert CANARY not in said and SECOND not in said and len(caplog.records) > 0
            kept = profile == "limited-data-set" and label in ("date", "age")
            assert kept or (CANARY not in done.cleared.text and SECOND not in done.cleared.text)
            caplog.clear()


def test_what_the_rules_find_in_the_gold_is_in_no_log_report_or_repr(caplog) -> None:
    labels = set()
    gate = Gate(find_identifiers, load_profile("safe-harbor"), repeats="replace")
    with caplog.at_level(logging.DEBUG):
        for example in CORPORA.get("phi_gold").load("open")[::6]:
            caplog.clear()
            done = gate(example.text, NoteMeta("n-7"))
            said = repr([done, done.report]) + repr([vars(record) for record in caplog.records])
            for found in done.identifiers:
                labels.add(found.label)
                words = example.text[found.start : found.end]
                assert len(words) < 6 or words not in said
    assert labels == set(PARAGRAPHS)
