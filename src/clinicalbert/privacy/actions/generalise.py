"""Generalise: as much as Safe Harbor lets stay (45 CFR 164.514(b)(2)(i)), and a tag where nothing may.

(C) of a date the year, unless it tells an age above 89; ages above 89 become one category, 90 and older.
(B) of a ZIP code the first three digits, unless fewer than 20,000 people live in all that begin with them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from clinicalbert.privacy.actions.action import HIDDEN_YEAR, TAGGED, Case, Found, Replacement, placeholder
from clinicalbert.privacy.dates import read_date

LOW_POPULATION: Final = frozenset(
    "036 059 063 102 203 556 692 790 821 823 830 831 878 879 884 890 893".split()  # noqa: SIM905  (a table)
)
"""The first three digits that stand for 20,000 people or fewer: HHS guidance on 45 CFR 164.514, of the 2000 census."""

OLD = "90+"
_ZIP = re.compile(r"([0-9]{3})[0-9]{2}(?:[-\s]*[0-9]{4})?", re.ASCII)
_YEAR = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])", re.ASCII)


class Generalise:
    """``3/14/2019`` → ``2019``; ``94`` → ``90+``; ``45402-1234`` → ``454``; ``12 Elm Street`` → ``[LOCATION]``."""

    name = "generalise"
    labels = frozenset({"date", "age", "location"})
    keyed = False

    def replace(self, found: Sequence[Found], case: Case) -> list[Replacement]:
        rules = {"date": _year, "age": _age, "location": _area}
        return [rules[each.label](each, case) for each in found]


def _tag(each: Found, remark: str = TAGGED) -> Replacement:
    return Replacement(placeholder(each.label), remark)


def _year(each: Found, case: Case) -> Replacement:
    written = read_date(each.words, near=None, latest=(case.written or case.today).year + 1)
    years = [str(written.day.year)] if written and written.year_given else _YEAR.findall(each.words)
    if len(set(years)) != 1:
        return _tag(each)
    if case.today.year - int(years[0]) >= 90:  # it may be somebody's year of birth
        return _tag(each, HIDDEN_YEAR)
    return Replacement(years[0])


def _age(each: Found, case: Case) -> Replacement:
    below = each.words.strip().isdecimal() and int(each.words) < 90
    return _tag(each) if below else Replacement(OLD)


def _area(each: Found, case: Case) -> Replacement:
    if each.words in {"000"} or (each.words.isdecimal() and len(each.words) == 3 and each.words not in LOW_POPULATION):
        return Replacement(each.words)  # generalised already
    match = _ZIP.fullmatch(each.words)
    if not match:
        return _tag(each)
    return Replacement("000" if match[1] in LOW_POPULATION else match[1])
