"""The pipeline: cleared text in, documents out.

nlp = clinicalbert.load()
document = nlp(clinicalbert.cleared("Denies chest pain. Started lisinopril 10 mg daily."))
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from clinicalbert.decoding.answers import ColumnAnswers
from clinicalbert.decoding.consistency import consistent
from clinicalbert.decoding.entities import head_entities, heads_of
from clinicalbert.decoding.heads import HeadSpec
from clinicalbert.decoding.pairs import PairWeights
from clinicalbert.decoding.vote import public_entities
from clinicalbert.document import Document, Entity, Sentence, Span
from clinicalbert.errors import InputError, RecordError, UnknownNameError
from clinicalbert.inference.bundle import Bundle, open_bundle
from clinicalbert.inference.dose_checks import with_dose_checks
from clinicalbert.inference.drug_pairs import checked_pairs
from clinicalbert.inference.flow import read_chunks
from clinicalbert.inference.linking import Meanings, open_meanings
from clinicalbert.inference.pages import page_columns
from clinicalbert.inference.reading import Chunk, Lost, Piece, Reading, chunks, failure, pieces
from clinicalbert.inference.runtime import Backend, Precision, Session, open_session
from clinicalbert.inference.surroundings import Surroundings, surroundings
from clinicalbert.knowledge.formulary import Formulary
from clinicalbert.knowledge.interactions import InteractionTable
from clinicalbert.labels import DRUG
from clinicalbert.privacy.clearance import ClearedText
from clinicalbert.tasks.joining import families_of, joined
from clinicalbert.tasks.registry import TASKS
from clinicalbert.tasks.task import Found, Page, Task
from clinicalbert.text.tokens import Tokenizer

ENTITIES = "ner"
"""The task that is always read: other tasks begin with what it finds."""


class Pipeline:
    """Reads notes with one model. Made by ``clinicalbert.load``; may be used from one thread at a time.

    ``tasks`` are read beside the entities; ``session`` must have the tops of their families, in the order of
    ``families_of``. ``interactions`` is a user's own table, against which the drugs of each note are checked;
    ``surroundings`` has assertions, medications, times and measurements read; ``meanings`` gives codes;
    ``formulary`` is a user's own, against which medications are checked.
    """

    def __init__(
        self,
        bundle: Bundle,
        session: Session,
        tasks: Sequence[Task] = (),
        interactions: InteractionTable | None = None,
        surroundings: bool = False,
        meanings: Meanings | None = None,
        formulary: Formulary | None = None,
    ) -> None:
        self.bundle = bundle
        self.formulary = formulary
        self.meanings = meanings
        self.surroundings = surroundings
        self.interactions = interactions
        self.session = session
        self.tasks = tuple(tasks)
        self.tokenizer = Tokenizer(bundle.folder / bundle.manifest.tokenizer)
        self.heads = heads_of(bundle.manifest.heads, bundle.manifest.calibration, bundle.manifest.bias)
        self.public = bundle.manifest.public
        self.tokens_read = 0
        """Tokens of all notes read so far (overlaps and padding not counted)."""
        self._entities = max(h.columns.stop for h in self.heads)
        self._families = _families(bundle, families_of(self.tasks), self._entities)
        self._columns = max([self._entities, *(f.columns.stop for f in self._families.values())])

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
        results = self._documents(notes)
        yield from self.meanings.added(results) if self.meanings else results

    def _documents(self, notes: Iterable[ClearedText | RecordError]) -> Iterator[Document | RecordError]:
        found: list[Found] = []
        failed: RecordError | None = None
        for reading in self._read(notes):
            try:
                if isinstance(reading, Lost):
                    raise reading.error
                self.tokens_read += len(reading.tokens)
                found += self._found(reading)
                if reading.last and not failed:
                    yield self._document(reading, joined(found))
            except Exception as error:
                failed = failed or _failed(reading, error)
            if reading.last:
                if failed:
                    yield failed
                found, failed = [], None

    def readings(self, notes: Iterable[ClearedText | RecordError]) -> Iterator[Reading | RecordError]:
        """Like ``pipe_all``, before any decoding: what benchmarks look into with ``entities``.

        A note of more than 100,000 characters has several.
        """
        for reading in self._read(notes):
            yield reading.error if isinstance(reading, Lost) else reading

    def _read(self, notes: Iterable[ClearedText | RecordError]) -> Iterator[Reading | Lost]:
        return read_chunks(chunks(pieces(notes)), self._chunk, self.session)

    def _chunk(self, items: Sequence[Piece | Lost]) -> Chunk:
        return Chunk(items, self.tokenizer, self.bundle.manifest.window, self._columns)

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

    def columns(self, pages: Sequence[Page]) -> list[NDArray[np.float32]]:
        """What the session writes for the words of pages, [words, columns] each: for benchmarks."""
        return page_columns(self.session, self.tokenizer, pages, self._columns, self.bundle.manifest.window)

    def answers(
        self, task: Task, columns: NDArray[np.float32], bias: Mapping[str, float] | None = None
    ) -> ColumnAnswers:
        """What the heads of a task of this pipeline say; ``bias`` in place of the bundle's."""
        family = self._families[task.card.family]
        return ColumnAnswers(
            columns[:, family.columns], family.heads, family.pairs, family.bias if bias is None else bias
        )

    def _found(self, reading: Reading) -> list[Found]:
        """Entities, and what every task adds to them."""
        entities = tuple(self.entities(reading))
        if not self.tasks:
            return [Found(entities)]
        drugs = [e for e in entities if e.label == DRUG]
        page = Page(reading.cleared.text, reading.tokens, _sentences(reading), reading.sections, drugs)
        return [Found(entities), *(task.read(page, self.answers(task, reading.logits)) for task in self.tasks)]

    def _document(self, reading: Reading, found: Found) -> Document:
        text = reading.cleared.text
        checked = checked_pairs(found.entities, self.interactions) if self.interactions else ()
        around = Surroundings(found.entities)
        if self.surroundings:
            around = surroundings(text, found.entities, reading.sentences, reading.sections, reading.cleared.note.date)
        medications = around.medications
        if self.formulary:
            medications = with_dose_checks(text, medications, self.formulary)
        return Document(
            text=text,
            note=reading.cleared.note,
            sections=reading.sections,
            sentences=reading.sentences,
            entities=around.entities,
            relations=(*found.relations, *checked),
            labels=found.labels,
            medications=medications,
            times=around.times,
            measurements=around.measurements,
            coverage=(Span(0, len(text)),) if text else (),
            clearance=reading.cleared.clearance,
            model=self.bundle.model_name,
        )


@dataclass(frozen=True, slots=True)
class _Family:
    """A further family: where its columns stand, and what reads them."""

    columns: slice
    heads: Mapping[str, HeadSpec]
    pairs: Mapping[str, PairWeights]
    bias: Mapping[str, float]


def _families(bundle: Bundle, names: Sequence[str], start: int) -> dict[str, _Family]:
    found = {}
    for name in names:
        told = bundle.manifest.families[name].heads
        heads = {head: one.spec() for head, one in told.items()}
        stop = start + sum(h.columns for h in heads.values())
        bias = {head: one.bias for head, one in told.items() if one.bias}
        found[name] = _Family(slice(start, stop), heads, bundle.pair_weights(name), bias)
        start = stop
    return found


def _sentences(reading: Reading) -> list[Sentence]:
    """The sentences of a stretch (a stretch begins and ends at sentence starts, where it can)."""
    if not len(reading.tokens):
        return []
    first, last = int(reading.tokens.word_starts[0]), int(reading.tokens.word_ends[-1])
    return [s for s in reading.sentences if s.start < last and s.end > first]


def load(
    model: str | Path | None = None,
    *,
    tasks: Sequence[str] = (ENTITIES,),
    backend: Backend = "auto",
    threads: int | None = None,
    precision: Precision = "auto",
    min_score: float | None = None,
    interactions: str | Path | None = None,
    surroundings: bool = True,
    codes: bool | str | Path = False,
    cache: bool = False,
    formulary: str | Path | None = None,
) -> Pipeline:
    """Load the embedded model, or the bundle in folder ``model``, to read entities and what else ``tasks`` names.

    No network; nothing is written, unless ``cache`` keeps the compiled graph for a faster start the next time (see
    ``clinicalbert.inference.cache``).

    ``interactions`` is a user's own table of drug interactions (docs/interactions.md), against which every pair of
    drugs of a note is checked; ``formulary`` is a user's own limits of doses (docs/formulary.md), against which every
    medication is checked. ``surroundings`` (the default) has assertions, medications, times and measurements read
    off the text as well. ``codes`` links entities to the open vocabularies of the package (an index of them is built
    the first time, in one to two minutes, and kept), or to those of an index folder. ``threads`` defaults to the cores
    this process may use; ``min_score`` (0 to 1) replaces the score below which the model shows no entity.

    Raises WeightsError, MissingExtraError, InputError.
    """
    if formulary and not surroundings:
        raise InputError("a formulary needs the medications that are read off the text: leave surroundings on")
    bundle = open_bundle(Path(model) if model is not None else None)
    chosen = [TASKS.get(name) for name in tasks if name != ENTITIES]
    for task in chosen:
        if not task.card.heads:
            raise InputError(f"{task.card.name} is no task to choose: every note is read for it (surroundings)")
    graphs = bundle.graphs(families_of(chosen))
    session = open_session(
        graphs, backend=backend, threads=threads, precision=precision, cached_as=bundle.digest if cache else None
    )
    table = InteractionTable.read(Path(interactions)) if interactions else None
    limits = Formulary.read(Path(formulary)) if formulary else None
    meanings = open_meanings(None if codes is True else Path(codes), threads=threads) if codes else None
    pipeline = Pipeline(bundle, session, chosen, table, surroundings, meanings, limits)
    if min_score is not None:
        if not 0 <= min_score <= 1:
            raise InputError(f"min_score must lie between 0 and 1, not {min_score}")
        pipeline.public = pipeline.public.model_copy(update={"threshold": min_score})
    return pipeline


def _failed(reading: Reading | Lost, error: Exception) -> RecordError:
    return reading.error if isinstance(reading, Lost) else failure(reading.cleared, error)
