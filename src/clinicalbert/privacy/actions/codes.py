"""Numbers and codes → others of the same shape: a digit for a digit, a letter for a letter, all else as it was.

Where there are values that belong to nobody, they are used: telephone numbers 555-01xx, which are reserved for fiction,
and social security numbers that begin with 666, which are never assigned. Long numbers get a check digit that is wrong
(Luhn), so that they are nobody's card or provider number.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterator, Sequence

from clinicalbert.privacy.actions.action import Case, Found, plain
from clinicalbert.privacy.actions.draw import distinct, stream

_HEX = re.compile(r"(?=.*[0-9])(?=.*[a-f])[0-9a-f]{6,}", re.ASCII)
_EXTENSION = re.compile(r"(extension|ext|x)([0-9]+)$", re.ASCII)
_LETTERS = "bcdfghjklmnpqrstvwxz"  # no vowels, so that no words come about
_PROVIDER = "80840"  # stands before a provider's number when its check digit is computed (45 CFR 162.406)


def made_codes(found: Sequence[Found], case: Case) -> list[str | None]:
    """A stand-in for each code, the same however it was spaced and cut; None where there is none left."""
    secret = case.secret("surrogate")
    chosen: dict[tuple[str, str], str | None] = {}
    for label in sorted({each.label for each in found}):
        wanted = {plain(each.words) for each in found if each.label == label}

        def candidate(item: str, i: int, label: str = label) -> str:
            return _made(label, item, stream(secret, label, case.patient, item, str(i)))

        drawn = distinct(wanted, candidate, plain, case.taken, secret)
        chosen.update({(label, item): new for item, new in drawn.items()})
    news = (chosen[each.label, plain(each.words)] for each in found)
    return [None if new is None else _laid_over(new, each.words) for new, each in zip(news, found, strict=True)]


def shaped(words: str, drawn: Iterator[int]) -> str:
    """Other letters and digits in the shape of these; what is neither, and not plain punctuation, becomes an x."""
    letters = "abcdef" if _HEX.fullmatch(plain(words)) else _LETTERS
    return "".join(_other(c, letters, drawn) for c in words)


def _other(character: str, letters: str, drawn: Iterator[int]) -> str:
    if character.isnumeric():
        return str(next(drawn) % 10)
    if character.isalpha():
        new = letters[next(drawn) % len(letters)]
        return new.upper() if character.isupper() else new
    return character if character.isspace() or character in string.punctuation else "x"


def _made(label: str, item: str, drawn: Iterator[int]) -> str:
    """``item`` is a code without its punctuation, in small letters."""
    if label in {"phone", "fax"}:
        return _telephone(item, drawn)
    new = shaped(item, drawn)
    if label == "ssn" and len(new) == 9 and new.isdecimal():
        return "666" + new[3:]
    if len(new) >= 10 and new.isdecimal():
        return next(n for n in (new[:-1] + d for d in "0123456789") if not (_luhn(n) or _luhn(_PROVIDER + n)))
    return new


def _telephone(item: str, drawn: Iterator[int]) -> str:
    match = _EXTENSION.search(item)
    main, behind = (item[: match.start()], match[1] + shaped(match[2], drawn)) if match else (item, "")
    new = shaped("0" * len(main), drawn)  # letters inside of a number are a scanner's, or a word for its digits
    if len(new) >= 7:
        new = f"{new[:-7]}55501{new[-2:]}"
    if len(new) >= 10:  # an area code begins with 2 to 9; a country code stays
        new = f"{main[:-10] if len(main) <= 13 else new[:-10]}{int(new[-10]) % 8 + 2}{new[-9:]}"
    return new + behind


def _luhn(digits: str) -> bool:
    doubled = [int(d) * (2 if i % 2 else 1) for i, d in enumerate(reversed(digits))]
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0


def _laid_over(new: str, words: str) -> str:
    """The characters of ``new`` in the capitals and between the punctuation of ``words``."""
    left = iter(new)
    out = []
    for c in words:
        if c.isalnum():
            n = next(left, "x")
            out.append(n.upper() if c.isupper() else n)
        else:
            out.append(c if c.isspace() or c in string.punctuation else "x")
    return "".join(out)
