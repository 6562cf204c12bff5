"""What can be had without an encoder: constant answers, and answers from words seen in training.

Both answer through ``Answers``, so that a task makes of them exactly what it makes of a model's.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clinicalbert.decoding.answers import Answers
from clinicalbert.decoding.bio import WordSpans
from clinicalbert.decoding.heads import HeadSpec, Pairs, Ranges, Tags
from clinicalbert.decoding.pairs import WordPairs
from clinicalbert.decoding.ranges import Index
from clinicalbert.tasks.task import IGNORE, Page, Targets

AROUND = 3
"""Words on both sides of a pair that its baseline reads."""
Taught = Sequence[tuple[Page, Targets]]
"""Pages with what gold says about them."""


def words(page: Page) -> list[str]:
    """The words of a page, in lower case."""
    tokens = page.tokens
    return [page.text[a:b].lower() for a, b in zip(tokens.word_starts.tolist(), tokens.word_ends.tolist(), strict=True)]


@dataclass(frozen=True, slots=True)
class Constant:
    """No span; for ranges and pairs the share of each label or class in training."""

    shares: Mapping[str, NDArray[np.float64]]

    @classmethod
    def fit(cls, heads: Mapping[str, HeadSpec], taught: Taught) -> Constant:
        shares: dict[str, NDArray[np.float64]] = {}
        for name, head in heads.items():
            if isinstance(head, Ranges):
                rows = [t.ranges[name].labels for _, t in taught if name in t.ranges]
                some = np.concatenate(rows) if rows else np.zeros((0, len(head.labels)))
                shares[name] = some.mean(axis=0) if len(some) else np.zeros(len(head.labels))
            elif isinstance(head, Pairs):
                classes = [t.pairs[name].classes for _, t in taught if name in t.pairs]
                counts = np.bincount(np.concatenate(classes) if classes else [0], minlength=1 + len(head.labels))
                shares[name] = counts / max(1, counts.sum())
        return cls(shares)

    def on(self, page: Page) -> Answers:
        return self

    def spans(self, head: str) -> WordSpans:
        none = np.zeros(0, dtype=np.intp)
        return WordSpans(none, none, none, np.zeros(0))

    def ranges(self, head: str, first: Index, last: Index) -> NDArray[np.float64]:
        return np.tile(self.shares[head], (len(first), 1))

    def pairs(self, head: str, pairs: WordPairs) -> NDArray[np.float64]:
        return np.tile(self.shares[head], (len(pairs), 1))


@dataclass(frozen=True, slots=True)
class Lexical:
    """Spans by a dictionary of training mentions; ranges and pairs by TF-IDF and a linear model (scikit-learn)."""

    dictionary: Mapping[str, Mapping[tuple[str, ...], int]]
    linear: Mapping[str, Any]

    @classmethod
    def fit(cls, heads: Mapping[str, HeadSpec], taught: Taught) -> Lexical:
        dictionary: dict[str, dict[tuple[str, ...], int]] = {}
        linear: dict[str, Any] = {}
        for name, head in heads.items():
            if isinstance(head, Tags):
                dictionary[name] = _mentions(name, taught)
            else:
                linear[name] = _linear(name, head, taught)
        return cls(dictionary, linear)

    def on(self, page: Page) -> Answers:
        return _Page(self, words(page))


@dataclass(frozen=True, slots=True)
class _Page:
    """A page's words, as the lexical baseline answers for them."""

    known: Lexical
    words: list[str]

    def spans(self, head: str) -> WordSpans:
        mentions = self.known.dictionary[head]
        longest = max(map(len, mentions), default=0)
        found: list[tuple[int, int, int]] = []
        at = 0
        while at < len(self.words):
            for size in range(min(longest, len(self.words) - at), 0, -1):
                kind = mentions.get(tuple(self.words[at : at + size]))
                if kind is not None:
                    found.append((at, at + size - 1, kind))
                    at += size - 1
                    break
            at += 1
        table = np.array(found, dtype=np.intp).reshape(-1, 3)
        return WordSpans(table[:, 0], table[:, 1], table[:, 2], np.ones(len(table)))

    def ranges(self, head: str, first: Index, last: Index) -> NDArray[np.float64]:
        return self._asked(head, [_range_text(self.words, a, b) for a, b in zip(first, last, strict=True)])

    def pairs(self, head: str, pairs: WordPairs) -> NDArray[np.float64]:
        return self._asked(head, _pair_texts(self.words, pairs))

    def _asked(self, head: str, texts: list[str]) -> NDArray[np.float64]:
        model = self.known.linear[head]
        if not texts:
            return np.zeros((0, model.outputs))
        found: NDArray[np.float64] = model.probabilities(texts)
        return found


def _mentions(name: str, taught: Taught) -> dict[tuple[str, ...], int]:
    """Words of each gold span → its most frequent type, counted from 0."""
    seen: dict[tuple[str, ...], Counter[int]] = defaultdict(Counter)
    for page, targets in taught:
        if name not in targets.tags:
            continue
        classes, spelt = targets.tags[name], words(page)
        at = 0
        while at < len(classes):
            kind = int(classes[at])
            if kind > 0 and kind % 2 == 1 and kind != IGNORE:
                stop = at + 1
                while stop < len(classes) and classes[stop] == kind + 1:
                    stop += 1
                seen[tuple(spelt[at:stop])][(kind - 1) // 2] += 1
                at = stop
            else:
                at += 1
    return {spelt: counts.most_common(1)[0][0] for spelt, counts in seen.items()}


def _range_text(spelt: Sequence[str], first: int, last: int) -> str:
    """A stretch with the words around it, which are marked: what stands before a finding may deny it."""
    before = [f"before:{w}" for w in spelt[max(0, first - AROUND) : first]]
    return " ".join([*before, *spelt[first : last + 1]])


def _pair_texts(spelt: Sequence[str], pairs: WordPairs) -> list[str]:
    first, last = pairs.between()
    texts = []
    for i in range(len(pairs)):
        a, b = int(first[i]), int(last[i])
        low = int(min(pairs.head_first[i], pairs.tail_first[i]))
        high = int(max(pairs.head_last[i], pairs.tail_last[i]))
        before = [f"before:{w}" for w in spelt[max(0, low - AROUND) : low]]
        after = [f"after:{w}" for w in spelt[high + 1 : high + 1 + AROUND]]
        texts.append(" ".join([*before, *spelt[a : b + 1], *after]))
    return texts


@dataclass(frozen=True, slots=True)
class _Linear:
    """TF-IDF of words and pairs of words, and one logistic regression a label, or one over all classes."""

    vectorizer: Any
    models: list[Any]
    outputs: int
    exclusive: bool

    def probabilities(self, texts: list[str]) -> NDArray[np.float64]:
        rows = self.vectorizer.transform(texts)
        if not self.exclusive:
            columns = [
                np.full(len(texts), m) if isinstance(m, float) else m.predict_proba(rows)[:, 1] for m in self.models
            ]
            return np.stack(columns, axis=1)
        found = np.zeros((len(texts), self.outputs))
        (model,) = self.models
        found[:, model.classes_] = model.predict_proba(rows)
        return found


def _linear(name: str, head: Ranges | Pairs, taught: Taught) -> _Linear:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    texts: list[str] = []
    wanted: list[NDArray[Any]] = []
    for page, targets in taught:
        spelt = words(page)
        if isinstance(head, Ranges) and name in targets.ranges:
            r = targets.ranges[name]
            texts += [_range_text(spelt, int(a), int(b)) for a, b in zip(r.first, r.last, strict=True)]
            wanted.append(r.labels)
        elif isinstance(head, Pairs) and name in targets.pairs:
            p = targets.pairs[name]
            texts += _pair_texts(spelt, p.pairs)
            wanted.append(p.classes)
    vectorizer = TfidfVectorizer(
        tokenizer=str.split, token_pattern=None, ngram_range=(1, 2), min_df=2, sublinear_tf=True
    )
    rows, gold = vectorizer.fit_transform(texts), np.concatenate(wanted)
    if isinstance(head, Pairs):
        model = LogisticRegression(C=10, max_iter=1000).fit(rows, gold)
        return _Linear(vectorizer, [model], 1 + len(head.labels), exclusive=True)
    models: list[Any] = []
    for column in gold.T:
        if len(set(column.tolist())) < 2:  # nothing to tell apart
            models.append(float(column[0]))
        else:
            models.append(LogisticRegression(C=10, max_iter=1000).fit(rows, column))
    return _Linear(vectorizer, models, len(head.labels), exclusive=False)
