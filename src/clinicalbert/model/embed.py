"""Notes → vectors of their tokens, sentences, sections, or of the whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray

from clinicalbert.model.sentence import Rows, load_sentence_model, token_rows
from clinicalbert.privacy.clearance import ClearedText, require_cleared
from clinicalbert.text import split_sections, split_sentences
from clinicalbert.text.tokens import Tokens
from clinicalbert.text.windows import cut_windows, sentence_starts

Level = Literal["token", "sentence", "section", "note"]
SIZE, CONTEXT = 254, 32
"""Tokens read together, special ones not counted; and how many around its own a token's window shows."""
AT_ONCE = 32
"""Stretches in a batch."""


@dataclass(frozen=True, slots=True)
class Vectors:
    """Row i stands for the characters ``starts[i]:ends[i]`` of the note; ``values`` [rows, hidden], float32."""

    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    values: NDArray[np.float32]


class Embedder:
    """The encoder of a local Hugging Face folder. Raises WeightsError."""

    def __init__(self, folder: Path) -> None:
        self._model, self._tokenizer = load_sentence_model(folder)
        config = self._model.encoder.config
        self._size = min(SIZE, config.max_positions - config.position_offset - 2)
        self.hidden = config.hidden_size

    @torch.inference_mode()
    def __call__(self, note: ClearedText, level: Level = "note") -> Vectors:
        """Vectors of a note of any length; all of it is read.

        Tokens: as the encoder gives them, in windows with context. Others: the mean over the tokens, of length one; a
        stretch of text that is too long for the encoder is read in parts, each of which counts by its tokens. A blank
        note has one vector as a note, and none else. Raises NotClearedError.
        """
        text = require_cleared(note).text
        tokens = self._tokenizer(text)
        sections = split_sections(text)
        sentences = split_sentences(text, sections)
        breaks = sentence_starts(sentences)
        if level == "token":
            return self._tokens(tokens, breaks)
        match level:
            case "sentence":
                spans = [(s.start, s.end) for s in sentences]
            case "section":
                spans = [(s.start, s.end) for s in sections]
            case "note":
                spans = [(0, len(text))]
        return self._means(tokens, breaks, spans)

    def _tokens(self, tokens: Tokens, breaks: NDArray[np.int32]) -> Vectors:
        values = np.zeros((len(tokens), self.hidden), dtype=np.float32)
        windows = iter(cut_windows(tokens, breaks, size=self._size, context=min(CONTEXT, self._size // 3)))
        while some := list(islice(windows, AT_ONCE)):
            hidden = self._model.encoder(*self._rows(tokens, [(w.start, w.end) for w in some]))
            for window, row in zip(some, hidden.float().numpy(), strict=True):
                own = slice(window.own_start - window.start + 1, window.own_end - window.start + 1)
                values[window.own_start : window.own_end] = row[own]
        return Vectors(tokens.starts.astype(np.int64), tokens.ends.astype(np.int64), values)

    def _means(self, tokens: Tokens, breaks: NDArray[np.int32], spans: Sequence[tuple[int, int]]) -> Vectors:
        sums = np.zeros((len(spans), self.hidden), dtype=np.float64)
        stretches = self._stretches(tokens, breaks, spans)
        while some := list(islice(stretches, AT_ONCE)):
            vectors = self._model(*self._rows(tokens, [(first, last) for _, first, last in some])).numpy()
            for (row, first, last), vector in zip(some, vectors, strict=True):
                sums[row] += vector * max(1, last - first)
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        values = (sums / np.maximum(lengths, 1e-12)).astype(np.float32)
        starts, ends = (np.array([s[i] for s in spans], dtype=np.int64) for i in (0, 1))
        return Vectors(starts, ends, values)

    def _stretches(
        self, tokens: Tokens, breaks: NDArray[np.int32], spans: Sequence[tuple[int, int]]
    ) -> Iterator[tuple[int, int, int]]:
        """(span, first token, last token) of all that is read together."""
        for row, (start, end) in enumerate(spans):
            first, last = np.searchsorted(tokens.starts, [start, end]).tolist()
            if last - first <= self._size:
                yield row, first, last
                continue
            for window in cut_windows(tokens.part(first, last), breaks, size=self._size, context=0):
                yield row, first + window.start, first + window.end

    def _rows(self, tokens: Tokens, ranges: Sequence[tuple[int, int]]) -> Rows:
        return token_rows([(tokens.ids[a:b], tokens.shapes[a:b]) for a, b in ranges], self._tokenizer)
