"""Vectors of notes: every token once, every unit whole, whatever the length."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from clinicalbert.errors import NotClearedError  # noqa: E402
from clinicalbert.model.config import EncoderConfig  # noqa: E402
from clinicalbert.model.embed import Embedder, Level  # noqa: E402
from clinicalbert.model.encoder import Encoder  # noqa: E402
from clinicalbert.model.sentence import SentenceModel, embed_texts, load_sentence_model  # noqa: E402
from clinicalbert.privacy import ClearedText, cleared  # noqa: E402
from clinicalbert.text import split_sections, split_sentences  # noqa: E402
from clinicalbert.text.tokens import Tokenizer  # noqa: E402
from clinicalbert.training.sentence_export import export_sentence_model  # noqa: E402

NOTE = "HPI: No chest pain. Takes metoprolol 10 mg daily.\n\nPLAN:\nNo fever. Denies cough.\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, tiny_tokenizer_file: Path) -> Path:
    torch.manual_seed(0)
    words = Tokenizer(tiny_tokenizer_file).vocabulary_size
    config = EncoderConfig(words, hidden_size=16, layers=2, heads=2, intermediate_size=32, max_positions=96)
    out = tmp_path_factory.mktemp("encoder") / "s"
    export_sentence_model(SentenceModel(Encoder(config)), tiny_tokenizer_file, out, bf16=False)
    return out


def note(text: str) -> ClearedText:
    return cleared(text, statement="test")


@pytest.mark.parametrize("level", ["sentence", "section", "note"])
def test_units_are_read_as_texts_of_their_own(folder: Path, level: Level) -> None:
    sections = split_sections(NOTE)
    units = {"sentence": split_sentences(NOTE, sections), "section": sections, "note": ()}[level]
    spans = [(s.start, s.end) for s in units] or [(0, len(NOTE))]
    found = Embedder(folder)(note(NOTE), level)
    assert list(zip(found.starts.tolist(), found.ends.tolist(), strict=True)) == spans
    expected = embed_texts(*load_sentence_model(folder), [NOTE[a:b] for a, b in spans])
    assert np.abs(found.values - expected).max() < 1e-5
    assert np.linalg.norm(found.values, axis=1) == pytest.approx(1, abs=1e-5)


def test_tokens_are_as_the_encoder_gives_them(folder: Path) -> None:
    model, tokenizer = load_sentence_model(folder)
    found = Embedder(folder)(note("No chest pain."), "token")
    tokens = tokenizer("No chest pain.")
    assert found.starts.tolist() == tokens.starts.tolist() and found.ends.tolist() == tokens.ends.tolist()
    ids = torch.tensor([[tokenizer.cls, *tokens.ids.tolist(), tokenizer.sep]])
    shapes = torch.tensor([[0, *tokens.shapes.tolist(), 0]])
    with torch.inference_mode():
        expected = model.encoder(ids, torch.ones_like(ids), shapes)[0, 1:-1].numpy()
    assert np.abs(found.values - expected).max() < 1e-5


@pytest.mark.parametrize("level", ["token", "sentence", "section", "note"])
def test_long_texts_are_read_whole(folder: Path, level: Level) -> None:
    long = "no fever " * 300 + "metoprolol"
    other = "no fever " * 300 + "cough"
    embedder = Embedder(folder)
    one, two = embedder(note(long), level), embedder(note(other), level)
    assert np.isfinite(one.values).all() and np.abs(one.values).sum(axis=1).min() > 0
    assert not np.allclose(one.values[-1], two.values[-1], atol=1e-6)  # the last word counts
    tokens = load_sentence_model(folder)[1](long)
    assert len(tokens) > 1000 and len(one.values) == (len(tokens) if level == "token" else 1)
    assert one.ends[-1] == len(long)


@pytest.mark.parametrize(("level", "rows"), [("token", 0), ("sentence", 0), ("section", 0), ("note", 1)])
def test_a_blank_note(folder: Path, level: Level, rows: int) -> None:
    found = Embedder(folder)(note(" \n "), level)
    assert found.values.shape[1] == 16 and len(found.values) in (rows, 1 if level == "section" else rows)
    assert len(Embedder(folder)(note(""), level).values) == rows


def test_a_note_that_is_not_cleared_is_refused(folder: Path) -> None:
    with pytest.raises(NotClearedError):
        Embedder(folder)("text", "note")  # type: ignore[arg-type]


def test_the_part_of_tokens(tiny_tokenizer: Tokenizer) -> None:
    tokens = tiny_tokenizer("no pain, no cough. takes metoprolol 10 mg")
    for first in range(len(tokens)):
        for last in range(first, len(tokens) + 1):
            part = tokens.part(first, last)
            assert part.ids.tolist() == tokens.ids[first:last].tolist() and len(part) == last - first
            assert part.word_first.tolist() == sorted(set(part.word_first.tolist()))
            assert len(part.word_first) == len(part.word_starts) and (not len(part) or part.word_first[0] == 0)
            assert all(part.starts[part.word_first] >= part.word_starts)
