"""One sense per document (Gale, Church & Yarowsky, 1992), and abbreviations as the document itself defines them.

A head reads a window at a time; what it found elsewhere in the document corrects it here:

1. *long form (LF)*: where a long form was found just before the parenthesis, every LF in the document is what the long
   form is; where none was found, LF is no entity.
2. An expression found at most of its places is added at the others; one found at few of them is taken back; one found
   under several labels gets the commonest.

Shares were chosen on the dev splits of bc5cdr and ncbi_disease.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from clinicalbert.document import Entity
from clinicalbert.text.tokens import Tokens

ADD_FROM: Final = 0.6
"""Share of its places at which an expression must have been found to be added at the others."""
TAKE_BACK_BELOW: Final = 0.25
LONGEST: Final = 100_000
"""Characters beyond which a text is no single discourse (and searching it would cost more than reading it)."""
_DEFINITION: Final = re.compile(r"\(\s?([A-Za-z][A-Za-z0-9-]{1,7})\s?\)")


def consistent(text: str, tokens: Tokens, entities: Sequence[Entity]) -> list[Entity]:
    """The entities of one document made consistent; free of overlap and in order, as they must have been before."""
    if not entities or len(text) > LONGEST:
        return list(entities)
    page = _Page(text, tokens, entities)
    page.define_abbreviations()
    page.settle_repetitions()
    return sorted(page.found.values(), key=lambda e: e.start)


class _Page:
    """A document with its entities by their start, and who holds each character."""

    def __init__(self, text: str, tokens: Tokens, entities: Sequence[Entity]) -> None:
        self.text = text
        self._starts = set(tokens.word_starts.tolist())
        self._ends = set(tokens.word_ends.tolist())
        self.found: dict[int, Entity] = {}
        self._holder = [-1] * len(text)
        for entity in entities:
            self._put(entity)

    def _put(self, entity: Entity) -> None:
        self.found[entity.start] = entity
        self._holder[entity.start : entity.end] = [entity.start] * (entity.end - entity.start)

    def _remove(self, entity: Entity) -> None:
        del self.found[entity.start]
        self._holder[entity.start : entity.end] = [-1] * (entity.end - entity.start)

    def _places(self, words: str) -> Iterator[tuple[int, int, Entity | None]]:
        """Where ``words`` stand as whole words, not within a longer entity, and the entity that is exactly there."""
        at = self.text.find(words)
        while at >= 0:
            end = at + len(words)
            if at in self._starts and end in self._ends:
                holders = set(self._holder[at:end])
                if holders == {-1}:
                    yield at, end, None
                elif holders == {at} and self.found[at].end == end:
                    yield at, end, self.found[at]
            at = self.text.find(words, end)

    def _make(self, start: int, end: int, like: Entity) -> None:
        self._put(replace(like, start=start, end=end, text=self.text[start:end]))

    def define_abbreviations(self) -> None:
        """Carry the label of a long form to its abbreviation, and take back abbreviations of what is no entity."""
        for match in _DEFINITION.finditer(self.text):
            short = match.group(1)
            if sum(map(str.isupper, short)) < 2:
                continue
            before = len(self.text[: match.start()].rstrip())
            holder = self._holder[before - 1] if before else -1
            long = self.found[holder] if holder >= 0 and self.found[holder].end == before else None
            if long and long.text[0].lower() != short[0].lower():
                continue
            for start, end, there in list(self._places(short)):
                if there:
                    self._remove(there)
                if long:
                    self._make(start, end, long if not there or there.label != long.label else there)

    def settle_repetitions(self) -> None:
        """Let the places of each expression vote, longest expressions first."""
        by_words: dict[str, list[Entity]] = defaultdict(list)
        for entity in self.found.values():
            by_words[entity.text].append(entity)
        for words, mentions in sorted(by_words.items(), key=lambda item: -len(item[0])):
            places = list(self._places(words))
            if len(places) < 2:
                continue
            label = Counter(e.label for e in mentions).most_common(1)[0][0]
            best = max((e for e in mentions if e.label == label), key=lambda e: e.score)
            share = len(mentions) / len(places)
            for start, end, there in places:
                if there is None and share >= ADD_FROM:
                    self._make(start, end, best)
                elif there is not None and share <= TAKE_BACK_BELOW:
                    self._remove(there)
                elif there is not None and there.label != label:
                    self._make(start, end, best)
