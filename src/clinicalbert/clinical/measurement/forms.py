"""Other orders of name and value: two names and two values, value first, result first, blood gases."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from clinicalbert.clinical.measurement.after import Found, completed, linked, numeric
from clinicalbert.clinical.measurement.lexicon import Entry, Name, Scanner
from clinicalbert.clinical.measurement.values import read_value, read_word
from clinicalbert.facts import Measurement, Part

_I = re.IGNORECASE
_PAIRED = re.compile(r"[ ]?(?:/|&|and)[ ]?", _I)
_BOTH = re.compile(r"[ ]?(?:/|and|,)[ ]?", _I)
_RESULT = re.compile(r"\b(?P<word>negative|positive|neg|pos|trace|large|moderate|small)[ ](?:for[ ])?", _I)
_URINE = re.compile(r"\b(?:UA|U/A|urinalysis|urine|dip(?:stick)?|stool|guaiac|tox\w*|screen)\b", _I)
_OWN_VALUE = re.compile(r"[ ]?(?:[:=-]|of|was|is|at)?[ ]?\d")
_GASES = re.compile(r"\b(?:ABGs?|VBGs?|(?:arterial |venous )?blood gas(?:es)?)\b", _I)
_GAS = re.compile(
    r"(?P<pH>[67]\.\d{1,3})[ ]?/[ ]?(?P<c>\d{2,3})[ ]?/[ ]?(?P<o>\d{2,3})(?:[ ]?/[ ]?(?P<b>\d{1,2})(?![\d./]))?"
)
_GAS_NAMES = {"pH": "pH", "c": "carbon dioxide partial pressure", "o": "oxygen partial pressure", "b": "bicarbonate"}
_SHARE = re.compile(r"(?<![\w.,/-])(?P<n>\d{1,3}(?:\.\d{1,2})?)(?:[ ]?(?P<unit>%|percent))?[ ]$")
# How far back a word may stand that says what was tested.
_NEAR = 80


def read_pair(text: str, scanner: Scanner, name: Name) -> list[Found]:
    """Two names and then two values: BUN/Cr 32/1.8, AST and ALT were 30 and 40."""
    joint = _PAIRED.match(text, name.end, name.end + 8)
    other = scanner.name_at(joint.end()) if joint else None
    if "|" in name.entry.name:
        names = name.entry.name.split("|")
        name, other = (replace(name, entry=replace(name.entry, name=n)) for n in names)
    if not other or not other.entry.name:
        return []
    at = linked(text, other.end)
    first = re.compile(r"[\d.,]{1,7}\*?").match(text, at)
    between = _BOTH.match(text, first.end(), first.end() + 6) if first else None
    if not first or not between or not first[0].strip(".,*"):
        return []
    one = read_value(text[: first.end()].rstrip("*,."), at)
    two = numeric(text, between.end(), other.entry)
    if not one or not two or "-" in two.value:
        return []
    second = completed(text, other, two, "")
    part = Part(name.start, name.end, name.entry.name)
    flag = "A" if first[0].endswith("*") else ""
    return [
        Found(Measurement(name.start, one.end, part, one, second.measurement.unit, flag=flag), name.entry),
        second,
    ]


def read_reversed(text: str, name: Name) -> list[Found]:
    """80% neutrophils."""
    saturation = name.entry.name == "oxygen saturation"
    if not (name.entry.reverse or saturation):
        return []
    before = _SHARE.search(text[max(0, name.start - 12) : name.start])
    if not before or not (before["unit"] or name.entry.reverse) or _OWN_VALUE.match(text, name.end, name.end + 12):
        return []
    shift = max(0, name.start - 12)
    value = Part(shift + before.start("n"), shift + before.end("n"), before["n"])
    unit = Part(shift + before.start("unit"), shift + before.end("unit"), "%") if before["unit"] else None
    entry = replace(name.entry, weak=unit is None)  # "79 segs" needs other cells beside it
    return [Found(Measurement(value.start, name.end, Part(name.start, name.end, entry.name), value, unit), entry)]


def read_results(text: str, scanner: Scanner, index: int) -> Iterator[Found]:
    """Negative for nitrites and blood: the word first, then the names."""
    start = scanner.tokens[index][0]
    if text[start].lower() not in "nptlms":
        return
    match = _RESULT.match(text, start, start + 20)
    if not match:
        return
    word = read_word(text, start, qualitative=True)
    urine = _URINE.search(text[max(0, start - _NEAR) : start]) is not None
    if not word or not (urine or "for" in match[0].lower()):
        return
    at = match.end()
    for _ in range(12):
        name = scanner.name_at(at)
        if (
            not name
            or not name.entry.name
            or not (name.entry.qualitative or urine)
            or name.entry.group in ("vital", "body")
        ):
            return
        entry = replace(name.entry, weak=name.entry.weak and not urine)
        part = Part(name.start, name.end, entry.name)
        yield Found(Measurement(min(start, name.start), name.end, part, Part(word.start, word.end, word.value)), entry)
        joint = re.compile(r"(?:,[ ]?(?:and|or)?|[ ](?:and|or)|/)[ ]?").match(text, name.end, name.end + 8)
        if not joint:
            return
        at = joint.end()


def read_gases(text: str) -> Iterator[Found]:
    """ABG 7.28/62/71: pH, pCO2, pO2 and bicarbonate in this order."""
    for head in _GASES.finditer(text):
        at = linked(text, head.end())
        match = _GAS.match(text, at, at + 32)
        for key, name in _GAS_NAMES.items():
            if match and match[key]:
                value = Part(*match.span(key), match[key])
                entry = Entry(name, "blood_gas")
                yield Found(Measurement(value.start, value.end, Part(*head.span(), name), value), entry)
