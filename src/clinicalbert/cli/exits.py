"""Exit codes of every command."""

from enum import IntEnum


class Exit(IntEnum):
    """0 all records came through · 1 none did, or the run broke · 2 wrong usage or input · 3 some records failed."""

    SUCCESS = 0
    FAILURE = 1
    USAGE = 2
    PARTIAL = 3
    INTERRUPTED = 130
