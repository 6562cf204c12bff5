"""A bundle: the files of one shipped model, with checksums.

``bundle.json`` names every file with its SHA-256, the heads with their classes, the windows, the calibration and the
version. A file that is absent or altered is refused before anything of it is used.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from clinicalbert.decoding.calibration import Calibration
from clinicalbert.decoding.heads import HeadSpec, spec_from_json
from clinicalbert.decoding.pairs import PairWeights
from clinicalbert.errors import UnknownNameError, WeightsError
from clinicalbert.labels import HEADS, bio_labels

FORMAT = "clinicalbert.bundle/1"
MANIFEST = "bundle.json"
EMBEDDED = Path(__file__).parents[1] / "weights"
DEFAULT = "clinicalbert-pro-mini"


class WindowSettings(BaseModel):
    """How notes are cut: tokens a window (special ones not counted), tokens of context on each side."""

    model_config = ConfigDict(frozen=True)
    size: int = Field(default=254, ge=8)
    context: int = Field(default=8, ge=0)

    @model_validator(mode="after")
    def _leaves_room(self) -> Self:
        if 3 * self.context > self.size:
            raise ValueError("a window must be at least three times its context")
        return self


class PublicView(BaseModel):
    """How the heads' vote becomes the public answer: its calibration, and the score below which nothing is shown."""

    model_config = ConfigDict(frozen=True)
    calibration: Calibration
    threshold: float


class FamilyHead(BaseModel):
    """A head of a further family: its kind and labels (``decoding.heads``), and its bias towards finding nothing."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    kind: str
    labels: list[str]
    width: int | None = None
    bias: float = 0.0

    def spec(self) -> HeadSpec:
        return spec_from_json(self.model_dump(exclude={"bias"}, exclude_none=True))


class Family(BaseModel):
    """A further top over the trunk: its graph, its heads in the order of their columns, and the layers of pairs.

    ``reads`` is the tensor of the trunk's graph that it begins with, where that is not what the trunk gives.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    graph: str
    reads: str | None = None
    heads: dict[str, FamilyHead]
    pairs: str | None = None


class Manifest(BaseModel):
    """What ``bundle.json`` says.

    ``graph`` answers for the entity heads: alone, or as a top over ``trunk``, which further ``families`` share.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    format: str
    name: str
    version: str
    graph: str
    tokenizer: str
    trunk: str | None = None
    families: dict[str, Family] = Field(default_factory=dict)
    heads: dict[str, list[str]]
    window: WindowSettings
    calibration: dict[str, Calibration]
    bias: dict[str, float] = Field(default_factory=dict)
    public: PublicView
    files: dict[str, str]

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        parts = [(f.graph, f.pairs) for f in self.families.values()]
        used = {self.graph, self.tokenizer, self.trunk, *(name for part in parts for name in part)} - {None}
        unlisted = {name for name in used if name} - set(self.files)
        if unlisted:
            raise ValueError(f"files without checksum: {', '.join(sorted(unlisted))}")
        if self.families and not self.trunk:
            raise ValueError("further families need a trunk")
        if not self.heads or any(name not in HEADS for name in self.heads):
            raise ValueError(f"heads must be some of {', '.join(HEADS)}")
        if any(classes != bio_labels(name) for name, classes in self.heads.items()):
            raise ValueError("the classes of a head are not those of its labels")
        if set(self.calibration) != set(self.heads):
            raise ValueError("every head needs a calibration")
        return self


@dataclass(frozen=True, slots=True)
class Graphs:
    """One whole graph, or the tops that stand on a trunk, in the order of their columns.

    ``reads``: the tensor of the trunk's graph that each of them begins with; none, or no entry: what the trunk gives.
    """

    tops: tuple[Path, ...]
    trunk: Path | None = None
    reads: tuple[str | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Bundle:
    """An opened bundle: its folder, manifest and the short hash that names these weights in results."""

    folder: Path
    manifest: Manifest
    digest: str

    def graphs(self, families: Sequence[str] = ()) -> Graphs:
        """The files to run for the entity heads and some further families. Raises UnknownNameError."""
        parts = [self._family(name) for name in families]
        tops = (self.manifest.graph, *(part.graph for part in parts))
        trunk = self.folder / self.manifest.trunk if self.manifest.trunk else None
        return Graphs(tuple(self.folder / t for t in tops), trunk, (None, *(part.reads for part in parts)))

    def family_graphs(self, name: str) -> Graphs:
        """The files to run for one further family alone. Raises UnknownNameError."""
        part = self._family(name)
        trunk = self.folder / self.manifest.trunk if self.manifest.trunk else None
        return Graphs((self.folder / part.graph,), trunk, (part.reads,))

    def _family(self, name: str) -> Family:
        if name not in self.manifest.families:
            raise UnknownNameError(f"family of {self.manifest.name}", name, self.manifest.families)
        return self.manifest.families[name]

    def pair_weights(self, family: str) -> dict[str, PairWeights]:
        """The layers of pairs of a family, from its ``.npz`` (``HEAD/ARRAY``). Raises WeightsError."""
        file = self.manifest.families[family].pairs
        if file is None:
            return {}
        with np.load(self.folder / file, allow_pickle=False) as arrays:
            heads = {name.partition("/")[0] for name in arrays.files}
            return {
                head: PairWeights.of({n.partition("/")[2]: arrays[n] for n in arrays.files if n.startswith(f"{head}/")})
                for head in heads
            }

    @property
    def model_name(self) -> str:
        return f"{self.manifest.name} {self.manifest.version} ({self.digest})"


def open_bundle(folder: Path | None = None) -> Bundle:
    """Open and verify a bundle; without a folder, the embedded one. Raises WeightsError naming the file at fault."""
    folder = folder or EMBEDDED / DEFAULT
    path = folder / MANIFEST
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise WeightsError(
            f"{folder} holds no model ({MANIFEST} cannot be read); reinstall clinicalbert-pro, or name a folder that "
            "was made by `python -m clinicalbert.release`"
        ) from error
    try:
        manifest = Manifest.model_validate_json(raw)
    except ValidationError as error:
        faults = "; ".join(
            f"{'.'.join(map(str, e['loc']))} {e['msg']}".strip() for e in error.errors(include_input=False)
        )
        raise WeightsError(f"{path} is not a manifest this version reads ({FORMAT}): {faults}") from error
    if manifest.format != FORMAT:
        raise WeightsError(f"{path} has format {manifest.format}; this version reads {FORMAT}")
    check_files(folder, manifest.files)
    return Bundle(folder, manifest, hashlib.sha256(raw).hexdigest()[:12])


def check_files(folder: Path, files: Mapping[str, str]) -> None:
    """Raise WeightsError for the first file that is absent or does not have its SHA-256."""
    for name, expected in files.items():
        if sha256_of(folder / name) != expected:
            raise WeightsError(f"{folder / name} does not match its checksum; reinstall clinicalbert-pro")


def sha256_of(path: Path) -> str:
    """Hex digest of a file; raises WeightsError when it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise WeightsError(f"{path} cannot be read: {error.strerror}") from error
