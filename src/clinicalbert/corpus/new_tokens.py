"""Words of an archive that its vocabulary cuts into many pieces → entries that the vocabulary should have as well.

Word pieces get whole words. Byte pairs go on being merged where their training stopped (Sennrich et al., 2016), because
there an entry is reached by merges alone.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush
from itertools import pairwise
from pathlib import Path
from typing import Any

from clinicalbert.corpus.notes import CorpusNote, Skipped
from clinicalbert.errors import InputError

MOST_CHUNKS = 2_000_000
"""Different runs of letters counted; beyond, those of a single note are forgotten: memory stays constant."""


@dataclass(slots=True)
class WordCounts:
    """Runs of characters between blanks: how often each stands in the text, and in how many notes."""

    times: Counter[str] = field(default_factory=Counter)
    notes: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)

    def add(self, note: CorpusNote | Skipped) -> None:
        if isinstance(note, Skipped):
            self.skipped[note.reason] += 1
            return
        found = Counter(note.text.split())
        self.times.update(found)
        self.notes.update(found.keys())
        if len(self.notes) > MOST_CHUNKS:
            for chunk in [c for c, count in self.notes.items() if count == 1]:
                del self.notes[chunk], self.times[chunk]


@dataclass(frozen=True, slots=True)
class NewToken:
    """An entry for the vocabulary, and the entries that it stood for until now."""

    token: str
    pieces: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Extension:
    """A ``tokenizer.json`` with more entries, and how many tokens the counted words are with it and without it."""

    tokenizer: dict[str, Any]
    new: tuple[NewToken, ...]
    tokens_before: int
    tokens_after: int


def extend(tokenizer: Path, counts: WordCounts, most: int, min_notes: int) -> Extension:
    """The ``most`` entries that save most tokens, of words that stand in at least ``min_notes`` notes.

    Words are letters only: numbers, and what is written in few notes (names of people), would make the vocabulary tell
    of the notes. Raises InputError when there is none, or the tokenizer is of another kind.
    """
    from tokenizers import Tokenizer

    fast = Tokenizer.from_file(str(tokenizer))
    fast.no_padding()
    fast.no_truncation()
    told = json.loads(tokenizer.read_text(encoding="utf-8"))
    kind = told["model"].get("type") or ("BPE" if "merges" in told["model"] else "WordPiece")
    if kind not in ("WordPiece", "BPE"):
        raise InputError(f"{tokenizer} is of kind {kind}: word pieces (BERT) and byte pairs (RoBERTa) can be extended")
    words = _words(fast, counts, min_notes)
    spelt = list(words)
    pieces = [e.ids for e in fast.encode_batch(["".join(w) for w in spelt], add_special_tokens=False)]
    known = {w: tuple(p) for w, p in zip(spelt, pieces, strict=True) if len(p) > 1}
    before = sum(words[w] * len(p) for w, p in zip(spelt, pieces, strict=True))
    choose = _whole_words if kind == "WordPiece" else _merges
    new, saved = choose(told, {w: (words[w], known[w]) for w in known}, lambda i: str(fast.id_to_token(i)), most)
    if not new:
        raise InputError(f"no word of at least {min_notes} notes is in pieces: the vocabulary fits this text already")
    return Extension(told, tuple(new), before, before - saved)


def _words(fast: Any, counts: WordCounts, min_notes: int) -> Counter[str]:
    """What the tokenizer takes for words, as it writes them, each with a blank before it where that counts."""
    times: Counter[str] = Counter()
    notes: Counter[str] = Counter()
    for chunk, count in counts.times.items():
        text = f" {chunk}"
        if fast.normalizer:
            text = fast.normalizer.normalize_str(text)
        for _, (start, end) in fast.pre_tokenizer.pre_tokenize_str(text):
            word = text[start:end]
            if word.strip().isalpha():
                times[word] += count
                notes[word] = max(notes[word], counts.notes[chunk])  # spellings may share notes: never more than true
    return Counter({w: c for w, c in times.items() if notes[w] >= min_notes})


Pieces = dict[str, tuple[int, tuple[int, ...]]]
"""Word → how often it stands in the text, and its tokens."""


def _whole_words(
    told: dict[str, Any], words: Pieces, name: Callable[[int], str], most: int
) -> tuple[list[NewToken], int]:
    model = told["model"]
    unknown = model["vocab"].get(model["unk_token"])
    gains = {w: count * (len(pieces) - 1) for w, (count, pieces) in words.items() if unknown not in pieces}
    chosen = sorted(gains, key=lambda w: (-gains[w], w))[:most]
    first = _size(told)
    model["vocab"] |= {word: first + i for i, word in enumerate(chosen)}
    return [NewToken(w, words[w][1]) for w in chosen], sum(gains[w] for w in chosen)


def _merges(told: dict[str, Any], words: Pieces, name: Callable[[int], str], most: int) -> tuple[list[NewToken], int]:
    """The most frequent pair becomes one, again and again; words that do not hold it are not looked at."""
    model = told["model"]
    first = _size(told)
    rows = [list(pieces) for _, pieces in words.values()]
    times = [count for count, _ in words.values()]
    where: dict[tuple[int, int], set[int]] = defaultdict(set)
    pairs: Counter[tuple[int, int]] = Counter()

    changed: set[tuple[int, int]] = set()

    def count(row: int, sign: int) -> None:
        for pair in pairwise(rows[row]):
            pairs[pair] += sign * times[row]
            where[pair].add(row)
            changed.add(pair)

    for row in range(len(rows)):
        count(row, 1)
    heap = [(-pairs[p], p) for p in changed]
    heapify(heap)
    spelling: dict[int, str] = {}
    origin: dict[int, tuple[int, ...]] = {}
    written_as_text = not model["merges"] or isinstance(model["merges"][0], str)
    new: list[NewToken] = []
    saved = 0
    while len(new) < most and heap:
        negative, pair = heappop(heap)
        if pairs[pair] != -negative or not negative:
            continue  # counted anew since
        changed.clear()
        left, right = (spelling.get(p) or name(p) for p in pair)
        token = first + len(new)
        spelling[token] = left + right
        origin[token] = sum((origin.get(p, (p,)) for p in pair), ())
        saved += pairs[pair]
        for row in sorted(where.pop(pair)):
            count(row, -1)
            rows[row] = _merged(rows[row], pair, token)
            count(row, 1)
        for p in changed:
            heappush(heap, (-pairs[p], p))
        model["vocab"][spelling[token]] = token
        model["merges"].append(f"{left} {right}" if written_as_text else [left, right])
        new.append(NewToken(spelling[token], origin[token]))
    return new, saved


def _merged(row: Sequence[int], pair: tuple[int, int], token: int) -> list[int]:
    found: list[int] = []
    at = 0
    while at < len(row):
        if tuple(row[at : at + 2]) == pair:
            found.append(token)
            at += 2
        else:
            found.append(row[at])
            at += 1
    return found


def _size(told: dict[str, Any]) -> int:
    """The next free id."""
    ids = [*told["model"]["vocab"].values(), *(t["id"] for t in told.get("added_tokens") or [])]
    return int(max(ids)) + 1
