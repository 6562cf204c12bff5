"""Are scores probabilities? Platt scaling (Platt, 1999), expected calibration error, reliability diagram."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

BINS = 10


@dataclass(frozen=True, slots=True)
class Reliability:
    """Equal-width bins over [0, 1]: mean score, share right, count. ``ece`` is the count-weighted gap."""

    score: tuple[float, ...]
    accuracy: tuple[float, ...]
    count: tuple[int, ...]
    ece: float


def reliability(scores: NDArray[np.float64], right: NDArray[np.bool_]) -> Reliability:
    """Expected calibration error (Guo et al., 2017) over ten bins; empty bins count nothing."""
    bins = np.minimum((scores * BINS).astype(int), BINS - 1)
    count = np.bincount(bins, minlength=BINS)
    safe = np.maximum(count, 1)
    mean = np.bincount(bins, weights=scores, minlength=BINS) / safe
    accuracy = np.bincount(bins, weights=right.astype(float), minlength=BINS) / safe
    ece = float((count * np.abs(mean - accuracy)).sum() / max(1, count.sum()))
    return Reliability(tuple(mean.tolist()), tuple(accuracy.tolist()), tuple(count.tolist()), ece)


def fit_platt(raw: NDArray[np.float64], right: NDArray[np.bool_]) -> tuple[float, float]:
    """Slope and offset on the logit of the raw score that make it most likely; Newton's method, two parameters."""
    p = np.clip(raw, 1e-6, 1 - 1e-6)
    x = np.stack([np.log(p / (1 - p)), np.ones_like(p)], axis=1)
    # Platt's smoothed targets keep a perfect head from a slope without bound
    positive, negative = int(right.sum()), int((~right).sum())
    y = np.where(right, (positive + 1) / (positive + 2), 1 / (negative + 2))

    def loss(w: NDArray[np.float64]) -> float:
        z = x @ w
        return float(np.sum(np.logaddexp(0, z) - y * z))

    w = np.array([1.0, 0.0])
    for _ in range(100):
        q = 1 / (1 + np.exp(-np.clip(x @ w, -500, 500)))
        gradient = x.T @ (q - y)
        hessian = (x * (q * (1 - q))[:, None]).T @ x + 1e-6 * np.eye(2)
        step = np.linalg.solve(hessian, gradient)
        # halve the step while the loss rises (Lin, Lin & Weng, 2007): plain Newton diverges on saturated scores
        share = 1.0
        while loss(w - share * step) > loss(w) + 1e-12 and share > 1e-10:
            share /= 2
        w = w - share * step
        if np.abs(share * step).max() < 1e-8:
            break
    return float(w[0]), float(w[1])


def draw(path: Path, curves: Mapping[str, Reliability]) -> None:
    """One panel a head: share right against score, the diagonal, and bars for the counts."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(1, len(curves), figsize=(3.6 * len(curves), 3.8), squeeze=False)
    for axis, (name, r) in zip(axes[0], curves.items(), strict=True):
        used = [i for i, n in enumerate(r.count) if n]
        share = np.array(r.count) / max(1, sum(r.count))
        axis.bar(np.arange(BINS) / BINS + 0.05, share, width=0.09, color="0.88", label="share of predictions")
        axis.plot([0, 1], [0, 1], color="0.6", linewidth=1, linestyle="--")
        axis.plot([r.score[i] for i in used], [r.accuracy[i] for i in used], marker="o", color="#1f6f8b", label="right")
        axis.set(title=f"{name}\nECE {r.ece:.3f}", xlabel="score", xlim=(0, 1), ylim=(0, 1))
    axes[0][0].set_ylabel("share right (strict)")
    axes[0][0].legend(frameon=False, fontsize=8)
    figure.tight_layout()
    figure.savefig(path, dpi=110)
    plt.close(figure)
