"""Numbers of prescriptions: decimals, words, fractions, roman numerals, ranges and combinations, exact."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from clinicalbert.clinical.medication.lexicon import NUMERALS, ROMAN, VULGAR
from clinicalbert.clinical.medication.tokens import Token

Quantity = tuple[Fraction, ...]
"""One number, the two ends of a range, or the parts of a combination (``800-160``), as written."""

ONE: Quantity = (Fraction(1),)

_DENOMINATORS = {"2", "3", "4", "8"}
NUMBER_WORDS = frozenset(NUMERALS) | {"a", "an", "half", "quarter"}
"""Words that a number may begin with."""

_DASHES = {"-", "–", "—", "‐", "‑"}
_HALF = Fraction(1, 2)


def plain(value: Fraction) -> str:
    """A plain decimal: no exponent, no trailing zeros, at most four places."""
    if value.denominator == 1:
        return str(value.numerator)
    scaled = round(value * 10000)
    whole, rest = divmod(scaled, 10000)
    return f"{whole}.{rest:04d}".rstrip("0").rstrip(".")


def written(quantity: Quantity) -> str:
    return "-".join(plain(v) for v in quantity)


def read_quantity(tokens: Sequence[Token], i: int) -> tuple[Quantity, int] | None:
    """The number, range or combination at token ``i`` and the position after it."""
    first = read_number(tokens, i)
    if first is None:
        return None
    values, i = [first[0]], _repeated(tokens, first[1], first[0])
    while len(values) < 4:
        joint = tokens[i].norm if i < len(tokens) else ""
        if joint not in _DASHES and not (joint in ("to", "or") and len(values) == 1) and not _slash(tokens, i):
            break
        more = read_number(tokens, i + 1)
        if more is None:
            break
        values.append(more[0])
        i = _repeated(tokens, more[1], more[0])
    return tuple(values), i


def read_number(tokens: Sequence[Token], i: int) -> tuple[Fraction, int] | None:
    """One number at token ``i``, with the fraction that belongs to it."""
    if i >= len(tokens):
        return None
    token = tokens[i]
    if token.kind == "number":
        return _after_whole(tokens, i)
    if token.norm in VULGAR:
        return Fraction(*VULGAR[token.norm]), _of_a(tokens, i + 1)
    if token.kind == "word":
        return _words(tokens, i)
    return None


def read_roman(tokens: Sequence[Token], i: int) -> tuple[Fraction, int] | None:
    """``ii``, ``T``, ``ss`` at token ``i``; the caller knows that a count stands there."""
    if i >= len(tokens):
        return None
    if tokens[i].norm == "ss":
        return _HALF, i + 1
    if tokens[i].norm in ROMAN:
        value = Fraction(ROMAN[tokens[i].norm])
        if i + 1 < len(tokens) and tokens[i + 1].norm == "ss":
            return value + _HALF, i + 2
        return value, i + 1
    return None


def _norms(tokens: Sequence[Token], i: int, count: int) -> tuple[str, ...]:
    return tuple(t.norm for t in tokens[i : i + count])


def _fraction(tokens: Sequence[Token], i: int) -> Fraction | None:
    """``1/2`` written as three touching tokens at ``i``."""
    if i + 2 >= len(tokens) or tokens[i + 1].norm != "/" or tokens[i + 2].norm not in _DENOMINATORS:
        return None
    if tokens[i].end != tokens[i + 1].start or tokens[i + 1].end != tokens[i + 2].start:
        return None
    if not tokens[i].norm.isdecimal() or not tokens[i].norm.isascii() or int(tokens[i].norm) >= int(tokens[i + 2].norm):
        return None
    return Fraction(int(tokens[i].norm), int(tokens[i + 2].norm))


def _after_whole(tokens: Sequence[Token], i: int) -> tuple[Fraction, int]:
    part = _fraction(tokens, i)
    if part is not None:
        return part, _of_a(tokens, i + 3)
    whole, _, decimals = tokens[i].norm.partition(".")
    value = Fraction(int(whole + decimals or "0"), 10 ** len(decimals)) if decimals else Fraction(int(whole))
    i += 1
    if i == len(tokens) or tokens[i].kind == "number":
        return _mixed(tokens, i, value)
    after = _norms(tokens, i, 4)
    if not after or value.denominator != 1:
        return value, i
    if after[0] in VULGAR:
        return value + Fraction(*VULGAR[after[0]]), i + 1
    if after[:3] in (("and", "a", "half"), ("and", "one", "half"), ("&", "a", "half")):
        return value + _HALF, i + 3
    if after[0] in ("and", "&", "+") or (after[0] in _DASHES and tokens[i - 1].end == tokens[i].start):
        part = _fraction(tokens, i + 1)
        if part is not None and value < 20 and (after[0] not in _DASHES or (part == _HALF and value == 1)):
            return value + part, i + 4
    return value, i


def _mixed(tokens: Sequence[Token], i: int, value: Fraction) -> tuple[Fraction, int]:
    """``1 1/2``: a fraction may follow a small whole number."""
    part = _fraction(tokens, i) if value < 20 and value.denominator == 1 else None
    return (value + part, i + 3) if part is not None else (value, i)


def _words(tokens: Sequence[Token], i: int) -> tuple[Fraction, int] | None:
    norm = tokens[i].norm
    if norm not in NUMBER_WORDS:
        return None
    after = _norms(tokens, i + 1, 4)
    if norm in ("a", "an", "one") and after[:1] and after[0] in _DASHES:
        after = after[1:]
        skipped = 1
    else:
        skipped = 0
    if norm in ("a", "one") and after[:1] in (("half",), ("quarter",), ("third",)):
        return _share(after[0]), _of_a(tokens, i + 2 + skipped)
    if norm in ("half", "quarter"):
        return _share(norm), _of_a(tokens, i + 1)
    if norm not in NUMERALS:
        return None
    value, i = Fraction(int(NUMERALS[norm])), i + 1
    if value >= 20 and value < 100:
        j = i + 1 if after[:1] and after[0] in _DASHES else i
        unit = tokens[j].norm if j < len(tokens) else ""
        if unit in NUMERALS and int(NUMERALS[unit]) < 10:
            return value + int(NUMERALS[unit]), j + 1
    following = _norms(tokens, i, 3)
    if value < 10 and following[:1] == ("hundred",):
        return value * 100, i + 1
    if following[:1] == ("thousand",):
        return value * 1000, i + 1
    if following in (("and", "a", "half"), ("and", "one", "half")):
        return value + _HALF, i + 3
    if following[:2] == ("and", "one") and _norms(tokens, i + 2, 2)[1:] == ("half",):
        return value + _HALF, i + 4
    part = _fraction(tokens, i + 1) if following[:1] == ("and",) else None
    return (value + part, i + 4) if part is not None else (value, i)


def _share(word: str) -> Fraction:
    return Fraction(1, {"half": 2, "third": 3, "quarter": 4}[word])


def _of_a(tokens: Sequence[Token], i: int) -> int:
    """Past the words between a fraction and what it is of: ``half of a tablet``, ``half a tablet``."""
    j = i
    if j < len(tokens) and tokens[j].norm == "of":
        j += 1
    if j < len(tokens) and tokens[j].norm in ("a", "an", "one"):
        return j + 1
    return i


def _repeated(tokens: Sequence[Token], i: int, value: Fraction) -> int:
    """Past a second writing of the same number in brackets: ``two (2)``."""
    if i < len(tokens) and tokens[i].norm == "(":
        again = read_number(tokens, i + 1)
        if again is not None and again[0] == value and again[1] < len(tokens) and tokens[again[1]].norm == ")":
            return again[1] + 1
    return i


def _slash(tokens: Sequence[Token], i: int) -> bool:
    """A slash between two touching numbers: ``5/325``."""
    if not 0 < i < len(tokens) - 1 or tokens[i].norm != "/" or tokens[i - 1].kind != "number":
        return False
    return tokens[i + 1].kind == "number" and tokens[i - 1].end == tokens[i].start == tokens[i + 1].start - 1
