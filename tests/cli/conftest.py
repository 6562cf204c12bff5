"""The command line in this process."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from clinicalbert.cli.app import main
from clinicalbert.inference import pipeline
from clinicalbert.inference.pipeline import Pipeline

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(nlp: Pipeline, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """The command in this process, with the model that is loaded already unless the arguments name another."""
    real = pipeline.load

    def load(model: Any = None, **options: Any) -> Pipeline:
        tasks = tuple(options.get("tasks", ("ner",)))
        plain = tasks == ("ner",) and options.get("backend", "auto") == "auto"
        plain = plain and not any(map(options.get, ("min_score", "interactions", "formulary")))
        own = model is not None or not plain
        return real(model, **options) if own else nlp

    monkeypatch.setattr(pipeline, "load", load)
    monkeypatch.chdir(tmp_path)

    def run(*arguments: object, stdin: bytes = b"") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["clinicalbert", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        with pytest.raises(SystemExit) as done:
            main()
        out, err = capsys.readouterr()
        return int(done.value.code or 0), out, err

    return run
