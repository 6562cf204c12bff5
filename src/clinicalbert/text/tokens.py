"""Text → tokens with exact offsets.

One pass of the fast tokenizer over the whole note, never truncated. Words are what the tokenizer's
pre-tokenizer makes (blanks and punctuation split); token labels are read at the first token of each word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from clinicalbert.errors import WeightsError
from clinicalbert.text.shapes import word_shapes

_MARKS = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)
"""Runs of non-spacing marks of the scripts that notes are written in."""

if TYPE_CHECKING:
    from tokenizers import Encoding
    from tokenizers import Tokenizer as FastTokenizer


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of one text; arrays of one length n, except the three of words (length w).

    ``ids`` vocabulary ids · ``starts``, ``ends`` code-point offsets · ``shapes`` word-shape ids, the same for all
    tokens of a word · ``word_first`` index of each word's first token · ``word_starts``, ``word_ends`` offsets.
    """

    ids: NDArray[np.int32]
    starts: NDArray[np.int32]
    ends: NDArray[np.int32]
    shapes: NDArray[np.uint8]
    word_first: NDArray[np.int32]
    word_starts: NDArray[np.int32]
    word_ends: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.ids)

    def shifted(self, by: int) -> Tokens:
        """The same tokens with all offsets moved by ``by`` characters."""
        if not by:
            return self
        return replace(
            self,
            starts=self.starts + by,
            ends=self.ends + by,
            word_starts=self.word_starts + by,
            word_ends=self.word_ends + by,
        )

    def part(self, first: int, last: int) -> Tokens:
        """The tokens ``first:last``; of a word that is cut, what lies inside counts as a word."""
        inner = (self.word_first >= first) & (self.word_first < last)
        word_first = self.word_first[inner] - first
        if last > first and (not len(word_first) or word_first[0]):
            inner[max(0, int(np.searchsorted(self.word_first, first, side="right")) - 1)] = True
            word_first = np.insert(word_first, 0, 0)
        return Tokens(
            self.ids[first:last],
            self.starts[first:last],
            self.ends[first:last],
            self.shapes[first:last],
            word_first.astype(np.int32),
            self.word_starts[inner],
            self.word_ends[inner],
        )


class Tokenizer:
    """A Hugging Face fast tokenizer, read from a local ``tokenizer.json``. Raises WeightsError if unreadable."""

    def __init__(self, path: Path) -> None:
        from tokenizers import Tokenizer as FastTokenizer

        try:
            self._fast: FastTokenizer = FastTokenizer.from_file(str(path))
        except Exception as error:  # the library raises bare Exception
            raise WeightsError(f"cannot read tokenizer {path.name}: {error}") from error
        self._fast.no_truncation()
        self._fast.no_padding()
        self._fast.encode_special_tokens = True  # "[SEP]" in a note is text, not a command
        self.cls = self._special("[CLS]", "<s>")
        self.sep = self._special("[SEP]", "</s>")
        self.pad = self._special("[PAD]", "<pad>")

    @property
    def mask(self) -> int:
        """The id that stands for a hidden word (training only)."""
        return self._special("[MASK]", "<mask>")

    @property
    def vocabulary_size(self) -> int:
        """Entries of the vocabulary, special ones included."""
        return int(self._fast.get_vocab_size())

    @property
    def names(self) -> tuple[str, ...]:
        """Id → token."""
        return tuple(self._fast.id_to_token(i) or "" for i in range(self.vocabulary_size))

    def _special(self, *names: str) -> int:
        for name in names:
            found = self._fast.token_to_id(name)
            if found is not None:
                return int(found)
        raise WeightsError(f"the vocabulary has none of {names}")

    def __call__(self, text: str) -> Tokens:
        return _tokens(text, self._fast.encode(text, add_special_tokens=False))

    def batch(self, texts: Sequence[str]) -> Iterable[Tokens]:
        """Tokens of many texts; the tokenizer works on all cores."""
        encodings = self._fast.encode_batch(list(texts), add_special_tokens=False)
        return [_tokens(text, encoding) for text, encoding in zip(texts, encodings, strict=True)]


def _with_marks(text: str, starts: NDArray[np.int32], ends: NDArray[np.int32]) -> NDArray[np.int32]:
    """Ends of words moved past combining marks, which the uncased tokenizer strips: a letter keeps its accent."""
    if text.isascii():
        return ends
    moved = ends.copy()
    for match in _MARKS.finditer(text):
        word = int(np.searchsorted(ends, match.start()))
        if word < len(ends) and ends[word] == match.start():
            limit = int(starts[word + 1]) if word + 1 < len(starts) else len(text)
            moved[word] = min(match.end(), max(limit, int(ends[word])))
    return moved


def _tokens(text: str, encoding: Encoding) -> Tokens:
    ids = np.array(encoding.ids, dtype=np.int32)
    if not len(ids):
        none = np.zeros(0, dtype=np.int32)
        return Tokens(ids, none, none, np.zeros(0, dtype=np.uint8), none, none, none)
    offsets = np.array(encoding.offsets, dtype=np.int32)
    words = np.array(encoding.word_ids, dtype=np.int32)
    new = np.empty(len(words), dtype=bool)
    new[0] = True
    np.not_equal(words[1:], words[:-1], out=new[1:])
    first = np.flatnonzero(new).astype(np.int32)
    last = np.append(first[1:], len(ids)) - 1
    word_starts, word_ends = offsets[first, 0], _with_marks(text, offsets[first, 0], offsets[last, 1])
    shapes = word_shapes(text, word_starts, word_ends)[np.cumsum(new) - 1]
    return Tokens(ids, offsets[:, 0], offsets[:, 1], shapes, first, word_starts, word_ends)
