from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinicalbert.corpus.dynamic_masking import ENTITY_WORD, INSIDE, WORD
from clinicalbert.corpus.entity_spans import EntitySpans, read_names
from clinicalbert.corpus.words import WordCache
from clinicalbert.errors import InputError
from clinicalbert.inference.pipeline import Pipeline


@pytest.fixture(scope="module")
def words(nlp: Pipeline) -> WordCache:
    return WordCache(nlp.tokenizer)


def marked(words: WordCache, names: list[str], *sentences: str) -> list[str]:
    """Words of the sentences, those that go on an entity with a plus before them."""
    encoded = EntitySpans(names, words).mark(words.encode(sentences))
    tokens = words._tokenizer.names
    out: list[str] = []
    for i, unit in zip(encoded.ids.tolist(), encoded.units.tolist(), strict=True):
        token = tokens[i].removeprefix("##")
        if unit == INSIDE:
            out[-1] += token
        else:
            out.append(token if unit == WORD else f"+{token}")
    return out


@pytest.mark.parametrize(
    ("names", "sentence", "expected"),
    [
        (["Myocardial infarction"], "Acute myocardial infarction.", ["acute", "myocardial", "+infarction", "."]),
        (
            ["type 2 diabetes", "diabetes in"],
            "type 2 diabetes in men",
            ["type", "+2", "+diabetes", "in", "men"],
        ),
        (["a b", "a b c"], "a b c a b", ["a", "+b", "+c", "a", "+b"]),
        (["a a"], "a a a a a", ["a", "+a", "a", "+a", "a"]),
        (["no"], "no fever", ["no", "fever"]),
        (["chest pain"], "chest pains", ["chest", "pains"]),
    ],
)
def test_names_are_marked(words: WordCache, names: list[str], sentence: str, expected: list[str]) -> None:
    assert marked(words, names, sentence) == expected


def test_no_name_goes_over_the_end_of_a_sentence(words: WordCache) -> None:
    assert marked(words, ["chest pain"], "No chest", "pain today") == ["no", "chest", "pain", "today"]
    assert marked(words, ["chest pain"], "", "chest pain") == ["chest", "+pain"]
    assert marked(words, ["chest pain"]) == []


letters = st.lists(st.sampled_from("abcd"), min_size=1, max_size=4).map(" ".join)


@given(st.lists(letters, max_size=5), st.lists(st.sampled_from("abcdxy"), max_size=30).map(" ".join))
def test_every_mark_lies_in_a_name(words: WordCache, names: list[str], sentence: str) -> None:
    found = marked(words, names, sentence)
    assert " ".join(w.removeprefix("+") for w in found) == sentence
    starts = [i for i, w in enumerate(found) if not w.startswith("+")] + [len(found)]
    for a, b in pairwise(starts):
        if b - a > 1:
            assert " ".join(w.removeprefix("+") for w in found[a:b]) in names


def test_files_of_names(tmp_path: Path) -> None:
    (tmp_path / "n.txt").write_text("  chest   pain\n\nCOPD\n")
    assert read_names(tmp_path / "n.txt") == ["chest pain", "COPD"]
    (tmp_path / "e.txt").write_text("\n \n")
    (tmp_path / "b.txt").write_bytes(b"\xff\xfe\xff")
    for name in ("e.txt", "b.txt", "none.txt"):
        with pytest.raises(InputError, match=r"one name a line|one a line"):
            read_names(tmp_path / name)


def test_marks_hide_the_whole_name(words: WordCache) -> None:
    from clinicalbert.corpus.dynamic_masking import DynamicMasking, mask_batch

    encoded = EntitySpans(["acute chest pain"], words).mark(words.encode(["he has acute chest pain now"]))
    assert (encoded.units == ENTITY_WORD).sum() == 2
    for seed in range(50):
        masking = DynamicMasking(103, 30522, (0, 101, 102), 0.5, "entity")
        at = mask_batch(encoded.ids[None], encoded.units[None], masking, np.random.default_rng(seed)).at.tolist()
        assert len({2, 3, 4} & set(at)) in (0, 3)
