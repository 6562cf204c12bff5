"""What stands after a value: its flag and the reference range, and the flag that follows from the range."""

from __future__ import annotations

import re

from clinicalbert.clinical.measurement.values import NUMBER, plain
from clinicalbert.facts import Part

_I = re.IGNORECASE
_WORDS = {
    "high": "H", "h": "H", "elevated": "H", "low": "L", "l": "L", "hh": "HH", "ll": "LL", "critically high": "HH",
    "critical high": "HH", "critically low": "LL", "critical low": "LL", "critical": "A", "abnormal": "A", "a": "A",
    "abn": "A", "n": "N", "normal": "N", "nl": "N", "wnl": "N",
}  # fmt: skip
_NAMED = "|".join(sorted(_WORDS, key=len, reverse=True))
_STARS = re.compile(r"[ ]?(?P<star>\*{1,2})?#?(?=[\s,;.)\]|]|$|#|[A-Za-z])")
_BRACKETED = re.compile(rf"[ ]?[(\[](?P<word>{_NAMED})[)\]]", _I)
_LETTER = re.compile(r"(?:[ \t|]+)(?P<word>HH|LL|H|L)(?=[ \t]*(?:$|[\n\r,;.)|\[(<>\d\t])|[ ]{2,}|[ ][\[(\d])")
_GLUED = re.compile(r"(?P<word>HH|LL|H|L)(?=[\s,;)]|$)")
_SPOKEN = re.compile(r",?[ ](?:(?:which|that)[ ](?:is|was)[ ])?(?P<word>high|low|elevated|normal)(?=[.,;)\n]|$)", _I)

_RANGE = rf"(?P<low>{NUMBER})[ ]?(?:-|–|—|to)[ ]?(?P<high>{NUMBER})(?![\d/:]|\.\d)"
_ONE_SIDED = rf"(?P<sign>[<>≤≥])=?[ ]?(?P<bound>{NUMBER})(?![\d/:]|\.\d)"
_TOLD = (
    r"(?:ref(?:erence)?\.?(?:[ ](?:range|interval|value|limits?)s?)?|normal(?:[ ](?:range|value|is|limits?))?"
    r"|nl|normals?)"
    r"[:,]?[ ]?(?:is[ ]|of[ ]|being[ ]|=[ ]?)?"
)
_UNIT = r"(?:[ ]?[A-Za-z%µ][\w/%^]{0,11})?"
_REFERENCE = re.compile(rf"[ ,]{{0,2}}(?:[(\[][ ]?(?P<told>{_TOLD})?(?:{_RANGE}|{_ONE_SIDED}){_UNIT}[ ]?[)\]])", _I)
_LOOSE = re.compile(rf"[ ,]{{1,2}}{_TOLD}(?:{_RANGE}|{_ONE_SIDED})", _I)
_COLUMN = re.compile(rf"(?:[ ]{{2,}}|\t[ ]*|[ ]*\|[ ]*|[ ](?=[\[(]))[\[(]?(?:{_RANGE}|{_ONE_SIDED})[\])]?(?=[\s|,;]|$)")
_SHARE = re.compile(r"-?\d+(?:\.\d+)?")


def read_flag(text: str, at: int, *, letter: bool = True) -> tuple[int, str] | None:
    """The end and meaning of a flag that begins at ``at``: an asterisk, (H), H, ", low"."""
    stars = _STARS.match(text, at, at + 8)
    if stars and stars.end() > at and (stars["star"] or text[at : stars.end()].strip()):
        return stars.end(), "A" if stars["star"] else ""
    patterns = (_BRACKETED, _LETTER, _GLUED, _SPOKEN) if letter else (_BRACKETED, _SPOKEN)
    for pattern in patterns:
        match = pattern.match(text, at, at + 40)
        if match:
            return match.end(), _WORDS[match["word"].lower()]
    return None


def read_reference(text: str, at: int, *, column: bool, bare: bool) -> tuple[int, Part | None, Part | None] | None:
    """The end, low and high bound of a reference range: told by a word, in brackets, or in a column of its own."""
    match = _REFERENCE.match(text, at, at + 64) or _LOOSE.match(text, at, at + 64)
    if match and match.re is _REFERENCE and not (match["told"] or bare):
        match = None
    if not match and column:
        match = _COLUMN.match(text, at, at + 64)
    if not match:
        return None
    if match["low"]:
        low, high = (Part(*match.span(side), plain(match[side])) for side in ("low", "high"))
        return (match.end(), low, high) if float(low.value) <= float(high.value) else None
    bound = Part(*match.span("bound"), plain(match["bound"]))
    return (match.end(), None, bound) if match["sign"] in "<≤" else (match.end(), bound, None)


def computed(value: str, low: Part | None, high: Part | None) -> str:
    """The flag that the text's own range gives a value; empty for what cannot be compared."""
    body = value.lstrip("<>=")
    if not (low or high) or not _SHARE.fullmatch(body):
        return ""
    number = float(body)
    if value.startswith("<") and low:
        return "L" if number <= float(low.value) else ""
    if value.startswith(">") and high:
        return "H" if number >= float(high.value) else ""
    if value[0] in "<>":
        return "N" if (value[0] == "<" and high and number <= float(high.value)) else ""
    if low and number < float(low.value):
        return "L"
    return "H" if high and number > float(high.value) else "N"
