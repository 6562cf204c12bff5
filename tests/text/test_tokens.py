from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from tokenizers import Tokenizer as FastTokenizer
from tokenizers import models, pre_tokenizers, processors

from clinicalbert.errors import WeightsError
from clinicalbert.inference.bundle import DEFAULT, EMBEDDED
from clinicalbert.text.shapes import SHAPES
from clinicalbert.text.tokens import Tokenizer, Tokens
from strategies import texts


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer(EMBEDDED / DEFAULT / "tokenizer.json")


@pytest.fixture(scope="module")
def byte_level(tmp_path_factory: pytest.TempPathFactory) -> Tokenizer:
    """Of RoBERTa's kind: several tokens for one character, blanks inside tokens."""
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    vocab = {w: i for i, w in enumerate(["<s>", "</s>", "<pad>", *alphabet, "Ġa", "in"])}
    fast = FastTokenizer(models.BPE(vocab, [("Ġ", "a"), ("i", "n")]))
    fast.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    fast.post_processor = processors.ByteLevel(trim_offsets=True)
    path = tmp_path_factory.mktemp("bpe") / "tokenizer.json"
    fast.save(str(path))
    return Tokenizer(path)


def check(text: str, t: Tokens) -> None:
    assert len(t) == len(t.ids) == len(t.starts) == len(t.ends) == len(t.shapes)
    assert len(t.word_first) == len(t.word_starts) == len(t.word_ends)
    if not len(t):
        return
    assert t.word_first[0] == 0 and (np.diff(t.word_first) > 0).all() and t.word_first[-1] < len(t)
    assert (t.word_starts >= 0).all() and (t.word_ends <= len(text)).all()
    assert (np.diff(t.starts) >= 0).all() and (t.word_starts[1:] >= t.word_ends[:-1]).all()
    word = np.searchsorted(t.word_first, np.arange(len(t)), side="right") - 1
    assert (t.word_starts[word] <= t.starts).all() and (t.ends <= t.word_ends[word]).all()
    assert (t.shapes == t.shapes[t.word_first][word]).all()


@given(texts)
def test_words_lie_in_the_text_in_order(tokenizer: Tokenizer, text: str) -> None:
    t = tokenizer(text)
    check(text, t)
    assert (t.word_starts < t.word_ends).all()
    assert not any(text[a:b].isspace() for a, b in zip(t.word_starts, t.word_ends, strict=True))


@given(texts)
def test_byte_level_words_lie_in_the_text_in_order(byte_level: Tokenizer, text: str) -> None:
    check(text, byte_level(text))


@given(texts)
def test_no_letter_or_digit_is_left_unread(tokenizer: Tokenizer, text: str) -> None:
    t = tokenizer(text)
    read = np.zeros(len(text) + 1, dtype=bool)
    for a, b in zip(t.word_starts, t.word_ends, strict=True):
        read[a:b] = True
    assert [c for c, r in zip(text, read, strict=False) if c.isalnum() and not r] == []


@given(texts, texts)
def test_a_batch_is_what_each_text_gives_alone(tokenizer: Tokenizer, one: str, other: str) -> None:
    for text, together in zip((one, other), tokenizer.batch([one, other]), strict=True):
        alone = tokenizer(text)
        assert all(np.array_equal(getattr(alone, f), getattr(together, f)) for f in Tokens.__dataclass_fields__)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", []),
        (" \t\r\n", []),
        ("\0", []),
        ("No diabétés.", ["No", "diabétés", "."]),
        ("e\u0301te\u0301\r\n10mg", ["e\u0301te\u0301", "10mg"]),
        ("RA,B12", ["RA", ",", "B12"]),
        ("\U0001f600a\xa0b", ["\U0001f600a", "b"]),
        ("中文", ["中", "文"]),
    ],
)
def test_words(tokenizer: Tokenizer, text: str, words: list[str]) -> None:
    t = tokenizer(text)
    assert [text[a:b] for a, b in zip(t.word_starts, t.word_ends, strict=True)] == words


def test_shapes_tell_case_apart_where_ids_do_not(tokenizer: Tokenizer) -> None:
    upper, lower = tokenizer("HIV"), tokenizer("hiv")
    assert np.array_equal(upper.ids, lower.ids)
    assert {SHAPES[i] for i in upper.shapes} == {"upper"} and {SHAPES[i] for i in lower.shapes} == {"lower"}


def test_never_truncated(tokenizer: Tokenizer) -> None:
    assert len(tokenizer("pain " * 5000)) == 5000


@pytest.mark.parametrize("content", [None, "{}", "not json", '{"model": 1}'])
def test_unreadable_files(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "tokenizer.json"
    if content is not None:
        path.write_text(content)
    with pytest.raises(WeightsError, match=r"tokenizer\.json"):
        Tokenizer(path)


def test_a_vocabulary_without_special_tokens(tmp_path: Path) -> None:
    path = tmp_path / "tokenizer.json"
    FastTokenizer(models.WordPiece({"[UNK]": 0}, unk_token="[UNK]")).save(str(path))
    with pytest.raises(WeightsError, match=r"\[CLS\]"):
        Tokenizer(path)
