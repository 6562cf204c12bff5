"""Examples → pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from clinicalbert.datasets.corpus import CORPORA
from clinicalbert.datasets.example import Example
from clinicalbert.document import Section, Sentence
from clinicalbert.tasks.task import Page, Task
from clinicalbert.text import split_sections, split_sentences
from clinicalbert.text.tokens import Tokenizer


def pages_of(task: Task, examples: Sequence[Example], tokenizer: Tokenizer, dataset: str = "") -> Iterable[Page]:
    """One page an example. Where a data set says that each text is one sentence, our rules are not asked."""
    whole = dataset in CORPORA and CORPORA.get(dataset).sentences
    tokens = tokenizer.batch([e.text for e in examples])
    for example, found in zip(examples, tokens, strict=True):
        sentences: Sequence[Sentence]
        sections: Sequence[Section] = ()
        if whole:
            sentences = (Sentence(0, len(example.text)),) if example.text else ()
        else:
            sections = () if task.card.heads else split_sections(example.text)
            sentences = split_sentences(example.text, sections)
        yield Page(example.text, found, sentences, sections, task.given(example), example.date)
