"""The original way to make pre-training instances, re-expressed in plain Python: what ours is measured against.

Strings all the way, as in the first BERT program: every line is cleaned, split and cut into word pieces; documents are
shuffled and packed; tokens are masked one by one. No part of ``clinicalbert`` is used.
"""

from __future__ import annotations

import random
import unicodedata
from dataclasses import dataclass


@dataclass
class Instance:
    """The fields of the original."""

    tokens: list[str]
    segment_ids: list[int]
    is_random_next: bool
    masked_lm_positions: list[int]
    masked_lm_labels: list[str]


class PlainTokenizer:
    """Blanks, punctuation, then the longest piece of the vocabulary, again and again."""

    def __init__(self, vocabulary: list[str], *, lowercase: bool) -> None:
        self.vocabulary = set(vocabulary)
        self.lowercase = lowercase

    def tokenize(self, text: str) -> list[str]:
        pieces: list[str] = []
        for word in self._words(text):
            pieces.extend(self._pieces(word))
        return pieces

    def _words(self, text: str) -> list[str]:
        cleaned = []
        for char in text:
            code = ord(char)
            if code == 0 or code == 0xFFFD or (char not in "\t\n\r" and unicodedata.category(char) in ("Cc", "Cf")):
                continue
            if 0x4E00 <= code <= 0x9FFF or 0x3400 <= code <= 0x4DBF or 0xF900 <= code <= 0xFAFF:
                cleaned.append(f" {char} ")
            else:
                cleaned.append(" " if char in " \t\n\r" or unicodedata.category(char) == "Zs" else char)
        words: list[str] = []
        for word in "".join(cleaned).split():
            plain = word
            if self.lowercase:
                decomposed = unicodedata.normalize("NFD", word.lower())
                plain = "".join(c for c in decomposed if unicodedata.category(c) != "Mn")
            current = ""
            for char in plain:
                if _is_punctuation(char):
                    if current:
                        words.append(current)
                    words.append(char)
                    current = ""
                else:
                    current += char
            if current:
                words.append(current)
        return words

    def _pieces(self, word: str) -> list[str]:
        if len(word) > 200:
            return ["[UNK]"]
        pieces = []
        start = 0
        while start < len(word):
            end = len(word)
            while start < end:
                piece = word[start:end] if start == 0 else "##" + word[start:end]
                if piece in self.vocabulary:
                    break
                end -= 1
            else:
                return ["[UNK]"]
            pieces.append(piece)
            start = end
        return pieces


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
            tokens = ["[CLS]", *first, "[SEP]", *second, "[SEP]"]
            segments = [0] * (len(first) + 2) + [1] * (len(second) + 1)
            positions, labels = _mask(tokens, masked_lm_prob, max_predictions, vocabulary, rng)
            instances.append(Instance(tokens, segments, is_random, positions, labels))
            chunk, length = [], 0
        i += 1
    return instances


def _mask(
    tokens: list[str], share: float, most: int, vocabulary: list[str], rng: random.Random
) -> tuple[list[int], list[str]]:
    candidates = [i for i, token in enumerate(tokens) if token not in ("[CLS]", "[SEP]")]
    rng.shuffle(candidates)
    count = min(most, max(1, round(len(tokens) * share)))
    hidden = []
    original = list(tokens)
    for position in candidates[:count]:
        if rng.random() < 0.8:
            tokens[position] = "[MASK]"
        elif rng.random() >= 0.5:
            tokens[position] = vocabulary[rng.randint(0, len(vocabulary) - 1)]
        hidden.append(position)
    hidden.sort()
    return hidden, [original[p] for p in hidden]
