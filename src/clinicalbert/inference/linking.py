"""What encoder S adds to a note: codes of its entities, and what its abbreviations stand for.

The index of names is built once, of what comes with the package, and kept in the user's cache.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Final

from clinicalbert.document import Document
from clinicalbert.errors import InputError, RecordError
from clinicalbert.grouping import in_groups
from clinicalbert.inference.cache import SWITCH, cache_folder
from clinicalbert.inference.sentence import SentenceEncoder, open_sentence_bundle
from clinicalbert.knowledge.shipped import FOLDER
from clinicalbert.linking import build, expansion
from clinicalbert.linking.build import Source, build_index
from clinicalbert.linking.chance import Chance
from clinicalbert.linking.expansion import Expander
from clinicalbert.linking.index import ConceptIndex
from clinicalbert.linking.linker import Linker
from clinicalbert.linking.sources import open_sources

OnNames = Callable[[int, int], None]
"""Is told (names read, of all) while an index is built."""
OPEN: Final = "open"
TOGETHER: Final = 32
"""Notes that are linked together."""


@dataclass(frozen=True, slots=True)
class Meanings:
    """What mentions and abbreviations mean."""

    linker: Linker
    expander: Expander

    def added(self, results: Iterable[Document | RecordError]) -> Iterator[Document | RecordError]:
        """Documents with the codes of their entities and with their abbreviations; errors in their places.

        Several notes are asked for together: encoder S computes a batch of many names in little more time than one.
        """
        for group in in_groups(results, TOGETHER):
            documents = [one for one in group if isinstance(one, Document)]
            done: Iterator[Document | RecordError]
            try:
                done = iter(self._read(documents))
            except Exception:  # one of them: each is read alone, so that it costs no other its codes
                done = chain.from_iterable(map(self._alone, documents))
            yield from (next(done) if isinstance(one, Document) else one for one in group)

    def _alone(self, document: Document) -> list[Document | RecordError]:
        try:
            return list(self._read([document]))
        except Exception as error:
            return [RecordError(document.note.note_id or "note", f"cannot be linked ({type(error).__name__})")]

    def _read(self, documents: Sequence[Document]) -> list[Document]:
        abbreviations = self.expander.all_of([d.text for d in documents])
        linked = self.linker.linked_all([d.entities for d in documents], abbreviations)
        return [
            replace(document, entities=entities, abbreviations=short)
            for document, entities, short in zip(documents, linked, abbreviations, strict=True)
        ]


def open_meanings(
    index: Path | None = None, *, threads: int | None = None, on_names: OnNames | None = None
) -> Meanings:
    """With the index in a folder, or of the open vocabularies of the package.

    The first time, an index of those is built (one to two minutes) and kept. Raises InputError, WeightsError,
    OutputError.
    """
    opened = open_index(index, on_names=on_names)
    encoder = SentenceEncoder.open(threads=threads)
    linker = Linker(opened, lambda texts: encoder(texts, build.LONGEST), Chance.fitted())
    return Meanings(linker, Expander(lambda texts: encoder(texts, expansion.LONGEST)))


def open_index(index: Path | None = None, *, on_names: OnNames | None = None) -> ConceptIndex:
    """The index in a folder, or that of the open vocabularies; raises what ``open_meanings`` raises."""
    if index is None:
        return stored_index(open_sources, None, OPEN, on_names)
    return ConceptIndex.open(index, open_sentence_bundle().model_name)


def stored_index(
    sources: Callable[[], Sequence[Source]],
    encoder: SentenceEncoder | None,
    kind: str,
    on_names: OnNames | None = None,
) -> ConceptIndex:
    """The index of this kind, from the cache; built of ``sources`` if it is not there yet or cannot be read.

    ``encoder`` None: the embedded one, opened only where it has to build.
    """
    cache = cache_folder()
    if cache is None:
        raise InputError(
            f"there is no place to keep an index of concepts: let {SWITCH} name a folder, or build one with "
            "`clinicalbert vocabularies build` and name it"
        )
    bundle = encoder.bundle if encoder else open_sentence_bundle()
    folder, name = cache / f"concepts-{kind}-{bundle.digest}-{_shipped()}", bundle.model_name
    try:
        return ConceptIndex.open(folder, name)
    except InputError:
        embed = encoder or SentenceEncoder.open()
        build_index(sources(), embed, name, folder, on_names=on_names or (lambda done, total: None))
    return ConceptIndex.open(folder, name)


def _shipped() -> str:
    """A short hash of the vocabularies that come with the package."""
    digest = hashlib.sha256()
    for path in sorted(FOLDER.glob("*.tsv.gz")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:8]
