"""Where the files of a release lie: in the folder that a user names, or any folder below it, as zips unpack them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from clinicalbert.errors import InputError


@dataclass(frozen=True, slots=True)
class ReleaseFile:
    """A file of a release: its name as messages show it, and the pattern of all such names.

    Without a pattern the name is always the one shown. Case does not count, and ``.gz`` may follow.
    """

    shown: str
    pattern: str = ""

    def match(self, path: Path) -> re.Match[str] | None:
        """The match of a path's name, whose groups are those of the pattern."""
        return re.fullmatch(rf"(?:{self.pattern or re.escape(self.shown)})(?:\.gz)?", path.name, re.IGNORECASE)

    def found(self, path: Path) -> list[Path]:
        """Such files at or below a path; one that lies there plain and packed counts once, plain."""
        return self._among([path] if path.is_file() else path.rglob("*"))

    def one(self, path: Path) -> Path:
        """The only such file at or below a path; raises InputError when there is none, or several."""
        return self._needed(path, self._only(path, self.found(path)))

    def one_beside(self, path: Path) -> Path:
        """The file that must stand below a folder, or in the folder of a file; raises InputError as ``one`` does."""
        return self._needed(path, self.beside(path))

    def beside(self, path: Path) -> Path | None:
        """The file that may stand below a folder, or in the folder of a file; raises InputError for several."""
        return self._only(path, self._among(path.parent.iterdir()) if path.is_file() else self.found(path))

    def _among(self, paths: Iterable[Path]) -> list[Path]:
        files = {f for f in paths if self.match(f) and f.is_file()}
        return sorted(f for f in files if f.suffix.lower() != ".gz" or f.with_suffix("") not in files)

    def _only(self, path: Path, found: list[Path]) -> Path | None:
        if len(found) > 1:
            raise InputError(f"{path} holds {len(found)} files {self.shown} ({found[0]}, {found[1]}): name one folder")
        return found[0] if found else None

    def _needed(self, path: Path, found: Path | None) -> Path:
        if found is None:
            what = "has no file" if path.is_dir() else "is not, or not beside," if path.exists() else "does not exist:"
            raise InputError(
                f"{path} {what} {self.shown}; name the file, or the folder that all files were unpacked to"
            )
        return found


def said_by_folders(path: Path, pattern: str) -> str | None:
    """What the first group of a pattern finds in the name of a file's folder, or of one above it; the nearest says."""
    for folder in path.resolve().parents:
        said = re.search(pattern, folder.name)
        if said:
            return said[1]
    return None
