"""A block of notes → one shard."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from clinicalbert.corpus.documents import LostNoteError, Sections, Sentences, sentences_of
from clinicalbert.corpus.entity_spans import EntitySpans, read_names
from clinicalbert.corpus.fast_packing import pack_fast
from clinicalbert.corpus.layouts import (
    Format,
    Instances,
    TokenDocuments,
    arrow_writer,
    document_lines,
    documents_table,
    instance_lines,
    instances_of_packing,
    instances_table,
    jsonl_writer,
)
from clinicalbert.corpus.packing import MaskingSettings, PackingSettings, pack
from clinicalbert.corpus.shards import TOKENIZER, Shard, write_whole
from clinicalbert.corpus.words import WordCache
from clinicalbert.text.tokens import Tokenizer

Packing = Literal["documents", "fast", "faithful"]
NO_WORDS = "has no words"
_UNSAFE = re.compile(r"[^\w.-]+")


@dataclass(frozen=True, slots=True)
class PrepareSettings:
    """How notes become shards.

    ``packing`` is ``documents`` (tokens only: sequences and masks are drawn while training), ``fast`` or ``faithful``
    (finished instances; faithful ones to the letter of the original program, for which a whole category is held in
    memory). ``block_characters`` is the text of one shard; 0 means all of a category. ``entities`` is a file of names,
    one a line, that masking can hide as a whole (documents).
    """

    packing: Packing = "documents"
    format: Format = "arrow"
    sections: Sections = "own"
    sentences: Sentences = "own"
    seed: int = 12345
    dupe_factor: int = 5
    max_seq_length: int = 128
    short_seq_prob: float = 0.1
    masked_share: float = 0.15
    max_predictions: int = 20
    block_characters: int = 2_000_000
    entities: str = ""

    def file_of(self, category: str, split: str, number: int) -> str:
        """The path of a shard inside its folder."""
        folder = _UNSAFE.sub("_", category).strip("._")
        if folder != category:  # another category may look alike
            folder = f"{folder or 'category'}-{hashlib.sha256(category.encode()).hexdigest()[:6]}"
        return f"{folder}/{split}-{number:05d}.{self.format}"


class Maker:
    """Makes shards in folder ``out``, where ``tokenizer.json`` lies."""

    def __init__(self, out: Path, settings: PrepareSettings) -> None:
        self._out, self._settings = out, settings
        self._tokenizer = Tokenizer(out / TOKENIZER)
        self._words = WordCache(self._tokenizer)
        names = read_names(Path(settings.entities)) if settings.entities else []
        self._entities = EntitySpans(names, self._words) if names else None
        self._packing = PackingSettings(
            settings.seed, settings.dupe_factor, settings.max_seq_length, settings.short_seq_prob
        )
        self._masking = MaskingSettings(
            self._tokenizer.mask, self._tokenizer.vocabulary_size, settings.masked_share, settings.max_predictions
        )

    def make(self, category: str, split: str, number: int, texts: Sequence[str], source: str) -> Shard:
        """Write one shard; ``source`` is the digest of its notes. Raises OutputError."""
        skipped: Counter[str] = Counter()
        documents = self._tokens(texts, skipped)
        settings = self._settings
        file = settings.file_of(category, split, number)
        count, digest, instances = len(documents.sentences), "", 0
        if count and settings.packing == "documents":
            if settings.format == "jsonl":
                writer = jsonl_writer(document_lines(documents, self._tokenizer.names))
            else:
                writer = arrow_writer(documents_table(documents))
            digest = write_whole(self._out / file, writer)
        elif count:
            packed = self._pack(documents, number)
            if settings.format == "jsonl":
                writer = jsonl_writer(instance_lines(packed, self._tokenizer.names))
            else:
                writer = arrow_writer(instances_table(packed))
            digest, instances = write_whole(self._out / file, writer), len(packed)
        return Shard(
            file=file,
            category=category,
            split=split,
            source=source,
            sha256=digest,
            documents=count,
            sentences=len(documents.encoded.lengths),
            tokens=len(documents.encoded.ids),
            instances=instances,
            skipped=dict(skipped),
        )

    def _tokens(self, texts: Sequence[str], skipped: Counter[str]) -> TokenDocuments:
        sentences: list[str] = []
        counts: list[int] = []
        for text in texts:
            try:
                found = sentences_of(text, self._settings.sections, self._settings.sentences)
            except LostNoteError as error:
                skipped[str(error)] += 1
                continue
            sentences += found
            counts.append(len(found))
        encoded = self._words.encode(sentences)
        if self._entities:
            encoded = self._entities.mark(encoded)
        documents = TokenDocuments(np.array(counts, dtype=np.int32), encoded)
        filled = documents.with_tokens()
        if empty := len(counts) - len(filled.sentences):
            skipped[NO_WORDS] += empty
        return filled

    def _pack(self, documents: TokenDocuments, number: int) -> Instances:
        cls, sep = self._tokenizer.cls, self._tokenizer.sep
        if self._settings.packing == "fast":
            return pack_fast(documents, cls, sep, self._packing, self._masking, number)
        return instances_of_packing(pack(documents.as_lists(), cls, sep, self._packing, self._masking))
