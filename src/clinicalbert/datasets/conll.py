"""Token files: ``token<TAB>BIO tag``, a blank line between sentences; one record a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from clinicalbert.datasets.example import Example, LabelledSpan


def read_conll(path: Path, *, prefix: str) -> Iterator[Example]:
    """Sentences with their tokens joined by one blank; ids are ``prefix-00001`` and so on."""
    blocks = path.read_text(encoding="utf-8").strip().split("\n\n")
    for number, block in enumerate(blocks, 1):
        rows = [line.split("\t") for line in block.split("\n") if line.strip()]
        spans: list[LabelledSpan] = []
        position = 0
        for token, tag in ((row[0], row[-1]) for row in rows):
            end = position + len(token)
            if tag.startswith("I-") and spans and spans[-1].end == position - 1 and spans[-1].label == tag[2:]:
                spans[-1] = LabelledSpan(spans[-1].start, end, tag[2:])
            elif tag != "O":
                spans.append(LabelledSpan(position, end, tag[2:]))
            position = end + 1
        key = f"{prefix}-{number:05d}"
        yield Example(key, " ".join(row[0] for row in rows), tuple(spans), group=key)
