"""Bytes → text, without loss: line ends stay as they are, and nothing is replaced in silence."""

from __future__ import annotations

import codecs

from clinicalbert.errors import InputError, RecordError

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # begins like UTF-16 LE: must be tried first
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
MARK = "\udcff"
"""Stands where bytes could not be decoded; no encoding gives it otherwise."""
MARKING = "clinicalbert.mark"
"""The error handler that puts it there."""


def _mark(error: UnicodeError) -> tuple[str, int]:
    if isinstance(error, UnicodeDecodeError):
        return MARK, error.end
    raise error


codecs.register_error(MARKING, _mark)


def not_in(encoding: str | None) -> str:
    """What is wrong with a marked text, and the mend; without ``encoding``, for sources that declare their own."""
    mend = "give the right --encoding (often cp1252 or latin-1)" if encoding else "mend them at the source"
    return f"holds bytes that are not {encoding or 'utf-8'}: {mend}"


def encoding_of(head: bytes) -> str:
    """What a byte order mark says, else UTF-8."""
    return next((name for mark, name in _BYTE_ORDER_MARKS if head.startswith(mark)), "utf-8")


def check_encoding(name: str | None) -> None:
    """Raise InputError if Python does not know the encoding."""
    try:
        known = codecs.lookup(name or "utf-8")._is_text_encoding  # rot13 and hex are codecs, but of no text
        "".encode(name or "utf-8")
    except (LookupError, UnicodeError):
        known = False
    if not known:
        raise InputError(f"unknown encoding {name!r}; try utf-8, utf-16, cp1252 or latin-1")


def decode(raw: bytes, record_id: str, encoding: str | None = None) -> tuple[str, str]:
    """Text and the encoding used: the one given, else what a byte order mark says, else UTF-8.

    Raises RecordError with the place of the first undecodable byte and the mend.
    """
    used = encoding or encoding_of(raw[:4])
    try:
        text = raw.decode(used)
        return (text.removeprefix("\ufeff") if encoding else text), used  # one that was found out takes the mark away
    except UnicodeError as error:
        raise RecordError(
            record_id,
            f"byte {getattr(error, 'start', 0):,} is not {used}: give the right --encoding (often cp1252 or latin-1)",
        ) from None
