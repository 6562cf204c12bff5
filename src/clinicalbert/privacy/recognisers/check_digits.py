"""Check digits of numbers that carry one."""

from __future__ import annotations

_VIN = {
    c: int(v)
    for c, v in zip("abcdefghjklmnprstuvwxyz0123456789", "12345678123457923456789" + "0123456789", strict=True)
}
_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)


def luhn(digits: str) -> bool:
    """Whether the last digit checks the others (ISO/IEC 7812-1, annex B)."""
    if not digits.isascii() or not digits.isdigit():
        return False
    doubled = [int(d) * 2 for d in digits[-2::-2]]
    return (sum(map(int, digits[-1::-2])) + sum(d - 9 if d > 9 else d for d in doubled)) % 10 == 0


def npi(digits: str) -> bool:
    """A National Provider Identifier: ten digits, Luhn behind the prefix 80840 (45 CFR 162.406)."""
    return len(digits) == 10 and digits[0] in "12" and luhn("80840" + digits)


def dea(number: str) -> bool:
    """A registration of the DEA: two letters (or letter and 9), six digits and the digit that checks them."""
    if len(number) != 9 or not (number[0].isalpha() and number[2:].isascii() and number[2:].isdigit()):
        return False
    digits = [int(c) for c in number[2:]]
    return (sum(digits[0:6:2]) + 2 * sum(digits[1:6:2])) % 10 == digits[6]


def vin(number: str) -> bool:
    """A vehicle identification number: seventeen signs, the ninth checks the others (49 CFR 565.15(c))."""
    number = number.lower()
    if len(number) != 17 or any(c not in _VIN for c in number):
        return False
    rest = sum(_VIN[c] * weight for c, weight in zip(number, _WEIGHTS, strict=True)) % 11
    return number[8] == ("x" if rest == 10 else str(rest))
