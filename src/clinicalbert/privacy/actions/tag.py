"""Tag: the label in brackets, ``[NAME]``; or numbered, ``[NAME-1]``, the same number for the same words of a note."""

from __future__ import annotations

from collections.abc import Sequence

from clinicalbert.privacy.actions.action import EVERY, Case, Found, Replacement, placeholder, plain


class Tag:
    """``[NAME]``."""

    name = "tag"
    labels = EVERY
    keyed = False

    def replace(self, found: Sequence[Found], case: Case) -> list[Replacement]:
        return [Replacement(placeholder(each.label)) for each in found]


class TagNumbered:
    """``[NAME-1]``, ``[NAME-2]`` in the order in which they first appear in the note.

    Numbers say which mentions are written alike, nothing else: they begin again with every note.
    """

    name = "tag-numbered"
    labels = EVERY
    keyed = False

    def replace(self, found: Sequence[Found], case: Case) -> list[Replacement]:
        seen: dict[tuple[str, str], int] = {}
        last: dict[str, int] = {}
        out = []
        for each in found:
            which = (each.label, plain(each.words))
            if which not in seen:
                seen[which] = last[each.label] = last.get(each.label, 0) + 1
            out.append(Replacement(f"[{each.label.upper()}-{seen[which]}]"))
        return out
