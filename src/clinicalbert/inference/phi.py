"""Identifiers by rules and by the learned head together: names, places and organisations that no rule knows."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from clinicalbert.decoding.answers import ColumnAnswers
from clinicalbert.errors import WeightsError
from clinicalbert.inference.bundle import Bundle, open_bundle
from clinicalbert.inference.pages import page_columns
from clinicalbert.inference.runtime import Backend, Session, open_session
from clinicalbert.privacy.identifiers import Identifier
from clinicalbert.privacy.recognisers import find_identifiers
from clinicalbert.privacy.recognisers.learned import doubtful
from clinicalbert.privacy.recognisers.page import Page as TextPage
from clinicalbert.tasks.registry import TASKS
from clinicalbert.tasks.task import Page
from clinicalbert.text import split_sentences
from clinicalbert.text.tokens import Tokenizer

SOURCE: Final = "learned"
BATCH_TOKENS: Final = 1024
"""Small batches keep all threads at work on a few notes."""
JOINT: Final = "\n"
READY: Final = 1000
"""Texts that may wait to be asked for."""


class LearnedFinder:
    """What finds for a gate: the rules, and what the head of the task ``phi`` adds. From one thread at a time.

    The bundle's bias of that head is left aside: it weighs what is missed like what is found too much, a gate does not.
    """

    def __init__(self, bundle: Bundle, session: Session) -> None:
        self._task = TASKS.get("phi")
        family = bundle.manifest.families[self._task.card.family]
        self._heads = {name: head.spec() for name, head in family.heads.items()}
        self._columns = sum(spec.columns for spec in self._heads.values())
        self._window = bundle.manifest.window
        self._tokenizer = Tokenizer(bundle.folder / bundle.manifest.tokenizer)
        self._session = session
        self._ready: dict[str, tuple[Identifier, ...]] = {}

    @classmethod
    def open(
        cls, model: Path | None = None, *, threads: int | None = None, backend: Backend = "auto", cache: bool = False
    ) -> LearnedFinder:
        """With the embedded bundle, or that of a folder. Raises WeightsError where it has no such head."""
        bundle = open_bundle(model)
        name = TASKS.get("phi").card.family
        if name not in bundle.manifest.families:
            raise WeightsError(f"{bundle.model_name} has no family {name!r}: use --recognisers rules")
        graphs = bundle.family_graphs(name)
        cached_as = f"{bundle.digest}-{name}" if cache else None
        return cls(bundle, open_session(graphs, backend=backend, threads=threads, cached_as=cached_as))

    def __call__(self, text: str) -> tuple[Identifier, ...]:
        """Sorted, free of overlap; a text of any length."""
        return find_identifiers(text, self.learned(text))

    def ahead(self, texts: Sequence[str]) -> None:
        """Read texts that will be asked for next, all in one stream, which costs less than one by one."""
        if len(self._ready) > READY:  # of notes that were never asked for
            self._ready.clear()
        if wanted := [text for text in dict.fromkeys(texts) if text not in self._ready]:
            self._ready |= zip(wanted, self._read(wanted), strict=True)

    def learned(self, text: str) -> tuple[Identifier, ...]:
        """What the head alone finds."""
        ready = self._ready.pop(text, None)
        return self._read([text])[0] if ready is None else ready

    def _read(self, texts: Sequence[str]) -> list[tuple[Identifier, ...]]:
        """What the head finds where the lists leave a doubt."""
        digests = [_Digest.of(text) for text in texts]
        tokens = self._tokenizer.batch([digest.text for digest in digests])
        pages = [Page(d.text, t, split_sentences(d.text, ())) for d, t in zip(digests, tokens, strict=True)]
        columns = page_columns(
            self._session, self._tokenizer, pages, self._columns, self._window, batch_tokens=BATCH_TOKENS
        )
        return [tuple(self._identifiers(*each)) for each in zip(digests, pages, columns, strict=True)]

    def _identifiers(self, digest: _Digest, page: Page, columns: NDArray[np.float32]) -> Iterator[Identifier]:
        for e in self._task.read(page, ColumnAnswers(columns, self._heads)).entities:
            for start, end in digest.places(e.start, e.end):
                yield Identifier(start, end, e.label, e.score, SOURCE)


@dataclass(frozen=True, slots=True)
class _Digest:
    """The doubtful stretches of a text, one after the other: ``starts`` here, ``moved`` to their places there."""

    text: str
    starts: tuple[int, ...]
    moved: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> _Digest:
        stretches = doubtful(TextPage(text), [(s.start, s.end) for s in split_sentences(text, ())])
        pieces = [text[start:end] for start, end in stretches]
        starts = tuple(accumulate((len(piece) + len(JOINT) for piece in pieces), initial=0))[:-1]
        moved = tuple(stretch[0] - start for stretch, start in zip(stretches, starts, strict=True))
        return cls(JOINT.join(pieces), starts, moved)

    def places(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Where a range stands in the text, a part for each stretch that it touches."""
        for n in range(max(0, bisect_right(self.starts, start) - 1), len(self.starts)):
            last = self.starts[n + 1] - len(JOINT) if n + 1 < len(self.starts) else len(self.text)
            if (a := max(start, self.starts[n])) < (b := min(end, last)):
                yield a + self.moved[n], b + self.moved[n]
            if end <= last:
                return
