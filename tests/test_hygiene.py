"""Offline, without a trace, and light: looked at from outside, in processes of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import clinicalbert

SOURCE = Path(clinicalbert.__file__).parent
CANARY = "XYLOPHONE"
HEAVY = ("torch", "spacy", "transformers", "nncf", "onnx", "sklearn", "pandas", "matplotlib", "safetensors", "scipy")

WATCH = """
import socket, sys

def refuse(*a, **k):
    raise AssertionError("a socket was opened")

socket.socket = socket.create_connection = socket.getaddrinfo = refuse
def audit(event, args):
    if event.startswith("socket.") and event != "socket.__new__" or event in ("urllib.Request", "subprocess.Popen"):
        print("FORBIDDEN", event, file=sys.stderr, flush=True)
sys.addaudithook(audit)
"""


def python(home: Path, code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    for name in ("work", "home", "tmp"):
        (home / name).mkdir(exist_ok=True)
    env = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(SOURCE.parent),
        "HOME": str(home / "home"),
        "TMPDIR": str(home / "tmp"),
        "XDG_CACHE_HOME": str(home / "home" / ".cache"),
        "PYTHONDONTWRITEBYTECODE": "1",
        "LANG": "C.UTF-8",
    }
    return subprocess.run(  # noqa: PLW1510
        [sys.executable, "-c", code, *arguments],
        cwd=home / "work",
        env=env,
        capture_output=True,
        text=True,
        timeout=120,
    )


def tree(*roots: Path) -> dict[str, tuple[int, int]]:
    files = [p for root in roots for p in root.rglob("*") if "__pycache__" not in p.parts]
    return {str(p): (p.stat().st_size, p.stat().st_mtime_ns) for p in files if p.is_file()}


def test_analyze_opens_no_socket_and_leaves_no_trace(tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "a.txt").write_text(f"PLAN: start metformin, says {CANARY}.")
    (tmp_path / "notes" / "b.txt").write_bytes(b"\xe9 " + CANARY.encode())
    (tmp_path / "out").mkdir()
    before = tree(tmp_path, SOURCE)
    code = WATCH + "from clinicalbert.cli.app import main\nmain()"
    out = tmp_path / "out"
    run = python(
        tmp_path,
        code,
        "analyze",
        f"{tmp_path}/notes",
        "--phi-cleared",
        "-o",
        f"{out}/d.jsonl",
        "--html",
        f"{out}/r.html",
    )
    assert run.returncode == 3, run.stderr
    assert "FORBIDDEN" not in run.stderr and "Traceback" not in run.stderr
    after = tree(tmp_path, SOURCE)
    new = {p for p in after if p not in before}
    (kept,) = (p for p in new if p.endswith(".graph"))  # the compiled model, and nothing of the notes
    assert kept.startswith(f"{tmp_path}/home/.cache/clinicalbert/") and CANARY.encode() not in Path(kept).read_bytes()
    assert new - {kept} == {f"{out}/d.jsonl", f"{out}/d.jsonl.manifest.json", f"{out}/r.html"}
    assert CANARY not in (out / "d.jsonl.manifest.json").read_text()
    assert {p: after[p] for p in before} == before
    assert CANARY not in run.stdout + run.stderr
    first, second = map(json.loads, (out / "d.jsonl").read_text().splitlines())
    assert first["clearance"]["method"] == "phi-cleared" and second["schema"] == "clinicalbert.error/1"


def test_loading_and_reading_import_nothing_heavy(tmp_path: Path) -> None:
    code = """
import sys, clinicalbert
print(sorted(m for m in sys.modules if m.split(".")[0] in ("numpy", "openvino", "tokenizers", "pydantic")))
nlp = clinicalbert.load()
assert nlp(clinicalbert.cleared("Started metformin.")).entities
import clinicalbert.cli.app, clinicalbert.interop.json, clinicalbert.intake
print(sorted({m.split(".")[0] for m, found in sys.modules.items() if found is not None}))
"""
    run = python(tmp_path, code)
    assert run.returncode == 0, run.stderr
    early, late = run.stdout.splitlines()
    assert early == "[]"
    assert not {*HEAVY, "openvino_telemetry"} & set(json.loads(late.replace("'", '"')))


def test_an_accident_shows_no_word_of_the_note(tmp_path: Path) -> None:
    code = f"""
import sys
from clinicalbert.inference import reading
def broken(*a, **k): raise ValueError("{CANARY[:4]}" + "{CANARY[4:]}")
reading.split_sentences = broken
sys.argv = ["clinicalbert", "analyze", "-", "--phi-cleared", "--json"]
import io
sys.stdin = io.TextIOWrapper(io.BytesIO(b"{CANARY[:4]}" + b"{CANARY[4:]}"))
from clinicalbert.cli.app import main
main()
"""
    run = python(tmp_path, code)
    assert run.returncode == 1
    assert CANARY not in run.stdout + run.stderr and json.loads(run.stdout)["reason"] == "cannot be read (ValueError)"


@pytest.mark.parametrize("name", ["clinicalbert", "clinicalbert.cli.app", "clinicalbert.errors"])
def test_importing_is_cheap(tmp_path: Path, name: str) -> None:
    run = python(tmp_path, f"import {name}, sys; print('numpy' in sys.modules, 'openvino' in sys.modules)")
    assert run.stdout.split() == ["False", "False"], run.stderr
