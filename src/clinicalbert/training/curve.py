"""The learning curve, as numbers and as a picture."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path


def write_curve(folder: Path, curve: Sequence[Mapping[str, float]]) -> None:
    """Write ``curve.json`` and ``curve.png``: loss on the left axis, dev scores on the right."""
    (folder / "curve.json").write_text(json.dumps(list(curve), indent=1), encoding="utf-8")
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot as plt

    figure, left = plt.subplots(figsize=(7, 4))
    left.plot([p["epoch"] for p in curve], [p["loss"] for p in curve], color="0.4", label="training loss")
    left.set(xlabel="epoch", ylabel="training loss")
    right = left.twinx()
    for name in sorted({k for p in curve for k in p if k.endswith("F1")}):
        points = [(p["epoch"], p[name]) for p in curve if name in p]
        right.plot(*zip(*points, strict=True), marker="o", label=name)
    right.set(ylabel="strict F1", ylim=(0, 1))
    figure.legend(loc="lower center", ncols=2, frameon=False, bbox_to_anchor=(0.5, 0.12))
    figure.tight_layout()
    figure.savefig(folder / "curve.png", dpi=120)
    plt.close(figure)
