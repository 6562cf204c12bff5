"""Rules for identifiers, and rules with the learned head, beside Presidio's pattern recognisers: one run.

    python benchmarks/quality/phi_peers.py --presidio PYTHON [--split dev|test] [--json FILE]

PYTHON is an interpreter in whose environment presidio-analyzer is installed (it brings spaCy, which this project's
own environment does not have). What of Presidio needs a language model, and so a download, is left out: persons,
places and organisations. Texts are those of presidio_synthetic_pii and the open half of the gold of identifiers.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from clinicalbert.datasets.corpus import CORPORA
from clinicalbert.datasets.example import Example
from clinicalbert.datasets.presidio_synthetic_pii import SHARED
from clinicalbert.evaluation.ledger import DEFAULT, record_look
from clinicalbert.evaluation.pedigree import pedigree
from clinicalbert.evaluation.redaction import Find, measure, table
from clinicalbert.inference.bundle import open_bundle
from clinicalbert.inference.phi import LearnedFinder
from clinicalbert.privacy.identifiers import PARAGRAPHS, Identifier
from clinicalbert.privacy.recognisers import find_identifiers

PATTERNS = ("phone", "fax", "email", "url", "ssn", "ip", "account", "license", "date")
"""Labels that Presidio has patterns for."""
FIGURES = ("recall", "recall of labels with patterns", "precision")
PEER = """
import json, sys, time
from presidio_analyzer import predefined_recognizers as known, PatternRecognizer
from presidio_analyzer.nlp_engine import NlpArtifacts
names = ("CreditCardRecognizer", "DateRecognizer", "EmailRecognizer", "IbanRecognizer", "IpRecognizer",
         "MedicalLicenseRecognizer", "PhoneRecognizer", "UrlRecognizer", "UsBankRecognizer", "UsItinRecognizer",
         "UsLicenseRecognizer", "UsPassportRecognizer", "UsSsnRecognizer")
recognisers = [getattr(known, n)() for n in names if hasattr(known, n)]
texts = json.load(sys.stdin)
found, began = [], time.perf_counter()
for text in texts:
    spans = []
    for one in recognisers:
        for hit in one.analyze(text, one.supported_entities, None) or ():
            if hit.score >= 0.3:  # below are guesses that wait for words of context
                spans.append((hit.start, hit.end, hit.score))
    found.append(spans)
seconds = time.perf_counter() - began
json.dump({"recognisers": [type(r).__name__ for r in recognisers], "seconds": seconds, "found": found}, sys.stdout)
"""


def peer(python: str, texts: Sequence[str]) -> dict[str, Any]:
    """What Presidio's patterns find, and in how many seconds (loading left out)."""
    done = subprocess.run(
        [python, "-c", PEER], input=json.dumps(list(texts)), capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"{python} cannot run presidio-analyzer:\n{done.stderr[-2000:]}")
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def only(examples: Sequence[Example], labels: Sequence[str]) -> list[Example]:
    """The examples with the gold of these labels alone."""
    return [replace(e, spans=tuple(s for s in e.spans if s.label in labels)) for e in examples]


def beside(name: str, examples: Sequence[Example], shared: Sequence[str], python: str) -> dict[str, Any]:
    """Recall of the shared labels, of those with patterns, and precision against all gold, for both."""
    answer = peer(python, [e.text for e in examples])
    theirs = {
        e.text: [Identifier(s, t, "other_id", p) for s, t, p in spans]
        for e, spans in zip(examples, answer["found"], strict=True)
    }
    systems: dict[str, Find] = {
        "clinicalbert rules": find_identifiers,
        "clinicalbert rules and head": LearnedFinder.open(threads=1),
        "presidio patterns": lambda text: theirs[text],
    }
    told: dict[str, Any] = {"texts": len(examples), "presidio recognisers": answer["recognisers"]}
    for system, find in systems.items():
        wide, narrow = measure(only(examples, shared), find), measure(only(examples, PATTERNS), find)
        precise = measure(examples, find)["token precision"]
        told[system] = {
            **dict(zip(FIGURES, (wide["token recall"], narrow["token recall"], precise), strict=True)),
            "by": wide["by"],
            "texts/s": wide["notes/s"] if "rules" in system else round(len(examples) / answer["seconds"], 1),
        }
        print(f"{name}, {system}: {told[system]['texts/s']} texts/s\n{table(wide)}\n")
    return told


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--presidio", required=True, metavar="PYTHON")
    parser.add_argument("--split", choices=("dev", "test"), default="dev")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    synthetic = CORPORA.get("presidio_synthetic_pii").load(arguments.split)
    result = {
        f"presidio_synthetic_pii {arguments.split}": beside(
            "presidio_synthetic_pii", synthetic, (*set(SHARED.values()), "date"), arguments.presidio
        ),
        "phi_gold open": beside("phi_gold", CORPORA.get("phi_gold").load("open"), list(PARAGRAPHS), arguments.presidio),
        **pedigree(weights=open_bundle(None).digest, backend="none", seed=0),
    }
    if arguments.split == "test":
        told = result["presidio_synthetic_pii test"]
        figures = {f"{s}, {w}": told[s][w][0] for s in told if s.startswith("clinicalbert") for w in FIGURES}
        look = {name: result[name] for name in ("date", "commit", "weights")}
        record_look(DEFAULT, {**look, "task": "identifiers, presidio_synthetic_pii", "figures": figures})
    if arguments.json:
        arguments.json.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
