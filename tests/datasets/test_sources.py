"""Every folder that is read has its source and its checksums."""

from __future__ import annotations

import hashlib
import json
import os
import re
from pathlib import Path

import pytest

from clinicalbert.datasets import checksums, sources
from clinicalbert.datasets.checksums import CHECKSUMS, measure, raw_files
from clinicalbert.datasets.corpus import CORPORA, ROOT_VARIABLE, data_root
from clinicalbert.datasets.held_out_text import EVALUATION_FILES
from clinicalbert.datasets.open_text import OPEN_TEXT
from clinicalbert.datasets.sources import SOURCES, Fault, known_files, unknown_files, verify
from clinicalbert.knowledge.vocabularies import VOCABULARIES


def read_folders() -> set[str]:
    corpora = {CORPORA.get(name).folder or name for name in CORPORA}
    texts = {folder for folder, _ in OPEN_TEXT.values()} | {pattern.split("/")[0] for pattern in EVALUATION_FILES}
    every = map(CORPORA.get, CORPORA)
    closed = {c.name for c in every if c.closed or c.inside}  # no copy was ever here, or it comes with the package
    return (corpora | set(VOCABULARIES) | texts) - closed


def test_every_folder_that_is_read_has_a_source_and_checksums() -> None:
    assert read_folders() <= set(SOURCES), "add it to sources.toml"
    recorded = json.loads(CHECKSUMS.read_text(encoding="utf-8"))
    assert set(recorded) == set(SOURCES) and all(recorded.values()), "python -m clinicalbert.datasets.checksums"


@pytest.mark.parametrize("name", list(SOURCES))
def test_a_source_is_whole(name: str) -> None:
    source = SOURCES[name]
    assert source.name == name and source.title and source.licence and source.used_for
    assert re.fullmatch(r"https://github\.com/[\w.-]+/[\w.-]+", source.source)
    assert re.fullmatch(r"[0-9a-f]{40}", source.revision) and source.redistributable in ("yes", "no", "unclear")
    assert all(re.fullmatch(r"https://github\.com/[\w.-]+/[\w.-]+/tree/[0-9a-f]{40}", place) for place in source.also)


def test_sources_and_checksums_are_sorted() -> None:
    recorded = json.loads(CHECKSUMS.read_text(encoding="utf-8"))
    assert list(SOURCES) == sorted(SOURCES) and list(recorded) == sorted(recorded)
    for files in recorded.values():
        assert list(files) == sorted(files) and "README.txt" not in files
        assert all(re.fullmatch(r"[0-9a-f]{64}", found) for found in files.values())


def test_raw_files(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    for path in ("b/README.txt", "README.txt", "a.csv", ".hidden", "b/c"):
        (tmp_path / path).write_text(path)
    assert raw_files(tmp_path) == ["a.csv", "b/README.txt", "b/c"]


def test_checksums_of_folders_that_are_not_there_are_kept(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b/x").write_bytes(b"new")
    recorded = {"c": {"y": "1"}, "b": {"x": "2", "z": "3"}, "gone": {"y": "1"}}
    found = measure(tmp_path, ["a", "b", "c"], recorded)
    assert found == {"b": {"x": hashlib.sha256(b"new").hexdigest()}, "c": {"y": "1"}} and list(found) == ["b", "c"]


def test_the_script_writes_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "data/phee").mkdir(parents=True)
    (tmp_path / "data/phee/dev.json").write_bytes(b"{}")
    (tmp_path / "sources.toml").write_text("[phee]\n")
    monkeypatch.setenv(ROOT_VARIABLE, str(tmp_path / "data"))
    monkeypatch.setattr(checksums, "CHECKSUMS", tmp_path / "checksums.json")
    checksums.main()
    written = (tmp_path / "checksums.json").read_text()
    assert json.loads(written) == {"phee": {"dev.json": hashlib.sha256(b"{}").hexdigest()}}
    checksums.main()
    assert (tmp_path / "checksums.json").read_text() == written


def test_verify(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "phee"
    folder.mkdir()
    recorded = {name: hashlib.sha256(name.encode()).hexdigest() for name in ("a", "b", "c")}
    monkeypatch.setattr(sources, "known_files", lambda name: recorded if name == "phee" else {})
    for name, text in (("a", "a"), ("b", "other"), ("d", "d")):
        (folder / name).write_text(text)
    seen: list[int] = []
    assert verify(folder, lambda: seen.append(1)) == [Fault("b", "changed"), Fault("c", "missing")]
    assert len(seen) == 3 and unknown_files(folder) == ["d"]


@pytest.mark.skipif(not os.environ.get(ROOT_VARIABLE), reason=f"{ROOT_VARIABLE} is not set")
@pytest.mark.parametrize("name", ["phee", "nli4ct", "mtsamples"])
def test_the_files_here_are_those_that_were_recorded(name: str) -> None:
    assert known_files(name) and verify(data_root() / name) == unknown_files(data_root() / name) == []
