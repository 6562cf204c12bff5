"""Units of doses: UCUM codes (https://ucum.org), and which of them can be turned into each other.

Masses turn into masses, volumes into volumes; *units* and counted forms (``{tablet}``) into nothing but themselves,
and what is given by weight, area or time only into what is given by the same.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Final

_KINDS: Final[dict[str, dict[str, str]]] = {
    "mass": {"kg": "1000", "g": "1", "mg": "0.001", "ug": "0.000001", "ng": "0.000000001", "pg": "0.000000000001"},
    "volume": {"L": "1", "dL": "0.1", "mL": "0.001"},
    "amount": {"mol": "1", "mmol": "0.001", "umol": "0.000001"},
    "equivalent": {"eq": "1", "meq": "0.001"},
    "units": {"{unit}": "1"},
}
_KNOWN: Final = {code: (kind, Fraction(factor)) for kind, codes in _KINDS.items() for code, factor in codes.items()}
_SAME: Final = {
    **{"mcg": "ug", "µg": "ug", "μg": "ug", "mEq": "meq", "ml": "mL", "l": "L", "dl": "dL"},
    **dict.fromkeys(("[iU]", "[IU]", "IU", "U", "unit", "units"), "{unit}"),
}
"""Spellings beside UCUM's. Notes do not tell units of one kind from those of another, nor do we: UCUM's ``U`` is a unit
of enzyme activity, but formularies write it for insulin."""
_COUNTED: Final = re.compile(r"\{[^{}\s]+\}|%")
_PER: Final = re.compile("kg|m2|h|min")
WRITTEN: Final = (
    "mg, g, ug, mL, meq, mmol, {unit}, a counted form such as {tablet}, or one of them per kg, m2, h or min"
)


def unit_code(unit: str) -> str | None:
    """The code of a unit as it is written in a table; None for one that is unknown here."""
    code, *per = map(str.strip, unit.split("/"))
    code = _SAME.get(code, code)
    if code not in _KNOWN and not _COUNTED.fullmatch(code):
        return None
    return "/".join((code, *per)) if all(map(_PER.fullmatch, per)) else None


def turned(value: Fraction, unit: str, into: str) -> Fraction | None:
    """``value`` in another unit, exactly; None where one cannot be turned into the other.

    Both are UCUM codes, as ``unit_code`` gives them; what stands behind a ``/`` must be the same in both.
    """
    (code, *per), (other, *other_per) = unit.split("/"), into.split("/")
    if per != other_per:
        return None
    if code == other:
        return value
    own, wanted = _KNOWN.get(code), _KNOWN.get(other)
    if own is None or wanted is None or own[0] != wanted[0]:
        return None
    return value * own[1] / wanted[1]
