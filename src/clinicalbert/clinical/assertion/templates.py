"""Answers of forms around a problem: "cough: no", "Chest pain? No.", "HTN (+)", "[x] cough [ ] fever", "fever -".

These look at the text itself, a short way to both sides, because an answer often is a sentence of its own.
"""

from __future__ import annotations

import re

from clinicalbert.document import Span

_REACH = 64
_END = r"(?=\s*(?:[.,;|)/\]\n!]|$)|\s{2})"
_NO = r"(?:no|none|neg(?:ative)?|nil|denie[sd]|absent|never|n|not present|not at all|nope|none reported|not reported)"
_YES = r"(?:yes|present|positive|pos|y|yep|confirmed)"
_MARK = r"\s*(?:[:=]|\s[-–—]|->|→|\.{2,}|\?)\s*(?:\[[xX✓]\]\s*)?"
_AFTER_NO = re.compile(
    rf"{_MARK}{_NO}{_END}|\s*:?\s*\((?:-|–|−|neg\w*|no|absent|0|none|∅|denies|denied)\)|\s*[∅Ø]|\s*[:=]\s*(?:0|∅|-|−)(?![\w/.])"
    rf"|\s[-−]{_END}|\s+(?:neg|no|n){_END}|\s*\[[ _]\](?=\s*(?:$|\n|[,;.]))"
    r"|\s*[\[(](?:n|no|neg)[\])]|\s+0(?=\s*(?:[,;)]|\.?\s*$|\.\s|\n))",
    re.IGNORECASE,
)
_AFTER_YES = re.compile(
    rf"{_MARK}{_YES}\b|\s*\((?:\+{{1,4}}|pos\w*|yes|present)\)|\s*\+{{1,4}}(?![\w/])|\s*[\[(](?:y|yes|pos)[\])]|\s*\[[xX✓]\](?=\s*(?:$|\n|[,;.]))",
    re.IGNORECASE,
)
_MAYBE = re.compile(
    r"\s*\((?:(?:most|very|highly) )?(?:likely|probabl[ey]|possibl[ey]|suspected|presum(?:ed|ptive|ably)"
    r"|tentative|provisional|questionable|unproven|unconfirmed|query|\?)\)",
    re.IGNORECASE,
)
_BEFORE_NO = re.compile(r"(?:(?:^|[,;.])\s*\(\s?[-–−]\s?\)|[∅Ø]|(?:^|[\s,;:(])[-–−])\s?$")
_BEFORE_MINUS = re.compile(r"[-–−]\s?$")
_BEFORE_YES = re.compile(r"(?:(?:^|[,;.])\s*\(\+{1,4}\)|(?:^|[\s,;:(])\+{1,4}ve|(?<!\d)\+{1,4})\s*$")
_BOX = re.compile(r"\[\s?[xX✓]?\s?\]|[☐☑☒]|\(\s\)|\([xX]\)")
_SAYS_NO = re.compile(
    r"[^.;\n]{0,48}[,;:]\s*(?:he |she |they |pt |patient |the patient )?"
    r"(?:says?|said|answers?|answered|replie[sd]|reports?|states?|shakes (?:his|her) head)"
    rf"\s+(?:no|none|neither|never|not at all){_END}",
    re.IGNORECASE,
)
_ANSWER = re.compile(
    r"[^?\n.;]{0,60}\?[\s\"']*(?:(?:he|she|they|patient|pt|mother|father)\s+)?(?:\w+\s+)?"
    rf"(?:(?P<no>neither|{_NO}|not really|reports neither|has neither){_END}|(?P<yes>yes|"
    r"often|sometimes|always|frequently|occasionally|daily|constantly)\b)",
    re.IGNORECASE,
)


def answer(text: str, start: int, end: int) -> tuple[str, Span] | None:
    """``"negated"``, ``"present"`` or ``"possible"``, and where the answer stands; None where no form answers."""
    after = text[end : end + _REACH]
    line = after.partition("\n")[0]
    if box := _box(text, start, end):
        return box
    for pattern, value in ((_AFTER_NO, "negated"), (_AFTER_YES, "present")):
        if found := pattern.match(line):
            return value, Span(end + found.start(), end + found.end())
    if found := _MAYBE.match(line):
        return "possible", Span(end + found.start(), end + found.end())
    if found := _ANSWER.match(text[end : end + 3 * _REACH]):
        value = "negated" if found["no"] else "present"
        group = "no" if found["no"] else "yes"
        return value, Span(end + found.start(group), end + found.end(group))
    if found := _SAYS_NO.match(line):
        return "negated", Span(end, end + found.end())
    first = max(0, start - 12, text.rfind("\n", max(0, start - 3 * _REACH), start) + 1)
    before = text[first:start]
    if found := _BEFORE_YES.search(before):
        return "present", Span(first + found.start(), start)
    if (found := _BEFORE_NO.search(before)) and not _bullet(text, start, before):
        return "negated", Span(first + found.start(), start)
    return None


def _bullet(text: str, start: int, before: str) -> bool:
    """Whether the minus before a problem is a bullet or a dash: it heads the line, or a blank follows it."""
    minus = _BEFORE_MINUS.search(before)
    if minus is None or before.rstrip().endswith(")"):
        return False
    head = (
        text[max(0, start - 12, text.rfind("\n", max(0, start - 3 * _REACH), start) + 1) : start].strip(" \t-–−") == ""
    )
    return (before.endswith(" ") and before.rstrip(" -–−")[-1:] not in (",", ";")) or (
        head and "\n" in text[max(0, start - 12) : start]
    )


def _box(text: str, start: int, end: int) -> tuple[str, Span] | None:
    """The check box of a problem: the one before it on its line, or behind it where boxes follow their words."""
    first = max(text.rfind("\n", max(0, start - 3 * _REACH), start) + 1, start - 3 * _REACH)
    boxes = list(_BOX.finditer(text, first, start))
    if not boxes:
        opening = _BOX.match(text, end + (text[end : end + 1] == " "))
        return (
            _box_behind(text, end, opening, first)
            if opening and _BOX.search(text, opening.end(), end + _REACH)
            else None
        )
    if (behind := _box_behind(text, end, boxes[0], first)) is not None:
        return behind
    box = boxes[-1]
    between = text[box.end() : start]
    if any(mark in between for mark in ".;:") or len(between) > 40:
        return None
    ticked = any(c in box.group() for c in "xX✓☑☒")
    return ("present" if ticked else "negated"), Span(box.start(), box.end())


def _box_behind(text: str, end: int, opening: re.Match[str], first: int) -> tuple[str, Span] | None:
    """The box behind a problem, on a line that ends with a box and begins with a word: "mumps [x] rubella [ ]"."""
    label = text[first : opening.start()].rpartition(":")[2]
    if not any(c.isalpha() for c in label):
        return None
    stop = text.find("\n", end, end + 3 * _REACH)
    rest = text[end : stop if stop >= 0 else end + 3 * _REACH].rstrip(" .;")
    box = _BOX.match(text, end + (text[end : end + 1] == " "))
    if box is None or not rest or rest[-1] not in "])☐☑☒":
        return None
    ticked = any(c in box.group() for c in "xX✓☑☒")
    return ("present" if ticked else "negated"), Span(box.start(), box.end())
