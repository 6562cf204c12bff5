from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import clinicalbert
from clinicalbert.errors import WeightsError
from clinicalbert.inference.bundle import MANIFEST, open_bundle
from clinicalbert.inference.pipeline import Pipeline
from dummies import DummySession, write_bundle


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_bundle(tmp_path / "bundle")


def change(folder: Path, **changes: Any) -> None:
    manifest = json.loads((folder / MANIFEST).read_text())
    (folder / MANIFEST).write_text(json.dumps({**manifest, **changes}))


def test_opens_and_is_named_by_its_content(folder: Path) -> None:
    first = open_bundle(folder)
    assert first.model_name == f"dummy 0 ({first.digest})" and len(first.digest) == 12
    change(folder, version="1")
    assert open_bundle(folder).digest != first.digest


@pytest.mark.parametrize("name", ["graph.onnx", "tokenizer.json"])
def test_an_altered_file_is_named(folder: Path, name: str) -> None:
    (folder / name).write_bytes((folder / name).read_bytes() + b" ")
    with pytest.raises(WeightsError, match=f"{name} does not match its checksum"):
        open_bundle(folder)
    with pytest.raises(WeightsError, match=name):
        clinicalbert.load(folder)


@pytest.mark.parametrize("name", ["graph.onnx", "tokenizer.json", MANIFEST])
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(WeightsError, match=name):
        open_bundle(folder)


def test_a_folder_that_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match=r"holds no model.*clinicalbert\.release"):
        open_bundle(tmp_path / "none")


@pytest.mark.parametrize("content", ["", "{}", "[]", "not json", '{"format": "clinicalbert.bundle/1"}'])
def test_no_manifest(folder: Path, content: str) -> None:
    (folder / MANIFEST).write_text(content)
    with pytest.raises(WeightsError, match="not a manifest"):
        open_bundle(folder)


@pytest.mark.parametrize(
    "changes", [{"extra": 1}, {"heads": ["O"]}, {"window": {"size": 8}}, {"files": {"a": None}}, {"public": {}}]
)
def test_a_manifest_with_other_fields(folder: Path, changes: dict[str, Any]) -> None:
    change(folder, **changes)
    with pytest.raises(WeightsError, match="not a manifest"):
        open_bundle(folder)


def test_another_format(folder: Path) -> None:
    change(folder, format="clinicalbert.bundle/2")
    with pytest.raises(WeightsError, match=r"has format clinicalbert\.bundle/2; this version reads .*/1"):
        open_bundle(folder)


@pytest.mark.parametrize("name", ["graph.onnx", "tokenizer.json"])
def test_a_file_in_use_without_checksum(folder: Path, name: str) -> None:
    files = json.loads((folder / MANIFEST).read_text())["files"]
    del files[name]
    change(folder, files=files)
    with pytest.raises(WeightsError, match=name):
        open_bundle(folder)


@pytest.mark.parametrize(
    "changes",
    [
        {"calibration": {}},
        {"heads": {"nothing": ["O", "B-x", "I-x"]}, "calibration": {"nothing": {"slope": 1, "offset": 0}}},
        {"heads": {}},
        {"window": {"size": 4, "context": 9}},
    ],
)
def test_a_manifest_that_does_not_fit_the_code(folder: Path, changes: dict[str, Any]) -> None:
    change(folder, **changes)
    with pytest.raises(WeightsError):
        Pipeline(open_bundle(folder), DummySession())
