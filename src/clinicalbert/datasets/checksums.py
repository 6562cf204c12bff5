"""The checksums of all raw files, written beside this file: ``python -m clinicalbert.datasets.checksums``.

Reads every folder of sources.toml below CLINICALBERT_DATA. A folder that is not there keeps what was recorded.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from pathlib import Path

from clinicalbert.datasets.corpus import data_root

CHECKSUMS = Path(__file__).with_name("checksums.json")
_NOTE = "README.txt"


def digest(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def raw_files(folder: Path) -> list[str]:
    """The files of a folder, sorted; without hidden ones, and without the note on top that says what the folder is."""
    paths = (p.relative_to(folder) for p in folder.rglob("*") if p.is_file())
    kept = (p for p in paths if not any(part.startswith(".") for part in p.parts))
    return sorted(p.as_posix() for p in kept if p.as_posix() != _NOTE)


def measure(root: Path, names: list[str], recorded: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    """Folder → path → checksum, sorted; folders that are not there as they were recorded."""
    found = dict(recorded)
    for name in names:
        if (root / name).is_dir():
            found[name] = {path: digest(root / name / path) for path in raw_files(root / name)}
    return {name: found[name] for name in sorted(found) if name in names}


def main() -> None:
    """Write the checksums anew."""
    names = list(tomllib.loads(CHECKSUMS.with_name("sources.toml").read_text(encoding="utf-8")))
    recorded = json.loads(CHECKSUMS.read_text(encoding="utf-8")) if CHECKSUMS.is_file() else {}
    text = json.dumps(measure(data_root(), names, recorded), indent=1, ensure_ascii=False)
    CHECKSUMS.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
