"""Does the context of a mention choose better among its candidates? Mentions with a known concept, re-ranked.

    python benchmarks/quality/linking_context.py [--split train] [--out FILE]

The five candidates of each mention are scored anew: by the linker, plus a share of how near the vector of the mention's
sentence is to that of the concept's name, plus a share of how often another mention of the same text leads to it. Data:
diseases of bc5cdr and ncbi_disease with their terms of the Disease Ontology; the index lacks the synonyms that are held
out. CLINICALBERT_DATA names the corpora.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from clinicalbert.datasets.corpus import CORPORA
from clinicalbert.evaluation.linking_systems import without_held_out
from clinicalbert.evaluation.pedigree import pedigree
from clinicalbert.inference.linking import stored_index
from clinicalbert.inference.sentence import SentenceEncoder
from clinicalbert.linking.chance import Chance
from clinicalbert.linking.linker import Candidate, Linker
from clinicalbert.text import split_sentences
from clinicalbert.text.definitions import long_forms

DATASETS = ("bc5cdr_links", "ncbi_disease_links")
SHARES = (0.0, 0.05, 0.1, 0.2)


@dataclass(frozen=True)
class Asked:
    """One mention: its text's id, its words (abbreviations written out), its sentence, the concepts that are right."""

    text: str
    words: str
    sentence: str
    right: frozenset[str]


def asked_of(dataset: str, split: str) -> list[Asked]:
    found = []
    for example in CORPORA.get(dataset).load(split):
        meant, sentences = long_forms(example.text), split_sentences(example.text, ())
        for span in example.spans:
            if span.value:
                words = example.text[span.start : span.end]
                inside = next(s for s in sentences if s.start <= span.start < s.end)
                sentence = example.text[inside.start : inside.end]
                found.append(Asked(example.id, meant.get(words, words), sentence, frozenset(span.value.split())))
    return found


@dataclass(frozen=True)
class Known:
    """What re-ranking looks at: candidates of words, vectors of sentences and of concepts, and of each text how often a
    concept comes first."""

    candidates: dict[str, list[Candidate]]
    around: dict[str, NDArray[np.float32]]
    meant: dict[int, NDArray[np.float32]]
    told: dict[str, Counter[int]]

    def best(self, one: Asked, context: float, text: float) -> int | None:
        """The concept with the highest score."""
        scores = {}
        for place, c in enumerate(self.candidates[one.words]):
            near = float(self.around[one.sentence] @ self.meant[c.concept])
            others = self.told[one.text][c.concept] - (place == 0)
            scores[c.concept] = c.score + c.exact + context * near + text * min(1, others)
        return max(scores, key=scores.__getitem__, default=None)


def known_of(asked: list[Asked], linker: Linker, encoder: SentenceEncoder) -> Known:
    words, sentences = list(dict.fromkeys(a.words for a in asked)), list(dict.fromkeys(a.sentence for a in asked))
    candidates = dict(zip(words, linker.candidates(words, "disease_ontology"), strict=True))
    concepts = list(dict.fromkeys(c.concept for w in words for c in candidates[w]))
    names = encoder([linker.index.displays[c] for c in concepts], 32)
    told: dict[str, Counter[int]] = defaultdict(Counter)
    for one in asked:
        told[one.text].update(c.concept for c in candidates[one.words][:1])
    around = dict(zip(sentences, encoder(sentences, 64), strict=True))
    return Known(candidates, around, dict(zip(concepts, names, strict=True)), told)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--split", default="train")
    parser.add_argument("--out", type=Path, help="where the JSON goes")
    arguments = parser.parse_args()
    encoder = SentenceEncoder.open()
    index = stored_index(without_held_out, encoder, "held-out")
    linker = Linker(index, encoder, Chance.fitted())
    rows: list[dict[str, str | float]] = []
    for dataset in DATASETS:
        asked = asked_of(dataset, arguments.split)
        known = known_of(asked, linker, encoder)
        for context in SHARES:
            for text in SHARES:
                chosen = [(known.best(one, context, text), one.right) for one in asked]
                right = sum(best is not None and index.ids[best] in wanted for best, wanted in chosen)
                rows.append({"dataset": dataset, "mentions": len(asked), "sentence": context, "text": text})
                rows[-1]["acc@1"] = right / len(asked)
                print(rows[-1])
    result = {"schema": "clinicalbert.linking-context/1", "split": arguments.split, "rows": rows}
    result |= pedigree(weights=encoder.bundle.digest, backend=encoder.engine, seed=0)
    if arguments.out:
        arguments.out.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
