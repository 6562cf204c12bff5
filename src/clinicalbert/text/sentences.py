"""Note -> sentences, by rules that know clinical prose, lists and hard-wrapped lines.

A sentence ends at a full stop that is none of an abbreviation's, initial's, decimal's or list number's; at a blank
line; at a line end, unless the line was only wrapped there; and before a section. A heading alone on its line is a
sentence; a heading followed by words (``PLAN: rest.``) stays with them. Items of a list, in lines or running
(``1. aspirin 2. statin``), are sentences. A de-identification placeholder (``[**Hospital 18.2**]``) is never cut but
by a section.

One compiled expression proposes, short functions decide; each looks at a bounded stretch, so the time is linear.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from clinicalbert.document import Section, Sentence
from clinicalbert.text.abbreviation_stops import (
    BEFORE_NUMBER,
    NEVER_FINAL,
    OPEN_ENDED,
    OPENERS,
    SOMETIMES_FINAL,
)
from clinicalbert.text.sections import BREAKS

# Each alternative starts with a plain character, its look-behind comes after it: that keeps the search fast. The
# look-behind after a stop keeps a run of stops from being tried again at each of its characters.
_EVENT = re.compile(
    r"\[\*\*[^\[\]]{0,120}\*\*\]"
    rf"|(?P<break>[{BREAKS}]\s*)"
    r"|(?P<glued>\.(?<=[a-z]{3}\.)(?=[A-Z][a-z ]))"
    r"|(?P<stop>[.!?…](?<![.!?…][.!?…])[.!?…]*+[\"'”’)\]]*+(?=\s|\Z))"
    r"|(?P<item>\d(?<!\S\d)(?P<more>\d?)[.)](?=\s|[^\W\d]))"
)
_TWO_BREAKS = re.compile(rf"(?:\r\n|\r(?!\n)|[{BREAKS.replace(chr(13), '')}])[^\S{BREAKS}]*[{BREAKS}]")
_NEXT = re.compile(r"\s*[\"'“‘(\[*]*([^\W_]*)")
_DOTTED = re.compile(r"[^\W\d_](?:\.[^\W\d_])*")
_NUMBERED = re.compile(r"\d[\d/.%]*[/.%\d]\d*%?")
_NEW_LINE_ITEM = re.compile(
    r"[-*•‣◦▪·➢+#>]\s|[-*•‣◦▪·➢](?=[^\W\d])"
    r"|\(?(?:\d{1,2}|[A-Za-z]|[ivx]{2,4})[.)](?!\d)"
    r"|[A-Z][A-Za-z /&-]{1,40}:(?=\s|\Z)"
)
_LAST_WORD = re.compile(r"(?:^|\s)([^\W\d_]+)$")
_REST_BLANK = re.compile(rf"[^\S{BREAKS}]*(?:[{BREAKS}]|\Z)")
_LINE = re.compile(rf"[^{BREAKS}]+")
_VOWELS = frozenset("aeiouy")
_CLOSERS = "\"'”’)]"

# Columns. A line is wrapped when the first word of the next had no room; nobody wraps at fewer than 50 or, in plain
# text, at more than 100.
_NARROWEST, _USUAL, _WIDEST, _SLACK = 50, 72, 100, 12


def split_sentences(text: str, sections: tuple[Section, ...] = ()) -> tuple[Sentence, ...]:
    """Cut a note into sentences: in order, free of overlap, without blanks at their ends.

    Every non-blank character lies in exactly one sentence, and none crosses the start of one of ``sections``, which
    must be sections of this very text. Offsets are code points; a blank text gives ``()``.
    """
    cuts = set(_cuts(text))
    for section in sections:
        cuts.add(section.start)
        if section.header and _REST_BLANK.match(text, section.header.end):
            cuts.add(section.header.end)
    sentences = []
    last = 0
    for cut in [*sorted(cuts), len(text)]:
        piece = text[last:cut]
        body = piece.lstrip()
        if body:
            start = cut - len(body)
            sentences.append(Sentence(start, start + len(body.rstrip())))
        last = cut
    return tuple(sentences)


def _cuts(text: str) -> Iterator[int]:
    """Positions where one sentence ends, or the next starts."""
    width, wrapped = _layout(text)
    line, expected = 0, 0
    for event in _EVENT.finditer(text):
        kind = event.lastgroup
        if kind is None:  # a placeholder, passed over
            continue
        start, end = event.span()
        if kind == "break":
            if _TWO_BREAKS.search(text, start, end) or not _goes_on(text, line, start, end, width, wrapped):
                yield start
            line = end
        elif kind == "glued":
            if _ends_glued(text, start):
                yield end
        elif kind == "stop":
            if _ends(text, start, end):
                yield end
        else:
            number = int(text[start : end - 1])
            before = text[max(0, start - 3) : start].rstrip()[-1:]
            heads = start == line or before in ("", ".", ":", ";") or text[end - 1] == ")"
            if (number == expected and number > 1) or (number == 1 and heads):
                expected = number + 1
                if start != line and before != ":":
                    yield start
            elif start == line:
                expected = number + 1
            elif text[end - 1] == "." and text[end : end + 1].isspace() and _ends(text, end - 1, end):
                yield end


def _layout(text: str) -> tuple[int, bool]:
    """The longest line's columns, and whether the whole note looks hard-wrapped at that width."""
    lengths = [line.end() - line.start() for line in _LINE.finditer(text)]
    longest = max(lengths, default=0)
    if not _NARROWEST < longest <= _WIDEST:
        return longest, False
    full = sum(length > longest - _SLACK for length in lengths)
    return longest, full >= 3 and 5 * full >= len(lengths)


def _token_before(text: str, stop: int) -> str:
    left = text[max(0, stop - 24) : stop]
    if not left or left[-1].isspace():
        return ""
    return left.split()[-1].lstrip("([{\"'“‘*").rstrip(_CLOSERS)


def _ends(text: str, start: int, end: int) -> bool:
    """Whether the stop ``text[start:end]``, a blank or the end of the text after it, ends a sentence."""
    follow = _NEXT.match(text, end)
    word = follow.group(1) if follow else ""
    lower = word[:1].islower()
    if text[start] != "." or text.startswith((".", "…", "!", "?"), start + 1):
        # "? pneumonia" is a query and no question; "stable ... on room air" goes on.
        return not lower and not (text[start] == "?" and (start == 0 or text[start - 1].isspace()))
    token = _token_before(text, start)
    low = token.lower()
    if low in NEVER_FINAL or (low in BEFORE_NUMBER and word[:1].isdigit()):
        return False
    if low in SOMETIMES_FINAL or _DOTTED.fullmatch(low):
        return word in OPENERS or not word
    if lower:
        # Notes typed without capitals; an unlisted abbreviation mostly is short or has no vowel.
        if low.isalpha():
            return len(low) > 2 and not _VOWELS.isdisjoint(low)
        return bool(_NUMBERED.fullmatch(low)) or text[end - 1] in _CLOSERS
    return True


def _ends_glued(text: str, stop: int) -> bool:
    """Whether the stop of "pain.He", with no blank after it, ends a sentence."""
    token = _token_before(text, stop)
    if not token.replace("-", "").replace(",", "").isalpha():
        return False
    low = token.lower()
    return low not in NEVER_FINAL and low not in SOMETIMES_FINAL


def _goes_on(text: str, line: int, end: int, following: int, width: int, wrapped: bool) -> bool:
    """Whether the line ``text[line:end]`` was only wrapped, and its sentence goes on at ``following``."""
    last = text[max(line, end - 24) : end].rstrip()
    if not last or following >= len(text) or last[-1] == ":" or _NEW_LINE_ITEM.match(text, following):
        return False
    if last[-1] in ".!?…" or (last[-1] in _CLOSERS and last[-2:-1] in (".", "!", "?")):
        bare = last.rstrip(".!?…" + _CLOSERS)
        stop = end - (len(text[max(line, end - 24) : end]) - len(bare))
        if _ends(text, stop, end):
            return False
        if _token_before(text, stop).lower() in NEVER_FINAL:
            return True
    tail = _LAST_WORD.search(last)
    word = text[following : following + 24].split(None, 1)[0]
    forced = width >= _NARROWEST and end - line + 1 + len(word) > min(width, _USUAL)
    open_ended = last[-1] == "," or bool(tail and tail.group(1).lower() in OPEN_ENDED)
    if word[0].islower():
        return forced or open_ended
    return forced and (wrapped or open_ended)
