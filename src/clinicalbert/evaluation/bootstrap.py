"""Bootstrap intervals over groups (Efron & Tibshirani, 1993): a document is drawn whole, never a mention of it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from clinicalbert.metrics.spans import Counts

DRAWS = 1000


def f1_interval(counts: Sequence[Counts], groups: Sequence[str], *, seed: int = 0) -> tuple[float, float]:
    """95 % percentile interval of micro-F1; one ``Counts`` and one group name an example."""
    index: dict[str, int] = {}
    table: list[list[int]] = []
    for c, g in zip(counts, groups, strict=True):
        row = index.setdefault(g, len(index))
        if row == len(table):
            table.append([0, 0, 0, 0])
        for i, value in enumerate((c.hits_predicted, c.hits_gold, c.predicted, c.gold)):
            table[row][i] += value
    values = np.array(table, dtype=np.float64)
    rng = np.random.default_rng(seed)
    weights = rng.multinomial(len(values), np.full(len(values), 1 / len(values)), size=DRAWS)
    hit_p, hit_g, predicted, gold = (weights @ values).T
    precision = np.divide(hit_p, predicted, out=np.zeros(DRAWS), where=predicted > 0)
    recall = np.divide(hit_g, gold, out=np.zeros(DRAWS), where=gold > 0)
    both = precision + recall
    f1 = np.divide(2 * precision * recall, both, out=np.zeros(DRAWS), where=both > 0)
    f1 = f1[predicted + gold > 0]  # a draw of texts with nothing in them and nothing found says nothing
    if not len(f1):
        return 0.0, 0.0
    low, high = np.percentile(f1, [2.5, 97.5])
    return float(low), float(high)


def mean_interval(values: Sequence[float], groups: Sequence[str], *, seed: int = 0) -> tuple[float, float]:
    """95 % percentile interval of a mean; one value and one group name an example."""
    index = {g: i for i, g in enumerate(dict.fromkeys(groups))}
    owners = np.array([index[g] for g in groups], dtype=np.int64)
    if not len(owners):
        return 0.0, 0.0
    sums = np.bincount(owners, weights=np.asarray(values, dtype=np.float64))
    sizes = np.bincount(owners)
    rng = np.random.default_rng(seed)
    means = []
    for _ in range(DRAWS):
        drawn = rng.integers(0, len(sizes), len(sizes))
        means.append(sums[drawn].sum() / sizes[drawn].sum())
    low, high = np.percentile(means, [2.5, 97.5])
    return float(low), float(high)
