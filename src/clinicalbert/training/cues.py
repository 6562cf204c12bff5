"""Fit the choice that tells cues of negation and speculation from the same words that are none.

    python -m clinicalbert.training.cues

Learns from BioScope's training abstracts alone, writes ``clinicalbert/clinical/assertion/cue_choice.json`` and prints
how it does on dev. Nothing is drawn: the loss has one minimum, and the search for it starts at zero. CLINICALBERT_DATA
names the corpora.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import torch
from torch.nn import functional as F

from clinicalbert.clinical.assertion.cue_choice import (
    SHARED,
    WEIGHTS,
    Choice,
    by_first_word,
    candidates,
    features,
    key_of,
)
from clinicalbert.clinical.assertion.cue_words import cues, ruled
from clinicalbert.clinical.assertion.line import Line, read_line
from clinicalbert.datasets.corpus import CORPORA
from clinicalbert.datasets.example import Example
from clinicalbert.document import Sentence

CORPUS = "bioscope"
CREDIT = (
    "Learnt from the training abstracts of BioScope (Szarvas et al., 2008; Vincze et al., 2008; "
    "rgai.inf.u-szeged.hu/bioscope), CC BY 2.0."
)
KINDS = ("negation", "speculation")
MARKED = 2
"""Times that a word must be marked as a cue to be looked for where the rules see none."""
SEEN = 2
"""Times that a word, and a feature of it, must occur to get a weight."""
SHRINK = 1.0
"""Of the squares of the weights, halved; anything from 0.5 to 8 does as well (five folds of train)."""
LEAST = 0.1
"""Weights nearer to zero are left out of the file."""
Fitted = dict[str, dict[str, float]]


@dataclass(frozen=True, slots=True)
class Case:
    """A candidate: its key, its features, and whether gold marks it."""

    key: str
    features: frozenset[str]
    is_cue: bool


def fit(examples: Sequence[Example]) -> Fitted:
    """The weights of a choice, learnt from these examples."""
    cases = list(cases_of(examples))
    names = Counter((name, f) for case in cases for f in case.features for name in (case.key, SHARED))
    index = {name: i for i, name in enumerate(sorted(n for n, times in names.items() if times >= SEEN))}
    rows = [[index[n] for f in c.features for n in ((c.key, f), (SHARED, f)) if n in index] for c in cases]
    return _by_key(index, _minimum(rows, [c.is_cue for c in cases], len(index)))


def cases_of(examples: Iterable[Example]) -> Iterator[Case]:
    """What is learnt from: words that gold marks, wherever they stand, and what the rules find."""
    lines = [(e, read_line(e.text, 0, len(e.text), ())) for e in examples]
    marked = Counter(key for e, line in lines for key in _gold(e, line).values())
    known = by_first_word(key for key, times in marked.items() if times >= MARKED)
    found = []
    for example, line in lines:
        gold, rules = _gold(example, line), ruled(line)
        for place, says in candidates(line, rules, known):
            key = key_of(line, place)
            is_cue = gold.get((line.starts[place.first], line.ends[place.last - 1])) == key
            found.append(Case(key, frozenset(features(line, place, says, rules)), is_cue))
    times = Counter(case.key for case in found)
    return (case for case in found if times[case.key] >= SEEN)


def _gold(example: Example, line: Line) -> dict[tuple[int, int], str]:
    """Where gold marks cues → their keys; those that begin or end inside a token cannot be found, nor learnt."""
    starts, ends = {s: i for i, s in enumerate(line.starts)}, {e: i + 1 for i, e in enumerate(line.ends)}
    return {
        (s.start, s.end): f"{' '.join(line.words[starts[s.start] : ends[s.end]])}/{s.label}"
        for s in example.spans
        if s.label in KINDS and s.start in starts and s.end in ends
    }


def _minimum(rows: Sequence[Sequence[int]], wanted: Sequence[bool], size: int) -> list[float]:
    """Logistic regression over features that are there or not."""
    weight = torch.zeros(size, 1, dtype=torch.float64, requires_grad=True)
    flat = torch.tensor([i for row in rows for i in row])
    offsets = torch.tensor([0, *(len(row) for row in rows[:-1])]).cumsum(0)
    gold = torch.tensor(wanted, dtype=torch.float64)
    optimizer = torch.optim.LBFGS([weight], max_iter=100, line_search_fn="strong_wolfe")

    def closure() -> torch.Tensor:
        optimizer.zero_grad()
        scores = F.embedding_bag(flat, weight, offsets, mode="sum")[:, 0]
        loss = F.binary_cross_entropy_with_logits(scores, gold, reduction="sum") + SHRINK / 2 * weight.square().sum()
        loss.backward()  # type: ignore[no-untyped-call]
        return loss

    optimizer.step(closure)  # type: ignore[no-untyped-call]
    found: list[float] = weight.detach()[:, 0].tolist()
    return found


def _by_key(index: Mapping[tuple[str, str], int], weights: Sequence[float]) -> Fitted:
    fitted: Fitted = defaultdict(dict)
    for (key, feature), i in index.items():
        own = fitted[key]
        if abs(weights[i]) >= LEAST:
            own[feature] = round(weights[i], 2)
    return dict(fitted)


def f1(examples: Iterable[Example], choice: Choice | None) -> float:
    """Exact span and kind, as the task counts."""
    right = found = wanted = 0
    for e in examples:
        own = {(c.start, c.end, c.kind) for c in cues(e.text, [Sentence(0, len(e.text))], choice) if c.kind in KINDS}
        gold = {(s.start, s.end, s.label) for s in e.spans if s.label in KINDS}
        right, found, wanted = right + len(own & gold), found + len(own), wanted + len(gold)
    return 2 * right / (found + wanted)


def main() -> None:
    """Command line."""
    corpus = CORPORA.get(CORPUS)
    weights = fit(corpus.load("train"))
    WEIGHTS.write_text(
        json.dumps({"about": CREDIT, "weights": weights}, ensure_ascii=False, indent=0, sort_keys=True) + "\n",
        encoding="utf-8",
    )
    dev = corpus.load("dev")
    count = sum(map(len, weights.values()))
    print(f"{len(weights) - 1} words, {count} weights, {WEIGHTS.stat().st_size} bytes")
    print(f"dev: F1 {f1(dev, Choice(weights)):.4f}, the rules alone {f1(dev, None):.4f}")


if __name__ == "__main__":
    main()
