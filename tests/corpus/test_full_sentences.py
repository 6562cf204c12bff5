from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from clinicalbert.corpus.full_sentences import Stream, sequences, stream
from strategies import id_documents as documents
from strategies import token_documents as as_arrays

SEP = 2


def whole(given_documents: Any, seed: int = 0) -> tuple[Stream, list[int]]:
    arrays = as_arrays(given_documents)
    order = np.random.default_rng(seed).permutation(len(arrays.sentences))
    return stream(arrays.encoded, arrays.sentences, order, SEP), order.tolist()


@given(documents, st.integers(0, 9))
def test_documents_follow_each_other_with_a_separator(given_documents: Any, seed: int) -> None:
    found, order = whole(given_documents, seed)
    expected = [t for i in order for t in [*(t for s in given_documents[i] for t in s), SEP]]
    assert found.ids.tolist() == expected
    assert len(found.shapes) == len(found.units) == len(expected)


@given(documents, st.integers(4, 64))
def test_sequences_cover_all_and_end_with_sentences(given_documents: Any, budget: int) -> None:
    found, _ = whole([d for d in given_documents if any(d)])  # prepared text holds no others
    slices = sequences(found, budget)
    assert [t for a, b in slices.tolist() for t in found.ids[a:b].tolist()] == found.ids.tolist()
    ends = set(found.ends.tolist()) | {len(found.ids)}
    for start, end in slices.tolist():
        assert 0 < end - start <= budget
        assert end in ends or not any(start < e <= start + budget for e in ends)
        later = [e for e in ends if end < e <= start + budget]
        assert not later  # nothing more would have fitted
