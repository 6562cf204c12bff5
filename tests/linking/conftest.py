"""An index of invented vocabularies, opened."""

from pathlib import Path

import pytest

from clinicalbert.linking.build import build_index
from clinicalbert.linking.index import ConceptIndex
from small_index import ENCODER, embed, sources


@pytest.fixture(scope="session")
def index_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("linking") / "index"
    build_index(sources(), embed, ENCODER, folder)
    return folder


@pytest.fixture
def index(index_folder: Path) -> ConceptIndex:
    return ConceptIndex.open(index_folder, ENCODER)
