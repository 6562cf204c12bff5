"""The index on the disk."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from clinicalbert.errors import InputError, OutputError
from clinicalbert.linking import index as module
from clinicalbert.linking.build import Source, build_index
from clinicalbert.linking.index import ConceptIndex
from small_index import ENCODER, PROBLEMS, WIDTH, embed, sources


def test_names_and_concepts_stand_where_the_manifest_says(index: ConceptIndex) -> None:
    problems, drugs = index.manifest.systems
    assert (problems.first, problems.last) == (0, 60 + 10)
    assert drugs.first == problems.last
    assert drugs.last == len(index.owner) == len(index.vectors)
    assert index.ids[:2] == ["T:1", "T:2"]
    assert index.displays[int(index.owner[drugs.first])] == "metoprolol"
    assert index.names(slice(0, 3)) == ["heart failure", "cardiac failure", "CHF"]


@pytest.mark.parametrize(("words", "ids"), [("Heart-Failure", ["T:1"]), ("COLD", ["T:4", "T:5"]), ("colds", [])])
def test_names_are_found_by_their_letters(index: ConceptIndex, words: str, ids: list[str]) -> None:
    assert [index.ids[index.owner[n]] for n in index.named(words)] == ids


def test_nearness_is_the_cosine_of_the_vectors(index: ConceptIndex) -> None:
    keep = slice(0, 9)
    names = index.names(keep)
    near = index.nearness(index.turned(embed(names)), keep)
    assert np.allclose(np.diag(near), 1, atol=0.02)
    exact = embed(names) @ embed(names).T
    assert np.corrcoef(near.ravel(), exact.ravel())[0, 1] > 0.95


def test_large_vocabularies_are_read_in_blocks(index_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep, words = slice(2, 50), ["cardiac failure", "aspirin"]
    held = ConceptIndex.open(index_folder)
    asked = held.turned(embed(words))
    whole = held.nearness(asked, keep)
    monkeypatch.setattr(module, "HELD", 0)
    monkeypatch.setattr(module, "BLOCK", 7)
    opened = ConceptIndex.open(index_folder)
    assert opened.vectors.dtype == np.int8
    assert np.allclose(opened.nearness(asked, keep), whole, atol=1e-5)


def test_the_same_concepts_make_the_same_bytes(index_folder: Path, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    build_index(sources(), embed, ENCODER, tmp_path / "again", on_names=lambda a, b: told.append((a, b)))
    assert told[-1] == (73, 73)
    for path in index_folder.iterdir():
        assert (tmp_path / "again" / path.name).read_bytes() == path.read_bytes(), path.name


def test_an_index_is_replaced_and_anything_else_is_not(tmp_path: Path) -> None:
    out = tmp_path / "index"
    build_index(sources(), embed, ENCODER, out)
    build_index(sources()[:1], embed, ENCODER, out)
    assert [s.name for s in ConceptIndex.open(out).manifest.systems] == ["problems"]
    (tmp_path / "notes").mkdir()
    with pytest.raises(InputError, match="is no index of concepts"):
        build_index(sources(), embed, ENCODER, tmp_path / "notes")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["index", "notes"]


def test_nothing_is_left_where_building_fails(tmp_path: Path) -> None:
    def broken(texts: object, longest: int) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        build_index(sources(), broken, ENCODER, tmp_path / "index")  # type: ignore[arg-type]
    assert not list(tmp_path.iterdir())
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="cannot be written"):
        build_index(sources(), embed, ENCODER, tmp_path / "file" / "index")


def test_no_concepts_are_no_index(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no concepts"):
        build_index([Source("a", "A", "u", "r", "l", (), [])], embed, ENCODER, tmp_path / "index")


def test_faults_are_told(index_folder: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"made by letters 1, not letters 2: build the index again"):
        ConceptIndex.open(index_folder, "letters 2")
    with pytest.raises(InputError, match="holds no index"):
        ConceptIndex.open(tmp_path)
    cut = tmp_path / "cut"
    shutil.copytree(index_folder, cut)
    with (cut / "vectors.npy").open("r+b") as file:
        file.truncate(1000)
    with pytest.raises(InputError, match="not whole"):
        ConceptIndex.open(cut)
    manifest = json.loads((index_folder / "index.json").read_text())
    (cut / "index.json").write_text(json.dumps({**manifest, "format": "other/2"}))
    with pytest.raises(InputError, match="another version"):
        ConceptIndex.open(cut)
    (cut / "index.json").write_text("{}")
    with pytest.raises(InputError, match="build it again"):
        ConceptIndex.open(cut)


def test_width_is_that_of_the_encoder_where_it_has_fewer(index: ConceptIndex) -> None:
    assert index.projection.shape == (WIDTH, 128)
    assert len(PROBLEMS) == 65


def test_a_name_has_the_vector_that_the_encoder_gives_it(index: ConceptIndex) -> None:
    names = index.names(slice(0, 9))
    stored = np.stack([index.vector(i) for i in range(9)])
    assert np.allclose(np.linalg.norm(stored, axis=1), 1, atol=1e-5)
    assert np.all((stored * index.turned(embed(names))).sum(axis=1) > 0.98)
