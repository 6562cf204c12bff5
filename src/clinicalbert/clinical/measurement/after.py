"""What stands after a name: the words that link it to a value, the value, its unit, flag and range, further values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from clinicalbert.clinical.measurement.bounds import computed, read_flag, read_reference
from clinicalbert.clinical.measurement.lexicon import Entry, Name
from clinicalbert.clinical.measurement.units import is_dose, read_unit
from clinicalbert.clinical.measurement.values import WORD_FLAGS, read_value, read_word
from clinicalbert.facts import Measurement, Part

_I = re.IGNORECASE
_LINK_WORD = (
    "levels?|counts?|values?|readings?|results?|titers?|percentage|of|was|is|were|are|at|been|has|have|had|be|to|remain(?:s|ed|ing)?"
    "|measured|measur(?:es|ing)|found|noted|in|the|today|approximately|about|around|only|now|still|currently|reported|recorded|as"
    "|came|back|returned|peak(?:ed|ing)?|nadir|initially|initial|repeat|random|fasting|high|low|elevated|decreased|increased"
    "|drop(?:ped)?|rose|risen|fell|fallen|improved|down|up|rang(?:ed|es|ing)|range|between|from|stable|normal|mildly|slightly"
    "|on|upon|admission|discharge|arrival|presentation|trend(?:ed|ing)|this|morning|yesterday|reads?|showed|shows|with|equals"
    "|went|good|max|maximum|running|low-grade|significantly|markedly|again|last|most|recent|also|just|well|estimated|overall|both"
)
_LINKS = re.compile(
    rf"(?:\s?\([A-Za-z][A-Za-z0-9 -]{{0,14}}\))?(?:[ \t]{{0,8}}\|)?"
    r"(?:[ \t]{0,3}(?:[:=~]|--?(?=\s?[\d<>.A-Za-z])|–)"
    rf"|(?:[ \t]{{1,3}}|[ \t]?\r?\n[ \t]{{0,3}}|(?<=[:=-]))(?:{_LINK_WORD})\b){{0,8}}"
    r"(?:[ \t\xa0]{0,16}|[ \t]?\r?\n[ \t]{0,3})",
    _I,
)
_NEXT = re.compile(
    r"[ ]?(?:-{1,2}>|→|=>|>{1,2}(?=\s?\d))[ ]?|,?[ ](?:then|now|to|down to|up to|and then)[ ](?:to[ ])?", _I
)
_RANGES = re.compile(r"rang|between|\brun", _I)
_FROM = re.compile(r"\bfrom\b", _I)
_SAID = re.compile(r"\b(high|low|elevated|normal)\b", _I)
# Weight is down 2 kg: a change, no weight.
_CHANGE = re.compile(r"\b(?:up|down|increased|decreased)(?: (?:by|about|approximately))?\s*$", _I)
_MILLIGRAMS = re.compile(r"[ ]?(?:mg|mcg|ug)\b", _I)
_COLUMN_SIGN = re.compile(r"\t|[ ]{2,}|\|")
_MORE = re.compile(r"(?:[ ]{0,4}\t[ ]{0,4}|[ ]{2,8}|[ ]{0,4}\|[ ]{0,4})(?=[\d<>.])")
# Heights and weights in two units.
_BODY = frozenset(["height", "length", "weight"])
_FEET = re.compile(
    r"(?P<a>\d)[ ]?(?:feet|foot|ft\.?|['’′])[ ,-]{0,2}(?:and[ ])?(?P<b>\d{1,2})[ -]?(?:inches|inch|in\b|[\"”″]|'')", _I
)
_POUNDS = re.compile(r"(?P<a>\d{1,3})[ ]?(?:pounds?|lbs?\.?)[ ,]{0,2}(?:and[ ])?(?P<b>\d{1,2})[ ]?(?:ounces?|oz)\b", _I)


@dataclass(frozen=True, slots=True)
class Found:
    """A measurement with what is needed to keep or drop it."""

    measurement: Measurement
    entry: Entry


def linked(text: str, end: int) -> int:
    """Where the value may begin that belongs to a name ending at ``end``."""
    links = _LINKS.match(text, end)
    return links.end() if links else end


def read_after(text: str, name: Name) -> Iterator[Found]:
    """The value or values after a name."""
    at = linked(text, name.end)
    said = text[name.end : at]
    entry = name.entry
    if at == name.end and text[at : at + 1].isdigit() and (name.end - name.start < 2 or entry.weak):
        return
    signed = entry.name.startswith("base ")
    if signed and text[at - 1 : at] == "-":
        at -= 1
    ranging = bool(_RANGES.search(said))
    if entry.name in _BODY and (mixed := _mixed(text, at)):
        part = Part(name.start, name.end, entry.name)
        yield Found(Measurement(name.start, mixed[2], part, mixed[0], mixed[1]), entry)
        return
    if entry.name == "weight" and _CHANGE.search(said):
        return
    value = numeric(text, at, entry, between=ranging, signed=signed, split=bool(_FROM.search(said)) and not ranging)
    if value is None:
        yield from _worded(text, name, said, at)
        return
    first = completed(text, name, value, said)
    yield first
    last = first
    while following := _next(text, last, split=bool(_FROM.search(said))):
        last = following
        yield following
    yield from _row(text, name, last)


def _mixed(text: str, at: int) -> tuple[Part, Part, int] | None:
    """5 feet 6 inches, 5'6", 6 pounds 3 ounces: in the smaller unit."""
    match = _FEET.match(text, at, at + 40) or _POUNDS.match(text, at, at + 40)
    if not match:
        return None
    size, code = (12, "[in_i]") if match.re is _FEET else (16, "[oz_av]")
    value = Part(match.start("a"), match.end("b"), str(int(match["a"]) * size + int(match["b"])))
    return value, Part(match.end("b"), match.end(), code), match.end()


def _worded(text: str, name: Name, said: str, at: int) -> Iterator[Found]:
    """A word of result; it may have been read among the links (``was normal``)."""
    entry = name.entry
    word = read_word(text, at, qualitative=entry.qualitative)
    if not word and (spoken := re.search(r"\b(normal|elevated|high|low)\s*$", said, _I)):
        word = read_word(text, name.end + spoken.start(1), qualitative=False)
    if not word or (entry.group in ("vital", "body") and word.value not in ("normal", "elevated", "high", "low")):
        return
    part = Part(name.start, name.end, entry.name)
    yield Found(
        Measurement(name.start, word.end, part, word, flag=WORD_FLAGS.get(word.value, "")),
        replace(entry, weak=entry.weak or len(said) == 0),
    )


def numeric(
    text: str, at: int, entry: Entry, *, between: bool = False, signed: bool = False, split: bool = False
) -> Part | None:
    """A number that is no dose. ``split``: after ``from``, the first of two values, not a range."""
    graded = entry.group not in ("vital", "body")
    value = read_value(text, at, pair=entry.name == "blood pressure", signed=signed, between=between, graded=graded)
    if value and split and " to " in text[value.start : value.end]:
        end = text.index(" to ", value.start)
        value = read_value(text[:end], at)
    dose = value is not None and is_dose(text, value.end) and (not entry.amounts or _MILLIGRAMS.match(text, value.end))
    if value is None or dose:
        return None
    glued = text[value.end : value.end + 1]
    unit = read_unit(text, value.end)
    if (glued.isalpha() and not unit and not read_flag(text, value.end)) or (unit and not _fits(entry, unit)):
        return None
    return value


def _fits(entry: Entry, unit: Part) -> bool:
    """Whether a unit can belong to a name: saturation is a percentage, a rate has no litres."""
    if entry.name == "oxygen saturation":
        return unit.value == "%"
    if entry.name.endswith("temperature"):
        return unit.value in ("Cel", "[degF]", "deg")
    if entry.name.endswith("rate") and entry.group == "vital":
        return unit.value in ("/min", "%")
    return entry.amounts or unit.value not in ("kg", "g", "cm", "m", "L", "mL", "[lb_av]", "[in_i]", "[ft_i]")


def completed(text: str, name: Name, value: Part, said: str) -> Found:
    """The value with the unit, flag and range behind it, in whatever order they stand."""
    entry, at = name.entry, value.end
    unit = low = high = None
    flag = ""
    for _ in range(5):
        if unit is None and (unit := _unit(text, at, entry)):
            at = unit.end
        elif not flag and (mark := read_flag(text, at, letter=entry.group != "body")):
            at, flag = mark
        elif not (low or high) and (bounds := _bounds(text, name, at, entry)):
            at, low, high = bounds
        else:
            break
    spoken = _SAID.search(said)
    if not flag and spoken:
        flag = WORD_FLAGS[spoken[1].lower()]
    flag = flag or computed(value.value, low, high)
    part = Part(name.start, name.end, entry.name)
    return Found(Measurement(name.start, at, part, value, unit, low, high, flag), entry)


def _unit(text: str, at: int, entry: Entry) -> Part | None:
    """A unit right behind, or in the next column."""
    unit = read_unit(text, at)
    if not unit and (column := re.compile(r"[ \t]*[|\t][ \t]*|[ ]{2,8}").match(text, at, at + 20)):
        unit = read_unit(text, column.end())
    return unit if unit and _fits(entry, unit) else None


def _bounds(text: str, name: Name, at: int, entry: Entry) -> tuple[int, Part | None, Part | None] | None:
    column = _COLUMN_SIGN.search(text, name.end, at) is not None
    return read_reference(text, at, column=column, bare=entry.group not in ("vital", "body"))


def _next(text: str, last: Found, *, split: bool) -> Found | None:
    """The next value of the same name: ``12 -> 9.8``, ``from 12 to 9.8``."""
    end = last.measurement.end
    joint = _NEXT.match(text, end, end + 16)
    if not joint or (joint[0].strip().lower() == "to" and not split):
        return None
    value = numeric(text, joint.end(), last.entry)
    if not value:
        return None
    name = last.measurement.name
    found = completed(text, Name(name.start, name.end, last.entry), value, "")
    return Found(replace(found.measurement, start=value.start), last.entry)


def _row(text: str, name: Name, last: Found) -> Iterator[Found]:
    """Further columns of a row that holds a name and numbers alone: the same test at other times."""
    before = text[max(0, name.start - 4) : name.start].rstrip(" \t|")
    if last.measurement.unit or last.measurement.low or last.measurement.high or (before and before[-1] != "\n"):
        return
    if not _COLUMN_SIGN.search(text, name.end, last.measurement.value.start):
        return
    end, part = last.measurement.end, Part(name.start, name.end, name.entry.name)
    for _ in range(40):
        gap = _MORE.match(text, end, end + 20)
        value = numeric(text, gap.end(), name.entry) if gap else None
        if not value or "-" in value.value:
            return
        mark = read_flag(text, value.end)
        end = mark[0] if mark else value.end
        yield Found(Measurement(value.start, end, part, value, flag=mark[1] if mark else ""), name.entry)
