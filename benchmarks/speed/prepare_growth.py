"""Cost per megabyte and peak memory of `clinicalbert pretrain prepare` against the amount of text.

    python benchmarks/speed/prepare_growth.py --text FILE [--sizes 10,100,1000] [--processes 2] [--out FILE] [--png PNG]

The real command with recipe bio-clinicalbert (5 passes, length 128) and the embedded vocabulary, on JSON lines of
articles and notes: FILE is what `python -m clinicalbert.training.open_text` writes, from the beginning again where it
is too short. Every size, in millions of characters, is a process of its own; what a single text takes is taken off as
the cost of starting. What is written goes to a temporary folder (6 GB at 1,000) that is removed.
"""

from __future__ import annotations

import argparse
import gzip
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from rounds import write_result

from clinicalbert.corpus.shards import open_prepared
from clinicalbert.evaluation.pedigree import pedigree

SIZES = (10, 100, 1000)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--text", type=Path, required=True)
    parser.add_argument("--sizes", type=lambda s: [int(n) for n in s.split(",")], default=list(SIZES))
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--folder", type=Path, help="where the temporary folder is made")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--png", type=Path)
    arguments = parser.parse_args()
    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory(dir=arguments.folder) as name:
        starts = [prepare(Path(name), arguments.text, 0, arguments.processes)["seconds"] for _ in range(3)]
        start = statistics.median(starts)
        for size in arguments.sizes:
            rows.append(row := prepare(Path(name), arguments.text, size, arguments.processes))
            row["seconds_per_mb"] = (row["seconds"] - start) / row["megabytes"]
            print(
                f"{size:5} MB {row['seconds']:7.1f} s  {row['seconds_per_mb']:.3f} s/MB  "
                f"{row['instances']:,} instances  peak {row['peak_mib']:,.0f} MiB"
            )
    costs = [r["seconds_per_mb"] for r in rows]
    ratios = {
        "dearest_of_cheapest_mb": max(costs) / min(costs),
        "peak_of_largest_of_second": rows[-1]["peak_mib"] / rows[-2]["peak_mib"] if len(rows) > 1 else 1.0,
    }
    print(", ".join(f"{name} {ratio:.2f}" for name, ratio in ratios.items()))
    result = {
        "schema": "clinicalbert.prepare-growth/1",
        "processes": arguments.processes,
        "start_seconds": start,
        "sizes": rows,
        "ratios": ratios,
        **pedigree(weights="none", backend=f"numpy {np.__version__}", seed=12345),
    }
    write_result(arguments.out, result)
    if arguments.png:
        draw(result, arguments.png)


def texts(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of the file, again and again."""
    while True:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            yield from map(json.loads, lines)


def prepare(folder: Path, text: Path, size: int, processes: int) -> dict[str, Any]:
    """Run the command on ``size`` million characters in a process of its own; what it took."""
    source, out = folder / "notes.jsonl", folder / "out"
    written = 0
    with source.open("w", encoding="utf-8") as file:
        for i, row in enumerate(texts(text)):
            if i and written >= size * 1_000_000:
                break
            file.write(json.dumps({**row, "id": f"n{i}"}, ensure_ascii=False) + "\n")
            written += len(row["text"])
    command = [str(Path(sys.executable).with_name("clinicalbert")), "pretrain", "prepare", "--phi-cleared", "-q"]
    command += ["--recipe", "bio-clinicalbert", "--input", str(source), "--out", str(out)]
    command += ["--processes", str(processes), "--uncased"]
    watcher = [sys.executable, "-I", "-S", str(Path(__file__).with_name("watched.py"))]
    run = subprocess.run([*watcher, *command], stdout=subprocess.PIPE, check=True)
    took: dict[str, float] = json.loads(run.stdout)
    if took["exit"]:
        sys.exit(f"prepare ended with {took['exit']}")
    prepared = open_prepared(out)
    row = {
        "megabytes": written / 1e6,
        "notes": prepared.manifest["notes"],
        "tokens": sum(s.tokens for s in prepared.shards),
        "instances": sum(s.instances for s in prepared.shards),
        **took,
    }
    for path in sorted(folder.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    return row


def draw(result: Mapping[str, Any], path: Path) -> None:
    """The figure, from a result."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    sizes = [round(r["megabytes"]) for r in result["sizes"]]
    figure, axes = plt.subplots(1, 2, figsize=(10, 3.8), layout="constrained")
    for axis, field, what in ((axes[0], "seconds_per_mb", "seconds per MB"), (axes[1], "peak_mib", "peak memory, MiB")):
        axis.plot(sizes, [r[field] for r in result["sizes"]], marker="o")
        axis.set(xscale="log", xlabel="MB of text", ylabel=what)
        axis.set_xticks(sizes, [f"{n:,}" for n in sizes])
        axis.minorticks_off()
        axis.set_ylim(0, 1.15 * axis.get_ylim()[1])
        axis.grid(alpha=0.3)
        axis.spines[["top", "right"]].set_visible(False)
    machine = result["hardware"]
    figure.suptitle(f"clinicalbert pretrain prepare, {result['processes']} processes on {machine['cpu']}")
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=130, metadata={"Software": None})


if __name__ == "__main__":
    main()
