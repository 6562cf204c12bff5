"""Codes of notes that come one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from clinicalbert.document import Document, Entity
from clinicalbert.errors import RecordError
from clinicalbert.inference.linking import TOGETHER, Meanings
from clinicalbert.linking.build import build_index
from clinicalbert.linking.chance import Chance
from clinicalbert.linking.expansion import Expander
from clinicalbert.linking.index import ConceptIndex
from clinicalbert.linking.linker import Linker
from small_index import ENCODER, embed, sources

CHANCE = Chance(weights=(-5, 8, 3, 1, -1), threshold=0.5, fitted_on="nothing")


@pytest.fixture
def meanings(tmp_path: Path) -> Meanings:
    build_index(sources(), embed, ENCODER, tmp_path / "index")
    return Meanings(Linker(ConceptIndex.open(tmp_path / "index", ENCODER), embed, CHANCE), Expander(embed))


def note(number: int) -> Document:
    return Document(
        f"{number} heart attack",
        entities=(Entity(len(f"{number} "), len(f"{number} ") + 12, "heart attack", "problem"),),
    )


def test_errors_stay_in_their_places(meanings: Meanings) -> None:
    found = list(meanings.added([note(1), RecordError("2", "cannot be read"), note(3)]))
    assert [type(one) for one in found] == [Document, RecordError, Document]
    assert all(one.entities[0].codes[0].code == "T:2" for one in found if isinstance(one, Document))


@pytest.mark.parametrize("whole", [1, TOGETHER, TOGETHER + 3])
def test_what_came_before_a_break_is_not_lost(meanings: Meanings, whole: int) -> None:
    def notes() -> Iterator[Document]:
        yield from map(note, range(whole))
        raise OSError("gone")

    found, results = [], meanings.added(notes())
    with pytest.raises(OSError, match="gone"):
        for one in results:
            found.append(one)
    assert len(found) == whole
