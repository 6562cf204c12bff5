"""Where a name begins and ends, given what speaks for it."""

from __future__ import annotations

from clinicalbert.privacy.recognisers.name_terms import SURE_TERMS, TERMS
from clinicalbert.privacy.recognisers.word_kinds import (
    DEGREE,
    EPONYM,
    GIVEN,
    LABEL,
    MONTH,
    NAME,
    ORDINARY,
    OTHER,
    PARTICLE,
    PEOPLE,
    PLACE,
    PRODUCT,
    STATE,
    STOP,
    SURNAME,
    TITLE,
)  # fmt: skip
from clinicalbert.privacy.recognisers.word_lists import word_list
from clinicalbert.privacy.recognisers.words import CAPITAL, INITIAL, LOWER, UPPER, Words

LISTED, LED, LABELLED, TITLED = 1, 2, 3, 4
_MOST = 5
_SUFFIXES = frozenset(["jr", "sr", "ii", "iii", "iv"])
_JOINTS = frozenset(
    [" ", "\n", "  ", ". ", ".\n", ".", ' "', '" ', " “", "” ", " '", "' ", ' ("', '") ', "-\n", " -", "- "]
)


class Runs:
    """Reads names off the words of a text, forwards from a cue, backwards from a degree, or by the lists alone."""

    def __init__(self, words: Words) -> None:
        self.words = words

    def forward(self, i: int, evidence: int, *, alone: bool = False) -> int | None:
        """The last word of the name that begins with the word ``i``, or None where none does.

        ``alone`` says that a noun follows which does not speak against it (``the Wahab family``).
        """
        w = self.words
        if i >= len(w) or evidence < LISTED:
            return None
        last = i
        while (
            last < i + 3
            and w.kinds[last] & PARTICLE
            and last + 1 < len(w)
            and self._joined(last)
            and not w.kinds[last + 1] & STOP
        ):
            last += 1
            if self._begins(last, max(evidence, LED)):
                break
        if alone:
            return last if not w.kinds[last] & (ORDINARY | STOP | PEOPLE | STATE) else None
        if not self._begins(last, evidence):
            return None
        ended = self._rest(i, last, evidence)
        return (
            None
            if self._is_term(ended)
            and (evidence < TITLED or w.text[w.ends[ended] : w.ends[ended] + 1] == " ")
            and SURE_TERMS.match(w.low, w.ends[ended])
            else ended
        )

    def _rest(self, first: int, last: int, evidence: int) -> int:
        w = self.words
        while last + 1 < len(w) and last - first < _MOST:
            gap = w.between(last)
            if (
                (gap in _JOINTS and self._goes_on(last, evidence, gap))
                or (gap in (", ", ",", ",\n") and self._turned(first, last, evidence))
                or (gap in (", ", " ", ",") and w.keys[last + 1] in _SUFFIXES)
            ):
                last += 1
            else:
                break
        while last > first and w.kinds[last] & PARTICLE and not w.kinds[last] & NAME and len(w.keys[last]) > 1:
            last -= 1
        return last

    def _joined(self, i: int) -> bool:
        return self.words.between(i) in _JOINTS

    def _begins(self, i: int, evidence: int) -> bool:
        """Whether the word can be the first of a name."""
        w = self.words
        kind, shape, key = w.kinds[i], w.shapes[i], w.keys[i]
        if any(map(str.isdigit, key)):
            return False
        if shape == INITIAL and not w.caseless[i]:
            return evidence >= LED and self._initial_leads(i)
        if kind & (STATE | PEOPLE) and evidence == LED and i and w.keys[i - 1] in ("from", "in", "to", "of"):
            return False
        if kind & (STOP | DEGREE) and not (kind & NAME and shape == CAPITAL and evidence > LED and not w.caseless[i]):
            return False
        if kind & TITLE and not kind & NAME:
            return False
        if kind & (STATE | PEOPLE | PRODUCT) and not kind & NAME and evidence < TITLED:
            return False
        if kind & MONTH and not kind & NAME and evidence < TITLED:
            return False
        if w.caseless[i]:
            return self._begins_caseless(i, kind, key, evidence)
        if shape == LOWER:
            return False
        if shape == INITIAL:
            return evidence >= LED and self._initial_leads(i)
        if shape == UPPER:
            return (len(key) > 3 and not kind & ORDINARY and evidence > LED) or (
                bool(kind & NAME) and not kind & ORDINARY and len(key) > 2
            )
        if evidence >= TITLED:
            return True
        if self._is_term(i):
            return False
        if evidence == LABELLED:
            return bool(kind & NAME) or not kind & (ORDINARY | LABEL)
        if kind & ORDINARY:
            return bool(kind & NAME) and evidence == LED and not self._starts_line(i) and not self._before_noun(i)
        return not kind & EPONYM or (bool(kind & NAME) and evidence == LED and not self._before_noun(i))

    def _begins_caseless(self, i: int, kind: int, key: str, evidence: int) -> bool:
        if len(key) == 1:
            return evidence >= LED and self._initial_leads(i)
        if evidence >= TITLED:
            return (
                bool(kind & NAME)
                or not kind & (ORDINARY | LABEL)
                or (not kind & LABEL and self.words.keys[i - 1] in ("mrs", "ms", "dr"))
            )
        if self._is_term(i) or (kind & (EPONYM | PLACE | PRODUCT) and not (kind & NAME and evidence > LED)):
            return False
        if kind & ORDINARY:
            return evidence >= LABELLED and bool(kind & NAME)
        if kind & NAME:
            return len(key) > 2 or evidence > LED
        return len(key) > 3 and evidence >= LED and not kind and not self._is_abbreviation(i)

    def _is_abbreviation(self, i: int) -> bool:
        key = self.words.keys[i]
        return not any(vowel in key for vowel in "aeiouy")

    def _initial_leads(self, i: int) -> bool:
        """``S. Marchand``, ``J R Tolliver``."""
        w = self.words
        return (
            i + 1 < len(w)
            and w.between(i) in (". ", " ", ".", ".\n", "\n")
            and (len(w.keys[i + 1]) > 2 or w.shapes[i + 1] == INITIAL)
            and not w.kinds[i + 1] & (STOP | LABEL)
            and (not w.kinds[i + 1] & ORDINARY or bool(w.kinds[i + 1] & NAME))
            and (w.shapes[i + 1] != LOWER or w.caseless[i])
        )

    def _goes_on(self, last: int, evidence: int, gap: str) -> bool:
        """Whether the word after ``last`` belongs to the name too."""
        w, i = self.words, last + 1
        kind, shape, key = w.kinds[i], w.shapes[i], w.keys[i]
        if gap[0] == "." and len(w.keys[last]) > 1 and w.keys[last] not in ("st", "jr", "sr"):
            return False
        if len(key) == 1 and not kind & LABEL:
            return self._initial_follows(i)
        if key in _SUFFIXES and gap == " ":
            return True
        if kind & (STOP | DEGREE | TITLE) and not (
            kind & NAME and shape == CAPITAL and not w.caseless[i] and not kind & (STOP | TITLE)
        ):
            return False
        if "\n" in gap and (not (kind & NAME or (evidence > LISTED and not kind)) or self._begins_an_entry(i)):
            return False
        if (kind & MONTH and not kind & NAME) or (
            key in ("may", "march", "april", "june", "august") and w.text[w.ends[i] : w.ends[i] + 2].strip().isdigit()
        ):
            return False
        if w.caseless[i]:
            if kind & PARTICLE and not kind & ORDINARY:
                return i + 1 < len(w) and self._joined(i) and not w.kinds[i + 1] & (STOP | ORDINARY)
            if self._given(last) and gap == " " and self._surname_behind_given(i):
                return True
            return not kind & (ORDINARY | LABEL | OTHER) and (
                bool(kind & NAME) or (not kind and len(key) > 3 and not self._is_abbreviation(i) and evidence > LISTED)
            )
        if shape == LOWER:
            return (
                bool(kind & PARTICLE)
                and i + 1 < len(w)
                and self._joined(i)
                and w.shapes[i + 1] in (CAPITAL, UPPER)
                and not w.kinds[i + 1] & STOP
            )
        if "\n" in gap and (kind & ORDINARY or self._colon(i)):
            return False
        if shape == UPPER:
            return w.shapes[last] == UPPER and not kind & ORDINARY and len(key) > 2
        if kind & (STATE | PEOPLE) and not kind & NAME:
            return False
        if kind & ORDINARY and not kind & NAME:
            return (
                evidence >= LABELLED
                and not self._before_noun(i)
                and not kind & LABEL
                and (evidence == TITLED or bool(w.kinds[last] & GIVEN))
            )
        return not self._colon(i)

    def _begins_an_entry(self, i: int) -> bool:
        """Whether the next line of a list begins with the word: ``Kamaka, M.`` below another name."""
        w = self.words
        return (
            i + 1 < len(w)
            and w.between(i) == ", "
            and w.shapes[i + 1] in (CAPITAL, INITIAL)
            and not w.kinds[i + 1] & (DEGREE | TITLE | STOP)
        )

    def _given(self, i: int) -> bool:
        """A first name and nothing else."""
        return self.words.kinds[i] & (GIVEN | ORDINARY | OTHER | EPONYM | PLACE) == GIVEN

    def _surname_behind_given(self, i: int) -> bool:
        """``percy hodgkin``, ``earl wood brought``, ``anneke van den heuvel``: where no capitals tell."""
        w = self.words
        kind = w.kinds[i]
        if kind & PARTICLE:
            last = i
            while w.kinds[last] & PARTICLE and last < i + 2 and last + 1 < len(w) and w.between(last) == " ":
                last += 1
            named = w.kinds[last] & NAME or (not w.kinds[last] and len(w.keys[last]) > 3)
            return bool(named) and not w.kinds[last] & (ORDINARY | STOP | OTHER)
        if kind & EPONYM and not kind & (ORDINARY | OTHER | LABEL):
            return not self._is_term(i)
        if kind & (SURNAME | ORDINARY) != SURNAME | ORDINARY or kind & (OTHER | LABEL | TITLE):
            return False
        after = w.text[w.ends[i] : w.ends[i] + 1]
        return after in ("", ",", ".", ";", ")", "\n") or (i + 1 < len(w) and w.keys[i + 1] in _VERBS)

    def _initial_follows(self, i: int) -> bool:
        """``Abigail A.``, ``Singh M (96)``, ``Fairbanks A,``."""
        w = self.words
        after = w.text[w.ends[i] : w.ends[i] + 2]
        if after[:1] == ".":
            return w.shapes[i] == INITIAL or w.caseless[i]
        if w.caseless[i] and after[:1] in (" ", "\n") and after != " (":
            return False
        if w.keys[i] in "ai" and after[:1] == " " and after != " (":
            return False
        return (w.shapes[i] == INITIAL or w.caseless[i]) and (
            after[:1] in (",", "\n", "", ";", ")", ":", "(") or after[:1] == " "
        )

    def _turned(self, first: int, last: int, evidence: int) -> bool:
        """``Last, First``: whether what stands behind the comma is the first name."""
        w, i = self.words, last + 1
        kind, shape = w.kinds[i], w.shapes[i]
        if len(w.keys[i]) == 1 and shape == INITIAL and evidence < TITLED and last == first:
            after = w.text[w.ends[i] : w.ends[i] + 2]
            closed = after[:1] in ("\n", "") or (after[:1] == "." and after[1:2] in ("\n", "", ",", " "))
            return closed and bool(w.kinds[last] & SURNAME) and not w.kinds[last] & ORDINARY
        if last - first > 1 or (kind & (STOP | DEGREE | TITLE | STATE | PEOPLE | MONTH) and not kind & GIVEN):
            return False
        if evidence == TITLED or len(w.keys[i]) < 2:
            return False
        if evidence == LED:
            return bool(kind & GIVEN) and not kind & ORDINARY and bool(w.kinds[last] & SURNAME) and shape != LOWER
        if kind & GIVEN and not kind & ORDINARY:
            return shape != LOWER or w.caseless[i]
        if evidence == LISTED and w.caseless[i] and not kind and first == last and len(w.keys[i]) > 3:
            alone = bool(w.kinds[last] & SURNAME) and not w.kinds[last] & (ORDINARY | EPONYM | PLACE | PRODUCT)
            closed = w.text[w.ends[i] : w.ends[i] + 1] in ("", ";", ".", ")", "\n")
            written = w.keys[i].isalpha() and not self._is_abbreviation(i)
            return alone and closed and written and "," not in w.before(last)
        if evidence == LISTED and not kind and shape == CAPITAL and len(w.keys[i]) > 2 and not w.caseless[i]:
            return bool(w.kinds[last] & SURNAME) and not w.kinds[last] & (ORDINARY | EPONYM)
        return (
            evidence == LABELLED
            and (shape == CAPITAL or w.caseless[i])
            and (not kind & ORDINARY or (bool(kind & GIVEN) and not w.caseless[i]))
            and not kind & LABEL
        )

    def back(self, i: int) -> int | None:
        """The first word of the name that stands before the degree ``i``."""
        w = self.words
        gap = w.before(i)
        key = w.keys[i]
        if gap not in (", ", ",", " ", ",\n", "\n", "  "):
            return None
        if w.caseless[i] and w.kinds[i] & ORDINARY and "," not in gap:
            return None
        if (w.shapes[i] == LOWER and not w.caseless[i]) or (len(key) < 3 and "," not in gap and w.shapes[i] != UPPER):
            return None
        first = i
        while first > 0 and i - first < 4:
            j = first - 1
            kind, shape = w.kinds[j], w.shapes[j]
            if (
                first < i
                and w.between(j) not in _JOINTS
                and not (w.between(j) in (", ", ",") and kind & SURNAME and w.kinds[first] & GIVEN and i - first < 3)
            ):
                break
            if first < i and w.between(j)[:1] == "." and len(w.keys[j]) > 1:
                break
            if (kind & (STOP | TITLE | DEGREE | MONTH) and not kind & NAME) or (kind & LABEL and not kind & NAME):
                break
            if w.caseless[j]:
                if (kind & ORDINARY and not (kind & NAME and i - first < 2)) or (
                    not kind & (NAME | PARTICLE) and len(w.keys[j]) > 1 and self._is_abbreviation(j)
                ):
                    break
            elif (
                (shape == LOWER and not kind & PARTICLE)
                or (kind & ORDINARY and not kind & NAME)
                or (shape == UPPER and len(w.keys[j]) < 4 and not kind & NAME)
            ):
                break
            first = j
        while first < i and (
            (w.kinds[first] & PARTICLE and w.keys[first] in ("st", "y", "e", "te"))
            or (len(w.keys[first]) == 1 and w.shapes[first] == LOWER and not w.caseless[first])
        ):
            first += 1
        if first == i or (i - first == 1 and len(w.keys[first]) < 3):
            return None
        return (
            first
            if i - first > 1
            or w.kinds[first] & NAME
            or "," in gap
            or (not w.kinds[first] and w.shapes[first] == CAPITAL)
            else None
        )

    def _is_term(self, i: int) -> bool:
        return TERMS.match(self.words.low, self.words.ends[i]) is not None

    def _before_noun(self, i: int) -> bool:
        """``Foley catheter``, ``Brown stool``: a plain noun follows."""
        w = self.words
        if i + 1 >= len(w) or w.between(i) not in (" ", "'s ", "’s ", "\n"):
            return False
        kind = w.kinds[i + 1]
        return (
            w.shapes[i + 1] == LOWER
            and bool(w.kinds[i] & (EPONYM | ORDINARY))
            and not kind & STOP
            and w.keys[i + 1] not in _VERBS
        )

    def _after_article(self, i: int) -> bool:
        return i > 0 and self.words.keys[i - 1] in ("the", "a", "an") and self.words.between(i - 1) in (" ", "\n")

    def _noun_follows(self, i: int) -> bool:
        """``Woodson probe``: what follows is no verb that a person does, and no small word."""
        w = self.words
        if i + 1 >= len(w) or w.between(i) != " " or w.shapes[i + 1] != LOWER or w.kinds[i + 1] & STOP:
            return False
        key = w.keys[i + 1]
        return key not in _VERBS and not key.endswith(("ed", "s", "ing", "ly")) and bool(w.kinds[i + 1] & ORDINARY)

    def _starts_line(self, i: int) -> bool:
        w = self.words
        before = w.before(i)
        return i == 0 or any(sign in before for sign in ".\n:;!?•*-(")

    def _colon(self, i: int) -> bool:
        return self.words.text[self.words.ends[i] : self.words.ends[i] + 1] == ":"


_VERBS = word_list("verbs_of_persons")
