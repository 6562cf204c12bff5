"""Cost per note and peak memory of `clinicalbert analyze` against the number of notes.

    python benchmarks/speed/growth.py [--sizes 100,500,1000,10000,50000,100000] [--workers 1] [--out FILE] [--png FILE]

The real command on files of short notes: passages of mtsamples of about 25 to 45 tokens, shuffled, each with an id of
its own; beyond some 15,000 notes texts come again, which saves the program nothing. Every size is a process of its own.
What one note takes is taken off as the cost of starting. Small sizes are run several times, and medians are given.
Everything is written to a temporary folder that is removed. CLINICALBERT_DATA names the corpora.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from notes import SEED, passages, read_texts
from rounds import write_result

import clinicalbert
from clinicalbert.evaluation.pedigree import pedigree

SIZES = (100, 500, 1000, 10_000, 50_000, 100_000)
SHORTEST, LONGEST = 25, 45
OFTEN = 2000
"""Notes up to which a size is repeated, so that the few seconds it takes are not chance."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=lambda s: [int(n) for n in s.split(",")], default=list(SIZES))
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--source-notes", type=int, default=2000, help="notes of mtsamples that are cut into passages")
    parser.add_argument("--repeat", type=int, default=5, help=f"runs of each size up to {OFTEN}")
    parser.add_argument("--folder", type=Path, help="where the temporary folder is made")
    parser.add_argument("--out", type=Path, help="where the JSON goes")
    parser.add_argument("--png", type=Path, help="where the figure goes")
    arguments = parser.parse_args()

    nlp = clinicalbert.load()
    texts = passages(nlp.tokenizer, read_texts(arguments.source_notes), SHORTEST, LONGEST)
    lengths = [len(t) for t in nlp.tokenizer.batch(texts)]
    with tempfile.TemporaryDirectory(dir=arguments.folder) as name:
        folder = Path(name)
        analyze(folder, texts[:1], 1, arguments.workers)  # warm up: page cache, compiled graph
        starts = [analyze(folder, texts, 1, arguments.workers) for _ in range(arguments.repeat)]
        start = statistics.median(r["seconds"] for r in starts)
        rows = []
        for size in arguments.sizes:
            runs = [
                analyze(folder, texts, size, arguments.workers) for _ in range(arguments.repeat if size <= OFTEN else 1)
            ]
            tokens = sum(_first(lengths, size))
            rows.append(row := _row(size, tokens, runs, start))
            print(
                f"{size:7} notes {row['seconds']:8.1f} s  {row['ms_per_note']:6.2f} ms/note  "
                f"{row['tokens_per_s']:7.0f} tokens/s  peak {row['peak_mib']:6.0f} MiB"
            )
    ratios = _ratios({r["notes"]: r for r in rows})
    print(", ".join(f"{name} {ratio:.2f}" for name, ratio in ratios.items()))
    result = {
        "schema": "clinicalbert.speed-growth/1",
        "workers": arguments.workers,
        "different_texts": len(texts),
        "start_seconds": start,
        "start_peak_mib": statistics.median(r["peak_mib"] for r in starts),
        "sizes": rows,
        "ratios": ratios,
        **pedigree(weights=nlp.bundle.digest, backend=nlp.session.name, seed=SEED),
    }
    write_result(arguments.out, result)
    if arguments.png:
        draw(result, arguments.png)


def analyze(folder: Path, texts: Sequence[str], size: int, workers: int) -> dict[str, float]:
    """Run the command on ``size`` notes in a process of its own; what it took. Raises SystemExit when it fails."""
    source, target = folder / f"{size}.jsonl", folder / "documents.jsonl"
    if not source.exists():
        with source.open("w", encoding="utf-8") as file:
            for i, text in enumerate(_first(texts, size)):
                file.write(json.dumps({"id": f"note-{i:07d}", "text": text}, ensure_ascii=False) + "\n")
    command = [str(Path(sys.executable).with_name("clinicalbert")), "analyze", str(source), "--phi-cleared", "-q"]
    command += ["--out", str(target)] + (["--workers", str(workers)] if workers > 1 else [])
    watcher = [sys.executable, "-I", "-S", str(Path(__file__).with_name("watched.py"))]
    run = subprocess.run([*watcher, *command], stdout=subprocess.PIPE, check=True)
    took: dict[str, float] = json.loads(run.stdout)
    with target.open("rb") as lines:
        written = sum(1 for _ in lines)
    if took["exit"] or written != size:
        sys.exit(f"analyze ended with {took['exit']} and {written} rows for {size} notes")
    for path in folder.glob("documents*"):
        path.unlink()
    return took


def _first(items: Sequence[Any], count: int) -> list[Any]:
    """The first ``count``, from the beginning again where there are fewer."""
    return list(islice(_again(items), count))


def _again(items: Sequence[Any]) -> Any:
    while items:
        yield from items


def _row(size: int, tokens: int, runs: Sequence[Mapping[str, float]], start: float) -> dict[str, Any]:
    seconds = statistics.median(r["seconds"] for r in runs)
    reading = max(seconds - start, 1e-9)
    return {
        "notes": size,
        "tokens": tokens,
        "runs": list(runs),
        "seconds": seconds,
        "ms_per_note": 1000 * reading / max(1, size - 1),
        "tokens_per_s": tokens / reading,
        "peak_mib": statistics.median(r["peak_mib"] for r in runs),
    }


def _ratios(rows: Mapping[int, Mapping[str, Any]]) -> dict[str, float]:
    costs = [r["ms_per_note"] for n, r in rows.items() if n > 1]
    ratios = {"dearest_of_cheapest_note": max(costs) / min(costs)} if costs else {}
    if 500 in rows and 50_000 in rows:
        ratios["peak_50000_of_500"] = rows[50_000]["peak_mib"] / rows[500]["peak_mib"]
    if 500 in rows and 100_000 in rows:
        ratios["peak_100000_of_500"] = rows[100_000]["peak_mib"] / rows[500]["peak_mib"]
    return ratios


def draw(result: Mapping[str, Any], path: Path) -> None:
    """The figure, from a result."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    rows = result["sizes"]
    sizes = [r["notes"] for r in rows]
    figure, (cost, memory) = plt.subplots(1, 2, figsize=(10, 3.8), layout="constrained")
    cost.plot(sizes, [r["ms_per_note"] for r in rows], marker="o")
    cost.set_ylabel("milliseconds per note")
    cost.set_title("Cost of a note, start left out")
    memory.plot(sizes, [r["peak_mib"] for r in rows], marker="o")
    memory.set_ylabel("MiB")
    memory.set_title("Peak memory")
    for axis in (cost, memory):
        axis.set_xscale("log")
        axis.set_xticks(sizes, [f"{n:,}" for n in sizes], rotation=30, ha="right")
        axis.minorticks_off()
        axis.set_xlabel(f"notes of about {SHORTEST} to {LONGEST} tokens")
        axis.set_ylim(0, 1.15 * axis.get_ylim()[1])
        axis.grid(alpha=0.3)
        axis.spines[["top", "right"]].set_visible(False)
    machine = result["hardware"]
    figure.suptitle(
        f"clinicalbert analyze, {machine['cores']} cores of {machine['cpu']} ({' '.join(machine['flags'])})"
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=130, metadata={"Software": None})


if __name__ == "__main__":
    main()
