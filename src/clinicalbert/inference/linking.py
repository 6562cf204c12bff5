"""What encoder S adds to a note: codes of its entities, and what its abbreviations stand for.

The index of names is built once, of what comes with the package, and kept in the user's cache.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from clinicalbert.document import Entity
from clinicalbert.errors import InputError
from clinicalbert.facts import Abbreviation
from clinicalbert.inference.cache import SWITCH, cache_folder
from clinicalbert.inference.sentence import SentenceEncoder
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


@dataclass(frozen=True, slots=True)
class Meanings:
    """What mentions and abbreviations mean."""

    linker: Linker
    expander: Expander

    def read(self, text: str, entities: Sequence[Entity]) -> tuple[tuple[Entity, ...], tuple[Abbreviation, ...]]:
        """The entities of a note with their codes, and its abbreviations."""
        abbreviations = self.expander(text)
        return self.linker.linked(entities, abbreviations), abbreviations


def open_meanings(
    index: Path | None = None, *, threads: int | None = None, on_names: OnNames | None = None
) -> Meanings:
    """With the index in a folder, or of the open vocabularies of the package.

    The first time, an index of those is built (one to two minutes) and kept. Raises InputError, WeightsError,
    OutputError.
    """
    encoder = SentenceEncoder.open(threads=threads)
    if index is None:
        opened = stored_index(open_sources, encoder, OPEN, on_names)
    else:
        opened = ConceptIndex.open(index, encoder.bundle.model_name)
    linker = Linker(opened, lambda texts: encoder(texts, build.LONGEST), Chance.fitted())
    return Meanings(linker, Expander(lambda texts: encoder(texts, expansion.LONGEST)))


def stored_index(
    sources: Callable[[], Sequence[Source]], encoder: SentenceEncoder, kind: str, on_names: OnNames | None = None
) -> ConceptIndex:
    """The index of this kind, from the cache; built of ``sources`` if it is not there yet or cannot be read."""
    cache = cache_folder()
    if cache is None:
        raise InputError(
            f"there is no place to keep an index of concepts: let {SWITCH} name a folder, or build one with "
            "`clinicalbert vocabularies build` and name it"
        )
    folder = cache / f"concepts-{kind}-{encoder.bundle.digest}-{_shipped()}"
    name = encoder.bundle.model_name
    try:
        return ConceptIndex.open(folder, name)
    except InputError:
        build_index(sources(), encoder, name, folder, on_names=on_names or (lambda done, total: None))
    return ConceptIndex.open(folder, name)


def _shipped() -> str:
    """A short hash of the vocabularies that come with the package."""
    digest = hashlib.sha256()
    for path in sorted(FOLDER.glob("*.tsv.gz")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:8]
