"""What is seen only once other identifiers are gone: the second look at a rewritten text, and the way back.

Recognisers read the words around an identifier too, so that ``MRN 00590721`` may be found no sooner than the age beside
it has become ``90+``. The gate rewrites from the original again and again with what each look adds, until a look adds
nothing: what has passed then passes again unchanged.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Final

from clinicalbert.privacy.actions.action import PLACEHOLDER, Action, Case
from clinicalbert.privacy.identifiers import Identifier
from clinicalbert.privacy.rewrite import Rewritten, rewrite

LIKENESSES: Final = frozenset({"surrogate", "shift"})
"""Actions that put another identifier of the same kind in the place of one: it is found again, and must be left."""

NEAR: Final = 128
LONG_LINE: Final = 128

Stretch = tuple[int, int]


def placeholders(text: str) -> list[Stretch]:
    """Where actions have been before."""
    return [match.span() for match in PLACEHOLDER.finditer(text)] if "[" in text or "90+" in text else []


def likenesses(new: Rewritten, identifiers: Sequence[Identifier], actions: Mapping[str, Action]) -> list[Stretch]:
    """Where a surrogate or a shifted date stands in the new text."""
    made = {(each.start, each.end) for each in identifiers if actions[each.label].name in LIKENESSES}
    return [(each.new_start, each.new_end) for each in new.map.changes if (each.start, each.end) in made]


def near(new: Rewritten) -> list[Stretch]:
    """The lines in which something was replaced, with so much around them as a recogniser reads for one identifier.

    Far from all changes a look can find nothing that the look before has not, but for what it knows by something new
    that it found near one.
    """
    text, out = new.text, list[Stretch]()
    for change in new.map.changes:
        if out and change.new_end + NEAR <= out[-1][1]:
            continue
        start, end = max(0, change.new_start - NEAR), min(len(text), change.new_end + NEAR)
        start = max(text.rfind("\n", max(0, start - LONG_LINE), start) + 1, start - LONG_LINE, 0)
        line_end = text.find("\n", end, end + LONG_LINE)
        end = line_end + 1 if line_end >= 0 else min(len(text), end + LONG_LINE)
        if out and start <= out[-1][1]:
            start, _ = out.pop()
        out.append((start, end))
    return out


def beyond(text: str, identifiers: Iterable[Identifier], stretches: Iterable[Stretch]) -> list[Identifier]:
    """The identifiers that have a letter or a digit beyond ``stretches``, each with all of a stretch that it cuts.

    Both are in order and free of overlap; the answer may overlap where two cut the same stretch.
    """
    whole = list(stretches)
    kept: list[Identifier] = []
    at = 0
    for each in identifiers:
        while at < len(whole) and whole[at][1] <= each.start:
            at += 1
        last = at
        while last < len(whole) and whole[last][0] < each.end:
            last += 1
        touched = whole[at:last]
        if not touched:
            kept.append(each)
            continue
        edges = [each.start, *chain.from_iterable(touched), each.end]
        rest = "".join(text[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True) if a < b)
        if any(map(str.isalnum, rest)):
            start, end = min(each.start, touched[0][0]), max(each.end, touched[-1][1])
            kept.append(replace(each, start=start, end=end))
    return kept


def overlooked(
    new: Rewritten, again: Sequence[Identifier], actions: Mapping[str, Action], case: Case
) -> list[Identifier]:
    """Of what was found in the new text, what the actions would change, as it stands in the original."""
    twice = rewrite(new.text, again, actions, case)
    changed = {(each.start, each.end) for each in twice.map.changes}
    back = []
    for each in again:
        if (each.start, each.end) in changed:
            span = new.map.to_original(each.start, each.end)
            back.append(replace(each, start=span.start, end=span.end))
    return back


def joined(
    identifiers: Iterable[Identifier], more: Iterable[Identifier], stays: frozenset[str] = frozenset()
) -> list[Identifier]:
    """Both, in order; where they overlap one takes in the other, and the later look gives the label.

    Unless that is one that may stay (``stays``), and something that must go is taken in.
    """
    every = sorted([*((each, 0) for each in identifiers), *((each, 1) for each in more)], key=lambda x: x[0].start)
    out: list[tuple[Identifier, int]] = []
    for each, look in every:
        if not out or out[-1][0].end <= each.start:
            out.append((each, look))
            continue
        last, before = out.pop()
        both = [(last, before), (each, look)]
        speaks = max(both, key=lambda x: (x[0].label not in stays, x[1], x[0].end - x[0].start))[0]
        out.append((replace(speaks, start=last.start, end=max(last.end, each.end)), max(look, before)))
    return [each for each, _ in out]
