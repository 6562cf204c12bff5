"""Vocabularies extended: fewer tokens for the same words, and the old ones as they were."""

from __future__ import annotations

import json
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from tokenizers import Tokenizer as Fast
from tokenizers import models, pre_tokenizers, trainers

from clinicalbert.corpus import new_tokens
from clinicalbert.corpus.new_tokens import WordCounts, extend
from clinicalbert.corpus.notes import CorpusNote, Skipped
from clinicalbert.errors import InputError
from clinicalbert.inference.bundle import open_bundle

TEXT = "Takes metoprolol for cardiomyopathy. Metoprolol 25 mg, cardiomyopathy stable; no fever (Zyxwv), trop 0.04x7"
EMBEDDED = open_bundle(None).folder / "tokenizer.json"


@pytest.fixture(scope="module")
def byte_pairs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tokenizer of RoBERTa's kind, trained on a few words."""
    fast = Fast(models.BPE())
    fast.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=300, initial_alphabet=alphabet, special_tokens=["<s>", "<pad>", "</s>"])
    fast.train_from_iterator(["the patient has no pain for the time being"] * 20, trainer)
    path = tmp_path_factory.mktemp("bpe") / "tokenizer.json"
    fast.save(str(path))
    return path


def counts(text: str = TEXT, notes: int = 30) -> WordCounts:
    found = WordCounts()
    for i in range(notes):
        found.add(CorpusNote(str(i), str(i), "notes", text))
    return found


def encode(told: dict[str, object] | Path, text: str) -> list[str]:
    fast = Fast.from_file(str(told)) if isinstance(told, Path) else Fast.from_str(json.dumps(told))
    fast.no_padding()
    fast.no_truncation()
    tokens: list[str] = fast.encode(text, add_special_tokens=False).tokens
    return tokens


def test_word_pieces_get_whole_words() -> None:
    found = extend(EMBEDDED, counts(), most=2, min_notes=10)
    assert [t.token for t in found.new] == ["cardiomyopathy", "metoprolol"]  # those that save most come first
    before, after = encode(EMBEDDED, TEXT), encode(found.tokenizer, TEXT)
    assert after.count("metoprolol") == 2
    assert "met" not in after
    words_saved = 2 * sum(len(t.pieces) - 1 for t in found.new)
    assert len(before) - len(after) == words_saved
    assert found.tokens_before - found.tokens_after == 30 * words_saved
    other = "Known words are read as before: chest pain, fever."
    assert encode(found.tokenizer, other) == encode(EMBEDDED, other)


def test_byte_pairs_go_on_being_merged(byte_pairs: Path) -> None:
    for most in (1, 5, 40):
        found = extend(byte_pairs, counts(), most=most, min_notes=10)
        fast = Fast.from_str(json.dumps(found.tokenizer))
        names = [fast.id_to_token(fast.get_vocab_size() - len(found.new) + i) for i in range(len(found.new))]
        assert names == [t.token for t in found.new]
        words = " Takes metoprolol for cardiomyopathy"
        assert "".join(fast.encode(words).tokens) == words.replace(" ", "Ġ")
    assert "Ġcardiomyopathy" in encode(found.tokenizer, words)
    letters = [" Takes", " metoprolol", " for", " cardiomyopathy", "Metoprolol", " mg", " stable", " no", " fever"]
    assert found.tokens_after < found.tokens_before
    assert found.new[-1].pieces and max(len(t.pieces) for t in found.new) > 5
    assert len(encode(found.tokenizer, "".join(letters))) < len(encode(byte_pairs, "".join(letters)))


def test_each_merge_takes_the_most_frequent_pair(byte_pairs: Path) -> None:
    """The same as an obvious implementation, which counts everything anew each time."""
    text = "banana bandana cabana bananas ananas band"
    found = extend(byte_pairs, counts(text), most=12, min_notes=1)
    fast = Fast.from_file(str(byte_pairs))
    rows = [list(fast.encode(f" {word}").tokens) for word in text.split()]
    for token in found.new:
        pairs = Counter(p for row in rows for p in pairwise(row))
        assert pairs[best(pairs, token.token)] == max(pairs.values())
        for row in rows:
            i = 0
            while i < len(row) - 1:
                if row[i] + row[i + 1] == token.token:
                    row[i : i + 2] = [token.token]
                i += 1
    assert sum(map(len, rows)) * 30 == found.tokens_after


def best(pairs: Counter[tuple[str, str]], token: str) -> tuple[str, str]:
    return max((p for p in pairs if "".join(p) == token), key=lambda p: pairs[p])


def test_words_of_few_notes_and_numbers_stay_out() -> None:
    found = counts(notes=60)
    found.add(CorpusNote("x", "x", "notes", "Qwertzuiopson " * 1000))
    found.add(Skipped("y", "is empty"))
    tokens = {t.token for t in extend(EMBEDDED, found, most=100, min_notes=2).new}
    assert "metoprolol" in tokens
    assert "zyxwv" in tokens
    assert "qwertzuiopson" not in tokens
    assert not any(c.isdigit() for t in tokens for c in t)
    assert found.skipped == {"is empty": 1}


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(new_tokens, "MOST_CHUNKS", 100)
    found = counts("fever cough")
    for i in range(500):
        found.add(CorpusNote(str(i), str(i), "notes", f"once{i} fever"))
    assert len(found.times) <= 101
    assert found.times["fever"] == 530


def test_nothing_to_add_is_an_error(byte_pairs: Path) -> None:
    with pytest.raises(InputError, match="fits this text already"):
        extend(EMBEDDED, counts("no fever"), most=10, min_notes=1)
    with pytest.raises(InputError, match="at least 31 notes"):
        extend(byte_pairs, counts(), most=10, min_notes=31)
    told = json.loads(byte_pairs.read_text())
    told["model"] = {"type": "Unigram", "unk_id": 0, "vocab": [["a", -1.0]], "byte_fallback": False}
    other = byte_pairs.with_name("unigram.json")
    other.write_text(json.dumps(told))
    with pytest.raises(InputError, match="kind Unigram"):
        extend(other, counts(), most=10, min_notes=1)
