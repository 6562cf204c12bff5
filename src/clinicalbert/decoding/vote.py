"""Several heads, one answer: the public view of a note.

The heads were taught by different corpora; on notes each of them errs with confidence where the others know better
(to a head that has seen abstracts alone, *hemostasis* looks like a disease). So they vote:

1. A span that any head found is a candidate. Its score is the mean, over all heads that know its public label, of the
   finder's calibrated score and the others' probability of that label on the span's most convinced word.
2. Candidates are placed from the best score down. Where two of the same label overlap, the longer one takes the
   place and the score; a different label loses.
3. Modifiers that stand directly before a problem, test or procedure are joined to it: *left adrenal* + *mass*.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from clinicalbert.decoding.calibration import Calibration, calibrated
from clinicalbert.decoding.entities import Head
from clinicalbert.document import Entity, Section
from clinicalbert.labels import HEADS, PUBLIC
from clinicalbert.text.tokens import Tokens

_LABELS: Final = tuple(PUBLIC)
_MODIFIERS: Final = frozenset({"anatomy", "qualifier"})
_MODIFIED: Final = frozenset({"problem", "test", "procedure"})
_ITEM_NUMBER: Final = re.compile(r"^[ \t]*\d{1,2}[.)](?=\s)", re.MULTILINE)
_TELLING_HEADINGS: Final = frozenset({"unknown", "results", "imaging"})
"""Headings that may themselves name a test (*EKG:*)."""
_LONGER_NEEDS: Final = 0.5
"""A longer span of the same label needs this share of the shorter one's score to take its place."""


@dataclass(frozen=True, slots=True)
class _Candidates:
    """Spans over words (``last`` inclusive), public label ids, scores and sources; of one length."""

    first: NDArray[np.intp]
    last: NDArray[np.intp]
    label: NDArray[np.intp]
    score: NDArray[np.float64]
    source: list[str]


def public_entities(
    text: str,
    tokens: Tokens,
    logits: NDArray[np.float32],
    heads: Sequence[Head],
    sections: Sequence[Section],
    *,
    calibration: Calibration,
    threshold: float,
) -> tuple[Entity, ...]:
    """Entities under public labels, in order, free of overlap; ``logits`` [words, classes of all heads].

    ``calibration`` turns votes into probabilities; entities below ``threshold`` are left out, and so are those that
    lie within a known heading or number an item of a list: *FAMILY HISTORY* is structure, not a finding.
    """
    found = _vote(logits, heads)
    scores = calibrated(found.score, calibration)
    entities = []
    for i, score in _place(found, scores, threshold, _structure(text, tokens, sections)):
        start, end = int(tokens.word_starts[found.first[i]]), int(tokens.word_ends[found.last[i]])
        label = _LABELS[found.label[i]]
        entities.append(Entity(start, end, text[start:end], label, round(score, 4), found.source[i]))
    return tuple(_join(sorted(entities, key=lambda e: e.start), text))


def _vote(logits: NDArray[np.float32], heads: Sequence[Head]) -> _Candidates:
    parts = []
    for head in heads:
        spans = head.spans(logits)
        label = _public_ids(head)[spans.type]
        shown = label >= 0
        sources = [f"{head.name}:{head.raw_labels[t]}" for t in spans.type[shown]]
        own = calibrated(spans.score[shown], head.calibration)
        parts.append((head.name, spans.first[shown], spans.last[shown], label[shown], own, sources))
    first, last, label, score = (np.concatenate([p[i] for p in parts]) for i in (1, 2, 3, 4))
    owner = np.concatenate([np.full(len(p[1]), i) for i, p in enumerate(parts)])
    if not len(first):
        return _Candidates(first, last, label, score, [])
    # every word of every candidate, one after the other, and where each candidate begins in that row
    lengths = last - first + 1
    begin = np.concatenate(([0], np.cumsum(lengths)[:-1]))
    words = np.arange(lengths.sum()) - np.repeat(begin - first, lengths)
    labels = np.repeat(label, lengths)
    votes, voters = score.copy(), np.ones(len(score))
    for i, head in enumerate(heads):
        belief, known = _belief(logits[words, head.columns], head)
        convinced = np.maximum.reduceat(belief[np.arange(len(words)), labels], begin)
        asked = (owner != i) & known[label]
        votes[asked] += convinced[asked]
        voters += asked
    return _Candidates(first, last, label, votes / voters, [s for p in parts for s in p[5]])


def _public_ids(head: Head) -> NDArray[np.intp]:
    """The public label id of each raw label; -1 for those that are not shown."""
    mapping = HEADS[head.name]
    return np.array([_LABELS.index(p) if (p := mapping[raw]) else -1 for raw in head.raw_labels], dtype=np.intp)


def _belief(logits: NDArray[np.float32], head: Head) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """The head's probability of each public label, [words, labels], and which labels it knows."""
    p = np.exp((logits - logits.max(axis=1, keepdims=True)).astype(np.float64))
    p /= p.sum(axis=1, keepdims=True)
    table = np.zeros((p.shape[1], len(_LABELS)))
    for i, label in enumerate(_public_ids(head)):
        if label >= 0:
            table[1 + 2 * i : 3 + 2 * i, label] = 1
    return p @ table, np.asarray(table.any(axis=0))


def _structure(text: str, tokens: Tokens, sections: Sequence[Section]) -> NDArray[np.bool_]:
    """Which words belong to a heading that names a part of the note, or number an item of a list."""
    words = np.zeros(len(tokens.word_starts), dtype=bool)
    if not len(words):
        return words
    named = [s.header for s in sections if s.header and s.name not in _TELLING_HEADINGS]
    numbers = _ITEM_NUMBER.finditer(text, int(tokens.word_starts[0]), int(tokens.word_ends[-1]))
    for start, end in (*((h.start, h.end) for h in named), *(m.span() for m in numbers)):
        a, b = np.searchsorted(tokens.word_starts, (start, end))
        words[a:b] = True
    return words


def _place(
    found: _Candidates, scores: NDArray[np.float64], threshold: float, structure: NDArray[np.bool_]
) -> list[tuple[int, float]]:
    """Choose candidates without overlap; (index, score) of each."""
    # plain lists: a step here is a candidate, and numpy scalars would cost more than the step
    first, end, label = found.first.tolist(), (found.last + 1).tolist(), found.label.tolist()
    holder = [-1] * len(structure)
    in_structure = np.concatenate(([0], np.cumsum(structure))).tolist()
    placed: dict[int, float] = {}
    order = np.lexsort((found.first, found.first - found.last, -scores))
    order = order[scores[order] >= threshold]
    for i, score in zip(order.tolist(), scores[order].tolist(), strict=True):
        a, b = first[i], end[i]
        if in_structure[b] - in_structure[a] == b - a:
            continue
        there = set(holder[a:b])
        there.discard(-1)
        if len(there) == 1:
            other = there.pop()
            inside = a <= first[other] and end[other] <= b and label[other] == label[i]
            if not inside or score < _LONGER_NEEDS * placed[other]:
                continue
            placed[i] = placed.pop(other)
        elif there:
            continue
        else:
            placed[i] = score
        holder[a:b] = [i] * (b - a)
    return list(placed.items())


def _join(entities: Sequence[Entity], text: str) -> list[Entity]:
    joined: list[Entity] = []
    for entity in entities:
        whole = entity
        while (
            whole.label in _MODIFIED
            and joined
            and joined[-1].label in _MODIFIERS
            and text[joined[-1].end : whole.start] in (" ", "-")
        ):
            start = joined.pop().start
            whole = replace(whole, start=start, text=text[start : whole.end])
        joined.append(whole)
    return joined
