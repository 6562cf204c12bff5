"""What all tests share: the embedded model, a dummy one, and the settings of hypothesis."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

import clinicalbert
from clinicalbert.inference.bundle import open_bundle
from clinicalbert.inference.pipeline import Pipeline
from clinicalbert.text.tokens import Tokenizer
from dummies import DummySession, write_bundle, write_tokenizer

settings.register_profile("clinicalbert", max_examples=60, deadline=None)
settings.load_profile("clinicalbert")


@pytest.fixture(scope="session")
def nlp() -> Pipeline:
    return clinicalbert.load()


@pytest.fixture(scope="session")
def tiny_tokenizer_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tokenizer(tmp_path_factory.mktemp("tokenizer") / "tokenizer.json")


@pytest.fixture(scope="session")
def tiny_tokenizer(tiny_tokenizer_file: Path) -> Tokenizer:
    return Tokenizer(tiny_tokenizer_file)


@pytest.fixture(scope="session")
def dummy(tmp_path_factory: pytest.TempPathFactory) -> Pipeline:
    return Pipeline(open_bundle(write_bundle(tmp_path_factory.mktemp("dummy"))), DummySession())
