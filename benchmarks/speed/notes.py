"""The notes that speed is measured on: mtsamples as they are, or the same words in notes of another length.

CLINICALBERT_DATA names the folder of the corpora.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

from clinicalbert.datasets.corpus import data_root
from clinicalbert.datasets.mtsamples import FOLDER, read_notes
from clinicalbert.document import NoteMeta
from clinicalbert.inference.notes import NotePipeline
from clinicalbert.inference.pipeline import Pipeline
from clinicalbert.privacy import RawNote
from clinicalbert.privacy.clearing import Declared
from clinicalbert.text.tokens import Tokenizer

SEED = 0


def read_texts(count: int) -> list[str]:
    """The first ``count`` notes: those of the dev split, then those of train."""
    folder = data_root() / FOLDER
    texts = [n["text"] for n in read_notes(folder, "dev")]
    if count > len(texts):
        texts += [n["text"] for n in read_notes(folder, "train")]
    return texts[:count]


def as_reader(nlp: Pipeline) -> NotePipeline:
    """The pipeline, reading notes that are declared as open."""
    return NotePipeline(nlp, Declared("open corpus"))


def as_raw(texts: Sequence[str]) -> list[RawNote]:
    """The texts as a pipeline takes them, with distinct ids."""
    return [RawNote(t, NoteMeta(note_id=f"note-{i:06d}")) for i, t in enumerate(texts)]


def count_tokens(tokenizer: Tokenizer, texts: Sequence[str]) -> int:
    """Tokens of all texts: nothing special, padded or read twice."""
    return sum(map(len, tokenizer.batch(texts)))


def of_length(tokenizer: Tokenizer, texts: Sequence[str], length: int) -> list[str]:
    """The same words, joined and cut anew at word starts into notes of about ``length`` tokens."""
    return list(_cut(tokenizer, "\n\n".join(texts), [length]))


def passages(tokenizer: Tokenizer, texts: Sequence[str], shortest: int, longest: int) -> list[str]:
    """The notes cut at word starts into passages of ``shortest`` to ``longest`` tokens, shuffled; always the same."""
    chance = random.Random(SEED)
    lengths = list(range(shortest, longest + 1))
    found: list[str] = []
    for text in texts:
        chance.shuffle(lengths)
        found += list(_cut(tokenizer, text, lengths))[:-1]  # what is left at the end may be shorter
    chance.shuffle(found)
    return found


def _cut(tokenizer: Tokenizer, text: str, lengths: Sequence[int]) -> Iterator[str]:
    tokens = tokenizer(text)
    begin, at, turn = 0, 0, 0
    for first, start in zip(tokens.word_first.tolist(), tokens.word_starts.tolist(), strict=True):
        if first - at >= lengths[turn % len(lengths)]:
            yield text[begin:start]
            begin, at, turn = start, first, turn + 1
    yield text[begin:]
