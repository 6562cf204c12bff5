from __future__ import annotations

import numpy as np
import pytest

from clinicalbert.evaluation.bootstrap import f1_interval
from clinicalbert.evaluation.resampling import Resamples
from clinicalbert.metrics.figures import F1
from clinicalbert.metrics.spans import Counts

RNG = np.random.default_rng(3)
GROUPS = [f"g{i // 3}" for i in range(60)]
COUNTS = [Counts(h, h, h + a, h + b) for h, a, b in RNG.integers(0, 5, (60, 3)).tolist()]
WORSE = [Counts(max(0, c.hits_gold - 1), max(0, c.hits_gold - 1), c.predicted, c.gold) for c in COUNTS]


def tallies(counts: list[Counts]) -> list[dict[str, Counts]]:
    return [{"x": c} for c in counts]


def test_the_interval_is_that_of_the_bootstrap_over_groups() -> None:
    found = Resamples(GROUPS, seed=4).estimate(tallies(COUNTS), F1("x"))
    low, high = f1_interval(COUNTS, GROUPS, seed=4)
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-12)
    assert found.low < found.value < found.high


def test_a_paired_difference() -> None:
    draws = Resamples(GROUPS, seed=0)
    better = draws.difference([tallies(COUNTS)], [tallies(WORSE)], F1("x"))
    assert better.value > 0 and better.low > 0 and better.p < 0.05
    same = draws.difference([tallies(COUNTS)], [tallies(COUNTS)], F1("x"))
    assert (same.value, same.low, same.high, same.p) == (0, 0, 0, 1)
    mixed = draws.difference([tallies(COUNTS), tallies(WORSE)], [tallies(WORSE)], F1("x"))
    assert mixed.value == pytest.approx(better.value / 2)
    alone = draws.estimate(tallies(COUNTS), F1("x"))
    assert better.high - better.low < alone.high - alone.low  # what both share cancels out
    noise = [Counts(c.hits_predicted, c.hits_gold, c.predicted + int(RNG.integers(2)), c.gold) for c in COUNTS]
    assert draws.difference([tallies(noise)], [tallies(COUNTS)], F1("x")).value < 0


def test_no_example() -> None:
    found = Resamples([], seed=0).estimate([], F1("x"))
    assert (found.value, found.low, found.high) == (0, 0, 0)
