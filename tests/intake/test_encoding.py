from __future__ import annotations

import codecs

import pytest
from hypothesis import given

from clinicalbert.errors import InputError, RecordError
from clinicalbert.intake.decode import check_encoding, decode
from strategies import texts


@given(texts)
def test_utf8_is_read_without_loss(text: str) -> None:
    decoded, used = decode(text.encode(), "n")
    assert decoded == text.removeprefix("\ufeff") and used in ("utf-8", "utf-8-sig")


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_byte_order_marks(mark: bytes, encoding: str) -> None:
    text = "né\r\n\U0001f600"
    assert decode(mark + text.encode(encoding), "n")[0] == text


@pytest.mark.parametrize(
    ("raw", "encoding", "text"),
    [
        (b"", None, ""),
        (b"a\r\nb\rc\n", None, "a\r\nb\rc\n"),
        (b"\x00", None, "\0"),
        ("né".encode("cp1252"), "cp1252", "né"),
        ("né".encode("utf-16-le"), "utf-16-le", "né"),
        (b"\xef\xbb\xbfa", "latin-1", "ï»¿a"),
    ],
)
def test_given_encodings(raw: bytes, encoding: str | None, text: str) -> None:
    assert decode(raw, "n", encoding) == (text, encoding or "utf-8")


@pytest.mark.parametrize(
    ("raw", "encoding", "message"),
    [
        ("né".encode("cp1252"), None, "byte 1 is not utf-8"),
        (b"abc\xff", "ascii", "byte 3 is not ascii"),
        (codecs.BOM_UTF16_LE + b"a", None, "is not utf-16"),
        (b"\xed\xa0\x80", None, "byte 0 is not utf-8"),
    ],
)
def test_undecodable_bytes_name_place_and_mend(raw: bytes, encoding: str | None, message: str) -> None:
    with pytest.raises(RecordError, match=rf"n7: .*{message}.*--encoding") as caught:
        decode(raw, "n7", encoding)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize("name", [None, "utf-8", "UTF8", "cp1252", "latin-1"])
def test_known_encodings(name: str | None) -> None:
    check_encoding(name)


@pytest.mark.parametrize(
    "name",
    [
        "utf-9",
        *(pytest.param(n) for n in ("rot13", "hex", "base64", "undefined")),
    ],
)
def test_unknown_encodings(name: str) -> None:
    with pytest.raises(InputError, match="unknown encoding"):
        check_encoding(name)
