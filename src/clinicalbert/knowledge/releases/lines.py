"""Lines of a file, plain or packed with gzip, one at a time: releases are larger than memory."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from clinicalbert.errors import InputError

_BOM = "\ufeff"


def read_text(path: Path) -> Iterator[str]:
    """Lines with their ends, without a byte order mark.

    Raises InputError: the file cannot be opened, a line (named by its number) is not UTF-8, the packing is damaged.
    """
    number = 0
    try:
        with _open(path) as file:
            for number, raw in enumerate(file, start=1):
                line = raw.decode("utf-8")
                yield line.removeprefix(_BOM) if number == 1 else line
    except UnicodeDecodeError:
        raise InputError(f"{path}:{number}: not UTF-8; get the file again, or save it as UTF-8") from None
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise InputError(f"{path}:{number + 1}: the packed file is cut off or damaged here; get it again") from None
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror})") from None


def read_lines(path: Path) -> Iterator[tuple[int, str]]:
    """Lines with their numbers, without their ends; blank ones are left out. Raises as ``read_text`` does."""
    for number, line in enumerate(read_text(path), start=1):
        if line and not line.isspace():
            yield number, line.rstrip("\r\n")


def _open(path: Path) -> BinaryIO | gzip.GzipFile:
    if path.suffix.lower() == ".gz":
        return gzip.open(path, "rb")
    return path.open("rb")
