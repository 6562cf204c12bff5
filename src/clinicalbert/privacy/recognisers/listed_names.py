"""Names that the lists alone tell, by their capitals and by what follows."""

from __future__ import annotations

import re

from clinicalbert.privacy.recognisers.name_runs import LABELLED, LED, LISTED, Runs
from clinicalbert.privacy.recognisers.word_kinds import (
    DEGREE,
    EPONYM,
    GIVEN,
    MONTH,
    NAME,
    ORDINARY,
    PARTICLE,
    PEOPLE,
    PLACE,
    PRODUCT,
    STATE,
    STOP,
    SURNAME,
    TITLE,
)
from clinicalbert.privacy.recognisers.words import CAPITAL, INITIAL, LOWER, UPPER

_DOSE = re.compile(r"\s?\d[\d./,-]{0,8}\s?(?:mg|mcg|ml|units?|%|puffs?|tabs?|g\b|cc)")
# Behind a name that stands for a score: Rockall 1, Waddell 4/5, Weber B.
SCORE = re.compile(r"\s(?:score |grade |class |type |stage )?\d{1,2}(?:[+-]?/\d{1,3})?(?:[.,;)]|\s|$|-/)(?!\s?\d{3})")
_CLASS = re.compile(r"\s(?:[A-F]|I{1,3}|IV|VI?)\b(?!\.[A-Z])")
_BEFORE_MONTHS = frozenset(
    [
        "in",
        "of",
        "since",
        "until",
        "till",
        "by",
        "last",
        "next",
        "this",
        "each",
        "every",
        "early",
        "late",
        "mid",
        "during",
        "through",
        "from",
        "before",
        "after",
        "around",
        "to",
        "between",
        "and",
        "for",
        "on",
    ]
)
_LEADING_PARTICLES = frozenset(
    [
        "abu",
        "al",
        "bin",
        "da",
        "de",
        "del",
        "della",
        "den",
        "der",
        "di",
        "dos",
        "du",
        "el",
        "ibn",
        "la",
        "las",
        "los",
        "ten",
        "ter",
        "van",
        "von",
    ]
)
_LEADERS = frozenset(["to", "by", "per", "with", "from", "cc", "and", "resident", "attending", "dr", "for", "than"])
_SPECIES = frozenset(
    ["coli", "aureus", "difficile", "pylori", "faecalis", "pneumoniae", "albicans", "influenzae", "fib", "diff"]
)


class ListedNames(Runs):
    """Names without a word that leads to them."""

    def listed(self, i: int) -> int | None:
        """The last word of a name that begins with ``i`` and that the lists alone tell."""
        w = self.words
        kind, shape, key = w.kinds[i], w.shapes[i], w.keys[i]
        if any(map(str.isdigit, key)) or key in ("m.d", "ph.d"):
            return None
        if SCORE.match(w.text, w.ends[i]) or (kind & EPONYM and _CLASS.match(w.text, w.ends[i])):
            return None
        if shape == INITIAL and self._bare_initial(i):
            return self._rest(i, i, LED)
        if shape == LOWER and len(key) == 1:
            return self._rest(i, i, LED) if self._small_initial(i) else None
        if shape == INITIAL and w.text[w.ends[i] : w.ends[i] + 1] == "." and self._initial_leads(i):
            after = w.kinds[i + 1]
            if (after & NAME and not after & (ORDINARY | EPONYM | PLACE)) or (
                not after and not self._starts_line(i) and w.keys[i + 1] not in _SPECIES
            ):
                return self._rest(i, i, LED)
        if kind & MONTH and self._named_as_a_month(i):
            return max(i + 1, self._rest(i, i, LED))
        if kind & (STOP | DEGREE | TITLE | MONTH | STATE) or len(key) < 2 or self._is_term(i):
            return None
        if i and w.keys[i - 1] in ("st", "saint"):
            return None
        clear = kind & NAME and not kind & (ORDINARY | EPONYM | PRODUCT | PEOPLE | PLACE) and len(key) > 2
        if w.caseless[i]:
            if not (kind & NAME):
                return None
            last = self._rest(i, i, LISTED)
            if clear and (len(key) > 3 or kind & GIVEN or last > i):
                return last
            return last if last > i and self._pair(i, last) and not kind & ORDINARY else None
        if shape == UPPER and (not clear or len(key) < 4):
            return None
        if clear:
            last = self._rest(i, i, LISTED)
            alone = last == i and (not kind & GIVEN or w.shapes[i] == UPPER)
            return None if alone and (self._after_article(i) or self._noun_follows(i)) else last
        if kind & (NAME | EPONYM | PRODUCT) and self._given_behind(i):
            return i + 1
        if kind & NAME:
            last = self._rest(i, i, LISTED)
            return last if last > i and self._pair(i, last) else None
        if self._after_article(i) or self._noun_follows(i):
            return None
        if not kind and len(key) > 2 and not self._starts_line(i) and shape == CAPITAL and self._unknown_name(i):
            return self._rest(i, i, LISTED)
        if (
            not kind
            and self._starts_line(i)
            and i + 1 < len(w)
            and w.between(i) in (" ", "\n", ", ", ",")
            and w.kinds[i + 1] & NAME
            and not w.kinds[i + 1] & (ORDINARY | EPONYM | PLACE)
        ):
            return self._rest(i, i, LABELLED)
        return None

    def before_particles(self, first: int, taken: int) -> int:
        """``ibn Khalil, Hisham``, ``DE LOS SANTOS N``: where the particles before a name begin."""
        w = self.words
        if first - 1 > taken and w.keys[first - 1] == "my" and w.shapes[first - 1] == CAPITAL and not w.caseless[first]:
            return first - (not self._starts_line(first - 1) and w.between(first - 1) == " ")
        while first - 1 > taken and w.keys[first - 1] in _LEADING_PARTICLES and w.between(first - 1) == " ":
            first -= 1
        return first

    def _bare_initial(self, i: int) -> bool:
        """``R Romanenko``: an initial without its full stop before a clear surname, no class before."""
        w = self.words
        if w.caseless[i] or i + 1 >= len(w) or w.between(i) != " " or w.shapes[i + 1] != CAPITAL:
            return False
        kind, before = w.kinds[i + 1], w.keys[i - 1] if i else ""
        clear = kind & SURNAME and not kind & (ORDINARY | EPONYM | PLACE | PRODUCT | STATE | PEOPLE | MONTH)
        led = before in _LEADERS or (w.keys[i] not in "ai" and self._starts_line(i))
        return bool(clear) and len(w.keys[i + 1]) > 3 and led

    def _small_initial(self, i: int) -> bool:
        """``b. ekholm``, ``r. von hausen`` where no capitals are: at an end, or a clear surname."""
        w = self.words
        if not w.caseless[i] or i + 1 >= len(w) or w.between(i) not in (". ", ".\n") or not self._initial_leads(i):
            return False
        kind, after = w.kinds[i + 1], w.text[w.ends[i + 1] : w.ends[i + 1] + 2].strip()
        clear = kind & NAME and not kind & (ORDINARY | EPONYM | PLACE)
        ends = not kind and len(w.keys[i + 1]) > 3 and after in ("", ".", ",", ";") and w.keys[i + 1] not in _SPECIES
        return bool(clear) or (ends and (self._starts_line(i) or (i > 0 and w.keys[i - 1] in _LEADERS)))

    def _named_as_a_month(self, i: int) -> bool:
        """``April Dunn``, ``June Woods``: a month that is a first name, a surname behind, no word of time before."""
        w = self.words
        if w.caseless[i] or w.shapes[i] != CAPITAL or not w.kinds[i] & GIVEN or i + 1 >= len(w):
            return False
        kind = w.kinds[i + 1]
        timed = i > 0 and w.keys[i - 1] in _BEFORE_MONTHS and w.between(i - 1) in (" ", "\n")
        return (
            not timed
            and w.between(i) in (" ", "\n")
            and w.shapes[i + 1] == CAPITAL
            and (bool(kind & SURNAME) or not kind)
            and not kind & (MONTH | STOP | TITLE)
            and not self._is_term(i + 1)
        )

    def unknown_first_name(self, i: int, taken: int) -> int:
        """``Ohanzee Tsosie``: the word before a clear surname, where no list has it and nothing has taken it."""
        w, j = self.words, i - 1
        if j > taken and w.caseless[i] and w.between(j) in (", ", ",") and self._given(i):
            return self._unknown_last_name(j, taken)
        if (
            j <= taken
            or w.kinds[i] & (ORDINARY | EPONYM)
            or not w.kinds[i] & SURNAME
            or w.between(j) not in (" ", "\n")
        ):
            return i
        named = not w.kinds[j] and len(w.keys[j]) > 3 and w.keys[j].isalpha()
        return j if named and (w.caseless[j] or w.shapes[j] == CAPITAL) and w.shapes[i] == w.shapes[j] else i

    def _unknown_last_name(self, j: int, taken: int) -> int:
        """``namkoong, hye-rin``, ``de la tour, solange``: the words before a comma and a clear first name."""
        w, first = self.words, j
        while first - 1 > taken and w.kinds[first - 1] & PARTICLE and w.between(first - 1) == " ":
            first -= 1
        unknown = not w.kinds[j] and len(w.keys[j]) > 3 and not self._is_abbreviation(j)
        after_particle = first < j and not w.kinds[j] & (STOP | TITLE)
        return first if (unknown or after_particle) and "," not in w.before(first) else j + 1

    def _given_behind(self, i: int) -> bool:
        """``Holter, Beatrice``: an eponym or a word as a surname, a clear first name behind the comma, no list."""
        w = self.words
        if i + 1 >= len(w) or w.between(i) not in (", ", ",", ",\n") or w.caseless[i]:
            return False
        kind = w.kinds[i + 1]
        return (
            bool(kind & GIVEN)
            and not kind & (ORDINARY | PLACE | STATE | PEOPLE | EPONYM)
            and w.shapes[i + 1] == CAPITAL
            and w.before(i).strip() != ","
        )

    def _pair(self, first: int, last: int) -> bool:
        """``Rose Stone``, ``Norma Bell``: a given name and a surname, or the other way round with its comma."""
        w = self.words
        one, other = w.kinds[first], w.kinds[last]
        comma = "," in w.text[w.ends[first] : w.starts[last]]
        if len(w.keys[last]) == 1:
            return bool(one & NAME) and not one & ORDINARY
        both_plain = one & ORDINARY and other & ORDINARY
        if comma:
            return bool(one & SURNAME and other & GIVEN and not both_plain)
        if both_plain:
            return bool(one & GIVEN and other & SURNAME) and not self._starts_line(first)
        return bool(
            (one & GIVEN and (other & NAME or not other))
            or (one & SURNAME and other & NAME and not other & (ORDINARY | EPONYM))
        )

    def _unknown_name(self, i: int) -> bool:
        """A capital within a sentence on a word that no list knows."""
        w = self.words
        after = w.text[w.ends[i] : w.ends[i] + 12]
        before = w.before(i)
        if _DOSE.match(after) or after[:1] in ("-", "/", "_", "@") or before[-1:] in ("-", "/", "_", "@", "."):
            return False
        if any(
            c.isupper()
            for c in w.text[w.starts[i] + 1 : w.ends[i]].replace("-", "").lstrip("abcdefghijklmnopqrstuvwxyz")[:1]
        ) and w.keys[i][:2] not in ("mc", "de", "ma"):
            return False
        follows = w.shapes[i + 1] if i + 1 < len(w) else LOWER
        return follows != UPPER and not self._before_noun(i)
