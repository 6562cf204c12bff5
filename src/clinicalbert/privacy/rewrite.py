"""Text, its identifiers and what to do with each label → the rewritten text, and the way back to the original."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from clinicalbert.privacy.actions.action import Action, Case, Found, Replacement
from clinicalbert.privacy.identifiers import Identifier
from clinicalbert.privacy.offsets import Change, OffsetMap


@dataclass(frozen=True, slots=True)
class Rewritten:
    """``text`` with its offset map, and for each identifier what stands in its place."""

    text: str = field(repr=False)
    map: OffsetMap
    replacements: tuple[Replacement, ...] = ()


def rewrite(text: str, identifiers: Sequence[Identifier], actions: Mapping[str, Action], case: Case) -> Rewritten:
    """Replace each identifier, in order and without overlap, by what the action of its label makes of it.

    An identifier that stays as it was written is none of the map's changes. Raises what an action raises, and
    ValueError, showing no word, where an action does not answer for each identifier.
    """
    replacements: list[Replacement | None] = [None] * len(identifiers)
    for action in {id(actions[each.label]): actions[each.label] for each in identifiers}.values():
        places = [i for i, each in enumerate(identifiers) if actions[each.label] is action]
        found = [Found(text[identifiers[i].start : identifiers[i].end], identifiers[i].label) for i in places]
        for i, made in zip(places, action.replace(found, case), strict=True):
            replacements[i] = made
    done = tuple(each for each in replacements if isinstance(each, Replacement) and isinstance(each.text, str))
    if len(done) != len(identifiers):
        raise ValueError("an action gave no replacement")
    return _put_together(text, identifiers, done)


def _put_together(text: str, identifiers: Sequence[Identifier], replacements: tuple[Replacement, ...]) -> Rewritten:
    out: list[str] = []
    changes: list[Change] = []
    at = length = 0
    for each, made in zip(identifiers, replacements, strict=True):
        length += each.start - at
        if made.text != text[each.start : each.end]:
            changes.append(Change(each.start, each.end, length, length + len(made.text)))
        out += [text[at : each.start], made.text]
        length += len(made.text)
        at = each.end
    new = "".join([*out, text[at:]])
    return Rewritten(new, OffsetMap(len(text), len(new), tuple(changes)), replacements)
