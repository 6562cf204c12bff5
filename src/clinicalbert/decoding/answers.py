"""What heads say about a page. Tasks ask through this, whoever answers: a graph, a baseline, a test."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from clinicalbert.decoding.bio import WordSpans, decode_bio
from clinicalbert.decoding.heads import HeadSpec, column_slices
from clinicalbert.decoding.pairs import PairWeights, WordPairs, pair_logits
from clinicalbert.decoding.ranges import Index, range_logits
from clinicalbert.errors import UnknownNameError


class Answers(Protocol):
    """Answers of the heads of one family, over the words of one page."""

    def spans(self, head: str) -> WordSpans:
        """The spans that a head of tags finds."""

    def ranges(self, head: str, first: Index, last: Index) -> NDArray[np.float64]:
        """Probability of each label of stretches of words, [ranges, labels]."""

    def pairs(self, head: str, pairs: WordPairs) -> NDArray[np.float64]:
        """Probability of (none, *labels), [pairs, classes]."""


class NoAnswers:
    """There are no heads: for tasks that read the text alone."""

    def spans(self, head: str) -> WordSpans:
        raise UnknownNameError("head", head, ())

    def ranges(self, head: str, first: Index, last: Index) -> NDArray[np.float64]:
        raise UnknownNameError("head", head, ())

    def pairs(self, head: str, pairs: WordPairs) -> NDArray[np.float64]:
        raise UnknownNameError("head", head, ())


@dataclass(frozen=True, slots=True)
class ColumnAnswers:
    """Answers read out of a table [words, columns] that a graph has written.

    ``bias`` is added to the logit of O (tags) or of every label (ranges and pairs, with the other sign): it trades
    recall for precision where training left them unbalanced.
    """

    columns: NDArray[np.float32]
    heads: Mapping[str, HeadSpec]
    pair_weights: Mapping[str, PairWeights] = field(default_factory=dict)
    bias: Mapping[str, float] = field(default_factory=dict)

    def _own(self, head: str) -> NDArray[np.float32]:
        slices = column_slices(self.heads)
        if head not in slices:
            raise UnknownNameError("head", head, slices)
        return self.columns[:, slices[head]]

    def spans(self, head: str) -> WordSpans:
        own = self._own(head)
        if bias := self.bias.get(head, 0.0):
            own = own.copy()
            own[:, 0] += bias
        return decode_bio(own)

    def ranges(self, head: str, first: Index, last: Index) -> NDArray[np.float64]:
        logits = range_logits(self._own(head), first, last) - self.bias.get(head, 0.0)
        found: NDArray[np.float64] = 1 / (1 + np.exp(-logits))
        return found

    def pairs(self, head: str, pairs: WordPairs) -> NDArray[np.float64]:
        logits = pair_logits(self._own(head), pairs, self.pair_weights[head])
        logits[:, 0] += self.bias.get(head, 0.0)
        weight = np.exp(logits - logits.max(axis=1, keepdims=True, initial=0.0))
        found: NDArray[np.float64] = weight / weight.sum(axis=1, keepdims=True)
        return found
