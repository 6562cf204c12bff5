"""A passage in the making: stretches of text in a row, some with a label. Offsets are counted once, at the end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from clinicalbert.datasets.example import LabelledSpan


@dataclass(frozen=True, slots=True)
class Piece:
    """Text, its label (empty: none) and what is told of it (the origin of a name)."""

    text: str
    label: str = ""
    value: str = ""


def joined(pieces: Iterable[Piece]) -> tuple[str, tuple[LabelledSpan, ...]]:
    """The whole text and its spans."""
    texts, spans, at = [], [], 0
    for piece in pieces:
        texts.append(piece.text)
        end = at + len(piece.text)
        if piece.label:
            spans.append(LabelledSpan(at, end, piece.label, value=piece.value))
        at = end
    return "".join(texts), tuple(spans)


def stripped(pieces: list[Piece]) -> list[Piece]:
    """Without blanks at the start and the end."""
    whole = [p for p in pieces if p.text]
    while whole and not whole[0].label and not whole[0].text.strip():
        del whole[0]
    while whole and not whole[-1].label and not whole[-1].text.strip():
        del whole[-1]
    if whole and not whole[0].label:
        whole[0] = Piece(whole[0].text.lstrip())
    if whole and not whole[-1].label:
        whole[-1] = Piece(whole[-1].text.rstrip())
    return whole
