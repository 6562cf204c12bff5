"""The greatest of many, against sorting them all."""

from __future__ import annotations

import numpy as np
import pytest

from clinicalbert.linking.greatest import greatest


@pytest.mark.parametrize("size", [0, 1, 7, 64, 1000, 20_011])
@pytest.mark.parametrize("count", [1, 5, 40])
@pytest.mark.parametrize("kinds", [3, 1_000_000])
def test_they_are_those_of_a_sort(size: int, count: int, kinds: int) -> None:
    rng = np.random.default_rng(size + count)
    scores = rng.integers(0, kinds, size).astype(np.float32)  # few kinds: many are equal
    expected = np.lexsort((np.arange(size), -scores))[:count]
    assert greatest(scores, count).tolist() == expected.tolist()
