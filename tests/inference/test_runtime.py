from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from clinicalbert.document import Document
from clinicalbert.errors import InputError, MissingExtraError, WeightsError
from clinicalbert.inference import reading as module
from clinicalbert.inference import runtime
from clinicalbert.inference.batching import WindowBatch
from clinicalbert.inference.pipeline import Pipeline, load
from clinicalbert.inference.runtime import open_session, usable_cores
from clinicalbert.privacy import cleared


@pytest.fixture
def own() -> Pipeline:
    """A pipeline that a test may leave in any state."""
    return load()


def batch(length: int) -> WindowBatch:
    ids = np.full((1, length), 1012, dtype=np.int64)
    return WindowBatch(ids, np.ones_like(ids), np.zeros_like(ids), ())


def test_an_unknown_backend_lists_the_valid_ones(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="unknown backend 'tensorrt'; valid: auto, onnxruntime, openvino"):
        open_session(tmp_path / "x.onnx", backend="tensorrt")  # type: ignore[arg-type]


def test_threads_must_be_positive(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="threads must be at least 1, not -1"):
        open_session(tmp_path / "x.onnx", threads=-1)


@pytest.mark.parametrize(("backend", "extra"), [("auto", "onnx"), ("onnxruntime", "onnx"), ("openvino", "openvino")])
def test_an_absent_engine_names_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, backend: Any, extra: str
) -> None:
    monkeypatch.setattr(runtime, "find_spec", lambda name: None)
    with pytest.raises(MissingExtraError, match=extra):
        open_session(tmp_path / "x.onnx", backend=backend)


@pytest.mark.parametrize(
    "backend",
    [
        "openvino",
        pytest.param(
            "onnxruntime",
        ),
    ],
)
@pytest.mark.parametrize("content", [None, b"", b"garbage" * 100])
def test_a_graph_that_cannot_be_read(tmp_path: Path, backend: Any, content: bytes | None) -> None:
    graph = tmp_path / "model.onnx"
    if content is not None:
        graph.write_bytes(content)
    with pytest.raises(WeightsError, match=rf"{backend} cannot read .*model\.onnx"):
        open_session(graph, backend=backend)


def test_batches_come_back_in_order(nlp: Pipeline) -> None:
    batches = [batch(n) for n in (9, 3, 30, 4, 17)]
    answers = [(b, logits.shape) for b, logits in nlp.session.stream(iter(batches))]
    assert [b for b, _ in answers] == batches
    assert [shape[:2] for _, shape in answers] == [b.ids.shape for b in batches]
    assert list(nlp.session.stream([])) == []


def test_a_session_outlives_an_abandoned_stream(own: Pipeline) -> None:
    stream = own.session.stream([batch(500) for _ in range(4)])
    next(stream)
    stream.close()  # type: ignore[attr-defined]
    assert len(list(own.session.stream([batch(5), batch(6), batch(7)]))) == 3


def test_a_failure_in_one_batch_costs_no_other_note(own: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    real = module.window_batches

    def failing(documents: Any, windows: Any, specials: Any, *, batch_tokens: int) -> Any:
        for i, b in enumerate(real(documents, windows, specials, batch_tokens=batch_tokens)):
            if len(documents) > 1 and i == 1:
                raise MemoryError
            yield b

    monkeypatch.setattr(module, "window_batches", failing)
    notes = [cleared("diabetes " * 2000), cleared("diabetes " * 2000), cleared("cough")]
    assert [type(r) for r in own.pipe_all(notes)] == [Document] * 3


def test_usable_cores() -> None:
    assert usable_cores() >= 1


SIGNALLED = """
import gc, os, signal
from clinicalbert.inference.bundle import open_bundle
from clinicalbert.inference.runtime import open_session
came = []
signal.signal(signal.SIGTERM, lambda number, frame: came.append(number))
sessions = [open_session(open_bundle().graphs(), threads=1) for _ in range(2)]
while sessions:
    sessions.pop(0)  # the one that began first
    gc.collect()
os.kill(os.getpid(), signal.SIGTERM)
assert came == [signal.SIGTERM]
"""


def test_a_signal_after_two_models_have_gone_does_not_kill() -> None:
    subprocess.run([sys.executable, "-X", "faulthandler", "-c", SIGNALLED], check=True, timeout=120)
