"""Lines of a stream, with their ends as they are."""

from __future__ import annotations

import io
from collections.abc import Iterator

from clinicalbert.errors import RecordError
from clinicalbert.intake.decode import MARKING, encoding_of
from clinicalbert.intake.raw import CHUNK
from clinicalbert.intake.unpack import Unpacked

LARGEST = 64_000_000
"""Characters of one record; a larger one is a file without line ends, or without a closing quote."""
TOO_LONG = f"longer than {LARGEST:,} characters: split it"


def broken(origin: str, failure: str, where: str) -> RecordError:
    """The error row of a stream that broke."""
    return RecordError(origin, f"the file {failure}, {where}: restore it from its source and run again")


class Lines:
    """Decoded lines; undecodable bytes become a mark (``decode.MARK``) that spoils their record only.

    Lines end at ``"\\n"``, and with ``any_end`` also at CRLF and CR. One that is longer than ``LARGEST`` is given cut,
    but still longer than that. Of a stream that breaks, the incomplete last line is not given.
    """

    def __init__(self, unpacked: Unpacked, encoding: str | None, *, any_end: bool) -> None:
        self._unpacked = unpacked
        buffered = io.BufferedReader(unpacked, CHUNK)
        head = buffered.peek(4)
        self.encoding = encoding or encoding_of(head[:4])
        any_end = any_end or (b"\r" in head and b"\n" not in head)  # a file of which all lines end so
        self._text = io.TextIOWrapper(buffered, self.encoding, MARKING, newline="" if any_end else "\n")
        self._first_mark = "\ufeff" if encoding else ""  # one that was found out takes the mark away
        self.number = 0

    @property
    def failure(self) -> str | None:
        return self._unpacked.failure

    def __iter__(self) -> Iterator[str]:
        readline = self._text.readline
        while line := readline(LARGEST + 1):
            if not line.endswith(("\n", "\r")):
                if len(line) > LARGEST:
                    while (more := readline(CHUNK)) and not more.endswith(("\n", "\r")):
                        pass
                elif self.failure is not None:
                    return
            self.number += 1
            yield line if self.number > 1 else line.removeprefix(self._first_mark)
