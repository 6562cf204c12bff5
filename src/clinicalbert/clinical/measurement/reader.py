"""Text → measurements: a name, the few words that may link it to a value, the value, and what stands behind it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace

from clinicalbert.clinical.measurement.bounds import computed, read_flag, read_reference
from clinicalbert.clinical.measurement.lexicon import Entry, Name, Scanner
from clinicalbert.clinical.measurement.measurement import Measurement, Part
from clinicalbert.clinical.measurement.tables import read_columns
from clinicalbert.clinical.measurement.units import is_dose, read_unit
from clinicalbert.clinical.measurement.values import WORD_FLAGS, read_value, read_word

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
    rf"(?:[ \t]{{0,3}}(?:[:=~]|--?(?=\s?[\d<>.A-Za-z])|–)|(?:[ \t]{{1,3}}|[ \t]?\r?\n[ \t]{{0,3}}|(?<=[:=])|(?<=-))(?:{_LINK_WORD})\b){{0,8}}"
    r"(?:[ \t\xa0]{0,16}|[ \t]?\r?\n[ \t]{0,3})",
    _I,
)
_PAIRED = re.compile(r"[ ]?(?:/|&|and)[ ]?", _I)
_BOTH = re.compile(r"[ ]?(?:/|and|,)[ ]?", _I)
_NEXT = re.compile(r"[ ]?(?:-{1,2}>|→|=>|>{1,2}(?=\s?\d))[ ]?|,?[ ](?:then|now|to|down to|up to|and then)[ ](?:to[ ])?", _I)
_RANGES = re.compile(r"rang|between|\brun", _I)
_FROM = re.compile(r"\bfrom\b", _I)
_SAID = re.compile(r"\b(high|low|elevated)\b", _I)
_GOAL = re.compile(
    r"\b(?:goals?|target|keep(?:ing)?|maintain(?:ing)?|hold(?: (?:for|if))?|if|for|when|unless|call (?:for|if)|titrate(?:d)?(?: (?:to|for))?|until)"
    r"\s(?:an? |the |her |his |your )?$",
    _I,
)
_OR = re.compile(r"\s*(?:[,;]|or|and|/)\s*(?:or\s|if\s)?", _I)
_RESULT = re.compile(r"\b(?P<word>negative|positive|neg|pos|trace|large|moderate|small)[ ](?:for[ ])?", _I)
_URINE = re.compile(r"\b(?:UA|U/A|urinalysis|urine|dip(?:stick)?|stool|guaiac|tox\w*|screen)\b", _I)
_GASES = re.compile(r"\b(?:ABGs?|VBGs?|(?:arterial |venous )?blood gas(?:es)?)\b", _I)
_GAS = re.compile(r"(?P<pH>[67]\.\d{1,3})[ ]?/[ ]?(?P<c>\d{2,3})[ ]?/[ ]?(?P<o>\d{2,3})(?:[ ]?/[ ]?(?P<b>\d{1,2})(?![\d./]))?")
_GAS_NAMES = {"pH": "pH", "c": "carbon dioxide partial pressure", "o": "oxygen partial pressure", "b": "bicarbonate"}
_SHARE = re.compile(r"(?P<n>\d{1,3}(?:\.\d{1,2})?)[ ]?(?P<unit>%|percent)[ ]$")
_COLUMN_SIGN = re.compile(r"\t|[ ]{2,}|\|")
_MORE = re.compile(r"(?:[ ]{0,4}\t[ ]{0,4}|[ ]{2,8}|[ ]{0,4}\|[ ]{0,4})(?=[\d<>.])")
_COMPANY = 80


@dataclass(frozen=True, slots=True)
class _Found:
    """A measurement with what is needed to keep or drop it."""

    measurement: Measurement
    entry: Entry


def read_measurements(text: str) -> list[Measurement]:
    """Laboratory values and vital signs, in the order of their values; offsets are code points.

    Doses, dates, counts, targets (``goal INR 2-3``) and conditions (``hold for SBP < 100``) are left out.
    """
    scanner = Scanner(text)
    found = list(_scan(text, scanner))
    found += [_Found(m, e) for m, e in read_columns(text, scanner)]
    found += _gases(text)
    kept = _with_company(text, sorted(found, key=lambda f: (f.measurement.value.start, f.measurement.name.start)))
    out: list[Measurement] = []
    for item in kept:
        last = out[-1] if out else None
        one_for_all = last and item.measurement.value == last.value and item.measurement.name.start > last.name.end
        if not last or one_for_all or item.measurement.value.start >= last.value.end:
            out.append(item.measurement)
    return out


def _scan(text: str, scanner: Scanner) -> Iterator[_Found]:
    index, goal_end = 0, -1
    while index < len(scanner.tokens):
        name = scanner.name_from(index)
        if not name:
            yield from _results(text, scanner, index)
            index += 1
            continue
        end = name.end
        if name.entry.name:
            before = text[max(0, name.start - 28) : name.start]
            goal = bool(_GOAL.search(before)) or (goal_end >= 0 and _chained(text, goal_end, name.start))
            found = _pair(text, scanner, name) or _reversed(text, name) or list(_after(text, name))
            if found:
                end = max(end, *(f.measurement.end for f in found))
            if goal:
                goal_end = end
            else:
                yield from found
        index = max(index + 1, bisect_left(scanner.tokens, (end, 0)))


def _chained(text: str, goal_end: int, start: int) -> bool:
    """Whether only an ``or`` stands between a condition and this name."""
    return start - goal_end < 12 and _OR.fullmatch(text, goal_end, start) is not None


def _after(text: str, name: Name) -> Iterator[_Found]:
    """The value or values after a name."""
    links = _LINKS.match(text, name.end)
    at = links.end() if links else name.end
    said = text[name.end : at]
    entry = name.entry
    if at == name.end and text[at : at + 1].isdigit() and (name.end - name.start < 2 or entry.weak):
        return
    signed = entry.name.startswith("base ")
    if signed and text[at - 1 : at] == "-":
        at -= 1
    ranging = bool(_RANGES.search(said))
    value = _numeric(text, at, entry, between=ranging, signed=signed, split=bool(_FROM.search(said)) and not ranging)
    if value is None:
        yield from _worded(text, name, said, at)
        return
    first = _completed(text, name, value, said)
    yield first
    last = first
    while following := _next(text, last, split=bool(_FROM.search(said))):
        last = following
        yield following
    yield from _row(text, name, last)


def _worded(text: str, name: Name, said: str, at: int) -> Iterator[_Found]:
    """A word of result; it may have been read among the links (``was normal``)."""
    entry = name.entry
    word = read_word(text, at, qualitative=entry.qualitative)
    if not word and (linked := re.search(r"\b(normal|elevated|high|low)\s*$", said, _I)):
        word = read_word(text, name.end + linked.start(1), qualitative=False)
    if not word or (entry.group in ("vital", "body") and word.value not in ("normal", "elevated", "high", "low")):
        return
    part = Part(name.start, name.end, entry.name)
    yield _Found(
        Measurement(name.start, word.end, part, word, flag=WORD_FLAGS.get(word.value, "")),
        replace(entry, weak=entry.weak or len(said) == 0),
    )


def _numeric(
    text: str, at: int, entry: Entry, *, between: bool = False, signed: bool = False, split: bool = False
) -> Part | None:
    """A number that is no dose. ``split``: after ``from``, the first of two values, not a range."""
    value = read_value(text, at, pair=entry.name == "blood pressure", signed=signed, between=between)
    if value and split and " to " in text[value.start : value.end]:
        end = text.index(" to ", value.start)
        value = read_value(text[:end], at)
    if value is None or (is_dose(text, value.end) and not entry.amounts):
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


def _completed(text: str, name: Name, value: Part, said: str) -> _Found:
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
        flag = "L" if spoken[1].lower() == "low" else "H"
    flag = flag or computed(value.value, low, high)
    part = Part(name.start, name.end, entry.name)
    return _Found(Measurement(name.start, at, part, value, unit, low, high, flag), entry)


def _unit(text: str, at: int, entry: Entry) -> Part | None:
    """A unit right behind, or in the next column."""
    unit = read_unit(text, at)
    if not unit and (column := re.compile(r"[ \t]*[|\t][ \t]*|[ ]{2,8}").match(text, at, at + 20)):
        unit = read_unit(text, column.end())
    return unit if unit and _fits(entry, unit) else None


def _bounds(text: str, name: Name, at: int, entry: Entry) -> tuple[int, Part | None, Part | None] | None:
    column = _COLUMN_SIGN.search(text, name.end, at) is not None
    return read_reference(text, at, column=column, bare=entry.group not in ("vital", "body"))


def _next(text: str, last: _Found, *, split: bool) -> _Found | None:
    """The next value of the same name: ``12 -> 9.8``, ``from 12 to 9.8``."""
    end = last.measurement.end
    joint = _NEXT.match(text, end, end + 16)
    if not joint or (joint[0].strip().lower() == "to" and not split):
        return None
    value = _numeric(text, joint.end(), last.entry)
    if not value:
        return None
    name = last.measurement.name
    found = _completed(text, Name(name.start, name.end, last.entry), value, "")
    return _Found(replace(found.measurement, start=value.start), last.entry)


def _row(text: str, name: Name, last: _Found) -> Iterator[_Found]:
    """Further columns of a row that holds a name and numbers alone: the same test at other times."""
    before = text[max(0, name.start - 4) : name.start].rstrip(" \t|")
    if last.measurement.unit or last.measurement.low or last.measurement.high or (before and before[-1] != "\n"):
        return
    if not _COLUMN_SIGN.search(text, name.end, last.measurement.value.start):
        return
    end, part = last.measurement.end, Part(name.start, name.end, name.entry.name)
    for _ in range(40):
        gap = _MORE.match(text, end, end + 20)
        value = _numeric(text, gap.end(), name.entry) if gap else None
        if not value or "-" in value.value:
            return
        mark = read_flag(text, value.end)
        end = mark[0] if mark else value.end
        yield _Found(Measurement(value.start, end, part, value, flag=mark[1] if mark else ""), name.entry)


def _pair(text: str, scanner: Scanner, name: Name) -> list[_Found]:
    """Two names and then two values: BUN/Cr 32/1.8, AST and ALT were 30 and 40."""
    joint = _PAIRED.match(text, name.end, name.end + 8)
    other = scanner.name_at(joint.end()) if joint else None
    if "|" in name.entry.name:
        names = name.entry.name.split("|")
        name, other = (replace(name, entry=replace(name.entry, name=n)) for n in names)
    if not other or not other.entry.name:
        return []
    links = _LINKS.match(text, other.end)
    at = links.end() if links else other.end
    first = re.compile(r"[\d.,]{1,7}\*?").match(text, at)
    between = _BOTH.match(text, first.end(), first.end() + 6) if first else None
    if not first or not between or not first[0].strip(".,*"):
        return []
    one = read_value(text[: first.end()].rstrip("*,."), at)
    two = _numeric(text, between.end(), other.entry)
    if not one or not two or "-" in two.value:
        return []
    second = _completed(text, other, two, "")
    part = Part(name.start, name.end, name.entry.name)
    flag = "A" if first[0].endswith("*") else ""
    return [
        _Found(Measurement(name.start, one.end, part, one, second.measurement.unit, flag=flag), name.entry),
        second,
    ]


def _reversed(text: str, name: Name) -> list[_Found]:
    """80% neutrophils."""
    before = _SHARE.search(text[max(0, name.start - 12) : name.start]) if name.entry.reverse else None
    if not before:
        return []
    shift = max(0, name.start - 12)
    value = Part(shift + before.start("n"), shift + before.end("n"), before["n"])
    unit = Part(shift + before.start("unit"), shift + before.end("unit"), "%")
    return [_Found(Measurement(value.start, name.end, Part(name.start, name.end, name.entry.name), value, unit), name.entry)]


def _results(text: str, scanner: Scanner, index: int) -> Iterator[_Found]:
    """Negative for nitrites and blood: the word first, then the names."""
    start = scanner.tokens[index][0]
    if text[start].lower() not in "nptlms":
        return
    match = _RESULT.match(text, start, start + 20)
    if not match:
        return
    word = read_word(text, start, qualitative=True)
    urine = _URINE.search(text[max(0, start - _COMPANY) : start]) is not None
    if not word or not (urine or "for" in match[0].lower()):
        return
    at = match.end()
    for _ in range(12):
        name = scanner.name_at(at)
        if not name or not name.entry.name or not (name.entry.qualitative or urine) or name.entry.group in ("vital", "body"):
            return
        entry = replace(name.entry, weak=name.entry.weak and not urine)
        part = Part(name.start, name.end, entry.name)
        yield _Found(Measurement(min(start, name.start), name.end, part, Part(word.start, word.end, word.value)), entry)
        joint = re.compile(r"(?:,[ ]?(?:and|or)?|[ ](?:and|or)|/)[ ]?").match(text, name.end, name.end + 8)
        if not joint:
            return
        at = joint.end()


def _gases(text: str) -> Iterator[_Found]:
    """ABG 7.28/62/71: pH, pCO2, pO2 and bicarbonate in this order."""
    for head in _GASES.finditer(text):
        links = _LINKS.match(text, head.end())
        at = links.end() if links else head.end()
        match = _GAS.match(text, at, at + 32)
        for key, name in _GAS_NAMES.items():
            if match and match[key]:
                value = Part(*match.span(key), match[key])
                entry = Entry(name, "blood_gas")
                yield _Found(Measurement(value.start, value.end, Part(*head.span(), name), value), entry)


def _with_company(text: str, found: list[_Found]) -> list[_Found]:
    """Weak names only near another measurement of their table, or with a decimal (T 98.6, PT 13.2)."""
    kept = []
    for i, item in enumerate(found):
        near = [f for f in found[max(0, i - 4) : i + 5] if f is not item and _close(f, item)]
        company = any(f.entry.group == item.entry.group for f in near)
        decimal = "." in item.measurement.value.value and item.measurement.name.value in ("temperature", "prothrombin time")
        if not item.entry.weak or company or decimal:
            kept.append(item)
    return kept


def _close(one: _Found, other: _Found) -> bool:
    return abs(one.measurement.value.start - other.measurement.value.start) < _COMPANY and (
        not one.entry.weak or one.measurement.name.value != other.measurement.name.value
    )
