"""Fit how likely the best candidate of the linker is right, and below what it gives none.

    python -m clinicalbert.release.linking

Fitted on mentions of bc5cdr train and ncbi_disease train whose concept is known, on synonyms held out of the drug
names, and on mentions that have no concept: chemicals asked for among diseases, and diseases among drugs. Writes
``clinicalbert/linking/chance.json``; prints how well it does on the dev splits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from clinicalbert.datasets.corpus import CORPORA
from clinicalbert.evaluation.linking_systems import without_held_out
from clinicalbert.inference.linking import stored_index
from clinicalbert.inference.sentence import SentenceEncoder
from clinicalbert.linking.chance import FITTED, Chance, features
from clinicalbert.linking.linker import Candidate, Linker
from clinicalbert.text.definitions import long_forms

RIDGE = 1e-3
STEPS = 50
THRESHOLD = 0.5
DISEASES, DRUGS = "disease_ontology", "drug_names"
Asked = tuple[str, frozenset[str]]
"""Words, and the concepts that are right (none: no concept is)."""


def mentions(corpus: str, split: str, label: str | None = None) -> list[Asked]:
    """Each distinct (words, concepts) of a split, abbreviations written out; with ``label``, those without concepts."""
    found: dict[Asked, None] = {}
    for example in CORPORA.get(corpus).load(split):
        written = long_forms(example.text)
        for span in example.spans:
            if span.value or span.label == label:
                words = example.text[span.start : span.end]
                found[written.get(words, words), frozenset(span.value.split())] = None
    return list(found)


def judged(linker: Linker, asked: Sequence[Asked], system: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Features [mentions, 5] of the first candidates, and whether each is right."""
    told = next(s for s in linker.index.manifest.systems if s.name == system)
    (ranked,) = linker.likeliest([words for words, _ in asked], [told])
    rows = [features(found) for found in ranked]
    right = [_right(linker, found, wanted) for found, (_, wanted) in zip(ranked, asked, strict=True)]
    return np.array(rows), np.array(right, dtype=np.float64)


def _right(linker: Linker, found: Sequence[Candidate], wanted: frozenset[str]) -> bool:
    return linker.index.ids[found[0].concept] in wanted


def fit(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weights of a logistic regression, by Newton's method."""
    weights = np.zeros(x.shape[1])
    for _ in range(STEPS):
        p = 1 / (1 + np.exp(-x @ weights))
        gradient = x.T @ (p - y) / len(y) + RIDGE * weights
        curvature = (x * (p * (1 - p))[:, None]).T @ x / len(y) + RIDGE * np.eye(x.shape[1])
        weights -= np.linalg.solve(curvature, gradient)
    return weights


def collected(linker: Linker, split: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """All that is learnt from (``train``), or measured on (``dev``). Drug synonyms are halved between the two."""
    synonyms = mentions("drug_names_synonyms", "dev")[split == "dev" :: 2]
    chemicals = mentions("bc5cdr", split, "Chemical")[::2]
    parts: Iterable[tuple[list[Asked], str]] = (
        (mentions("bc5cdr_links", split), DISEASES),
        (mentions("ncbi_disease_links", split), DISEASES),
        (synonyms, DRUGS),
        (chemicals, DISEASES),
        ([(words, frozenset()) for words, _ in mentions("bc5cdr_links", split)], DRUGS),
    )
    rows, right = zip(*(judged(linker, asked, system) for asked, system in parts), strict=True)
    return np.concatenate(rows), np.concatenate(right)


def main(say: Callable[[str], None] = print) -> None:
    """Command line."""
    encoder = SentenceEncoder.open()
    neutral = Chance(weights=(0, 0, 0, 0, 0), threshold=0, fitted_on="")
    linker = Linker(stored_index(without_held_out, encoder, "held-out"), encoder, neutral)
    x, y = collected(linker, "train")
    weights = [round(float(w), 4) for w in fit(x, y)]
    fitted_on = f"bc5cdr, ncbi_disease and drug_names; {len(y):,} mentions; {encoder.bundle.model_name}"
    chance = Chance.model_validate({"weights": weights, "threshold": THRESHOLD, "fitted_on": fitted_on})
    FITTED.write_text(chance.model_dump_json(indent=1) + "\n", encoding="utf-8")
    x, y = collected(linker, "dev")
    p = 1 / (1 + np.exp(-x @ np.array(weights)))
    given = p >= THRESHOLD
    say(f"dev: {len(y):,} mentions, {given.mean():.3f} linked, {y[given].mean():.3f} of those right")
    say(f"     {y[given].sum() / y.sum():.3f} of the best candidates that are right are given")
    for low in np.arange(0, 1, 0.1):
        some = (p >= low) & (p < low + 0.1)
        if some.any():
            say(f"     told {low:.1f}-{low + 0.1:.1f}: {some.sum():>5} mentions, {y[some].mean():.3f} right")


if __name__ == "__main__":
    main()
