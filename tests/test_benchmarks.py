"""The instruments of benchmarks/speed measure what they say."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from importlib import import_module
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

import clinicalbert

SPEED = Path(__file__).parents[1] / "benchmarks" / "speed"
TEXT = "Denies chest pain. Started lisinopril 10 mg daily for hypertension. Echocardiogram was unremarkable.\n" * 40


@pytest.fixture
def speed(monkeypatch: pytest.MonkeyPatch):
    """Imports an instrument by name, for one test."""
    monkeypatch.syspath_prepend(SPEED)
    names: list[str] = []

    def load(name: str) -> ModuleType:
        before = set(sys.modules)
        module = import_module(name)
        names.extend(set(sys.modules) - before)
        return module

    yield load
    for name in names:
        if str(SPEED) in str(getattr(sys.modules.get(name), "__file__", "")):
            del sys.modules[name]


@pytest.fixture(scope="module")
def nlp() -> clinicalbert.Pipeline:
    return clinicalbert.load()


def test_the_bare_encoder_gets_every_token_once_and_nothing_else(speed, nlp):
    batches, count = speed("bare").full_batches(nlp, [TEXT, TEXT], 64)
    ids = np.concatenate([b.ids for b in batches])
    all_ids = np.concatenate([t.ids for t in nlp.tokenizer.batch([TEXT, TEXT])])
    assert count == len(all_ids) // 62 * 62
    assert ids[:, 1:-1].ravel().tolist() == all_ids[:count].tolist()
    assert {*ids[:, 0].tolist(), *ids[:, -1].tolist()} == {nlp.tokenizer.cls, nlp.tokenizer.sep}
    assert all(b.mask.all() for b in batches)
    assert sum(1 for _ in nlp.session.stream(batches)) == len(batches)


def test_passages_are_short_and_always_the_same(speed, nlp):
    notes = speed("notes")
    found = notes.passages(nlp.tokenizer, [TEXT, TEXT], 60, 100)
    assert found == notes.passages(nlp.tokenizer, [TEXT, TEXT], 60, 100)
    assert all(60 <= len(nlp.tokenizer(t)) <= 110 for t in found)


def test_notes_of_another_length_hold_the_same_words(speed, nlp):
    notes = speed("notes")
    cut = notes.of_length(nlp.tokenizer, [TEXT, TEXT], 50)
    assert "".join(cut) == f"{TEXT}\n\n{TEXT}"
    assert notes.count_tokens(nlp.tokenizer, cut) == notes.count_tokens(nlp.tokenizer, [TEXT, TEXT])


def test_a_stage_is_not_charged_for_the_stage_within_it(speed):
    clock = speed("stages").Clock()
    inner = clock.timed("inner", lambda: time.sleep(0.02))
    clock.timed("outer", inner)()
    assert clock.seconds["inner"] >= 0.02 > clock.seconds["outer"]


def test_contestants_take_turns(speed):
    order: list[str] = []
    works = {name: lambda name=name: order.append(name) or [] for name in "ab"}
    speed("rounds").alternate(works, 2)
    assert order == ["a", "b", "a", "b"]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_a_peak_is_the_commands_own_and_its_childrens():
    here = bytearray(b"x" * 300_000_000)  # what the one who asks holds must not count
    hold = "import time; block = b'x' * 60_000_000; time.sleep(0.5)"
    small = _watch("import time; time.sleep(0.2)")
    alone = _watch(hold)
    two = _watch(f"import subprocess, sys; subprocess.run([sys.executable, '-c', {hold!r}], check=True)")
    assert small["peak_mib"] < 50 < alone["peak_mib"] < two["peak_mib"] < 200
    assert small["exit"] == 0 and here


def _watch(code: str) -> dict[str, float]:
    command = [sys.executable, "-I", "-S", str(SPEED / "watched.py"), sys.executable, "-c", code]
    return json.loads(subprocess.run(command, check=True, capture_output=True).stdout)


GOLDEN = os.environ.get("CLINICALBERT_GOLDEN")


@pytest.mark.skipif(not GOLDEN, reason="CLINICALBERT_GOLDEN is not set")
def test_plain_packing_is_the_original(speed) -> None:
    packing = speed("packing")
    tokenizer = packing.Tokenizer(packing.open_bundle(None).folder / "tokenizer.json")
    assert packing.check_golden(tokenizer) == ["packing_a", "packing_b"]


def test_the_three_ways_of_packing_make_about_as_much(speed) -> None:
    packing = speed("packing")
    tokenizer = packing.Tokenizer(packing.open_bundle(None).folder / "tokenizer.json")
    lines = [line for _ in range(30) for line in [*TEXT.splitlines()[:9], ""]]
    contest = packing.Contest(tokenizer, lines, packing.SETTINGS)
    plain, faithful, default = contest.plain(), contest.faithful(), contest.default()
    names = tokenizer.names
    assert [i["tokens"] for i in plain] == [[names[t] for t in i.ids] for i in faithful]
    assert len(default) == pytest.approx(len(plain), rel=0.1)
