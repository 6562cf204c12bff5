"""Systems that expand abbreviations: encoder S with its layers, with and without the right to say nothing, and what is
the commonest sense in training."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import replace

from clinicalbert.datasets.corpus import CORPORA
from clinicalbert.errors import InputError
from clinicalbert.evaluation.task_suite import System
from clinicalbert.evaluation.text_systems import Systems
from clinicalbert.facts import Abbreviation
from clinicalbert.inference.linking import OnNames
from clinicalbert.inference.sentence import SentenceEncoder
from clinicalbert.linking.expansion import LONGEST, Expander
from clinicalbert.tasks.task import Found, Page
from clinicalbert.text.tokens import Tokenizer

CORPUS = "replaced_abbreviations"


def systems(tokenizer: Tokenizer, _: OnNames) -> Systems:
    """The systems, the encoder's hash and the engine's name. Raises WeightsError.

    The commonest sense is left out where the training texts are not at hand.
    """
    encoder = SentenceEncoder.open()
    expander = Expander(lambda texts: encoder(texts, LONGEST))

    def by_context(page: Page) -> list[Abbreviation]:
        return expander.expanded(page.text, [(e.start, e.end) for e in page.given])

    found = {
        "always an answer": _system(tokenizer, lambda page: [_forced(a) for a in by_context(page)]),
        "unknown allowed": _system(tokenizer, by_context),
    }
    if commonest := _commonest():
        found["majority"] = _system(
            tokenizer,
            lambda page: [Abbreviation(e.start, e.end, e.text, commonest.get(e.text, "")) for e in page.given],
        )
    return found, encoder.bundle.digest, encoder.engine


def _forced(found: Abbreviation) -> Abbreviation:
    """With the likeliest long form, be it ever so unlikely."""
    if found.expansion or not found.alternatives:
        return found
    likeliest = found.alternatives[0]
    return replace(found, expansion=likeliest.expansion, score=likeliest.score)


def _commonest() -> dict[str, str]:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    try:
        examples = CORPORA.get(CORPUS).load("train")
    except InputError:
        return {}
    for example in examples:
        for span in example.spans:
            counts[example.text[span.start : span.end]][span.value] += 1
    return {short: senses.most_common(1)[0][0] for short, senses in counts.items()}


def _system(tokenizer: Tokenizer, read: Callable[[Page], list[Abbreviation]]) -> System:
    return System(tokenizer, lambda task, pages: [Found(abbreviations=tuple(read(page))) for page in pages])
