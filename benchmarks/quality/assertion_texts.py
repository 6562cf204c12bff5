"""How the rules of assertion read the texts that are there to write rules by, by annotator (`c…`, `d…`).

    python benchmarks/quality/assertion_texts.py

What they say of unseen text is only what rules of an earlier commit read in them: check out `src/clinicalbert/clinical`
of that commit and run it again. 95 % intervals over texts.
"""

from __future__ import annotations

from clinicalbert.datasets.corpus import CORPORA
from clinicalbert.decoding.answers import NoAnswers
from clinicalbert.evaluation.resampling import Resamples
from clinicalbert.inference.bundle import open_bundle
from clinicalbert.metrics.figures import MacroF1
from clinicalbert.tasks.assertion import TASK
from clinicalbert.tasks.pages import pages_of
from clinicalbert.text.tokens import Tokenizer

CORPUS = "assertion_texts"


def main() -> None:
    bundle = open_bundle()
    tokenizer = Tokenizer(bundle.folder / bundle.manifest.tokenizer)
    examples = CORPORA.get(CORPUS).load("train")
    for annotator in ("c", "d", "cd"):
        own = [e for e in examples if e.id[0] in annotator]
        pages = zip(pages_of(TASK, own, tokenizer), own, strict=True)
        tallies = [TASK.tally(TASK.read(page, NoAnswers()), example, CORPUS) for page, example in pages]
        found = Resamples([e.group for e in own]).estimate(tallies, MacroF1("label/"))
        print(f"{annotator}: {len(own)} texts, macro F1 {found.value:.3f} ({found.low:.3f}-{found.high:.3f})")


if __name__ == "__main__":
    main()
