from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clinicalbert.corpus.words import WordCache
from clinicalbert.inference.pipeline import Pipeline
from strategies import texts

lines = st.lists(texts.map(lambda t: " ".join(t.split())), max_size=8)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(lines)
def test_words_from_memory_are_what_the_tokenizer_gives(nlp: Pipeline, sentences: list[str]) -> None:
    encoded = WordCache(nlp.tokenizer).encode(sentences)
    ends = np.cumsum(encoded.lengths)
    assert len(encoded.lengths) == len(sentences)
    for sentence, start, end in zip(sentences, ends - encoded.lengths, ends, strict=True):
        tokens = nlp.tokenizer(sentence.replace("\0", ""))
        assert encoded.ids[start:end].tolist() == tokens.ids.tolist()
        assert encoded.shapes[start:end].tolist() == tokens.shapes.tolist()
        assert np.flatnonzero(encoded.units[start:end]).tolist() == tokens.word_first.tolist()


@pytest.mark.parametrize("most", [1, 3, 10])
def test_what_is_forgotten_is_learnt_again(nlp: Pipeline, most: int) -> None:
    small, large = WordCache(nlp.tokenizer, most), WordCache(nlp.tokenizer)
    for i in range(20):
        sentences = [f"word{i} and word{j} of metoprolol" for j in range(i, i + 3)]
        for ours, theirs in zip(
            (small.encode(sentences).ids, small.encode(sentences).lengths),
            (large.encode(sentences).ids, large.encode(sentences).lengths),
            strict=True,
        ):
            assert ours.tolist() == theirs.tolist()
