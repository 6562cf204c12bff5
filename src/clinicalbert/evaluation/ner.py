"""The entity benchmark: strict and overlap F1 with intervals, recall by how often a mention was seen, baselines."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from clinicalbert.datasets.example import Example
from clinicalbert.document import NoteMeta
from clinicalbert.errors import InputError, RecordError
from clinicalbert.evaluation.bootstrap import f1_interval
from clinicalbert.evaluation.head_scores import gold, ranges
from clinicalbert.evaluation.lexicon import BANDS, Lexicon
from clinicalbert.inference.pipeline import Pipeline
from clinicalbert.labels import HEADS, PUBLIC
from clinicalbert.metrics.spans import LabelledRange, overlap_counts, strict_counts, total
from clinicalbert.privacy import cleared

PUBLIC_VIEW = "public"


@dataclass(frozen=True, slots=True)
class Score:
    """Precision, recall and F1 (strict), the 95 % interval of F1, and F1 where an overlap is enough."""

    precision: float
    recall: float
    f1: float
    low: float
    high: float
    overlap_f1: float


@dataclass(frozen=True, slots=True)
class NerRow:
    """One line of the table. ``view`` is a head's name (its raw labels) or ``"public"`` (all heads, resolved)."""

    dataset: str
    split: str
    view: str
    documents: int
    mentions: int
    model: Score
    by_label: Mapping[str, float]
    recall_by_band: Mapping[str, tuple[float, int]]
    baselines: Mapping[str, Score]
    reference: Score | None = None

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


Predict = Callable[[Sequence[Example]], list[set[LabelledRange]]]


def view_for(labels: set[str]) -> str:
    """The view that speaks these labels: public ones, else the smallest head that has them all.

    Raises InputError that lists what is valid.
    """
    if labels <= set(PUBLIC):
        return PUBLIC_VIEW
    fitting = sorted((len(raw), name) for name, raw in HEADS.items() if labels <= set(raw))
    if fitting:
        return fitting[0][1]
    heads = "; ".join(f"{name}: {', '.join(raw)}" for name, raw in HEADS.items() if len(raw) < 10)
    raise InputError(
        f"labels {', '.join(sorted(labels))} are neither public labels ({', '.join(PUBLIC)}) nor those of one head "
        f"({heads}; maccrobat2020: 41 types): map them with --label-map"
    )


def predictor(pipeline: Pipeline, view: str) -> Predict:
    """Examples → predicted triples under a view, through the whole pipeline."""

    def predict(examples: Sequence[Example]) -> list[set[LabelledRange]]:
        notes = [cleared(e.text, note=NoteMeta(note_id=e.id), statement="benchmark corpus") for e in examples]
        found = []
        for reading in pipeline.readings(notes):
            if isinstance(reading, RecordError):
                raise reading
            found.append(ranges(pipeline.entities(reading, None if view == PUBLIC_VIEW else view)))
        return found

    return predict


def score(
    predicted: Sequence[set[LabelledRange]], examples: Sequence[Example], labels: set[str], *, seed: int = 0
) -> Score:
    """Score predictions of these labels; others are not looked at."""
    kept = [{p for p in ps if p[2] in labels} for ps in predicted]
    counts = [strict_counts(p, gold(e)) for p, e in zip(kept, examples, strict=True)]
    all_ = total(counts)
    low, high = f1_interval(counts, [e.group for e in examples], seed=seed)
    overlap = total(overlap_counts(p, gold(e)) for p, e in zip(kept, examples, strict=True)).f1
    return Score(all_.precision, all_.recall, all_.f1, low, high, overlap)


def ner_row(
    name: str,
    split: str,
    view: str,
    examples: Sequence[Example],
    predicted: Sequence[set[LabelledRange]],
    *,
    labels: set[str],
    lexicon: Lexicon | None,
    reference: Sequence[set[LabelledRange]] | None = None,
    seed: int = 0,
) -> NerRow:
    """One row of the table. ``lexicon`` holds the training mentions, ``reference`` the same model in fp32."""
    by_label = {label: score(predicted, _only(examples, label), {label}, seed=seed).f1 for label in sorted(labels)}
    return NerRow(
        dataset=name,
        split=split,
        view=view,
        documents=len(examples),
        mentions=sum(len(e.spans) for e in examples),
        model=score(predicted, examples, labels, seed=seed),
        by_label=by_label,
        recall_by_band=_bands(examples, predicted, lexicon) if lexicon else {},
        baselines={
            "nothing found": score([set() for _ in examples], examples, labels, seed=seed),
            **(
                {
                    "dictionary of training mentions": score(
                        [lexicon.tag(e.text) for e in examples], examples, labels, seed=seed
                    )
                }
                if lexicon
                else {}
            ),
        },
        reference=score(reference, examples, labels, seed=seed) if reference is not None else None,
    )


def _only(examples: Sequence[Example], label: str) -> list[Example]:
    return [Example(e.id, e.text, tuple(s for s in e.spans if s.label == label), e.group) for e in examples]


def _bands(
    examples: Sequence[Example], predicted: Sequence[set[LabelledRange]], lexicon: Lexicon
) -> dict[str, tuple[float, int]]:
    hits, totals = dict.fromkeys(BANDS, 0), dict.fromkeys(BANDS, 0)
    for example, found in zip(examples, predicted, strict=True):
        for span in example.spans:
            band = lexicon.band(example.text[span.start : span.end])
            totals[band] += 1
            hits[band] += (span.start, span.end, span.label) in found
    return {b: (hits[b] / totals[b] if totals[b] else 0.0, totals[b]) for b in BANDS}
