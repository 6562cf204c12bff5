"""Units as notes write them → UCUM codes (https://ucum.org). Spellings are data (``units.toml``)."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

from clinicalbert.facts import Part

_VALUE_NEXT = re.compile(r"[ ]?[-:=]?[ ]?\d")


@cache
def _tables() -> tuple[re.Pattern[str], dict[str, str], re.Pattern[str]]:
    """A pattern of all units, the code of each spelling, a pattern of doses."""
    tables = tomllib.loads(Path(__file__).with_name("units.toml").read_text(encoding="utf-8"))
    codes: dict[str, str] = {}
    for code, spellings in tables["units"].items():
        for written in [code, *spellings]:
            codes[_key(written)] = code
    # A blank in a spelling stands for any one blank.
    alternatives = sorted({_pattern(k) for k in codes}, key=len, reverse=True)
    unit = re.compile(rf"(?:{'|'.join(alternatives)})(?![A-Za-z0-9/^*]|\.\d)", re.IGNORECASE)
    doses = "|".join(sorted(map(re.escape, tables["dose"]["words"]), key=len, reverse=True))
    return unit, codes, re.compile(rf"[ \t]{{0,2}}-?(?:{doses})(?![A-Za-z0-9%]|[ ]?/)", re.IGNORECASE)


def _key(written: str) -> str:
    """Letters in small, but for those that mean something else in capitals (F, C)."""
    return written if len(written) == 1 and written.isupper() else " ".join(written.lower().split())


def _pattern(key: str) -> str:
    return r"[ \t]".join(re.escape(word) for word in key.split(" "))


def read_unit(text: str, start: int) -> Part | None:
    """The unit that begins at ``start`` or after at most two blanks."""
    at = start
    while at < start + 2 and text[at : at + 1] in (" ", "\t", "\xa0", "-") and text[at : at + 1]:
        at += 1
    pattern, codes, _ = _tables()
    match = pattern.match(text, at, at + 40)
    if not match:
        return None
    code = codes.get(_key(match[0]))
    return Part(match.start(), match.end(), code) if code else None


def is_dose(text: str, start: int) -> bool:
    """Whether an amount of a drug stands at ``start``, just after a number."""
    match = _tables()[2].match(text, start, start + 16)
    # "Phos 4.0 Mg 1.9": the next name, not a unit.
    return match is not None and not (
        match[0].strip() == "Mg" and _VALUE_NEXT.match(text, match.end(), match.end() + 4)
    )
