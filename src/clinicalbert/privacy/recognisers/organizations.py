"""Named hospitals, employers, schools, homes: 45 CFR 164.514(b)(2)(i)(B) and (R), what places a person among few."""

from __future__ import annotations

import re
from collections.abc import Iterable

from clinicalbert.privacy.identifiers import Identifier
from clinicalbert.privacy.recognisers.page import Page, Recognition
from clinicalbert.privacy.recognisers.proper_phrases import back, forward, proper, special
from clinicalbert.privacy.recognisers.windows import around
from clinicalbert.privacy.recognisers.word_kinds import NAME, ORDINARY, STOP, TITLE
from clinicalbert.privacy.recognisers.word_lists import word_list
from clinicalbert.privacy.recognisers.words import LOWER

# The word that such a name ends with.
HEADS = word_list("institution_words")
# Heads that name nothing with a common word before them.
_WEAK = word_list("weak_institution_words")
GENERIC = HEADS | word_list("generic_institution_words")
# What stands before such a name; an article there says that none comes.
_OPENERS = word_list("words_before_institutions")
# The word that such a name begins with.
_STARTERS = word_list("institution_openings")
_SAINT = re.compile(
    r"(?<![a-z])(?:saint|st\.?)\s(?:[a-z]{3,14}(?:'s|’s)|[a-z]{3,12}\s(?:hospital|medical|church|school|"
    r"academy|clinic|house|home))(?![a-z]|\s(?:wort|dance|fire)\b)"
)
_NUMBERED = re.compile(
    r"(?<![a-z])(?:p\.\s?s\.?|ps|school no\.?|union local|vfw post|engine co\.?)\s{1,2}#?\d{1,4}(?![\d/%.-])|"
    r"(?<!\w)\d{1,3}(?:st|nd|rd|th)\s(?:[a-z]{4,14}\s){0,2}(?:battalion|squadron|regiment|brigade|infantry|"
    r"division|cavalry|airborne|armou?red|engineers?|marines|fleet|transportation|signal)(?:\s(?:squadron|"
    r"battalion|regiment|company|brigade|division|corps|\d{1,2}(?:st|nd|rd|th)\s\w{4,12}|infantry|"
    r"engineers))?(?![a-z])"
)
_NUMBER_HINT = re.compile(r"\d(?:st|nd|rd|th)\s[a-z]|(?:p\.\s?s\.?|ps|no\.?|local|post|co\.?)\s{1,2}#?\d")
_FOR_THE = re.compile(r"\sfor\sthe\s(?:deaf|blind|arts|sciences|performing arts)(?![a-z])")
_TOLD = frozenset(["at", "by", "for", "from", "of", "to", "the"])
_SAINTS = frozenset(["st", "saint"])
_NUMBERED_WORDS = frozenset(
    [
        "p",
        "ps",
        "school",
        "union",
        "post",
        "co",
        "battalion",
        "squadron",
        "regiment",
        "brigade",
        "infantry",
        "division",
        "cavalry",
        "airborne",
        "armored",
        "armoured",
        "engineers",
        "engineer",
        "marines",
        "fleet",
        "transportation",
        "signal",
        "company",
    ]
)
_CUE = re.compile(
    r"(?<![a-z])(?:works?|worked|working|employed|employee|cook|nurse|clerk|teacher|janitor|driver|manager|"
    r"custodian|retired|retirement|laid off|fired) (?:at|by|for|from|of) (?:the )?$|(?<![a-z])(?:resident|"
    r"parishioner|member|student|pupil|inmate|graduate) (?:of|at) (?:the )?$"
    r"|(?<![a-z])(?:seen|study|treated|hospitali[sz]ed|admitted|attends|attended|done|enrolled|evaluated|"
    r"operated|transferred|transfer|referral|referred|discharged?|records|results) (?:at|from|to|"
    r"by) (?:the )?$|(?<![a-z])(?:school|employer|facility|pharmacy|hospital|location|clinic|site|"
    r"referred from|transferred from|agency|home health|snf)\s?:\s?$"
)


class Organizations(Recognition):
    """Phrases that end or begin with the word for an institution, and what stands where one is told."""

    name = "organization"
    labels = ("organization",)

    def read(self, page: Page) -> Iterable[Identifier]:
        words = page.words
        for i in words.raised:
            key = words.keys[i]
            if key in HEADS:
                yield from self._headed(page, i)
            if key in _STARTERS:
                yield from self._started(page, i)
            if i and (words.keys[i - 1] in _TOLD or ":" in words.before(i)[:2]):
                yield from self._cued(page, i)
        if page.vocabulary & _SAINTS:
            yield from (Identifier(*m.span(), "organization", 0.7, self.name) for m in _SAINT.finditer(page.low))
        if page.has_digit and page.vocabulary & _NUMBERED_WORDS:
            for match in around(_NUMBER_HINT, _NUMBERED, page.low, 24, 80):
                yield Identifier(*match.span(), "organization", 0.7, self.name)

    def _headed(self, page: Page, head: int) -> Iterable[Identifier]:
        words = page.words
        if not words.caseless[head] and words.shapes[head] == LOWER:
            return
        first = back(words, head, GENERIC, _OPENERS)
        if first is None:
            return
        if words.keys[head] in _WEAK and not any(_telling(page, j) for j in range(first, head)):
            return
        last = head
        while (
            last + 1 < len(words)
            and words.between(last) == " "
            and words.keys[last + 1] in HEADS
            and proper(words, last + 1)
        ):
            last += 1
        if (schooled := _FOR_THE.match(page.low, words.ends[last])) is not None:
            while words.ends[last] < schooled.end():
                last += 1
        elif (
            (last + 2 < len(words) and words.keys[last + 1] in ("of", "at") and words.between(last) == " ")
            and not words.kinds[last + 2] & (ORDINARY | STOP)
            and (end := forward(words, last + 2)) is not None
            and words.between(last + 1) == " "
        ):
            last = end
        if any(words.keys[j] == "board" for j in range(first, head)):
            return
        score = 0.75 if any(special(words, j) for j in range(first, head)) else 0.6
        yield Identifier(words.starts[first], words.ends[last], "organization", score, self.name)

    def _started(self, page: Page, i: int) -> Iterable[Identifier]:
        words = page.words
        if i + 1 >= len(words) or words.between(i) not in (" ", "\n") or words.keys[i + 1] in GENERIC:
            return
        after = i + 1
        while after + 1 < len(words) and words.keys[after] in ("of", "the") and after < i + 3:
            after += 1
        end = forward(words, after)
        if end is None or not any(_telling(page, j) for j in range(i + 1, end + 1)):
            return
        yield Identifier(words.starts[i], words.ends[end], "organization", 0.6, self.name)

    def _cued(self, page: Page, i: int) -> Iterable[Identifier]:
        words = page.words
        if words.caseless[i] or words.shapes[i] == LOWER or words.kinds[i] & (STOP | TITLE):
            return
        if not _CUE.search(page.low, max(0, words.starts[i] - 32), words.starts[i]):
            return
        end = forward(words, i)
        if end is not None and any(
            words.keys[j] not in GENERIC and not (words.kinds[j] & ORDINARY and end == i) for j in range(i, end + 1)
        ):
            yield Identifier(words.starts[i], words.ends[end], "organization", 0.55, self.name)


def _telling(page: Page, j: int) -> bool:
    """Whether the word is no plain one, or a plain one with a capital that is not generic."""
    words = page.words
    if words.keys[j] in GENERIC or words.kinds[j] & STOP:
        return False
    return (
        special(words, j)
        or bool(words.kinds[j] & NAME)
        or not words.caseless[j]
        or words.keys[max(0, j - 1)] in ("at", "from")
    )


ORGANIZATIONS = Organizations()
