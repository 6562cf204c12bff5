"""The PubTator format: ``id|t|title``, ``id|a|abstract``, then tab-separated mentions.

Offsets count over ``title abstract``, joined by one blank.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from clinicalbert.datasets.example import Example, LabelledSpan, outermost


def read_pubtator(
    path: Path, labels: dict[str, str], value: Callable[[str], str] = lambda identifier: ""
) -> Iterator[Example]:
    """Examples of a file. ``labels`` maps the file's mention types to raw labels; others are left out. ``value`` turns
    a mention's identifier into what its span stands for."""
    for block in path.read_text(encoding="utf-8").strip().split("\n\n"):
        title = abstract = key = ""
        spans = []
        for line in block.split("\n"):
            head = line.split("|", 2)
            if len(head) == 3 and head[1] in ("t", "a"):
                key = head[0].strip()
                title, abstract = (head[2], abstract) if head[1] == "t" else (title, head[2])
                continue
            fields = line.split("\t")
            if len(fields) >= 5 and fields[1].isdigit() and fields[4] in labels:
                meant = value(fields[5]) if len(fields) > 5 else ""
                spans.append(LabelledSpan(int(fields[1]), int(fields[2]), labels[fields[4]], value=meant))
        if key:
            yield Example(key, f"{title} {abstract}", outermost(spans)[0], group=key)
