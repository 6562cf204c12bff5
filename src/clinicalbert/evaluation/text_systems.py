"""What answers for tasks that no trunk's heads read: rules, encoder S, or rules beside a head of another task."""

from __future__ import annotations

from importlib import import_module
from typing import Final

from clinicalbert.decoding.answers import NoAnswers
from clinicalbert.evaluation.task_suite import System
from clinicalbert.inference.linking import OnNames
from clinicalbert.text.tokens import Tokenizer

Systems = tuple[dict[str, System], str, str]
"""The systems by name, the hash of the weights that answer, and the engine."""
_PLACES: Final = {name: f"clinicalbert.evaluation.{name}_systems" for name in ("abbreviation", "assertion", "linking")}
"""Tasks with systems of their own, which are read when they are asked for: they bring weights along."""


def text_systems(task: str, tokenizer: Tokenizer, on_names: OnNames) -> Systems:
    """The systems of a task. ``on_names`` is told of the names that are read for an index, and of how many there are.

    Raises InputError, WeightsError, MissingExtraError.
    """
    if task in _PLACES:
        found: Systems = import_module(_PLACES[task]).systems(tokenizer, on_names)
        return found
    return {"rules": rules(tokenizer)}, "none", "text alone"


def rules(tokenizer: Tokenizer) -> System:
    """What a task reads off the text alone."""
    return System(tokenizer, lambda task, pages: [task.read(page, NoAnswers()) for page in pages])
