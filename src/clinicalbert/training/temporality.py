"""Fit what the words around a mention, the time beside it, tense and section count for its relation to the note's time.

    python -m clinicalbert.training.temporality

Fits on our own texts that are there to learn from (``temporality_texts``), writes
``clinicalbert/clinical/temporality/weights.json`` and prints how good that is on texts left out, in ten parts.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional as F

from clinicalbert.datasets.corpus import CORPORA
from clinicalbert.inference.bundle import open_bundle
from clinicalbert.tasks.pages import pages_of
from clinicalbert.tasks.temporality import RELATIONS, TASK, features
from clinicalbert.text.tokens import Tokenizer

WEIGHTS: Final = Path(files("clinicalbert.clinical.temporality").joinpath("weights.json"))  # type: ignore[arg-type]
CORPUS: Final = "temporality_texts"
SHRINK: Final = 1.0
"""Of the squares of the weights; chosen on texts left out (0.830; half and four times that 0.830 and 0.818)."""
LEAST: Final = 3
"""Mentions that a feature is seen with."""
PARTS: Final = 10


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of one mention, which relation it has, and in which part of the texts it stands."""

    features: dict[str, float]
    relation: int
    part: int


def read() -> list[Seen]:
    """Every mention of the training texts."""
    bundle = open_bundle()
    tokenizer = Tokenizer(bundle.folder / bundle.manifest.tokenizer)
    examples = CORPORA.get(CORPUS).load("train")
    order = torch.randperm(len(examples), generator=torch.Generator().manual_seed(0)).tolist()
    found = []
    for number, page in enumerate(pages_of(TASK, examples, tokenizer)):
        true = [RELATIONS.index(next(iter(s.flags))) for s in examples[number].spans]
        found += [
            Seen(known, relation, order[number] % PARTS) for known, relation in zip(features(page), true, strict=True)
        ]
    return found


def fit(seen: Sequence[Seen]) -> dict[str, list[float]]:
    """Logistic regression: a feature's weight for each of ``RELATIONS``."""
    counts = Counter(name for one in seen for name in one.features)
    names = sorted(name for name, count in counts.items() if count >= LEAST)
    x, y = torch.from_numpy(_matrix(seen, names)), torch.tensor([one.relation for one in seen])
    weight = torch.zeros(len(names), len(RELATIONS), requires_grad=True)
    optimizer = torch.optim.LBFGS([weight], max_iter=200, line_search_fn="strong_wolfe")

    def closure() -> torch.Tensor:
        optimizer.zero_grad()
        loss = F.cross_entropy(x @ weight, y, reduction="sum") + SHRINK * weight.square().sum()
        loss.backward()  # type: ignore[no-untyped-call]
        return loss

    optimizer.step(closure)  # type: ignore[no-untyped-call]
    return {name: [round(w, 3) for w in row] for name, row in zip(names, weight.tolist(), strict=True)}


def _matrix(seen: Sequence[Seen], names: Sequence[str]) -> NDArray[np.float32]:
    place_of = {name: i for i, name in enumerate(names)}
    matrix = np.zeros((len(seen), len(names)), dtype=np.float32)
    for row, one in enumerate(seen):
        for name, value in one.features.items():
            if name in place_of:
                matrix[row, place_of[name]] = value
    return matrix


def right(weights: dict[str, list[float]], seen: Sequence[Seen]) -> NDArray[np.bool_]:
    """Of which mentions the likeliest relation is the true one."""
    names = list(weights)
    table = np.array([weights[name] for name in names], dtype=np.float32)
    found: NDArray[np.bool_] = (_matrix(seen, names) @ table).argmax(axis=1) == [one.relation for one in seen]
    return found


def main() -> None:
    """Command line."""
    seen = read()
    parts = [[one for one in seen if one.part == part] for part in range(PARTS)]
    left_out = np.concatenate([right(fit([o for o in seen if o.part != p]), parts[p]) for p in range(PARTS)])
    weights = fit(seen)
    lines = ",\n".join(f" {json.dumps(name)}: {json.dumps(row)}" for name, row in weights.items())
    WEIGHTS.write_text(f'{{"relations": {json.dumps(RELATIONS)}, "weights": {{\n{lines}\n}}}}\n', encoding="utf-8")
    print(f"{len(weights)} features of {len(seen)} mentions; right where left out: {left_out.mean():.4f}")


if __name__ == "__main__":
    main()
