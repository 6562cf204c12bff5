"""The text our own encoders are pre-trained on, from the open corpora, screened for leaks.

    python -m clinicalbert.training.open_text --out runs/open-text.jsonl.gz

One line a text, for ``clinicalbert pretrain prepare``: ``id``, ``type`` (the corpus) and ``text``. A text that shares
any 13 words in a row with a text that is evaluated on is left out; the counts are printed.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections.abc import Iterator
from pathlib import Path

from clinicalbert.datasets.corpus import data_root
from clinicalbert.datasets.held_out_text import held_out_texts
from clinicalbert.datasets.leaks import HeldOut
from clinicalbert.datasets.open_text import OPEN_TEXT


def screened(root: Path) -> Iterator[dict[str, str]]:
    """All texts that may be used; prints what was kept and dropped of each corpus."""
    held_out = HeldOut(held_out_texts(root))
    print(f"{'corpus':<20} {'kept':>7} {'dropped':>7} {'MB kept':>8}")
    for category, (folder, read) in OPEN_TEXT.items():
        kept = dropped = size = 0
        for name, text in read(root / folder):
            if text in held_out:
                dropped += 1
                continue
            kept, size = kept + 1, size + len(text)
            yield {"id": f"{category}/{name}", "type": category, "text": text}
        print(f"{category:<20} {kept:>7} {dropped:>7} {size / 1e6:>8.1f}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True, help="a .jsonl.gz file")
    out: Path = parser.parse_args().out
    out.parent.mkdir(parents=True, exist_ok=True)
    part = out.with_name(out.name + ".part")
    with part.open("wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=3, mtime=0) as file:
        for row in screened(data_root()):
            file.write(json.dumps(row, ensure_ascii=False).encode() + b"\n")
    part.replace(out)


if __name__ == "__main__":
    main()
