"""The original way to make pre-training instances, re-expressed in plain Python: what ours is measured against.

Strings and lists all the way, step by step as in the first BERT program: every line is cleaned, split and cut into word
pieces; documents are shuffled and packed; tokens are masked one by one. No part of ``clinicalbert`` is used.
"""

from __future__ import annotations

import random
import unicodedata
from dataclasses import dataclass
from typing import NamedTuple


@dataclass
class Instance:
    """The fields of the original."""

    tokens: list[str]
    segment_ids: list[int]
    is_random_next: bool
    masked_lm_positions: list[int]
    masked_lm_labels: list[str]


class PlainTokenizer:
    """Blanks, punctuation, then the longest piece of the vocabulary, again and again; pass after pass."""

    def __init__(self, vocabulary: list[str], *, lowercase: bool) -> None:
        self.vocabulary = {piece: i for i, piece in enumerate(vocabulary)}
        self.lowercase = lowercase

    def tokenize(self, text: str) -> list[str]:
        pieces = []
        for word in self._words(text):
            for piece in self._pieces(word):
                pieces.append(piece)
        return pieces

    def _words(self, text: str) -> list[str]:
        words = []
        for word in self._apart(self._clean(text)).strip().split():
            plain = self._without_accents(word.lower()) if self.lowercase else word
            words.extend(self._at_punctuation(plain))
        return " ".join(words).split()

    def _clean(self, text: str) -> str:
        kept = []
        for char in text:
            code = ord(char)
            if code == 0 or code == 0xFFFD or _is_control(char):
                continue
            kept.append(" " if _is_blank(char) else char)
        return "".join(kept)

    def _apart(self, text: str) -> str:
        """Blanks around Chinese characters."""
        kept = []
        for char in text:
            if _is_chinese(ord(char)):
                kept.append(" ")
                kept.append(char)
                kept.append(" ")
            else:
                kept.append(char)
        return "".join(kept)

    def _without_accents(self, word: str) -> str:
        kept = []
        for char in unicodedata.normalize("NFD", word):
            if unicodedata.category(char) != "Mn":
                kept.append(char)
        return "".join(kept)

    def _at_punctuation(self, word: str) -> list[str]:
        parts: list[list[str]] = []
        begins = True
        for char in word:
            if _is_punctuation(char):
                parts.append([char])
                begins = True
            else:
                if begins:
                    parts.append([])
                begins = False
                parts[-1].append(char)
        return ["".join(part) for part in parts]

    def _pieces(self, word: str) -> list[str]:
        chars = list(word)
        if len(chars) > 200:
            return ["[UNK]"]
        pieces = []
        start = 0
        while start < len(chars):
            end = len(chars)
            found = None
            while start < end:
                piece = "".join(chars[start:end])
                if start > 0:
                    piece = "##" + piece
                if piece in self.vocabulary:
                    found = piece
                    break
                end -= 1
            if found is None:
                return ["[UNK]"]
            pieces.append(found)
            start = end
        return pieces


def _is_blank(char: str) -> bool:
    return char in (" ", "\t", "\n", "\r") or unicodedata.category(char) == "Zs"


def _is_control(char: str) -> bool:
    return char not in ("\t", "\n", "\r") and unicodedata.category(char) in ("Cc", "Cf")


def _is_chinese(code: int) -> bool:
    return (
        0x4E00 <= code <= 0x9FFF
        or 0x3400 <= code <= 0x4DBF
        or 0x20000 <= code <= 0x2A6DF
        or 0x2A700 <= code <= 0x2CEAF
        or 0xF900 <= code <= 0xFAFF
        or 0x2F800 <= code <= 0x2FA1F
    )


def _is_punctuation(char: str) -> bool:
    code = ord(char)
    if 33 <= code <= 47 or 58 <= code <= 64 or 91 <= code <= 96 or 123 <= code <= 126:
        return True
    return unicodedata.category(char).startswith("P")


def make_instances(
    lines: list[str],
    tokenizer: PlainTokenizer,
    vocabulary: list[str],
    *,
    seed: int,
    dupe_factor: int,
    max_seq_length: int,
    short_seq_prob: float,
    masked_lm_prob: float,
    max_predictions: int,
) -> list[Instance]:
    """Instances of a sentence file: one sentence a line, a blank line between documents."""
    rng = random.Random(seed)
    documents: list[list[list[str]]] = [[]]
    for raw in lines:
        line = raw.strip()
        if not line:
            documents.append([])
        tokens = tokenizer.tokenize(line)
        if tokens:
            documents[-1].append(tokens)
    documents = [d for d in documents if d]
    rng.shuffle(documents)
    instances: list[Instance] = []
    for _ in range(dupe_factor):
        for index in range(len(documents)):
            instances.extend(
                _of_document(
                    documents, index, max_seq_length, short_seq_prob, masked_lm_prob, max_predictions, vocabulary, rng
                )
            )
    rng.shuffle(instances)
    return instances


def _of_document(
    documents: list[list[list[str]]],
    index: int,
    max_seq_length: int,
    short_seq_prob: float,
    masked_lm_prob: float,
    max_predictions: int,
    vocabulary: list[str],
    rng: random.Random,
) -> list[Instance]:
    document = documents[index]
    budget = max_seq_length - 3
    target = budget
    if rng.random() < short_seq_prob:
        target = rng.randint(2, budget)
    instances = []
    chunk: list[list[str]] = []
    length = 0
    i = 0
    while i < len(document):
        chunk.append(document[i])
        length += len(document[i])
        if i == len(document) - 1 or length >= target:
            a_end = rng.randint(1, len(chunk) - 1) if len(chunk) >= 2 else 1
            first: list[str] = []
            for sentence in chunk[:a_end]:
                first.extend(sentence)
            second: list[str] = []
            if len(chunk) == 1 or rng.random() < 0.5:
                is_random = True
                for _ in range(10):
                    other = rng.randint(0, len(documents) - 1)
                    if other != index:
                        break
                start = rng.randint(0, len(documents[other]) - 1)
                for sentence in documents[other][start:]:
                    second.extend(sentence)
                    if len(second) >= target - len(first):
                        break
                i -= len(chunk) - a_end
            else:
                is_random = False
                for sentence in chunk[a_end:]:
                    second.extend(sentence)
            while len(first) + len(second) > budget:
                longer = first if len(first) > len(second) else second
                if rng.random() < 0.5:
                    del longer[0]
                else:
                    longer.pop()
            tokens, segments = _joined(first, second)
            tokens, positions, labels = _mask(tokens, masked_lm_prob, max_predictions, vocabulary, rng)
            instances.append(Instance(tokens, segments, is_random, positions, labels))
            chunk, length = [], 0
        i += 1
    return instances


def _joined(first: list[str], second: list[str]) -> tuple[list[str], list[int]]:
    tokens = ["[CLS]"]
    segments = [0]
    for token in first:
        tokens.append(token)
        segments.append(0)
    tokens.append("[SEP]")
    segments.append(0)
    for token in second:
        tokens.append(token)
        segments.append(1)
    tokens.append("[SEP]")
    segments.append(1)
    return tokens, segments


class Hidden(NamedTuple):
    """A position and what was there."""

    index: int
    label: str


def _mask(
    tokens: list[str], share: float, most: int, vocabulary: list[str], rng: random.Random
) -> tuple[list[str], list[int], list[str]]:
    candidates = []
    for i, token in enumerate(tokens):
        if token == "[CLS]" or token == "[SEP]":
            continue
        candidates.append([i])
    rng.shuffle(candidates)
    output = list(tokens)
    wanted = min(most, max(1, round(len(tokens) * share)))
    hidden: list[Hidden] = []
    covered: set[int] = set()
    for places in candidates:
        if len(hidden) >= wanted:
            break
        for index in places:
            if index in covered:
                continue
            covered.add(index)
            if rng.random() < 0.8:
                token = "[MASK]"
            elif rng.random() < 0.5:
                token = tokens[index]
            else:
                token = vocabulary[rng.randint(0, len(vocabulary) - 1)]
            output[index] = token
            hidden.append(Hidden(index, tokens[index]))
    hidden.sort(key=lambda h: h.index)
    return output, [h.index for h in hidden], [h.label for h in hidden]
