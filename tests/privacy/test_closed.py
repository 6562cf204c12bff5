"""Whatever fails, nothing passes, and no word of the note is seen anywhere."""

from __future__ import annotations

import logging
import tempfile
import traceback
from pathlib import Path
from typing import Any

import pytest

from clinicalbert.document import NoteMeta
from clinicalbert.errors import GateError, VaultError
from clinicalbert.privacy import gate as gate_module
from clinicalbert.privacy.actions.action import Case, Found, Replacement
from clinicalbert.privacy.actions.tag import Tag
from clinicalbert.privacy.gate import Gate, Gated
from clinicalbert.privacy.identifiers import Identifier
from clinicalbert.privacy.offsets import OffsetMap
from clinicalbert.privacy.rewrite import Rewritten
from privacy.stubs import KEY, SURROGATES, TODAY, finder, marker, only

CANARY, SECOND = "XYLOPHONE", "4179263358"
TEXT = f"Mr. {CANARY} of ward 2, MRN {SECOND}, seen 3/14/2019."
NOTE = NoteMeta("n-7", patient_id=f"p{SECOND}", date="2019-05-01", extra={"memo": CANARY})
FIND = finder((CANARY, "name"), (SECOND, "mrn"), ("3/14/2019", "date"))


def everything_said(error: BaseException) -> str:
    """All that can be read off an error: itself, its arguments, what led to it, and the locals of the gate's frames."""
    out, seen = [], [error]
    for each in seen:
        out += [str(each), repr(each), repr(each.args), repr(vars(each)), *traceback.format_exception(each)]
        seen += [e for e in (each.__cause__, each.__context__) if e is not None]
        frame = each.__traceback__
        while frame:
            if "/clinicalbert/" in frame.tb_frame.f_code.co_filename:
                out.append(repr(frame.tb_frame.f_locals))
            frame = frame.tb_next
    return "".join(out)


def refused(caplog: pytest.LogCaptureFixture, gate: Gate, text: Any = TEXT, note: Any = NOTE) -> GateError:
    with caplog.at_level(logging.DEBUG), pytest.raises(GateError) as caught:
        gate(text, note)
    error = caught.value
    assert error.__cause__ is None and error.__context__ is None and error.note_id == "n-7"
    said = everything_said(error) + caplog.text
    assert CANARY not in said and SECOND not in said
    assert "'n-7'" in str(error) and error.stage in str(error)
    return error


def boom(*_: Any) -> Any:
    raise ValueError(f"cannot read {CANARY}") from KeyError(SECOND)


class Broken(Tag):
    """An action that answers with what it was told to."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer

    def replace(self, found: Any, case: Case) -> Any:
        return self.answer(found) if callable(self.answer) else self.answer


def with_action(action: Any) -> Gate:
    made = Gate(marker(TEXT, FIND(TEXT)), only("tag"), KEY, today=TODAY)
    object.__setattr__(made, "_actions", {**made._actions, "name": action})
    return made


@pytest.mark.parametrize(
    "find",
    [
        boom,
        lambda _: None,
        lambda _: [CANARY],
        lambda _: [(0, 3, "name")],
        lambda _: [Identifier(0, len(TEXT) + 1, "name")],
        lambda _: [Identifier(-1, 3, "name")],
        lambda _: [Identifier(3, 3, "name")],
        lambda _: [Identifier(5, 3, "name")],
        lambda _: [Identifier(4, 9, "name"), Identifier(8, 12, "name")],
        lambda _: [Identifier(8, 12, "name"), Identifier(4, 6, "name")],
        lambda _: [Identifier(4, 9, CANARY)],
        lambda _: [Identifier(4, 9, "name", float("nan"))],
        lambda _: [Identifier(4, 9, "name", 2.0)],
        lambda _: [Identifier(4.0, 9, "name")],
        lambda _: [Identifier(True, 9, "name")],
        lambda _: (boom() for _ in range(3)),
    ],
)
def test_recognisers(caplog, find) -> None:
    assert refused(caplog, Gate(find, only("tag"), KEY)).stage == "recognise"


class Quoting(Exception):
    def __str__(self) -> str:
        return CANARY

    __repr__ = __str__


@pytest.mark.parametrize(
    "error", [Quoting(), RecursionError(CANARY), MemoryError(CANARY), VaultError(CANARY), AssertionError()]
)
def test_errors_of_every_kind(caplog, error: Exception) -> None:
    def find(text: str) -> Any:
        raise error

    assert refused(caplog, Gate(find, only("tag"), KEY)).reason == type(error).__name__


@pytest.mark.parametrize(
    ("answer", "stage"),
    [
        (boom, "rewrite"),
        (None, "rewrite"),
        ([], "rewrite"),
        ([None], "rewrite"),
        ([CANARY], "rewrite"),
        ([Replacement(None)], "rewrite"),  # type: ignore[arg-type]
        ([Replacement("[NAME]")] * 2, "rewrite"),
        (lambda found: [Replacement(each.words) for each in found], "recheck"),
        (lambda found: [Replacement(f"({each.words})") for each in found], "recheck"),
        (lambda found: [Replacement(SECOND) for each in found], "recheck"),
    ],
)
def test_actions(caplog, answer: Any, stage: str) -> None:
    assert refused(caplog, with_action(Broken(answer))).stage == stage


@pytest.mark.parametrize(
    "made",
    [
        lambda text, *_: Rewritten("x", OffsetMap(len(text), len(text))),
        lambda text, *_: Rewritten(text, OffsetMap(len(text) - 1, len(text) - 1)),
        lambda text, *_: Rewritten("x" * len(text), OffsetMap(len(text), len(text))),
        lambda text, *_: Rewritten(text[:3] + text[8:], OffsetMap(len(text), len(text) - 5)),
        lambda text, *_: Rewritten(text, OffsetMap(len(text), len(text))),
    ],
)
def test_rewriting(caplog, monkeypatch, made) -> None:
    monkeypatch.setattr(gate_module, "rewrite", made)
    assert refused(caplog, Gate(FIND, only("tag"), KEY)).stage in {"offsets", "rewrite", "recheck"}


@pytest.mark.parametrize(
    ("name", "stage"),
    [
        ("_sound", "recognise"),
        ("placeholders", "recognise"),
        ("beyond", "recognise"),
        ("joined", "recognise"),
        ("likenesses", "recognise"),
        ("overlooked", "recognise"),
        ("taken", "rewrite"),
        ("written_on", "rewrite"),
        ("rewrite", "rewrite"),
        ("_faithful", "offsets"),
        ("left_over", "recheck"),
        ("fit_to_pass", "record"),
        ("ClearedText", "record"),
        ("Clearance", "record"),
        ("report", "record"),
    ],
)
def test_every_stage(caplog, monkeypatch, name: str, stage: str) -> None:
    monkeypatch.setattr(gate_module, name, boom)
    assert refused(caplog, Gate(FIND, SURROGATES, KEY)).stage == stage


class BrokenVault:
    def __init__(self, error: Exception) -> None:
        self.error = error

    def put(self, *_: Any) -> None:
        raise self.error


@pytest.mark.parametrize("error", [OSError(CANARY), VaultError("v cannot be written")])
def test_the_vault(caplog, error: Exception) -> None:
    gate = Gate(FIND, SURROGATES, KEY, BrokenVault(error))  # type: ignore[arg-type]
    said = refused(caplog, gate)
    assert said.stage == "vault" and ("v cannot be written" in str(said)) == isinstance(error, VaultError)


def test_looks_that_find_more_every_time(caplog) -> None:
    gate = Gate(FIND, only("tag"))
    object.__setattr__(gate, "_actions", {**gate._actions, "name": Broken(lambda f: [Replacement(f"({f[0].words})")])})
    assert refused(caplog, gate).reason == "look 5 found identifiers still"


@pytest.mark.parametrize("text", [None, TEXT.encode(), [TEXT], 7])
def test_what_is_no_text(caplog, text: Any) -> None:
    assert refused(caplog, Gate(FIND, only("tag"), KEY), text).stage == "note"


def test_what_is_no_note() -> None:
    with pytest.raises(GateError, match="NoteMeta"):
        Gate(FIND, only("tag"), KEY)(TEXT, {"note_id": CANARY})  # type: ignore[arg-type]


def test_words_left_over(caplog) -> None:
    place = TEXT.index(SECOND)
    for found in (Identifier(4, 13, "name"), Identifier(place, place + 10, "mrn")):
        text = f"{TEXT} x{SECOND}y {CANARY}"
        assert refused(caplog, Gate(marker(text, [found]), only("tag")), text).stage == "recheck"


def test_nothing_that_passes_shows_a_word_in_its_repr_or_a_log_or_a_file(caplog, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.chdir(tmp_path)
    words = (CANARY, SECOND, CANARY.lower(), CANARY.capitalize())
    shown: list[Any] = []
    with caplog.at_level(logging.DEBUG):
        for profile in (SURROGATES, only("tag"), only("mask"), only("remove"), only("hash"), only("keep")):
            gate = Gate(FIND, profile, KEY, today=TODAY)
            done: Gated = gate(TEXT, NOTE)
            shown += [gate, done, done.cleared, done.map, done.report, done.identifiers, done.cleared.clearance]
            if profile.title != "keep":
                assert not any(word in done.cleared.text for word in words)
                assert not any(word in repr(vars_of(done.cleared.note)) for word in words)
    case = Case(CANARY, KEY, TODAY, taken=frozenset({CANARY}), names=frozenset({CANARY}))
    shown += [case, Found(CANARY, "name"), Replacement(CANARY), Rewritten(CANARY, OffsetMap(9, 9)), KEY]
    said = repr(shown) + str(shown) + caplog.text
    assert not any(word in said for word in words) and repr(KEY.secret) not in said
    assert caplog.records, "the log was on"
    for path in Path(tmp_path).rglob("*"):
        assert path.is_dir() or CANARY.encode() not in path.read_bytes()


def vars_of(note: NoteMeta) -> list[Any]:
    return [note.note_id, note.patient_id, note.encounter_id, note.date, note.type, note.extra]
