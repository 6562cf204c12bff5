"""Vocabularies → an index on the disk. It appears whole or not at all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clinicalbert.errors import InputError, OutputError
from clinicalbert.knowledge.concepts import Concept
from clinicalbert.knowledge.synonyms import letters
from clinicalbert.linking.grams import GramIndex
from clinicalbert.linking.index import (
    CONCEPTS,
    FORMAT,
    MANIFEST,
    NAMES,
    IndexManifest,
    SystemInfo,
    key_of,
    write_arrays,
)

WIDTH = 128
"""Dimensions kept of a vector."""
SAMPLE = 20_000
"""Names by which the principal components are found."""
AT_ONCE = 4_096
LONGEST = 32
"""Tokens of a name that are read."""
Embed = Callable[[Sequence[str], int], NDArray[np.float32]]
"""(texts, longest) → vectors [texts, hidden], of length one."""


@dataclass(frozen=True, slots=True)
class Source:
    """The concepts of one vocabulary, and what the index tells of it."""

    name: str
    title: str
    uri: str
    release: str
    licence: str
    labels: Sequence[str]
    concepts: Sequence[Concept]


def build_index(
    sources: Sequence[Source],
    embed: Embed,
    encoder: str,
    out: Path,
    *,
    on_names: Callable[[int, int], None] = lambda done, total: None,
) -> None:
    """Write the index to ``out``, which must not exist or be an index; ``on_names`` is told (names read, of all).

    Raises InputError (no concepts; ``out`` is something else) and OutputError.
    """
    if not any(source.concepts for source in sources):
        raise InputError("there are no concepts to build an index of")
    if out.exists() and not (out / MANIFEST).exists():
        raise InputError(f"{out} exists and is no index of concepts: choose another place")
    names, owner, lines, systems = _table(sources)
    vectors, projection, scale = _vectors(names, embed, on_names)
    keys = np.array([key_of(name) for name in names], dtype=np.uint64)
    by_key = np.argsort(keys, kind="stable").astype(np.int32)
    arrays: dict[str, NDArray[Any]] = {
        "owner": owner,
        "keys": keys[by_key],
        "by_key": by_key,
        "projection": projection,
        "vectors": vectors,
        **{f"grams.{name}": values for name, values in GramIndex.of(names).arrays().items()},
    }
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=out.parent, prefix=f"{out.name}.") as scratch:
            folder = Path(scratch) / "index"
            folder.mkdir()
            write_arrays(folder, arrays)
            (folder / CONCEPTS).write_text("".join(lines), encoding="utf-8")
            (folder / NAMES).write_text("".join(f"{name}\n" for name in names), encoding="utf-8")
            files = {path.name: str(path.stat().st_size) for path in sorted(folder.iterdir())}
            manifest = IndexManifest(format=FORMAT, encoder=encoder, systems=systems, scale=scale, files=files)
            (folder / MANIFEST).write_text(manifest.model_dump_json(indent=1) + "\n", encoding="utf-8")
            if out.exists():
                shutil.rmtree(out)
            try:
                folder.replace(out)
            except OSError:  # another process was first
                if not (out / MANIFEST).exists():
                    raise
    except OSError as error:
        raise OutputError(f"{out}: the index cannot be written ({error.strerror})") from None


def _table(sources: Sequence[Source]) -> tuple[list[str], NDArray[np.int32], list[str], list[SystemInfo]]:
    """All names, the concept of each, a line a concept, and where each vocabulary stands."""
    names: list[str] = []
    owner: list[int] = []
    lines: list[str] = []
    systems = []
    for source in sources:
        first = len(names)
        for concept in source.concepts:
            distinct = {letters(n): n for n in reversed((concept.name, *concept.synonyms))}
            for name in reversed(distinct.values()):
                names.append(name)
                owner.append(len(lines))
            lines.append(f"{concept.id}\t{concept.name}\n")
        told = {f: getattr(source, f) for f in ("name", "title", "uri", "release", "licence")}
        labels, size = list(source.labels), len(source.concepts)
        systems.append(SystemInfo(**told, labels=labels, first=first, last=len(names), concepts=size))
    return names, np.array(owner, dtype=np.int32), lines, systems


def _vectors(
    names: Sequence[str], embed: Embed, on_names: Callable[[int, int], None]
) -> tuple[NDArray[np.int8], NDArray[np.float32], float]:
    """Vectors in eight bits, the projection that made them short, and what one step of eight bits is worth."""
    chosen = np.random.default_rng(0).permutation(len(names))[:SAMPLE]
    projection = _principal(embed([names[i] for i in chosen], LONGEST))
    short = np.empty((len(names), projection.shape[1]), dtype=np.float32)
    for start in range(0, len(names), AT_ONCE):
        part = embed(names[start : start + AT_ONCE], LONGEST) @ projection
        short[start : start + len(part)] = part / np.maximum(np.linalg.norm(part, axis=1, keepdims=True), 1e-9)
        on_names(start + len(part), len(names))
    scale = float(np.abs(short).max()) / 127
    return np.rint(short / scale).astype(np.int8), projection, scale


def _principal(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """[hidden, width]: the directions in which the vectors differ most, signs fixed."""
    centred = vectors - vectors.mean(axis=0)
    values, directions = np.linalg.eigh(centred.T.astype(np.float64) @ centred)
    chosen = directions[:, np.argsort(-values)[:WIDTH]]
    signs = np.sign(chosen[np.abs(chosen).argmax(axis=0), np.arange(chosen.shape[1])])
    turned: NDArray[np.float32] = (chosen * signs).astype(np.float32)
    return turned
