"""Where a name begins and ends, given what speaks for it."""

from __future__ import annotations

import re

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
# Behind a name that is no person's: Hoffmann sign, Whipple procedure.
_TERMS = re.compile(
    r"(?:['’]s)?[ \n-](?:'s )?(?:disease|syndrome|sign|test|criteria|classification|grade|score|scale|index|"
    r"stage|type|procedure|operation|maneuver|manoeuvre|catheter|drain"
    r"|tube|needle|retractor|forceps|clamp|speculum|stain|staining|cells?|bodies|body|nodes?|nodules?|glands?|"
    r"ducts?|duct|canal|ligament|fascia|space|pouch|plexus|reflex|palsy|paralysis"
    r"|fracture|hernia|ulcer|lymphoma|sarcoma|tumou?r|carcinoma|disorder|anemia|thyroiditis|encephalopathy|"
    r"contracture|phenomenon|position|incision|approach|technique|repair|valve|rods?"
    r"|graft|stent|virus|bacillus|solution|lactate|dressing|splint|cast|boot|brace|bandage|collar|frame|pins?|"
    r"wires?|screws?|plate|prosthesis|implant|lens|lamp|chart|cyst|murmur|lines?|triad"
    r"|law|rule|formula|equation|method|protocol|study|trial|guidelines?|questionnaire|inventory|respirations?|"
    r"breathing|angina|arthropathy|joint|deformity|toe|spots?|rings?|patch(?:es)?|plaques?"
    r"|dystrophy|ataxia|chorea|aphasia|area|center nodes|crisis|esophagus|diverticulum|tetralogy|view|"
    r"projection|lead|monitor|pump|scope|blade|airway|bag|mask|scan|coma|agitation|fever"
    r"|esotropia|nystagmus|pupils?|aneurysm|arch|fibers?|tremor|gait|seizures?|epilepsy|hearing|granulomatosis|"
    r"purpura|vasculitis|nephropathy|neuropathy|cardiomyopathy|effusion|sac|fossa|hiatus|foramen"
    r"|hemiarthroplasty|fundoplication|resection|anastomosis|gastrectomy|osteotomy|arthroplasty|stirrups|table|"
    r"bed|trocars?|sutures?|elevators?|curette|rongeurs?|scissors|osteotomes?|dilators?|bougie|hook|knife|mm|"
    r"cm|mg|mcg|ml)\b"
)
_DOSE = re.compile(r"\s?\d[\d./,-]{0,8}\s?(?:mg|mcg|ml|units?|%|puffs?|tabs?|g\b|cc)")


class Runs:
    """Reads names off the words of a text, forwards from a cue, backwards from a degree, or by the lists alone."""

    def __init__(self, words: Words) -> None:
        self.words = words

    def forward(self, i: int, evidence: int) -> int | None:
        """The last word of the name that begins with the word ``i``, or None where none does."""
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
        if not self._begins(last, evidence):
            return None
        return self._rest(i, last, evidence)

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
        while last > first and w.kinds[last] & PARTICLE and not w.kinds[last] & NAME:
            last -= 1
        return last

    def _joined(self, i: int) -> bool:
        return self.words.between(i) in _JOINTS

    def _begins(self, i: int, evidence: int) -> bool:
        """Whether the word can be the first of a name."""
        w = self.words
        kind, shape, key = w.kinds[i], w.shapes[i], w.keys[i]
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
            return evidence >= LABELLED and self._initial_leads(i)
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
            return evidence >= LABELLED and self._initial_leads(i)
        if evidence >= TITLED:
            return (
                bool(kind & NAME)
                or not kind & (ORDINARY | LABEL)
                or (not kind & LABEL and self.words.keys[i - 1] in ("mr", "mrs", "ms", "dr"))
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
            and w.between(i) in (". ", " ", ".")
            and (len(w.keys[i + 1]) > 2 or w.shapes[i + 1] == INITIAL)
            and not w.kinds[i + 1] & (STOP | LABEL)
            and (w.shapes[i + 1] != LOWER or w.caseless[i])
        )

    def _goes_on(self, last: int, evidence: int, gap: str) -> bool:
        """Whether the word after ``last`` belongs to the name too."""
        w, i = self.words, last + 1
        kind, shape, key = w.kinds[i], w.shapes[i], w.keys[i]
        if gap[0] == "." and len(w.keys[last]) > 1 and w.keys[last] not in ("st", "jr", "sr"):
            return False
        if key in _SUFFIXES and gap == " ":
            return True
        if kind & (STOP | DEGREE | TITLE) and not (
            kind & NAME and shape == CAPITAL and not w.caseless[i] and not kind & (STOP | TITLE)
        ):
            return False
        if len(key) == 1:
            after = w.text[w.ends[i] : w.ends[i] + 1]
            return (shape == INITIAL or w.caseless[i]) and (
                after == "."
                or (after in (",", " ", "\n", "") and key not in "aim" and not w.caseless[i])
                or (w.caseless[i] and after in ",;)" and key != "a")
            )
        if "\n" in gap and not (kind & NAME or (evidence > LISTED and not kind)):
            return False
        if (kind & MONTH and not kind & NAME) or (
            key in ("may", "march", "april", "june", "august") and w.text[w.ends[i] : w.ends[i] + 2].strip().isdigit()
        ):
            return False
        if w.caseless[i]:
            if kind & PARTICLE and not kind & ORDINARY:
                return i + 1 < len(w) and self._joined(i) and not w.kinds[i + 1] & (STOP | ORDINARY)
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
            return evidence >= TITLED and not self._before_noun(i) and not kind & LABEL
        return not self._colon(i)

    def _turned(self, first: int, last: int, evidence: int) -> bool:
        """``Last, First``: whether what stands behind the comma is the first name."""
        w, i = self.words, last + 1
        kind, shape = w.kinds[i], w.shapes[i]
        if last - first > 1 or (kind & (STOP | DEGREE | TITLE | STATE | PEOPLE | MONTH) and not kind & GIVEN):
            return False
        if evidence == TITLED or len(w.keys[i]) < 2:
            return False
        if evidence == LED:
            return bool(kind & GIVEN) and not kind & ORDINARY and bool(w.kinds[last] & SURNAME) and shape != LOWER
        if kind & GIVEN and not kind & ORDINARY:
            return shape != LOWER or w.caseless[i]
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
        return first if i - first > 1 or w.kinds[first] & NAME or "," in gap else None

    def listed(self, i: int) -> int | None:
        """The last word of a name that begins with ``i`` and that the lists alone tell."""
        w = self.words
        kind, shape, key = w.kinds[i], w.shapes[i], w.keys[i]
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

    def _is_term(self, i: int) -> bool:
        return _TERMS.match(self.words.low, self.words.ends[i]) is not None

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
