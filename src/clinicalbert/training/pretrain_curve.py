"""The curve of a pre-training run, as numbers and as a picture."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path


def write_pretrain_curve(folder: Path, curve: Sequence[Mapping[str, float]]) -> None:
    """Write ``curve.json`` and ``curve.png``: losses on the left, held-out accuracy on the right."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "curve.json").write_text(json.dumps(list(curve), indent=1) + "\n", encoding="utf-8")
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot as plt

    figure, (left, right) = plt.subplots(1, 2, figsize=(11, 4.2))
    millions = [p["tokens"] / 1e6 for p in curve]
    left.plot(millions, [p["loss"] for p in curve], color="0.4", label="training")
    for axis, what in ((left, "loss"), (right, "accuracy")):
        for name in sorted({k for p in curve for k in p if k.endswith(f"held-out {what}")}):
            label = name.removesuffix(f"held-out {what}").strip() or "all"
            points = [(p["tokens"] / 1e6, p[name]) for p in curve if name in p]
            axis.plot(*zip(*points, strict=True), marker="o", markersize=3, linewidth=1, label=f"held out: {label}")
        axis.set(xlabel="million tokens", ylabel=what)
        axis.spines[["top", "right"]].set_visible(False)
    handles, labels = left.get_legend_handles_labels()
    figure.legend(handles, labels, loc="lower center", ncols=4, frameon=False, fontsize=8)
    figure.tight_layout(rect=(0, 0.1, 1, 1))
    figure.savefig(folder / "curve.png", dpi=120)
    plt.close(figure)
