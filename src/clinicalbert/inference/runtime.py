"""The CPU runtime: one graph, or a trunk with tops, in one of two engines behind one call.

OpenVINO where it is installed (fastest on every CPU measured), onnxruntime otherwise. Nothing is sent anywhere.
"""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import cache
from importlib.util import find_spec
from itertools import zip_longest
from pathlib import Path
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from clinicalbert.errors import InputError, MissingExtraError, WeightsError
from clinicalbert.inference.batching import WindowBatch
from clinicalbert.inference.bundle import Graphs
from clinicalbert.inference.cache import cache_folder, fetch, keep, key_of
from clinicalbert.inference.hardware import hardware, usable_cores
from clinicalbert.inference.onnx_outputs import with_outputs

HIDDEN = "hidden"
"""What a trunk gives, and a top reads, is called so in their graphs."""
LINE = 3
"""Requests in flight for each stream: one that computes, and two that wait while Python decodes or cuts."""
Precision = Literal["auto", "f32"]
Backend = Literal["auto", "openvino", "onnxruntime"]


class Session(Protocol):
    """A loaded graph. ``stream`` answers batches in the order they come, working ahead where it can."""

    name: str

    def stream(self, batches: Iterable[WindowBatch]) -> Iterator[tuple[WindowBatch, NDArray[np.float32]]]:
        """Each batch with its logits, float32 [rows, length, classes]."""
        ...


def open_session(
    graphs: Graphs | Path,
    *,
    backend: Backend = "auto",
    threads: int | None = None,
    precision: Precision = "auto",
    cached_as: str | None = None,
) -> Session:
    """Load a graph, or tops over a trunk: the columns of all stand side by side.

    ``precision="f32"`` keeps what is not int8 in float32 (for parity tests); ``"auto"`` lets the CPU use bf16.
    ``cached_as`` names the weights under which OpenVINO's compiled graph is kept for the next time.

    Raises WeightsError if the engine cannot read the file, MissingExtraError if there is no engine.
    """
    graphs = Graphs((graphs,)) if isinstance(graphs, Path) else graphs
    threads = usable_cores() if threads is None else threads
    if threads < 1:
        raise InputError(f"threads must be at least 1, not {threads}")
    if backend == "auto":
        backend = "openvino" if find_spec("openvino") else "onnxruntime"
    if backend not in ("openvino", "onnxruntime"):
        raise InputError(f"unknown backend {backend!r}; valid: auto, onnxruntime, openvino")
    if find_spec(backend) is None:
        raise MissingExtraError(f"the {backend} backend", "onnx" if backend == "onnxruntime" else "openvino")
    open_engine: Callable[..., Session] = OpenVinoSession if backend == "openvino" else OnnxSession
    try:
        return open_engine(graphs, threads, precision, cached_as)
    except Exception as error:  # onnxruntime's own exceptions share no other base
        named = ", ".join(str(p) for p in (graphs.trunk, *graphs.tops) if p)
        raise WeightsError(f"{backend} cannot read {named}: {type(error).__name__}") from error


class OpenVinoSession:
    """OpenVINO on CPU: a stream a thread, and requests that wait in line so that none of them idles.

    Threads that work on batches of their own wait for nobody; two threads on one batch meet after every layer, and
    whichever the system (or Python) delays holds up the other: 7 % slower, measured on 2 cores.
    """

    def __init__(self, graphs: Graphs, threads: int, precision: Precision, cached_as: str | None) -> None:
        core = openvino_core()
        import openvino

        # pinned threads of several processes would all sit on the first cores
        options: dict[str, Any] = {
            "INFERENCE_NUM_THREADS": threads,
            "NUM_STREAMS": threads,
            "ENABLE_CPU_PINNING": False,
        }
        if precision == "f32":
            options["INFERENCE_PRECISION_HINT"] = "f32"
        self._model = self._compiled(core, graphs, options, cached_as, openvino)
        self._requests = [self._model.create_infer_request() for _ in range(LINE * threads)]
        self.name = f"openvino {openvino.__version__.split('-')[0]}"

    def stream(self, batches: Iterable[WindowBatch]) -> Iterator[tuple[WindowBatch, NDArray[np.float32]]]:
        waiting: deque[tuple[WindowBatch, Any]] = deque()
        try:
            for turn, batch in enumerate(batches):
                request = self._requests[turn % len(self._requests)]
                request.start_async({"ids": batch.ids, "mask": batch.mask, "shapes": batch.shapes})
                waiting.append((batch, request))
                if len(waiting) == len(self._requests):
                    yield self._finish(*waiting.popleft())
            while waiting:
                yield self._finish(*waiting.popleft())
        finally:
            # a stream that is dropped or fails half-way must not leave a request running for the next one to trip over
            for request in self._requests:
                request.wait()

    def _compiled(
        self, core: Any, graphs: Graphs, options: dict[str, Any], cached_as: str | None, openvino: Any
    ) -> Any:
        folder = cache_folder() if cached_as else None
        if folder is None:
            return core.compile_model(self._read(core, graphs), "CPU", options)
        tops = [p.name for p in graphs.tops]
        key = key_of(openvino.__version__, cached_as, tops, sorted(options.items()), hardware())
        self._kept = fetch(folder, key)  # the engine reads the weights where they lie: they must stay alive
        if self._kept is not None:
            with suppress(RuntimeError):  # of another build of the engine: compile again
                return core.import_model(openvino.Tensor(self._kept, shared_memory=True), "CPU", options)
        model = core.compile_model(self._read(core, graphs), "CPU", options)
        keep(folder, key, model.export_model().getvalue())
        return model

    def _read(self, core: Any, graphs: Graphs) -> Any:
        self._source = openvino_models(core, graphs)  # own the weights: they must stay alive
        return self._source[0]

    @staticmethod
    def _finish(batch: WindowBatch, request: Any) -> tuple[WindowBatch, NDArray[np.float32]]:
        request.wait()
        columns = [tensor.data for tensor in request.output_tensors]
        return batch, columns[0] if len(columns) == 1 else np.concatenate(columns, axis=2)


@cache
def openvino_core() -> Any:
    """The one Core of this process, which is never given up.

    A Core gives its thread a stack for signals, and at its end puts back the one that it found, even if that has been
    freed since: of two Cores that end in the order in which they began, the thread is left with a stack that is gone,
    and the next signal (an interrupt, a request to stop) kills the process.
    """
    sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]  # it phones home when importable
    import openvino

    return openvino.Core()


def openvino_models(core: Any, graphs: Graphs) -> tuple[Any, ...]:
    """One OpenVINO model, of a trunk and its tops where there is one; and what it is made of, to be kept as long."""
    if graphs.trunk is None:
        return (core.read_model(graphs.tops[0]),)
    trunk = core.read_model(graphs.trunk)
    inputs = {p.output(0).get_any_name(): p.output(0) for p in trunk.get_parameters()}
    columns = []
    tops = [core.read_model(path) for path in graphs.tops]
    for top, reads in zip_longest(tops, graphs.reads):
        hidden = _tensor(trunk, reads) if reads else trunk.get_results()[0].input_value(0)
        for parameter in top.get_parameters():
            name = parameter.output(0).get_any_name()
            parameter.output(0).replace(hidden if name == HIDDEN else inputs[name])
        columns.append(top.get_results()[0].input_value(0))
    from openvino import Model, opset13

    # an output each: put side by side in the graph, they would be rounded to bf16 once more
    results = [opset13.result(c) for c in columns]
    return (Model(results, trunk.get_parameters(), "trunk and tops"), trunk, *tops)


def _tensor(model: Any, name: str) -> Any:
    """What a tensor of the ONNX file has become. Raises WeightsError."""
    for node in model.get_ops():
        for output in node.outputs():
            if name in output.get_names():
                return output
    raise WeightsError(f"the trunk has no tensor {name!r}")


class OnnxSession:
    """onnxruntime on CPU. Arena and memory pattern are off: dynamic shapes would make both grow without end."""

    def __init__(self, graphs: Graphs, threads: int, precision: Precision, cached_as: str | None) -> None:
        import onnxruntime

        onnxruntime.disable_telemetry_events()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.enable_cpu_mem_arena = False
        options.enable_mem_pattern = False
        options.log_severity_level = 3

        def opened(model: str | bytes) -> Any:
            return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])

        self._trunk: Any = None
        self._reads = [reads or HIDDEN for _, reads in zip_longest(graphs.tops, graphs.reads)]
        self._levels = list(dict.fromkeys(self._reads))
        if graphs.trunk:
            self._trunk = opened(with_outputs(graphs.trunk.read_bytes(), [n for n in self._levels if n != HIDDEN]))
        self._needed = onnxruntime.RunOptions()
        self._needed.only_execute_path_to_fetches = True
        self._tops = [opened(str(path)) for path in graphs.tops]
        self.name = f"onnxruntime {onnxruntime.__version__}"

    def stream(self, batches: Iterable[WindowBatch]) -> Iterator[tuple[WindowBatch, NDArray[np.float32]]]:
        for batch in batches:
            inputs = {"ids": batch.ids, "mask": batch.mask, "shapes": batch.shapes}
            if self._trunk:
                levels = dict(zip(self._levels, self._trunk.run(self._levels, inputs, self._needed), strict=True))
                fed = [{HIDDEN: levels[reads], "mask": batch.mask} for reads in self._reads]
            else:
                fed = [inputs]
            columns = [top.run(None, one)[0] for top, one in zip(self._tops, fed, strict=True)]
            yield batch, columns[0] if len(columns) == 1 else np.concatenate(columns, axis=2)
