"""What the gate did, counted: nothing here shows a word of a note."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from clinicalbert.privacy.actions.action import Action, Replacement
from clinicalbert.privacy.identifiers import Identifier


@dataclass(frozen=True, slots=True)
class Report:
    """``characters`` were read, all of them. Counts per label, per action, and per remark of an action (a date whose
    year was assumed, one that could not be read and was tagged). ``low``: what a recogniser was not sure of.
    """

    characters: int
    labels: Mapping[str, int] = field(default_factory=dict, hash=False)
    actions: Mapping[str, int] = field(default_factory=dict, hash=False)
    remarks: Mapping[str, int] = field(default_factory=dict, hash=False)
    low: tuple[Identifier, ...] = ()

    def __add__(self, other: Report) -> Report:
        """Both together, for a whole archive; ``low``, which has offsets of one note, is left out."""
        if not isinstance(other, Report):
            return NotImplemented
        return Report(
            self.characters + other.characters,
            _sum(self.labels, other.labels),
            _sum(self.actions, other.actions),
            _sum(self.remarks, other.remarks),
        )


def report(
    characters: int,
    identifiers: Sequence[Identifier],
    replacements: Sequence[Replacement],
    actions: Mapping[str, Action],
    low: float,
) -> Report:
    """Count one note; ``low`` is the score below which an identifier is listed."""
    return Report(
        characters,
        _counted(each.label for each in identifiers),
        _counted(actions[each.label].name for each in identifiers),
        _counted(made.remark for made in replacements if made.remark),
        tuple(each for each in identifiers if each.score < low),
    )


def _counted(names: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(names).items()))


def _sum(one: Mapping[str, int], two: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted((Counter(one) + Counter(two)).items()))
