"""Notes → pieces that the encoder can read, and what it made of each.

A note is outlined (sections, sentences) as a whole. It is then read in *stretches* of at most 100,000 characters, cut
at sentence starts, so that a note of 20 MB needs no more memory than many short ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clinicalbert.document import Section, Sentence
from clinicalbert.errors import RecordError
from clinicalbert.inference.batching import Specials, WindowBatch, WordLogits, window_batches
from clinicalbert.inference.bundle import WindowSettings
from clinicalbert.privacy.clearance import ClearedText, require_cleared
from clinicalbert.text import split_sections, split_sentences
from clinicalbert.text.tokens import Tokenizer, Tokens
from clinicalbert.text.windows import cut_windows, sentence_starts

BATCH_TOKENS = 1024
"""Padded tokens a batch: small enough that its activations stay in the cache of a core."""
CHUNK_PIECES = 64
CHUNK_CHARACTERS = 400_000
STRETCH_CHARACTERS = 100_000


@dataclass(frozen=True, slots=True)
class Piece:
    """The stretch ``start:end`` of a note, still to be read; ``last`` marks the one that ends its note.

    ``breaks`` are the offsets of all sentence starts of the note.
    """

    cleared: ClearedText
    sections: tuple[Section, ...]
    sentences: tuple[Sentence, ...]
    breaks: NDArray[np.int32]
    start: int
    end: int
    last: bool


@dataclass(frozen=True, slots=True)
class Lost:
    """Stands in the place of a piece that cannot be read; ``last`` as in ``Piece``."""

    error: RecordError
    last: bool = True


@dataclass(frozen=True, slots=True)
class Reading:
    """What the encoder made of one stretch, before any decoding.

    ``tokens`` have offsets in the whole note; ``logits`` [words, classes of all heads]. Notes of up to 100,000
    characters have one reading; of a longer one's, only the final has ``last``.
    """

    cleared: ClearedText
    sections: tuple[Section, ...]
    sentences: tuple[Sentence, ...]
    tokens: Tokens
    logits: NDArray[np.float32]
    last: bool = True


def failure(note: ClearedText, error: Exception) -> RecordError:
    """An exception as a record's error; foreign messages may quote the note, so only their type is passed on."""
    if isinstance(error, RecordError):
        return error
    return RecordError(note.note.note_id or "note", f"cannot be read ({type(error).__name__})")


def pieces(notes: Iterable[ClearedText | RecordError]) -> Iterator[Piece | Lost]:
    """Outline each note and cut it; a note that cannot be outlined is a RecordError in its place."""
    for note in notes:
        if isinstance(note, RecordError):
            yield Lost(note)
            continue
        require_cleared(note)
        try:
            _require_encodable(note)
            sections = split_sections(note.text)
            sentences = split_sentences(note.text, sections)
        except Exception as error:
            yield Lost(failure(note, error))
            continue
        breaks = sentence_starts(sentences)
        cuts = _cuts(note.text, breaks)
        for start, end in zip([0, *cuts], [*cuts, len(note.text)], strict=True):
            yield Piece(note, sections, sentences, breaks, start, end, end == len(note.text))


def _cuts(text: str, starts: NDArray[np.int32]) -> list[int]:
    """Where a long text is cut: at the last sentence start that fits, else after a blank, else anywhere."""
    cuts: list[int] = []
    at = 0
    while len(text) - at > STRETCH_CHARACTERS:
        limit = at + STRETCH_CHARACTERS
        i = int(np.searchsorted(starts, limit, side="right")) - 1
        if i >= 0 and starts[i] > at:
            at = int(starts[i])
        else:
            blank = max(text.rfind(" ", at, limit), text.rfind("\n", at, limit))
            at = blank + 1 if blank >= at else limit
        cuts.append(at)
    return cuts


def chunks(items: Iterable[Piece | Lost]) -> Iterator[list[Piece | Lost]]:
    """Chunks of a bounded number of pieces and characters (one piece at least).

    What ``items`` raises is raised after the chunk that was being filled has been given.
    """
    chunk: list[Piece | Lost] = []
    size = 0
    try:
        for item in items:
            length = item.end - item.start if isinstance(item, Piece) else 0
            if chunk and (len(chunk) >= CHUNK_PIECES or size + length > CHUNK_CHARACTERS):
                yield chunk
                chunk, size = [], 0
            chunk.append(item)
            size += length
    except Exception:
        if chunk:
            yield chunk
        raise
    if chunk:
        yield chunk


class Chunk:
    """Pieces that are tokenized and batched together, and the answers they have so far.

    Raises whatever the tokenizer raises on any of them.
    """

    def __init__(
        self, items: Sequence[Piece | Lost], tokenizer: Tokenizer, window: WindowSettings, classes: int
    ) -> None:
        self.items = items
        good = [p for p in items if isinstance(p, Piece)]
        texts = [p.cleared.text[p.start : p.end] for p in good]
        self._tokens = [t.shifted(p.start) for t, p in zip(tokenizer.batch(texts), good, strict=True)]
        self._windows = [
            cut_windows(t, p.breaks, size=window.size, context=window.context)
            for t, p in zip(self._tokens, good, strict=True)
        ]
        self._specials = Specials(tokenizer.cls, tokenizer.sep, tokenizer.pad)
        self._logits = WordLogits(self._tokens, classes)

    @property
    def complete(self) -> bool:
        """True when every word of every piece has been answered."""
        return self._logits.complete()

    def batches(self) -> Iterator[WindowBatch]:
        """What the graph has to answer."""
        yield from window_batches(self._tokens, self._windows, self._specials, batch_tokens=BATCH_TOKENS)

    def add(self, batch: WindowBatch, logits: NDArray[np.float32]) -> None:
        """Take the graph's answer to one of the batches."""
        self._logits.add(batch, logits)

    def results(self) -> Iterator[Reading | Lost]:
        """Readings in the order of the pieces; only once ``complete``."""
        answers = zip(self._tokens, self._logits.values, strict=True)
        for item in self.items:
            if isinstance(item, Lost):
                yield item
            else:
                tokens, logits = next(answers)
                yield Reading(item.cleared, item.sections, item.sentences, tokens, logits, item.last)


def _require_encodable(note: ClearedText) -> None:
    try:
        note.text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise RecordError(
            note.note.note_id or "note",
            f"the text holds half of a surrogate pair at character {error.start}: decode it as UTF-16 first",
        ) from None
