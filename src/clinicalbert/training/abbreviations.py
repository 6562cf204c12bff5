"""Fit the layers that tell the senses of ambiguous abbreviations apart, over vectors of encoder S.

    python -m clinicalbert.training.abbreviations

Learns from the training texts of replaced_abbreviations, writes ``clinicalbert/linking/senses.npz`` and prints how many
of dev are right. CLINICALBERT_DATA names the corpora.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional as F

from clinicalbert.datasets.corpus import CORPORA
from clinicalbert.datasets.example import Example
from clinicalbert.inference.sentence import SentenceEncoder
from clinicalbert.linking.expansion import LONGEST, SENSES, Senses, around

CORPUS = "replaced_abbreviations"
SHRINK = 1e-2
"""Of the squares of the weights; chosen on dev (0.90; ten times less 0.89)."""
STEEP = 10.0
"""Vectors of length one are stretched, so that the weights need not be large."""


def fit(vectors: NDArray[np.float32], long_forms: Sequence[str]) -> Senses:
    """Logistic regression of one short form; rare senses weigh more than their number says (by its root)."""
    names = sorted(set(long_forms))
    wanted = torch.tensor([names.index(n) for n in long_forms])
    x = torch.from_numpy(vectors)
    weight = torch.zeros(x.shape[1], len(names), requires_grad=True)
    bias = torch.zeros(len(names), requires_grad=True)
    rare = torch.bincount(wanted, minlength=len(names)).float().rsqrt()
    optimizer = torch.optim.LBFGS([weight, bias], max_iter=60)

    def closure() -> torch.Tensor:
        optimizer.zero_grad()
        loss = F.cross_entropy(STEEP * x @ weight + bias, wanted, weight=rare) + SHRINK * weight.square().sum()
        loss.backward()  # type: ignore[no-untyped-call]
        return loss

    optimizer.step(closure)  # type: ignore[no-untyped-call]
    return Senses(tuple(names), (STEEP * weight).detach().numpy(), bias.detach().numpy())


def read(encoder: SentenceEncoder, split: str) -> tuple[list[Example], NDArray[np.float32]]:
    """The examples of a split, and the vectors of what stands around their short forms."""
    examples = CORPORA.get(CORPUS).load(split)
    texts = [around(e.text, e.spans[0].start, e.spans[0].end) for e in examples]
    return examples, encoder(texts, LONGEST)


def main() -> None:
    """Command line."""
    encoder = SentenceEncoder.open()
    examples, vectors = read(encoder, "train")
    rows: dict[str, list[int]] = defaultdict(list)
    for i, example in enumerate(examples):
        rows[example.text[example.spans[0].start : example.spans[0].end]].append(i)
    senses = {short: fit(vectors[at], [examples[i].spans[0].value for i in at]) for short, at in sorted(rows.items())}
    arrays: dict[str, NDArray[Any]] = {}
    for short, one in senses.items():
        arrays[f"{short}/long_forms"] = np.array(one.long_forms)
        arrays[f"{short}/weight"] = one.weight.astype(np.float16)
        arrays[f"{short}/bias"] = one.bias.astype(np.float16)
    np.savez_compressed(SENSES, allow_pickle=False, **arrays)
    examples, vectors = read(encoder, "dev")
    right = 0
    for example, vector in zip(examples, vectors, strict=True):
        (span,) = example.spans
        known = senses[example.text[span.start : span.end]]
        right += known.long_forms[int(known.chances(vector[None])[0].argmax())] == span.value
    print(f"{len(senses)} short forms; dev: {right / len(examples):.4f} of {len(examples)} right")


if __name__ == "__main__":
    main()
