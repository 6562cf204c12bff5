"""What the XML files of the i2b2 challenges have in common: some are not well-formed, and tags stand off the text."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

from clinicalbert.errors import InputError, OffsetError

SOURCE = "https://portal.dbmi.hms.harvard.edu/projects/n2c2-nlp/"
LICENCE = "n2c2 data use agreement (not redistributable)"

_CDATA = re.compile(r"(<!\[CDATA\[.*?\]\]>)", re.DOTALL)
_BARE = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[0-9a-fA-F]+);)")


def parse_i2b2(path: Path) -> ElementTree.Element:
    """The root of a file. An ampersand that begins none of XML's own entities stands for itself.

    So it does in a score of files of 2012, which are not well-formed; and no entity of a file's own is ever expanded.
    Raises InputError naming the line where a file is broken otherwise.
    """
    parts = _CDATA.split(path.read_text(encoding="utf-8-sig"))
    mended = "".join(part if part.startswith("<![CDATA[") else _BARE.sub("&amp;", part) for part in parts)
    try:
        return ElementTree.fromstring(mended)  # noqa: S314 - a file of a named corpus, its entities made harmless
    except ElementTree.ParseError as error:
        line = error.position[0]
        raise InputError(f"{path}: not well-formed at line {line}; take the corrected release, or mend it") from None


def parse_tagged(path: Path) -> tuple[str, list[ElementTree.Element]]:
    """The text and the tags of a file of 2012 or 2014: ``TEXT`` and what lies below ``TAGS``."""
    root = parse_i2b2(path)
    text, tags = root.findtext("TEXT"), root.find("TAGS")
    if text is None or tags is None:
        raise InputError(f"{path}: there is no TEXT, or there are no TAGS")
    return text, list(tags)


def place_of(tag: ElementTree.Element, text: str, key: str) -> tuple[int, int]:
    """Offsets of a tag in the text, without blanks at the ends.

    Offsets count from the line feed that opens TEXT, or from one where it is absent. Raises OffsetError when the
    tag's words (compared without blanks, as line feeds in an attribute are lost) stand at neither place.
    """
    words = "".join(tag.attrib["text"].split())
    for shift in (0, -1):
        start, end = int(tag.attrib["start"]) + shift, int(tag.attrib["end"]) + shift
        found = text[max(0, start) : max(0, end)]
        if words and "".join(found.split()) == words:
            return start + len(found) - len(found.lstrip()), end - len(found) + len(found.rstrip())
    name, first, last = (tag.attrib[k] for k in ("id", "start", "end"))
    raise OffsetError(f"{key}: the words at {first}:{last} are not those of {name}")


def files_of(folder: Path, *patterns: str) -> list[Path]:
    """The files of a split, sorted; raises InputError when there is none."""
    found = sorted(path for pattern in patterns for path in folder.glob(pattern))
    if not found:
        raise InputError(f"{folder} holds no {' or '.join(patterns)}; get it from {SOURCE}")
    return found
