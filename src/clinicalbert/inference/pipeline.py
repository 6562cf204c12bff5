"""The pipeline: cleared text in, documents out.

nlp = clinicalbert.load()
document = nlp(clinicalbert.cleared("Denies chest pain. Started lisinopril 10 mg daily."))
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from clinicalbert.document import Document, Entity, Section, Sentence, Span
from clinicalbert.errors import InputError, RecordError, UnknownNameError
from clinicalbert.inference.batching import Specials, WordLogits, window_batches
from clinicalbert.inference.bundle import Bundle, open_bundle
from clinicalbert.inference.consistency import consistent
from clinicalbert.inference.entities import head_entities, heads_of
from clinicalbert.inference.runtime import Backend, Precision, Session, open_session
from clinicalbert.inference.vote import public_entities
from clinicalbert.privacy.clearance import ClearedText, require_cleared
from clinicalbert.text import split_sections, split_sentences
from clinicalbert.text.tokens import Tokenizer, Tokens
from clinicalbert.text.windows import cut_windows, sentence_starts

BATCH_TOKENS = 4096
CHUNK_NOTES = 64
CHUNK_CHARACTERS = 400_000


@dataclass(frozen=True, slots=True)
class Reading:
    """What the encoder made of one note: logits [words, classes of all heads], before any decoding."""

    cleared: ClearedText
    sections: tuple[Section, ...]
    sentences: tuple[Sentence, ...]
    tokens: Tokens
    logits: NDArray[np.float32]


class Pipeline:
    """Reads notes with one model. Made by ``clinicalbert.load``; may be used from one thread at a time."""

    def __init__(self, bundle: Bundle, session: Session) -> None:
        self.bundle = bundle
        self.session = session
        self.tokenizer = Tokenizer(bundle.folder / bundle.manifest.tokenizer)
        self.heads = heads_of(bundle.manifest.heads, bundle.manifest.calibration, bundle.manifest.bias)
        self.public = bundle.manifest.public
        self._specials = Specials(self.tokenizer.cls, self.tokenizer.sep, self.tokenizer.pad)
        self._classes = max(h.columns.stop for h in self.heads)

    def __call__(self, note: ClearedText) -> Document:
        """Read one note of any length. Raises NotClearedError for plain strings, RecordError for unreadable text."""
        return next(self.pipe([note]))

    def pipe(self, notes: Iterable[ClearedText]) -> Iterator[Document]:
        """Read many notes, batched across notes; documents come in input order. Raises at the first bad note."""
        for result in self.pipe_all(notes):
            if isinstance(result, RecordError):
                raise result
            yield result

    def pipe_all(self, notes: Iterable[ClearedText | RecordError]) -> Iterator[Document | RecordError]:
        """Like ``pipe``, but a bad note becomes a RecordError in its place and the stream goes on.

        RecordErrors among the input (records that could not even be loaded) are passed on in their place.
        """
        for reading in self.readings(notes):
            if isinstance(reading, RecordError):
                yield reading
                continue
            try:
                yield self._document(reading)
            except Exception as error:
                yield _failure(reading.cleared, error)

    def readings(self, notes: Iterable[ClearedText | RecordError]) -> Iterator[Reading | RecordError]:
        """Like ``pipe_all``, before any decoding: what benchmarks look into with ``entities``."""
        for chunk in _chunks(n if isinstance(n, RecordError) else require_cleared(n) for n in notes):
            good = [n for n in chunk if isinstance(n, ClearedText)]
            try:
                answers: Iterator[Reading | RecordError] = iter(self._read(good))
            except Exception:
                # one bad note must not take its neighbours along: read each alone
                answers = map(self._read_alone, good)
            for note in chunk:
                yield note if isinstance(note, RecordError) else next(answers)

    def _read_alone(self, note: ClearedText) -> Reading | RecordError:
        try:
            return self._read([note])[0]
        except Exception as error:
            return _failure(note, error)

    def _read(self, notes: Sequence[ClearedText]) -> list[Reading]:
        for note in notes:
            _require_encodable(note)
        sections = [split_sections(n.text) for n in notes]
        sentences = [split_sentences(n.text, s) for n, s in zip(notes, sections, strict=True)]
        tokens = list(self.tokenizer.batch([n.text for n in notes]))
        window = self.bundle.manifest.window
        windows = []
        for doc, spans in zip(tokens, sentences, strict=True):
            windows.append(cut_windows(doc, sentence_starts(spans), size=window.size, context=window.context))
        logits = WordLogits(tokens, self._classes)
        batches = window_batches(tokens, windows, self._specials, batch_tokens=BATCH_TOKENS)
        for batch, answer in self.session.stream(batches):
            logits.add(batch, answer)
        if not logits.complete():
            raise RecordError("batch", "some words were not read; this is a defect of the program")
        return [
            Reading(n, sec, sen, tok, values)
            for n, sec, sen, tok, values in zip(notes, sections, sentences, tokens, logits.values, strict=True)
        ]

    def entities(self, reading: Reading, head: str | None = None) -> Sequence[Entity]:
        """The public entities of a reading, or one head's own under its raw labels, consistent within the note.

        Raises UnknownNameError.
        """
        text, tokens, logits = reading.cleared.text, reading.tokens, reading.logits
        if head is None:
            voted = public_entities(
                text,
                tokens,
                logits,
                self.heads,
                reading.sections,
                calibration=self.public.calibration,
                threshold=self.public.threshold,
            )
            return consistent(text, tokens, voted)
        chosen = next((h for h in self.heads if h.name == head), None)
        if chosen is None:
            raise UnknownNameError("head", head, (h.name for h in self.heads))
        return consistent(text, tokens, head_entities(text, tokens, logits, chosen))

    def _document(self, reading: Reading) -> Document:
        text = reading.cleared.text
        return Document(
            text=text,
            note=reading.cleared.note,
            sections=reading.sections,
            sentences=reading.sentences,
            entities=tuple(self.entities(reading)),
            coverage=(Span(0, len(text)),) if text else (),
            clearance=reading.cleared.clearance,
            model=self.bundle.model_name,
        )


def load(
    model: str | Path | None = None,
    *,
    backend: Backend = "auto",
    threads: int | None = None,
    precision: Precision = "auto",
    min_score: float | None = None,
) -> Pipeline:
    """Load the embedded model, or the bundle in folder ``model``. No network, nothing written.

    ``threads`` defaults to the cores this process may use; ``min_score`` (0 to 1) replaces the score below which the
    model shows no entity. Raises WeightsError, MissingExtraError, InputError.
    """
    bundle = open_bundle(Path(model) if model is not None else None)
    graph = bundle.folder / bundle.manifest.graph
    pipeline = Pipeline(bundle, open_session(graph, backend=backend, threads=threads, precision=precision))
    if min_score is not None:
        if not 0 <= min_score <= 1:
            raise InputError(f"min_score must lie between 0 and 1, not {min_score}")
        pipeline.public = pipeline.public.model_copy(update={"threshold": min_score})
    return pipeline


def _failure(note: ClearedText, error: Exception) -> RecordError:
    """An exception as a record's error; foreign messages may quote the note, so only their type is passed on."""
    if isinstance(error, RecordError):
        return error
    return RecordError(note.note.note_id or "note", f"cannot be read ({type(error).__name__})")


def _require_encodable(note: ClearedText) -> None:
    try:
        note.text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise RecordError(
            note.note.note_id or "note",
            f"the text holds half of a surrogate pair at character {error.start}: decode it as UTF-16 first",
        ) from None


def _chunks(notes: Iterable[ClearedText | RecordError]) -> Iterator[list[ClearedText | RecordError]]:
    """Chunks of a bounded number of notes and characters (one note at least)."""
    chunk: list[ClearedText | RecordError] = []
    size = 0
    for note in notes:
        length = len(note.text) if isinstance(note, ClearedText) else 0
        if chunk and (len(chunk) >= CHUNK_NOTES or size + length > CHUNK_CHARACTERS):
            yield chunk
            chunk, size = [], 0
        chunk.append(note)
        size += length
    if chunk:
        yield chunk
