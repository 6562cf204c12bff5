"""Marks of a text → the marks of each medication."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from clinicalbert.clinical.medication.marks import Kind, Mark

_CONTINUES = {
    Kind.AMOUNT,
    Kind.MAX,
    Kind.REPEAT,
    Kind.FREQUENCY,
    Kind.PRN,
    Kind.ROUTE,
    Kind.VERB,
    Kind.NUMBER,
    Kind.WHEN,
}
_SEPARATORS = {Kind.COMMA, Kind.CLAUSE, Kind.THEN, Kind.AND, Kind.WITH, Kind.BREAK, Kind.CLOSE}
_SHARED = {Kind.FREQUENCY, Kind.ROUTE, Kind.WHEN}
_BEFORE_NAME = {Kind.ACTION, Kind.AMOUNT, Kind.NUMBER, Kind.FORM, Kind.VERB, Kind.ROUTE, Kind.WORD, Kind.TO, Kind.FROM}


def medications(marks: list[Mark]) -> list[list[Mark]]:
    """The marks of each medication, its DRUG mark among them, in the order of the text."""
    found: list[list[Mark]] = []
    never_below = False
    gap = True
    for block in _blocks(marks):
        if not block:
            continue
        if block[0].kind is Kind.BREAK:
            never_below &= block[0].value.count("\n") < 2
            gap = block[0].value.count("\n") >= 2
            continue
        drugs = [m for m in block if m.kind is Kind.DRUG]
        never = any(m.kind is Kind.NEVER for m in block)
        if not drugs:
            never_below |= never and len(block) < 4
            if found and not gap and not never and _continues(block):
                found[-1].extend(_present(block))
            elif not never:
                gap = True
            continue
        for stretch in _never_parts(block) if never else [block]:
            part = _present(stretch)
            if any(m.kind is Kind.DRUG for m in part) and not never_below:
                found.extend(own for own in _share(_split(part)) if not _denied(own))
        gap = never or never_below
    return found


def _denied(part: list[Mark]) -> bool:
    """``no ibuprofen``."""
    drug = next(i for i, m in enumerate(part) if m.kind is Kind.DRUG)
    return drug > 0 and part[drug - 1].value in ("no", "without", "denies", "refused", "refuses", "declined")


def _blocks(marks: list[Mark]) -> Iterator[list[Mark]]:
    block: list[Mark] = []
    for i, mark in enumerate(marks):
        if mark.kind is Kind.BREAK and (mark.value != "\n" or _new_item(marks, i + 1)):
            yield block
            yield [mark]
            block = []
        elif mark.kind is not Kind.BREAK:
            block.append(mark)
    yield block


def _new_item(marks: list[Mark], i: int) -> bool:
    """Whether a line starts anew: a bullet, a number in a list, a medicine (after a verb or not), a heading."""
    if i >= len(marks):
        return True
    if marks[i].kind is Kind.COMMA and marks[i].value == "-":
        return True
    if marks[i].kind is Kind.NUMBER and i + 1 < len(marks) and marks[i + 1].kind in (Kind.CLOSE, Kind.BREAK, Kind.DRUG):
        return True
    if marks[i].kind is Kind.NEVER or (
        marks[i].kind is Kind.WORD and i + 1 < len(marks) and marks[i + 1].kind is Kind.COMMA
    ):
        return True
    near = [m.kind for m in marks[i : i + 2]]
    return Kind.DRUG in near and (near[0] in (Kind.DRUG, Kind.ACTION, Kind.VERB))


def _continues(block: list[Mark]) -> bool:
    """Whether a sentence without a medicine goes on about the one before: ``Take 1 tablet daily.``"""
    words = 0
    for mark in block:
        if mark.kind in _CONTINUES:
            return True
        if mark.kind is Kind.WORD:
            words += 1
        if words > 2 or mark.kind in (Kind.LAB, Kind.PAST, Kind.ACTION):
            return False
    return False


def _never_parts(block: list[Mark]) -> Iterator[list[Mark]]:
    """The parts of a sentence that are not about allergies, levels and the like."""
    part: list[Mark] = []
    for mark in [*block, Mark(Kind.CLAUSE, 0, 0)]:
        if mark.kind in (Kind.CLAUSE, Kind.EXCEPT) or mark.value == "so":
            if not any(m.kind is Kind.NEVER for m in part):
                yield part
            part = []
        else:
            part.append(mark)


def _present(block: list[Mark]) -> list[Mark]:
    """Without what was taken before: from the comma before such words to the next comma or *now*."""
    if not any(m.kind is Kind.PAST for m in block):
        return block
    kept: list[Mark] = []
    part: list[Mark] = []
    drug: list[Mark] = []
    for mark in [*block, Mark(Kind.CLAUSE, -1, -1)]:
        ends = mark.kind in (Kind.CLAUSE, Kind.COMMA, Kind.OPEN, Kind.CLOSE) or mark.value == "now"
        if not ends:
            part.append(mark)
            continue
        if any(m.kind is Kind.PAST for m in part):
            drug = drug or [m for m in part if m.kind is Kind.DRUG]
        else:
            kept.extend(part)
        if mark.start >= 0:
            kept.append(mark)
        part = []
    if any(m.kind is Kind.DRUG for m in kept):
        return kept
    now = any(m.kind is Kind.ACTION for m in kept) or any(m.value == "now" for m in block)
    return [*drug, *kept] if now else []


def _split(block: list[Mark]) -> list[list[Mark]]:
    """One list for each DRUG mark: cut at the last separator before what leads to the name."""
    places = [i for i, m in enumerate(block) if m.kind is Kind.DRUG]
    cuts = [0]
    for left, right in pairwise(places):
        cut = right
        for i in range(right - 1, left, -1):
            if block[i].kind in _SEPARATORS:
                cut = i + 1
                break
            if block[i].kind not in _BEFORE_NAME:
                cut = i + 1
                break
        cuts.append(cut)
    return [block[a:b] for a, b in zip(cuts, [*cuts[1:], len(block)], strict=True)]


def _share(parts: list[list[Mark]]) -> list[list[Mark]]:
    """Actions hold for the names of a list; *both* and a last frequency after *and* hold for those before."""
    _actions(parts)
    for n in range(len(parts) - 1, 0, -1):
        here, before = parts[n], parts[n - 1]
        both = any(m.kind is Kind.BOTH for m in here)
        joined = before and before[-1].kind is Kind.AND
        has_dose = any(m.kind in (Kind.AMOUNT, Kind.NUMBER) for m in before)
        if (both or (joined and has_dose)) and not any(
            m.kind in (Kind.FREQUENCY, Kind.WHEN, Kind.PRN, Kind.DURATION) for m in before
        ):
            kinds = {m.kind for m in before}
            drug = next(i for i, m in enumerate(here) if m.kind is Kind.DRUG)
            before.extend(m for m in here[drug:] if m.kind in _SHARED and m.kind not in kinds)
    return parts


def _actions(parts: list[list[Mark]]) -> None:
    carried: Mark | None = None
    for n, part in enumerate(parts):
        own = [m for m in part if m.kind is Kind.ACTION]
        drug = next(i for i, m in enumerate(part) if m.kind is Kind.DRUG)
        if not own and carried is not None and n and parts[n - 1][-1].kind in (Kind.COMMA, Kind.AND):
            part.insert(drug, carried)
        if own:
            carried = own[0] if part.index(own[0]) < drug else None
        elif n and parts[n - 1][-1].kind not in (Kind.COMMA, Kind.AND):
            carried = None
        if own and own[0].value == "change" and n + 1 < len(parts) and _to_next(part, parts[n + 1]):
            own[0].value = "stop"
            start = Mark(Kind.ACTION, own[0].start, own[0].end, "start")
            parts[n + 1].insert(0, start)
            carried = None


def _to_next(part: list[Mark], following: list[Mark]) -> bool:
    """``from A to B``, ``A with B``: the second medicine takes the place of the first."""
    drug = next(i for i, m in enumerate(following) if m.kind is Kind.DRUG)
    joint = [part[-1].kind, *(m.kind for m in following[:drug])]
    return Kind.TO in joint or Kind.WITH in joint
