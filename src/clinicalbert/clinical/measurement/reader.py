"""Text → measurements: every name is tried in each order that name and value may have."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from clinicalbert.clinical.measurement.after import Found, read_after
from clinicalbert.clinical.measurement.forms import read_gases, read_pair, read_results, read_reversed
from clinicalbert.clinical.measurement.lexicon import Scanner
from clinicalbert.clinical.measurement.tables import read_columns
from clinicalbert.facts import Measurement

_I = re.IGNORECASE
_GOAL = re.compile(
    r"\b(?:goals?|target|keep(?:ing)?|maintain(?:ing)?|hold(?: (?:for|if))?|if|for|when|unless|reduce|lower"
    r"|raise|bring|achieve|call (?:for|if)|titrate(?:d)?(?: (?:to|for))?|until)"
    r"\s(?:an? |the |her |his |your )?$",
    _I,
)
_OR = re.compile(r"\s*(?:[,;]|or|and|/)\s*(?:or\s|if\s)?", _I)
_COMPANY = 80


def read_measurements(text: str) -> list[Measurement]:
    """Laboratory values and vital signs, in the order of their values; offsets are code points.

    Doses, dates, counts, targets (``goal INR 2-3``) and conditions (``hold for SBP < 100``) are left out.
    """
    scanner = Scanner(text)
    found = list(_scan(text, scanner))
    found += [Found(m, e) for m, e in read_columns(text, scanner)]
    found += read_gases(text)
    kept = _with_company(text, sorted(found, key=lambda f: (f.measurement.value.start, f.measurement.name.start)))
    out: list[Measurement] = []
    for item in kept:
        last = out[-1] if out else None
        one_for_all = last and item.measurement.value == last.value and item.measurement.name.start > last.name.end
        if not last or one_for_all or item.measurement.value.start >= last.value.end:
            out.append(item.measurement)
    return out


def _scan(text: str, scanner: Scanner) -> Iterator[Found]:
    index, goal_end = 0, -1
    while index < len(scanner.tokens):
        name = scanner.name_from(index)
        if not name:
            yield from read_results(text, scanner, index)
            index += 1
            continue
        end = name.end
        if name.entry.name:
            before = text[max(0, name.start - 28) : name.start]
            goal = bool(_GOAL.search(before)) or (goal_end >= 0 and _chained(text, goal_end, name.start))
            found = read_pair(text, scanner, name) or read_reversed(text, name) or list(read_after(text, name))
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


def _with_company(text: str, found: list[Found]) -> list[Found]:
    """Weak names only near another measurement of their table, or with a decimal (T 98.6, PT 13.2)."""
    kept = []
    for i, item in enumerate(found):
        near = [f for f in found[max(0, i - 4) : i + 5] if f is not item and _close(f, item)]
        company = any(f.entry.group == item.entry.group for f in near)
        decimal = "." in item.measurement.value.value and item.measurement.name.value in (
            "temperature",
            "prothrombin time",
        )
        if not item.entry.weak or company or decimal:
            kept.append(item)
    return kept


def _close(one: Found, other: Found) -> bool:
    return abs(one.measurement.value.start - other.measurement.value.start) < _COMPANY and (
        not one.entry.weak or one.measurement.name.value != other.measurement.name.value
    )
