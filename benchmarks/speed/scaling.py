"""Tokens per second against threads, worker processes, batch size, note length and backend.

    python benchmarks/speed/scaling.py [--notes 192] [--worker-notes 384] [--rounds 3] [--out FILE] [--png FILE]

All of what `analyze` does for each note, in alternating rounds; medians. Processes are measured from when they are
ready. One thread leaves Python to other cores where there are any; *pinned* means that a worker has one core and
nothing else. CLINICALBERT_DATA names the corpora.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from notes import SEED, as_raw, as_reader, count_tokens, of_length, read_texts
from rounds import Work, alternate, rates, write_result

import clinicalbert
from clinicalbert.archive.rows import Row, rows_of
from clinicalbert.archive.workers import Workers
from clinicalbert.evaluation.pedigree import pedigree
from clinicalbert.inference import reading
from clinicalbert.inference.hardware import usable_cores
from clinicalbert.inference.pipeline import Pipeline
from clinicalbert.privacy import RawNote

BATCHES = (256, 512, 1024, 2048, 4096, 8192)
LENGTHS = (50, 200, 800, 3200, 12800)
BACKENDS = ("openvino", "onnxruntime")
PINNED = "1, pinned"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--notes", type=int, default=192)
    parser.add_argument("--worker-notes", type=int, default=384, help="several chunks of 64 for each worker")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--model", type=Path, help="another bundle than the embedded one")
    parser.add_argument("--out", type=Path, help="where the JSON goes")
    parser.add_argument("--png", type=Path, help="where the figure goes")
    arguments = parser.parse_args()

    nlp = clinicalbert.load(arguments.model)
    texts = read_texts(arguments.notes)
    load = partial(clinicalbert.load, arguments.model)
    measure = partial(_measure, nlp, arguments.rounds)
    many = read_texts(arguments.worker_notes)
    parts = {
        "threads": measure(_threads(load, texts), texts),
        "workers": _workers(measure, arguments.model, many),
        "batch_tokens": measure(_batches(nlp, texts), texts),
        "note_tokens": _lengths(measure, nlp, texts),
        "backends": measure(_backends(load, texts), texts),
    }
    threads, workers = parts["threads"]["tokens_per_s"], parts["workers"]["tokens_per_s"]
    ratios = {}
    if "2" in threads:
        ratios["threads_2_of_1"] = threads["2"] / threads["1"]
    if "2" in workers:
        ratios["workers_2_of_1"] = workers["2"] / workers["1"]
        ratios["workers_2_of_1_pinned"] = workers["2"] / workers[PINNED]
    result = {
        "schema": "clinicalbert.speed-scaling/1",
        "notes": len(texts),
        "worker_notes": len(many),
        **parts,
        "ratios": ratios,
        **pedigree(weights=nlp.bundle.digest, backend=nlp.session.name, seed=SEED),
    }
    for name, part in parts.items():
        print(name, *(f"{k}: {v:.0f}" for k, v in part["tokens_per_s"].items()), sep="  ")
    print(", ".join(f"{name} {ratio:.2f}" for name, ratio in ratios.items()))
    write_result(arguments.out, result)
    if arguments.png:
        draw(result, arguments.png)


def _measure(nlp: Pipeline, rounds: int, works: Mapping[str, Work], texts: Sequence[str]) -> dict[str, Any]:
    tokens = count_tokens(nlp.tokenizer, texts)
    seconds = alternate(works, rounds)
    return {"tokens": tokens, "seconds": seconds, "tokens_per_s": rates(dict.fromkeys(works, tokens), seconds)}


def _steps() -> list[int]:
    """1, 2, 4, … up to the usable cores."""
    return [2**i for i in range(usable_cores().bit_length())]


def _ready(nlp: Pipeline, notes: Sequence[RawNote]) -> Work:
    list(rows_of(as_reader(nlp), notes[:16]))
    return lambda: rows_of(as_reader(nlp), notes)


def _threads(load: Callable[..., Pipeline], texts: Sequence[str]) -> dict[str, Work]:
    return {str(n): _ready(load(threads=n), as_raw(texts)) for n in _steps()}


def _backends(load: Callable[..., Pipeline], texts: Sequence[str]) -> dict[str, Work]:
    return {name: _ready(load(backend=name), as_raw(texts)) for name in BACKENDS if find_spec(name)}


def _workers(measure: Callable[..., dict[str, Any]], model: Path | None, texts: Sequence[str]) -> dict[str, Any]:
    notes = as_raw(texts)
    options = {"model": model, "threads": 1}
    with ExitStack() as stack:
        groups = {str(n): stack.enter_context(Workers(n, options)) for n in _steps()}
        with _one_core():
            groups[PINNED] = stack.enter_context(Workers(1, options))
        for group in groups.values():
            while not all(w.ready for w in group._workers):
                list(group.rows(notes[:1]))
            list(group.rows(notes[: 64 * len(group._workers)]))
        return measure({name: partial(_rows, group, notes) for name, group in groups.items()}, texts)


def _rows(group: Workers, notes: Sequence[RawNote]) -> Iterator[Row]:
    return group.rows(notes)


@contextmanager
def _one_core() -> Iterator[None]:
    """Processes started meanwhile have one core, and keep to it."""
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(cores)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)


def _batches(nlp: Pipeline, texts: Sequence[str]) -> dict[str, Work]:
    notes = as_raw(texts)
    return {str(n): partial(_in_batches_of, n, nlp, notes) for n in BATCHES}


def _in_batches_of(size: int, nlp: Pipeline, notes: Sequence[RawNote]) -> Iterator[Row]:
    usual = reading.BATCH_TOKENS
    reading.BATCH_TOKENS = size
    try:
        yield from rows_of(as_reader(nlp), notes)
    finally:
        reading.BATCH_TOKENS = usual


def _lengths(measure: Callable[..., dict[str, Any]], nlp: Pipeline, texts: Sequence[str]) -> dict[str, Any]:
    cut = {str(n): as_raw(of_length(nlp.tokenizer, texts, n)) for n in LENGTHS}
    found = measure({name: partial(rows_of, as_reader(nlp), notes) for name, notes in cut.items()}, texts)
    return {**found, "notes": {name: len(notes) for name, notes in cut.items()}}


def draw(result: Mapping[str, Any], path: Path) -> None:
    """The figure, from a result."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(2, 2, figsize=(10, 7), layout="constrained")
    curves = (
        (axes[0, 0], "batch_tokens", "tokens in a batch, padding included"),
        (axes[0, 1], "note_tokens", "tokens in a note"),
    )
    for axis, part, label in curves:
        speed = result[part]["tokens_per_s"]
        sizes = [int(k) for k in speed]
        axis.plot(sizes, [v / 1000 for v in speed.values()], marker="o")
        axis.set_xscale("log")
        axis.set_xticks(sizes, [f"{n:,}" for n in sizes])
        axis.minorticks_off()
        axis.set_xlabel(label)
    threads, workers = result["threads"]["tokens_per_s"], result["workers"]["tokens_per_s"]
    _bars(
        axes[1, 0],
        [f"{_plural(k, 'thread')}\n1 process" for k in threads]
        + [f"1 thread\n{_plural(k, 'worker')}" for k in workers],
        [*threads.values(), *workers.values()],
    )
    axes[1, 0].tick_params(axis="x", labelsize=8)
    _bars(axes[1, 1], *zip(*result["backends"]["tokens_per_s"].items(), strict=True))
    titles = ("Batch size", "Note length", "Threads and worker processes", "Backend")
    for axis, title in zip(axes.flat, titles, strict=True):
        axis.set_ylim(0, 1.08 * axis.get_ylim()[1])
        axis.set_ylabel("thousand tokens per second")
        axis.set_title(title)
        axis.spines[["top", "right"]].set_visible(False)
        axis.grid(axis="y", alpha=0.3)
    machine = result["hardware"]
    figure.suptitle(
        f"Throughput of analyze, {machine['cores']} cores of {machine['cpu']} ({' '.join(machine['flags'])})"
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=130, metadata={"Software": None})


def _plural(count: str, what: str) -> str:
    number, _, more = count.partition(", ")
    return f"{number} {what}{'s' * (number != '1')}" + (f",\n{more}" if more else "")


def _bars(axis: Any, names: Sequence[str], speed: Sequence[float]) -> None:
    bars = axis.bar(names, [v / 1000 for v in speed], width=0.6)
    axis.bar_label(bars, fmt="%.1f")


if __name__ == "__main__":
    main()
