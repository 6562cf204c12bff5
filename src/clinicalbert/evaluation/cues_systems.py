"""The system that finds cues: the rules, with the choice among ambiguous words. The rules alone are its baseline."""

from __future__ import annotations

from clinicalbert.decoding.answers import NoAnswers
from clinicalbert.evaluation.task_suite import System
from clinicalbert.evaluation.text_systems import Systems
from clinicalbert.inference.bundle import sha256_of
from clinicalbert.inference.linking import OnNames
from clinicalbert.tasks.cues import WEIGHTS
from clinicalbert.text.tokens import Tokenizer


def systems(tokenizer: Tokenizer, _: OnNames) -> Systems:
    """The system, the hash of the choice's weights and the engine's name."""
    read = System(tokenizer, lambda task, pages: [task.read(page, NoAnswers()) for page in pages])
    return {"rules and choice": read}, sha256_of(WEIGHTS)[:12], "text alone"
