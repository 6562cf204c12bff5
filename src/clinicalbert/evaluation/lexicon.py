"""What was seen in training: a dictionary tagger as baseline, and mentions by how often they were seen."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from clinicalbert.datasets.example import Example
from clinicalbert.metrics.spans import LabelledRange

_WORD = re.compile(r"\w+|[^\w\s]")
BANDS = ("unseen", "seen 1-4 times", "seen 5 times or more")


class Lexicon:
    """The gold mentions of a training set, compared as lower-case words."""

    def __init__(self, examples: Sequence[Example]) -> None:
        labels: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
        for example in examples:
            for span in example.spans:
                labels[_words(example.text[span.start : span.end])][span.label] += 1
        self._count = {words: sum(c.values()) for words, c in labels.items()}
        self._label = {words: c.most_common(1)[0][0] for words, c in labels.items()}
        self._longest = max(map(len, self._label), default=0)

    def tag(self, text: str) -> set[LabelledRange]:
        """Every stretch of words seen as a mention in training, longest first: a label needs no model for these."""
        tokens = [(m.group().lower(), m.start(), m.end()) for m in _WORD.finditer(text)]
        found, i = set(), 0
        while i < len(tokens):
            for n in range(min(self._longest, len(tokens) - i), 0, -1):
                label = self._label.get(tuple(t[0] for t in tokens[i : i + n]))
                if label:
                    found.add((tokens[i][1], tokens[i + n - 1][2], label))
                    i += n - 1
                    break
            i += 1
        return found

    def band(self, mention: str) -> str:
        """How often a mention was seen in training, as one of BANDS."""
        count = self._count.get(_words(mention), 0)
        return BANDS[0] if count == 0 else BANDS[1] if count < 5 else BANDS[2]


def _words(text: str) -> tuple[str, ...]:
    return tuple(m.group().lower() for m in _WORD.finditer(text))
