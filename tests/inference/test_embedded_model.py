"""The pipeline with the shipped weights."""

from __future__ import annotations

import numpy as np
import pytest

from clinicalbert.document import Document, NoteMeta
from clinicalbert.errors import RecordError
from clinicalbert.inference.batching import WindowBatch
from clinicalbert.inference.bundle import DEFAULT, EMBEDDED
from clinicalbert.inference.pipeline import Pipeline, load
from clinicalbert.inference.runtime import open_session
from clinicalbert.interop.json import from_json, to_json
from clinicalbert.privacy import cleared
from clinicalbert.samples import paths

LAST = "Started on metformin for diabetes mellitus."


def found(document: Document) -> set[tuple[str, str]]:
    return {(e.text, e.label) for e in document.entities}


def test_reads_drugs_and_problems(nlp: Pipeline) -> None:
    document = nlp(cleared("ASSESSMENT: hypertension.\r\nPLAN:\tStarted lisinopril.\n"))
    assert {("hypertension", "problem"), ("lisinopril", "drug")} <= found(document)
    assert [s.name for s in document.sections] == ["assessment", "plan"]
    assert document.model.startswith("clinicalbert-pro-mini ")
    assert from_json(to_json(document)) == document


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\r\n\t\xa0",
        "\0",
        "\0\0a\0b",
        "\u0301",
        "\U0001f600\u200d\ufe0f",
        "\x1b[0m",
        "\ufeff",
        ".",
        "[SEP] [CLS]",
    ],
)
def test_odd_texts_come_through(nlp: Pipeline, text: str) -> None:
    document = nlp(cleared(text))
    assert document.text == text and "".join(text[s.start : s.end] for s in document.sections) == text


@pytest.mark.parametrize("text", ["a" * 100_000, "diabetes," * 4_000, "中" * 20_000, "\U0001f600" * 20_000])
def test_a_line_without_blanks(nlp: Pipeline, text: str) -> None:
    document = nlp(cleared(text))
    assert document.coverage[-1].end == len(text)


@pytest.mark.parametrize("text", ["no pain \ud800", "\udfff"])
def test_half_a_surrogate_pair(nlp: Pipeline, text: str) -> None:
    first, bad, last = nlp.pipe_all([cleared("cough"), cleared(text, note=NoteMeta("n7")), cleared(LAST)])
    assert isinstance(bad, RecordError) and bad.record_id == "n7" and "pain" not in str(bad)
    assert isinstance(first, Document) and isinstance(last, Document) and ("metformin", "drug") in found(last)


def test_the_last_sentence_of_a_long_note_is_read(nlp: Pipeline) -> None:
    text = "Stable.\n" * 20_000 + LAST
    document = nlp(cleared(text))
    tail = {(e.text, e.label) for e in document.entities if e.start >= len(text) - len(LAST)}
    assert {("metformin", "drug"), ("diabetes mellitus", "problem")} <= tail
    assert document.sentences[-1].end == len(text) and len(document.sentences) == 20_001


@pytest.mark.parametrize("distance", [200, 230, 254, 300, 508])
def test_an_entity_at_a_window_s_border_is_found_once(nlp: Pipeline, distance: int) -> None:
    document = nlp(cleared("stable " * distance + LAST))
    assert [e.text for e in document.entities if e.label == "drug"] == ["metformin"]


def test_neighbours_do_not_change_a_note(nlp: Pipeline) -> None:
    notes = [cleared(p.read_text("utf-8")[:4000], note=NoteMeta(p.name)) for p in paths()]
    notes += [cleared(LAST), cleared(""), cleared("Denies chest pain. " * 30)]
    for note, together in zip(notes, nlp.pipe(notes), strict=True):
        alone = nlp(note)
        assert [(e.start, e.end, e.label) for e in alone.entities] == [
            (e.start, e.end, e.label) for e in together.entities
        ]
        gaps = [abs(a.score - b.score) for a, b in zip(alone.entities, together.entities, strict=True)]
        assert max(gaps, default=0) < 1e-2


def test_engines_agree(nlp: Pipeline) -> None:
    pytest.importorskip("onnxruntime")
    graph = nlp.bundle.graphs()
    text = paths()[0].read_text("utf-8")[:1500]
    tokens = nlp.tokenizer(text)
    ids = np.array([[nlp.tokenizer.cls, *tokens.ids, nlp.tokenizer.sep]], dtype=np.int64)[:, :256]
    batch = WindowBatch(ids, np.ones_like(ids), np.zeros_like(ids), ())
    logits = {}
    for backend in ("openvino", "onnxruntime"):
        session = open_session(graph, backend=backend, precision="f32")  # type: ignore[arg-type]
        assert session.name.startswith(backend)
        logits[backend] = next(iter(session.stream([batch])))[1].copy()
    for head in nlp.heads:
        a, b = (x[0, :, head.columns].argmax(-1) for x in logits.values())
        assert (a == b).mean() > 0.97


def test_loading_the_folder_by_name_is_the_same_model(nlp: Pipeline) -> None:
    other = load(EMBEDDED / DEFAULT, threads=1)
    assert other.bundle.digest == nlp.bundle.digest
    assert found(other(cleared(LAST))) == found(nlp(cleared(LAST)))
