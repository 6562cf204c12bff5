"""The task reads cues with the choice; the rules alone stand beside it."""

from __future__ import annotations

from clinicalbert.decoding.answers import NoAnswers
from clinicalbert.evaluation.text_systems import text_systems
from clinicalbert.inference.bundle import EMBEDDED
from clinicalbert.tasks.registry import TASKS
from clinicalbert.tasks.task import Found, Page
from clinicalbert.text import split_sentences
from clinicalbert.text.tokens import Tokenizer

TEXT = "Plates were read with or without dye. It may rain."
TOKENIZER = Tokenizer(EMBEDDED / "clinicalbert-pro-mini" / "tokenizer.json")


def page() -> Page:
    return Page(TEXT, TOKENIZER(TEXT), split_sentences(TEXT))


def words(found: Found) -> list[str]:
    return [e.text for e in found.entities]


def test_the_choice_reads_and_the_rules_stand_beside_it() -> None:
    task = TASKS.get("cues")
    assert words(task.read(page(), NoAnswers())) == ["without", "may"]
    assert words(task.baselines()["rules"](page())) == ["may"]


def test_the_system_names_its_weights() -> None:
    systems, weights, engine = text_systems("cues", TOKENIZER, lambda *_: None)  # type: ignore[arg-type]
    assert list(systems) == ["rules and choice"] and len(weights) == 12 and engine == "text alone"
    (found,) = systems["rules and choice"].read(TASKS.get("cues"), [page()])
    assert words(found) == ["without", "may"]
