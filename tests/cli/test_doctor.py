from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import clinicalbert
from clinicalbert.cli import doctor as module
from clinicalbert.cli.app import main
from clinicalbert.inference import pipeline, runtime, selftest
from clinicalbert.inference.bundle import DEFAULT, EMBEDDED, MANIFEST
from clinicalbert.inference.pipeline import Pipeline, load

SECTIONS = ["versions", "machine", "weights", "engine", "environment"]
SOURCE = Path(clinicalbert.__file__).parents[1]
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(nlp: Pipeline, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The command in this process; the embedded model is the one that is loaded already."""
    real = pipeline.load
    monkeypatch.setattr(
        pipeline, "load", lambda model=None, **o: real(model, **o) if model or o["backend"] != "auto" else nlp
    )
    monkeypatch.setattr(selftest, "SECONDS", 0.01)

    def run(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["clinicalbert", "doctor", *map(str, arguments)])
        with pytest.raises(SystemExit) as done:
            main()
        out, err = capsys.readouterr()
        return int(done.value.code or 0), out, err

    return run


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    folder = tmp_path / "someones-name"
    shutil.copytree(EMBEDDED / DEFAULT, folder)
    return folder


def facts(text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text)
    assert list(found) == ["schema", "ok", *SECTIONS, "broken"] and found["ok"] is not bool(found["broken"])
    return found


def test_all_is_well(run: Run) -> None:
    code, out, err = run()
    lines = out.splitlines()
    assert (code, err, lines[-1]) == (0, "", "all is well")
    assert [line for line in lines[:-1] if not line.startswith("  ")] == SECTIONS
    assert "\x1b" not in out and str(SOURCE) not in out and str(Path.home()) not in out
    starts = {len(line) - len(line[2:].partition("  ")[2].lstrip()) for line in lines if line.startswith("  ")}
    assert len(starts) == 1, "not aligned"


def test_as_json(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLINICALBERT_DATA", "/home/someones-name/data")
    code, out, _ = run("--json")
    found = facts(out)
    assert code == 0 and found["versions"]["clinicalbert"] == clinicalbert.__version__
    assert found["machine"]["cores"] >= 1 and found["weights"]["from"] == "embedded"
    assert found["weights"]["trunk.int8.onnx"] == found["weights"]["tokenizer.json"] == "ok"
    assert found["engine"]["tokens_per_s"] > 100 and found["engine"]["self_test"].startswith("ok")
    assert "CLINICALBERT_DATA" in found["environment"]["set"].split() and "someones-name" not in out


@pytest.mark.parametrize("name", ["trunk.int8.onnx", "tokenizer.json"])
def test_a_file_with_one_wrong_byte(run: Run, copy: Path, name: str) -> None:
    data = bytearray((copy / name).read_bytes())
    data[len(data) // 2] ^= 1
    (copy / name).write_bytes(data)
    code, out, err = run("--model", copy)
    assert code == 1 and not err and "someones-name" not in out
    assert f"BROKEN  weights: {name} is BROKEN; mend: copy or make that model again" in out.splitlines()
    assert "given folder" in out and "left out: mend the weights first" in out and "all is well" not in out


def test_a_file_or_the_manifest_is_missing(run: Run, copy: Path, tmp_path: Path) -> None:
    (copy / "tokenizer.json").unlink()
    code, out, _ = run("--model", copy, "--json")
    assert code == 1 and facts(out)["weights"]["tokenizer.json"] == "MISSING"
    (copy / MANIFEST).write_text("{")
    code, out, _ = run("--model", copy, "--json")
    assert code == 1 and "damaged" in facts(out)["broken"][0]
    code, out, _ = run("--model", tmp_path / "nowhere", "--json")
    assert code == 1 and "cannot be read" in facts(out)["broken"][0] and str(tmp_path) not in out


def test_a_model_that_lies_whole_in_another_folder(run: Run, copy: Path) -> None:
    code, out, _ = run("--model", copy, "--json")
    assert code == 0 and facts(out)["weights"]["from"] == "given folder" and "someones-name" not in out


def test_no_engine(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runtime, "find_spec", lambda name: None)
    monkeypatch.setattr(module, "find_spec", lambda name: None)
    monkeypatch.setattr(pipeline, "load", load)
    code, out, _ = run("--json")
    found = facts(out)
    assert code == 1 and found["engine"]["self_test"].startswith("FAILED") and "[onnx]" in found["broken"][0]
    assert found["versions"]["numpy"] and found["environment"]


def test_a_check_that_fails_leaves_the_others(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*a: object, **k: object) -> Any:
        raise OSError("/home/someones-name/notes.txt")

    monkeypatch.setattr(module, "_memory", broken)
    monkeypatch.setattr(selftest, "read_for_a_second", broken)
    code, out, err = run()
    assert code == 1 and not err and out.count("FAILED (OSError)") == 2
    assert "someones-name" not in out and "Traceback" not in out and "trunk.int8.onnx" in out


def test_a_model_that_reads_wrong(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selftest, "EXPECTED", frozenset({("lisinopril", "test")}))
    code, out, _ = run()
    assert code == 1 and "MISSED lisinopril" in out


def test_another_backend(run: Run) -> None:
    pytest.importorskip("onnxruntime")
    code, out, _ = run("--backend", "onnxruntime", "--json")
    engine = facts(out)["engine"]
    assert code == 0 and engine["backend"].startswith("onnxruntime ") and engine["chosen"] == "asked for"
    code, _, err = run("--backend", "cuda")
    assert code == 2 and "valid: auto, onnxruntime, openvino" in err


def test_what_is_not_installed_is_said(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    real = module._version
    monkeypatch.setattr(module, "_version", lambda name: None if name in ("pyspark", "rich") else real(name))
    code, out, _ = run("--json")
    found = facts(out)
    assert code == 1 and found["versions"]["pyspark"] == "not installed (extra 'spark')"
    assert found["broken"] == ["versions: rich is not installed: reinstall clinicalbert-pro"]


def test_it_needs_the_core_alone(tmp_path: Path) -> None:
    hidden = ("torch", "pyarrow", "pandas", "pyspark", "sqlalchemy", "onnxruntime", "psutil")
    code = f"import sys; sys.modules.update(dict.fromkeys({hidden!r})); import clinicalbert.cli.app as a; a.main()"
    env = {**os.environ, "PYTHONPATH": str(SOURCE), "CLINICALBERT_CACHE": "off"}
    run = subprocess.run(
        [sys.executable, "-c", code, "doctor", "--json"],
        check=False,
        capture_output=True,
        text=True,
        env=env,
        cwd=tmp_path,
    )
    assert run.returncode == 0, run.stderr
    assert facts(run.stdout)["ok"] and not list(tmp_path.iterdir())
