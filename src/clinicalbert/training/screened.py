"""Training examples without those that leak into what is measured."""

from __future__ import annotations

from collections.abc import Callable, Collection

from clinicalbert.datasets.corpus import CORPORA, data_root
from clinicalbert.datasets.example import Example
from clinicalbert.datasets.held_out_text import held_out_texts
from clinicalbert.datasets.leaks import HeldOut


def screened(names: Collection[str], say: Callable[[str], None]) -> dict[str, list[Example]]:
    """Training examples of each corpus without those that share 13 words with any visible text that is evaluated on,
    of whatever task: tasks share a trunk, and the note gold is made of mtsamples' dev notes."""
    held_out = HeldOut(held_out_texts(data_root()))
    usable = {}
    for name in sorted(names):
        found = held_out.screen(CORPORA.get(name).load("train"))
        say(f"{name}: {len(found.kept)} training texts, {len(found.dropped)} dropped as leaks")
        usable[name] = list(found.kept)
    return usable
