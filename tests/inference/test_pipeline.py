"""The pipeline without weights."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinicalbert.decoding.bio import decode_bio
from clinicalbert.document import Document, NoteMeta
from clinicalbert.errors import NotClearedError, RecordError, UnknownNameError
from clinicalbert.inference import pipeline as module
from clinicalbert.inference import reading as reading_module
from clinicalbert.inference.batching import WindowBatch
from clinicalbert.inference.bundle import open_bundle
from clinicalbert.inference.pipeline import Pipeline
from clinicalbert.inference.reading import Reading
from clinicalbert.privacy import ClearedText, cleared
from dummies import CLASSES, DummySession, write_bundle
from strategies import texts

CANARY = "XYLOPHONE"


def note(text: str, key: str = "n") -> ClearedText:
    return cleared(text, note=NoteMeta(key))


def shown(results: Iterable[Document | RecordError]) -> list[str]:
    return [r.record_id if isinstance(r, RecordError) else f"ok {r.note.note_id}" for r in results]


@given(texts)
def test_documents_are_whole(dummy: Pipeline, text: str) -> None:
    document = dummy(note(text))
    assert document.text == text and document.note.note_id == "n"
    assert "".join(text[s.start : s.end] for s in document.sections) == text
    assert all(text[e.start : e.end] == e.text for e in document.entities)
    assert "".join(text[s.start : s.end] for s in document.coverage).strip() == text.strip()
    read = np.zeros(len(text), dtype=bool)
    for s in document.sentences:
        read[s.start : s.end] = True
    assert not any(not r and not c.isspace() for c, r in zip(text, read, strict=True))


@given(st.lists(texts, max_size=6))
def test_a_note_reads_the_same_alone_and_among_others(dummy: Pipeline, many: list[str]) -> None:
    notes = [note(text, str(i)) for i, text in enumerate(many)]
    assert list(dummy.pipe(notes)) == [dummy(n) for n in notes]


@given(st.lists(st.sampled_from(["pain", "no", "diabetes", "x" * 90, ".", "\n"]), max_size=120))
def test_windows_lose_and_double_nothing(dummy: Pipeline, words: list[str]) -> None:
    text = " ".join(words)
    (reading,) = dummy.readings([note(text)])
    assert isinstance(reading, Reading) and isinstance(dummy.session, DummySession)
    direct = dummy.session.table[reading.tokens.ids[reading.tokens.word_first]]
    for head in dummy.heads:
        spans = decode_bio(direct[:, head.columns])
        starts = reading.tokens.word_starts[spans.first].tolist()
        assert [e.start for e in dummy.entities(reading, head.name)] == starts


@pytest.mark.parametrize("value", [CANARY, None, CANARY.encode()])
def test_text_that_is_not_cleared_stops_everything(dummy: Pipeline, value: Any) -> None:
    for call in (lambda: dummy(value), lambda: list(dummy.pipe([value])), lambda: list(dummy.pipe_all([value]))):
        with pytest.raises(NotClearedError) as caught:
            call()
        assert CANARY not in str(caught.value)


def test_bad_notes_become_errors_in_their_place(dummy: Pipeline) -> None:
    stream = [
        note("pain", "a"),
        RecordError("b", "not JSON"),
        note(f"{CANARY}\ud83d", "c"),
        note("", "d"),
        note("cough", "e"),
        RecordError("f", "x"),
    ]
    results = list(dummy.pipe_all(stream))
    assert shown(results) == ["ok a", "b", "c", "ok d", "ok e", "f"]
    assert CANARY not in str(results[2]) and "surrogate pair at character 9" in str(results[2])
    assert results[4] == dummy(note("cough", "e"))


def test_pipe_raises_at_the_first_bad_note(dummy: Pipeline) -> None:
    stream = dummy.pipe([note("pain"), note("\udc00", "bad"), note("pain")])
    assert next(stream).text == "pain"
    with pytest.raises(RecordError, match="bad"):
        next(stream)


class Broken(DummySession):
    """Fails with the note's words in its message, whenever a window holds an id."""

    def __init__(self, bad: int) -> None:
        super().__init__()
        self.bad = bad

    def stream(self, batches: Iterable[WindowBatch]) -> Iterator[tuple[WindowBatch, Any]]:
        for batch, logits in super().stream(batches):
            if (batch.ids == self.bad).any():
                raise RuntimeError(CANARY)
            yield batch, logits


def test_a_failing_engine_costs_one_note_and_shows_none_of_it(dummy: Pipeline) -> None:
    broken = Pipeline(dummy.bundle, Broken(int(dummy.tokenizer("diabetes").ids[0])))
    results = list(broken.pipe_all([note("pain", "a"), note("no diabetes", "b"), note("cough", "c")]))
    assert shown(results) == ["ok a", "b", "ok c"]
    assert str(results[1]) == "b: cannot be read (RuntimeError)"


def test_a_document_that_cannot_be_built_costs_one_note(dummy: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    real = module.public_entities

    def wrong(text: str, *rest: Any, **more: Any) -> Any:
        if text == "diabetes":
            raise ValueError(CANARY)
        return real(text, *rest, **more)

    monkeypatch.setattr(module, "public_entities", wrong)
    results = list(dummy.pipe_all([note("pain", "a"), note("diabetes", "b"), note("cough", "c")]))
    assert shown(results) == ["ok a", "b", "ok c"]


def test_order_over_many_chunks(dummy: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_module, "CHUNK_PIECES", 3)
    monkeypatch.setattr(reading_module, "CHUNK_CHARACTERS", 50)
    notes = [note("pain " * (i % 17), str(i)) for i in range(40)]
    assert shown(dummy.pipe_all(notes)) == [f"ok {i}" for i in range(40)]


def test_notes_are_pulled_a_chunk_at_a_time(dummy: Pipeline) -> None:
    pulled = 0

    def source() -> Iterator[ClearedText]:
        nonlocal pulled
        while True:
            pulled += 1
            yield note("pain")

    stream = dummy.pipe(source())
    next(stream)
    assert pulled <= 2 * reading_module.CHUNK_PIECES + 1


def test_a_source_that_breaks_is_heard_after_what_it_gave(dummy: Pipeline) -> None:
    def source() -> Iterator[ClearedText]:
        yield from (note("pain", str(i)) for i in range(3))
        raise OSError("gone")

    stream = dummy.pipe_all(source())
    assert shown(next(stream) for _ in range(3)) == ["ok 0", "ok 1", "ok 2"]
    with pytest.raises(OSError, match="gone"):
        next(stream)


def test_an_engine_that_never_answers_is_heard(dummy: Pipeline) -> None:
    class Dead(DummySession):
        def stream(self, batches: Iterable[WindowBatch]) -> Iterator[tuple[WindowBatch, Any]]:
            raise RuntimeError(CANARY)

    with pytest.raises(RuntimeError):
        list(Pipeline(dummy.bundle, Dead()).pipe_all([note("pain")]))


@pytest.mark.parametrize("blank", [" ", "\n", ""])
def test_a_long_note_is_read_in_stretches(dummy: Pipeline, monkeypatch: pytest.MonkeyPatch, blank: str) -> None:
    monkeypatch.setattr(reading_module, "STRETCH_CHARACTERS", 40)
    monkeypatch.setattr(reading_module, "CHUNK_PIECES", 3)
    text = blank.join(["chest pain", "and", "a cough."] * 20)
    readings = list(dummy.readings([note("x", "a"), note(text, "b"), note("y", "c")]))
    assert len(readings) > 8 and [r.last for r in readings if isinstance(r, Reading)].count(True) == 3
    covered = [r.tokens for r in readings if isinstance(r, Reading) and r.cleared.note.note_id == "b"]
    assert "".join(text[a:b] for t in covered for a, b in zip(t.starts, t.ends, strict=True)) == "".join(text.split())
    first, second, third = dummy.pipe([note("x", "a"), note(text, "b"), note("y", "c")])
    assert (first.text, second.text, third.text) == ("x", text, "y")


def test_a_stretch_that_cannot_be_read_costs_its_note_once(dummy: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_module, "STRETCH_CHARACTERS", 40)
    broken = Pipeline(dummy.bundle, Broken(int(dummy.tokenizer("diabetes").ids[0])))
    text = "chest pain and a cough. " * 5
    notes = [note(text, "a"), note(text + "diabetes. " + text, "b"), note(text, "c")]
    assert shown(broken.pipe_all(notes)) == ["ok a", "b", "ok c"]


def test_no_notes(dummy: Pipeline) -> None:
    assert list(dummy.pipe([])) == list(dummy.pipe_all([])) == []


def test_long_notes_are_read_in_windows_of_the_bundle_s_size(tmp_path: Path) -> None:
    session = DummySession()
    nlp = Pipeline(open_bundle(write_bundle(tmp_path, size=16, context=2)), session)
    nlp(note("pain " * 500))
    assert 18 <= max(length for _, length in session.batches) <= 32
    assert sum(rows for rows, _ in session.batches) >= 500 / 16


def test_every_result_names_model_and_ground(dummy: Pipeline) -> None:
    document = dummy(cleared("pain", statement="synthetic"))
    assert document.model == f"dummy 0 ({dummy.bundle.digest})"
    assert document.clearance is not None and document.clearance.statement == "synthetic"


def test_an_unknown_head_lists_the_valid_ones(dummy: Pipeline) -> None:
    (reading,) = dummy.readings([note("pain")])
    assert isinstance(reading, Reading)
    with pytest.raises(UnknownNameError, match="unknown head 'x'; valid: bc5cdr, maccrobat2020, ncbi_disease"):
        dummy.entities(reading, "x")


def test_the_dummy_has_the_classes_of_its_heads(dummy: Pipeline) -> None:
    assert max(h.columns.stop for h in dummy.heads) == CLASSES
