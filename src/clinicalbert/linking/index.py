"""An index of names of concepts: arrays in a folder, with checksums, opened without reading all of them.

The names of one vocabulary stand together. A name's vector is that of encoder S, turned into the first principal
components of the names (128 of 384 lose nothing that can be measured) and kept in eight bits.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, ValidationError

from clinicalbert.errors import InputError
from clinicalbert.knowledge.synonyms import letters
from clinicalbert.linking.grams import GramIndex

FORMAT = "clinicalbert.concepts/1"
MANIFEST = "index.json"
CONCEPTS = "concepts.tsv"
NAMES = "names.txt"
HELD = 600_000
"""Vectors of so many names are kept ready as float32; of more, they are turned a block at a time."""
BLOCK = 65_536


class SystemInfo(BaseModel):
    """One vocabulary: its release, the labels of entities that are linked to it, and where its names stand."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    name: str
    title: str
    uri: str
    release: str
    licence: str
    labels: list[str]
    first: int
    last: int
    concepts: int


class IndexManifest(BaseModel):
    """What ``index.json`` says; ``encoder`` names the weights that made the vectors."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    format: str
    encoder: str
    systems: list[SystemInfo]
    scale: float
    files: dict[str, str]


@dataclass(frozen=True, slots=True)
class ConceptIndex:
    """``owner`` [names] is the concept of each name, ``keys`` the hashes of their letters in order, ``by_key`` the name
    of each; ``projection`` [hidden, width]; ``vectors`` [names, width]."""

    folder: Path
    manifest: IndexManifest
    ids: Sequence[str]
    displays: Sequence[str]
    owner: NDArray[np.int32]
    keys: NDArray[np.uint64]
    by_key: NDArray[np.int32]
    projection: NDArray[np.float32]
    vectors: NDArray[Any]
    grams: GramIndex

    @classmethod
    def open(cls, folder: Path, encoder: str | None = None) -> ConceptIndex:
        """Raises InputError for a folder that holds no whole index, or one made by another encoder."""
        path = folder / MANIFEST
        try:
            manifest = IndexManifest.model_validate_json(path.read_bytes())
            told = f"{path} was written by another version: build the index again"
            if manifest.format != FORMAT:
                raise InputError(told)
            if encoder is not None and manifest.encoder != encoder:
                raise InputError(f"{folder} was made by {manifest.encoder}, not {encoder}: build the index again")
            sizes = {name: str((folder / name).stat().st_size) for name in manifest.files}
            if sizes != manifest.files:
                raise InputError(f"{folder} is not whole: build the index again")
            lines = (folder / CONCEPTS).read_text(encoding="utf-8").split("\n")[:-1]
            arrays = {
                name: np.asarray(np.load(folder / name, mmap_mode="r", allow_pickle=False))  # slices of it cost less
                for name in manifest.files
                if name.endswith(".npy")
            }
        except ValidationError:
            raise InputError(f"{path} is no index of concepts: build it again") from None
        except (OSError, ValueError) as error:
            raise InputError(f"{folder} holds no index of concepts that can be read ({type(error).__name__})") from None
        concepts = [line.split("\t") for line in lines]
        stored: NDArray[Any] = arrays["vectors.npy"]
        if len(stored) <= HELD:
            stored = stored.astype(np.float32) * np.float32(manifest.scale)
        return cls(
            folder,
            manifest,
            [c[0] for c in concepts],
            [c[1] for c in concepts],
            arrays["owner.npy"],
            arrays["keys.npy"],
            arrays["by_key.npy"],
            arrays["projection.npy"],
            stored,
            GramIndex(**{name: arrays[f"grams.{name}.npy"] for name in GramIndex.__slots__}),
        )

    def names(self, keep: slice) -> list[str]:
        """The words of the names ``keep``, read from the disk."""
        return (self.folder / NAMES).read_text(encoding="utf-8").split("\n")[keep]

    def named(self, words: str) -> NDArray[np.int32]:
        """The names that have the same letters as ``words``."""
        key = key_of(words)
        a, b = np.searchsorted(self.keys, [key, key + np.uint64(1)])
        return np.sort(self.by_key[a:b])

    def turned(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """The encoder's vectors [texts, hidden] in the principal components of the names [texts, width], of length
        one."""
        return _of_length_one(vectors @ self.projection)

    def vector(self, name: int) -> NDArray[np.float32]:
        """That of a name [width], of length one."""
        stored: NDArray[np.float32] = self.vectors[name].astype(np.float32)
        return _of_length_one(stored)

    def nearness(self, queries: NDArray[np.float32], keep: slice) -> NDArray[np.float32]:
        """Cosines [queries, names] with the names ``keep``; ``queries`` [queries, width] are turned ones."""
        names = self.vectors[keep]
        if names.dtype == np.float32:
            found: NDArray[np.float32] = queries @ names.T
            return found
        found = np.empty((len(queries), len(names)), dtype=np.float32)
        for start in range(0, len(names), BLOCK):
            block = names[start : start + BLOCK].astype(np.float32) * np.float32(self.manifest.scale)
            found[:, start : start + BLOCK] = queries @ block.T
        return found


def _of_length_one(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    found: NDArray[np.float32] = vectors / np.maximum(lengths, 1e-9)
    return found


def key_of(words: str) -> np.uint64:
    """A number of 63 bits for the letters of a name, so that one may be added."""
    digest = hashlib.blake2b(letters(words).encode(), digest_size=8).digest()
    return np.uint64(int.from_bytes(digest, "big") >> 1)


def write_arrays(folder: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Each as ``NAME.npy``."""
    for name, values in arrays.items():
        np.save(folder / f"{name}.npy", values, allow_pickle=False)
