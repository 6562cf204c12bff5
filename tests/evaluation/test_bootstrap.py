from __future__ import annotations

import numpy as np
import pytest

from clinicalbert.evaluation.bootstrap import f1_interval
from clinicalbert.metrics.spans import Counts, total


def random_counts(seed: int, n: int) -> list[Counts]:
    rng = np.random.default_rng(seed)
    gold, predicted = rng.integers(1, 9, n), rng.integers(1, 9, n)
    hits = rng.integers(0, np.minimum(gold, predicted) + 1)
    return [Counts(int(h), int(h), int(p), int(g)) for h, p, g in zip(hits, predicted, gold, strict=True)]


@pytest.mark.parametrize("seed", range(5))
def test_holds_the_point_estimate_and_narrows(seed: int) -> None:
    widths = []
    for n in (20, 200):
        counts = random_counts(seed, n)
        low, high = f1_interval(counts, [str(i) for i in range(n)], seed=seed)
        assert 0 <= low <= total(counts).f1 <= high <= 1
        widths.append(high - low)
    assert widths[1] < widths[0]


def test_the_same_seed_gives_the_same_interval() -> None:
    counts, groups = random_counts(1, 30), [str(i) for i in range(30)]
    assert f1_interval(counts, groups, seed=3) == f1_interval(counts, groups, seed=3)
    assert f1_interval(counts, groups, seed=3) != f1_interval(counts, groups, seed=4)


def test_groups_are_drawn_whole() -> None:
    counts = random_counts(2, 40)
    merged = [counts[i] + counts[i + 1] for i in range(0, 40, 2)]
    by_pair = f1_interval(counts, [str(i // 2) for i in range(40)], seed=0)
    assert by_pair == f1_interval(merged, [str(i) for i in range(20)], seed=0)


@pytest.mark.parametrize(
    ("counts", "interval"),
    [([Counts(3, 3, 3, 3)] * 5, (1, 1)), ([Counts(0, 0, 3, 3)] * 5, (0, 0)), ([Counts()] * 3, (0, 0))],
)
def test_without_spread(counts: list[Counts], interval: tuple[float, float]) -> None:
    assert f1_interval(counts, [str(i) for i in range(len(counts))]) == interval


def test_lengths_must_agree() -> None:
    with pytest.raises(ValueError, match="zip"):
        f1_interval([Counts()], ["a", "b"])
