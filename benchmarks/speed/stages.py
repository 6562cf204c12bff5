"""Where the time of `analyze` goes, in one process: by stage of ours, and by operation of the engine.

    python benchmarks/speed/stages.py [--notes 200] [--threads N] [--out FILE] [--png FILE]

The whole path, from the bytes of a JSONL file to the file of documents. Stages are functions of the package, wrapped
from outside; each is charged only what passes outside the stages within it. ``seconds`` is by the clock; ``cpu`` is
what Python's thread worked. The graph computes meanwhile on threads of its own (so does the tokenizer): *waiting for
the graph* is what is left of it once Python has nothing else to do. Only OpenVINO can be looked into.
CLINICALBERT_DATA names the corpora.

The file is not called ``profile``: that would hide the standard library's.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial, wraps
from pathlib import Path
from typing import Any

import numpy as np
from notes import SEED, as_raw, as_reader, read_texts
from rounds import write_result

import clinicalbert
from clinicalbert.archive import folder, open_sink, rows, run, watch
from clinicalbert.decoding import entities
from clinicalbert.evaluation.pedigree import pedigree
from clinicalbert.inference import batching, pipeline, reading
from clinicalbert.inference.batching import WindowBatch
from clinicalbert.inference.pipeline import Pipeline
from clinicalbert.inference.runtime import openvino_core, openvino_models
from clinicalbert.intake import open_inputs
from clinicalbert.text import tokens as tokens_module

REST = "everything between"
WAITING = "waiting for the graph"


class Clock:
    """Charges time to the innermost stage that is running."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self.cpu: dict[str, float] = defaultdict(float)
        self._running = [REST]
        self._mark()

    def _mark(self) -> None:
        self._wall, self._work = time.perf_counter(), time.thread_time()

    def switch(self, stage: str | None) -> None:
        """Enter a stage; None leaves it."""
        wall, work, current = self._wall, self._work, self._running[-1]
        self._mark()
        self.seconds[current] += self._wall - wall
        self.cpu[current] += self._work - work
        if stage is None:
            self._running.pop()
        else:
            self._running.append(stage)

    def timed(self, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def call(*arguments: Any, **named: Any) -> Any:
            self.switch(stage)
            try:
                return function(*arguments, **named)
            finally:
                self.switch(None)

        return call

    def timed_steps(self, stage: str, function: Callable[..., Iterator[Any]]) -> Callable[..., Iterator[Any]]:
        """The same for a generator: only what it does itself, not what is done with what it gives."""

        @wraps(function)
        def call(*arguments: Any, **named: Any) -> Iterator[Any]:
            steps = function(*arguments, **named)
            step = self.timed(stage, lambda: next(steps, steps))
            while (item := step()) is not steps:
                yield item

        return call


class TimedRequest:
    """An engine's request whose calls are stages."""

    def __init__(self, request: Any, clock: Clock) -> None:
        self.start_async = clock.timed("giving batches to the engine", request.start_async)
        self.wait = clock.timed(WAITING, request.wait)
        self.get_output_tensor = clock.timed("giving batches to the engine", request.get_output_tensor)


class Padding:
    """Counts what the graph is given: tokens of notes, tokens read twice, special tokens, padding."""

    def __init__(self) -> None:
        self.batches: list[tuple[int, int]] = []
        self.owned = self.read = self.given = self.rows = 0

    def see(self, batch: WindowBatch) -> None:
        self.batches.append(batch.ids.shape)
        self.given += batch.ids.size
        self.rows += len(batch.rows)
        self.owned += sum(w.own_end - w.own_start for _, w in batch.rows)
        self.read += sum(w.end - w.start for _, w in batch.rows)

    def result(self) -> dict[str, Any]:
        special = 2 * self.rows
        return {
            "batches": len(self.batches),
            "windows": self.rows,
            "tokens": self.owned,
            "overlap": (self.read - self.owned) / self.owned,
            "special": special / self.owned,
            "padding": (self.given - self.read - special) / self.owned,
            "given": self.given / self.owned,
        }


def watch_stages(clock: Clock, padding: Padding, nlp: Pipeline) -> None:
    """Wrap the package's functions; for the rest of this process."""

    def stage(name: str, owner: Any, attribute: str) -> None:
        setattr(owner, attribute, clock.timed(name, getattr(owner, attribute)))

    stage("sections", reading, "split_sections")
    stage("sentences", reading, "split_sentences")
    stage("tokenizing", nlp.tokenizer, "batch")
    stage("words and their shapes", tokens_module, "_tokens")
    stage("cutting windows", reading, "cut_windows")
    stage("copying logits", batching.WordLogits, "add")
    stage("decoding heads", entities.Head, "spans")
    stage("vote of the heads", pipeline, "public_entities")
    stage("consistency", pipeline, "consistent")
    stage("documents", Pipeline, "_document")
    stage("lines of JSON", rows, "to_json")
    stage("digests and ids", watch, "digest_of")
    stage("digests and ids", watch.Ids, "add")
    stage("digests and ids", watch.Watch, "digest")
    stage("writing", folder.FolderSink, "commit")
    stage("writing", folder.FolderSink, "finish")
    stage("writing", folder.FolderSink, "close")
    padded = clock.timed_steps("padding", reading.window_batches)

    def counted(*arguments: Any, **named: Any) -> Iterator[WindowBatch]:
        for batch in padded(*arguments, **named):
            padding.see(batch)
            yield batch

    reading.window_batches = counted
    nlp.session._requests = [TimedRequest(r, clock) for r in nlp.session._requests]


def stages(nlp: Pipeline, texts: Sequence[str]) -> dict[str, Any]:
    """Analyse the texts from file to file; what each stage took."""
    with tempfile.TemporaryDirectory() as name:
        source, target = Path(name, "notes.jsonl"), Path(name, "documents.jsonl")
        source.write_text("".join(json.dumps({"id": f"n{i}", "text": t}) + "\n" for i, t in enumerate(texts)))
        list(rows.rows_of(as_reader(nlp), as_raw(texts[:16])))  # warm up
        padding = Padding()
        clock = Clock()
        watch_stages(clock, padding, nlp)
        before = nlp.tokens_read
        wall, python, process = time.perf_counter(), time.thread_time(), time.process_time()
        clock._mark()
        notes = clock.timed_steps("reading notes", iter)(open_inputs([str(source)]))
        sink = clock.timed("writing", open_sink)(str(target), {})
        run(notes, partial(rows.rows_of, as_reader(nlp)), sink, about=dict, on_row=lambda row, counts: None)
        sink.close()
        clock.switch(None)
        wall, python, process = (
            now - then
            for now, then in zip(
                (time.perf_counter(), time.thread_time(), time.process_time()), (wall, python, process), strict=True
            )
        )
    tokens = nlp.tokens_read - before
    order = sorted(clock.seconds, key=lambda s: -clock.seconds[s])
    return {
        "tokens": tokens,
        "wall_seconds": wall,
        "tokens_per_s": tokens / wall,
        "python_cpu_seconds": python,
        "engine_cpu_seconds": process - python,
        "stages": {
            s: {"seconds": clock.seconds[s], "share": clock.seconds[s] / wall, "cpu": clock.cpu[s]} for s in order
        },
        "tokens_given_per_token": padding.result(),
        "typical_batch": list(max(set(padding.batches), key=padding.batches.count)),
    }


def operations(nlp: Pipeline, shape: Sequence[int], times: int) -> dict[str, dict[str, Any]]:
    """What each kind of operation of the graph takes for a batch of this shape, on one thread: medians."""
    core = openvino_core()
    models = openvino_models(core, nlp.bundle.graphs())
    options = {"INFERENCE_NUM_THREADS": 1, "NUM_STREAMS": 1, "PERF_COUNT": True}
    request = core.compile_model(models[0], "CPU", options).create_infer_request()
    chance = np.random.default_rng(SEED)
    batch = {
        "ids": chance.integers(1000, 20000, shape),
        "mask": np.ones(shape, dtype=np.int64),
        "shapes": np.zeros(shape, dtype=np.int64),
    }
    found: dict[str, list[float]] = defaultdict(lambda: [0.0] * times)
    kernels: dict[str, set[str]] = defaultdict(set)
    count: dict[str, int] = {}
    for turn in range(-3, times):
        request.infer(batch)
        if turn < 0:
            continue  # warming up
        count = defaultdict(int)
        for node in request.profiling_info:
            if node.real_time:
                found[node.node_type][turn] += node.real_time.total_seconds()
                kernels[node.node_type].add(node.exec_type)
                count[node.node_type] += 1
    medians = {kind: float(np.median(runs)) for kind, runs in found.items()}
    total = sum(medians.values())
    return {
        kind: {"ms": 1000 * s, "share": s / total, "nodes": count[kind], "kernels": sorted(kernels[kind])}
        for kind, s in sorted(medians.items(), key=lambda item: -item[1])
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--notes", type=int, default=200)
    parser.add_argument("--threads", type=int, help="of the engine; default: all usable cores")
    parser.add_argument("--times", type=int, default=50, help="how often the typical batch is computed")
    parser.add_argument("--model", type=Path, help="another bundle than the embedded one")
    parser.add_argument("--out", type=Path, help="where the JSON goes")
    parser.add_argument("--png", type=Path, help="where the figure goes")
    arguments = parser.parse_args()
    nlp = clinicalbert.load(arguments.model, backend="openvino", threads=arguments.threads)
    texts = read_texts(arguments.notes)
    found = stages(nlp, texts)
    result = {
        "schema": "clinicalbert.speed-stages/1",
        "notes": len(texts),
        "threads": arguments.threads,
        **found,
        "operations": operations(nlp, found["typical_batch"], arguments.times),
        **pedigree(weights=nlp.bundle.digest, backend=nlp.session.name, seed=SEED),
    }
    for name, stage in result["stages"].items():
        print(f"{name:30} {stage['seconds']:7.2f} s {stage['share']:6.1%}  {stage['cpu']:7.2f} s of CPU")
    print(f"engine's threads: {result['engine_cpu_seconds']:.2f} s of CPU; {result['tokens_per_s']:.0f} tokens/s")
    for name, kind in result["operations"].items():
        print(f"{name:30} {kind['ms']:7.2f} ms {kind['share']:6.1%}  {' '.join(kind['kernels'])}")
    print("given to the graph, per token of the notes:", result["tokens_given_per_token"])
    write_result(arguments.out, result)
    if arguments.png:
        draw(result, arguments.png)


def draw(result: Mapping[str, Any], path: Path) -> None:
    """The figure, from a result."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    figure, (ours, engine) = plt.subplots(1, 2, figsize=(11, 5), layout="constrained")
    names = [n for n in result["stages"] if n != WAITING]
    places = np.arange(len(names))
    ours.barh(places - 0.2, [result["stages"][n]["seconds"] for n in names], 0.4, label="by the clock")
    ours.barh(places + 0.2, [result["stages"][n]["cpu"] for n in names], 0.4, label="CPU of Python's thread")
    ours.set_yticks(places, names)
    ours.set_xlabel(f"seconds, for {result['notes']:,} notes, {result['tokens']:,} tokens")
    waits = result["stages"][WAITING]["share"]
    ours.set_title(f"Python's thread ({waits:.0%} of its time it waits for the graph)", fontsize=10)
    ours.legend(loc="lower right")
    kinds = {n: k for n, k in result["operations"].items() if k["share"] >= 0.002}
    bars = engine.barh(list(kinds), [k["ms"] for k in kinds.values()], 0.6)
    engine.margins(x=0.1)
    engine.bar_label(bars, [f"{k['share']:.0%}" for k in kinds.values()], padding=3)
    rows, length = result["typical_batch"]
    engine.set_xlabel("milliseconds")
    engine.set_title(f"The graph: {rows} windows of {length}, 1 thread", fontsize=10)
    for axis in (ours, engine):
        axis.invert_yaxis()
        axis.grid(axis="x", alpha=0.3)
        axis.spines[["top", "right"]].set_visible(False)
    machine = result["hardware"]
    figure.suptitle(f"{machine['cores']} cores of {machine['cpu']} ({' '.join(machine['flags'])})")
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=130, metadata={"Software": None})


if __name__ == "__main__":
    main()
