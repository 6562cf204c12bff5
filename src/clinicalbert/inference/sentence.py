"""Encoder S: texts → one vector each, in the CPU runtime.

Its bundle holds a graph (``ids``, ``mask``, ``shapes`` → ``vectors``), a tokenizer, and checksums.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, ValidationError

from clinicalbert.errors import WeightsError
from clinicalbert.inference.batching import WindowBatch
from clinicalbert.inference.bundle import EMBEDDED, MANIFEST, Graphs, check_files
from clinicalbert.inference.runtime import Backend, Session, open_session
from clinicalbert.text.tokens import Tokenizer, Tokens

FORMAT = "clinicalbert.sentence/1"
DEFAULT = "clinicalbert-pro-mini-s"
BATCH_TOKENS = 256
LENGTH_STEP = 4
"""Names have a few tokens: finer steps and smaller batches than for windows of notes leave less padding."""


class SentenceManifest(BaseModel):
    """What ``bundle.json`` of a sentence encoder says; ``hidden`` is the width of its vectors, ``longest`` the tokens
    (special ones included) after which a text is cut."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    format: str
    name: str
    version: str
    graph: str
    tokenizer: str
    hidden: int
    longest: int
    files: dict[str, str]


@dataclass(frozen=True, slots=True)
class SentenceBundle:
    """An opened bundle; ``digest`` names these weights in results and indexes."""

    folder: Path
    manifest: SentenceManifest
    digest: str

    @property
    def model_name(self) -> str:
        return f"{self.manifest.name} {self.manifest.version} ({self.digest})"


def open_sentence_bundle(folder: Path | None = None) -> SentenceBundle:
    """Open and verify a bundle; without a folder, the embedded one. Raises WeightsError naming the file at fault."""
    folder = folder or EMBEDDED / DEFAULT
    path = folder / MANIFEST
    try:
        raw = path.read_bytes()
        manifest = SentenceManifest.model_validate_json(raw)
    except OSError as error:
        raise WeightsError(f"{folder} holds no sentence encoder ({MANIFEST} cannot be read)") from error
    except ValidationError as error:
        raise WeightsError(f"{path} is not a manifest of a sentence encoder ({FORMAT})") from error
    if manifest.format != FORMAT:
        raise WeightsError(f"{path} has format {manifest.format}; a sentence encoder has {FORMAT}")
    check_files(folder, manifest.files)
    return SentenceBundle(folder, manifest, hashlib.sha256(raw).hexdigest()[:12])


class SentenceEncoder:
    """Texts → vectors of length one. ``session`` runs the bundle's graph; may be used from one thread at a time."""

    def __init__(self, bundle: SentenceBundle, session: Session) -> None:
        self.bundle, self._session = bundle, session
        self._tokenizer = Tokenizer(bundle.folder / bundle.manifest.tokenizer)
        self.engine = session.name

    @classmethod
    def open(
        cls, folder: Path | None = None, *, backend: Backend = "auto", threads: int | None = None
    ) -> SentenceEncoder:
        """The embedded encoder, or that of ``folder``. Raises WeightsError, MissingExtraError, InputError."""
        bundle = open_sentence_bundle(folder)
        graphs = Graphs((bundle.folder / bundle.manifest.graph,))
        return cls(bundle, open_session(graphs, backend=backend, threads=threads))

    def __call__(self, texts: Sequence[str], longest: int | None = None) -> NDArray[np.float32]:
        """[texts, hidden], in order; a text is cut after ``longest`` tokens (by default, what the encoder allows)."""
        most = min(longest or self.bundle.manifest.longest, self.bundle.manifest.longest) - 2
        tokens = [t.part(0, min(len(t), most)) for t in self._tokenizer.batch(texts)]
        vectors = np.zeros((len(tokens), self.bundle.manifest.hidden), dtype=np.float32)
        order = iter(sorted(range(len(tokens)), key=lambda i: (-len(tokens[i]), i)))
        batches = [list(rows) for rows in _batches(tokens, order)]
        for rows, (_, answer) in zip(
            batches, self._session.stream(self._padded(tokens, r) for r in batches), strict=True
        ):
            vectors[rows] = answer
        return vectors

    def _padded(self, tokens: Sequence[Tokens], rows: Sequence[int]) -> WindowBatch:
        length = _length(tokens[rows[0]])
        ids = np.full((len(rows), length), self._tokenizer.pad, dtype=np.int64)
        mask, shapes = np.zeros_like(ids), np.zeros_like(ids)
        ids[:, 0] = self._tokenizer.cls
        for row, index in enumerate(rows):
            one = tokens[index]
            ids[row, 1 : len(one) + 1] = one.ids
            ids[row, len(one) + 1] = self._tokenizer.sep
            mask[row, : len(one) + 2] = 1
            shapes[row, 1 : len(one) + 1] = one.shapes
        return WindowBatch(ids, mask, shapes, ())


def _length(tokens: Tokens) -> int:
    return -(-(len(tokens) + 2) // LENGTH_STEP) * LENGTH_STEP


def _batches(tokens: Sequence[Tokens], order: Iterator[int]) -> Iterator[list[int]]:
    """Rows that are computed together, the longest first, so that little is padding."""
    rows: list[int] = []
    for index in order:
        if rows and (len(rows) + 1) * _length(tokens[rows[0]]) > BATCH_TOKENS:
            yield rows
            rows = []
        rows.append(index)
    if rows:
        yield rows
