"""The model card, computed from results: no figure in it is typed, and what its prose claims is held against them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from clinicalbert.datasets.corpus import CORPORA
from clinicalbert.errors import InputError
from clinicalbert.evaluation.claims import objections
from clinicalbert.evaluation.scores import Score, scores_of
from clinicalbert.inference.bundle import Bundle
from clinicalbert.labels import PUBLIC
from clinicalbert.tasks.registry import TASKS
from clinicalbert.tasks.task import Task

DISCLAIMER = "Not a medical device: outputs are drafts for review by qualified professionals."
NON_COMMERCIAL = ("NC", "research")
_ENTITY_LIMITS = """\
- Problems, drugs, tests and procedures are measured on notes; the other labels of entities only on case reports.
- Notes are another genre than what teaches: the rows of the note gold say what is left there.
- The vocabulary is uncased and English; word shapes give case back.
- Scores of single heads are calibrated on abstracts and case reports, those of the public view on 20 notes.
- Made from open corpora; no patient record was used."""


class UnbornClaimError(InputError):
    """A card says what its results do not bear out."""


def check(prose: str, scores: Sequence[Score], system: str) -> None:
    """Raise UnbornClaimError for the first things that the scores do not bear out."""
    if system not in {s.system for s in scores}:
        raise InputError(f"no result of {system!r}; there are {', '.join(dict.fromkeys(s.system for s in scores))}")
    found = objections(prose, scores, system)
    if found:
        raise UnbornClaimError("the results do not bear out:\n" + "\n".join(f"  {o}" for o in found))


def check_weights(results: Sequence[Mapping[str, Any]], digest: str) -> None:
    """Raise InputError for results of other weights."""
    for result in results:
        if result["weights"] != digest:
            raise InputError(f"results of weights {result['weights']} do not belong to a model with {digest}")


def front_matter(name: str, licence: str, system: str, results: Sequence[Mapping[str, Any]]) -> str:
    """Hugging Face's front matter with its ``model-index``; YAML whose values are written as JSON, which YAML reads."""
    index = []
    for result in results:
        card = TASKS.get(result["task"]).card
        places: dict[tuple[str, str], list[Score]] = {}
        for s in scores_of(result):
            if s.system == system:
                places.setdefault((s.dataset, s.split), []).append(s)
        for (dataset, split), some in places.items():
            index.append(
                {
                    "task": {"type": "token-classification", "name": card.title},
                    "dataset": {"type": dataset, "name": _title(dataset), "split": split},
                    "metrics": [{"type": "f1", "name": s.metric, "value": round(s.value, 4)} for s in some],
                    "source": source_of(dataset, result),
                }
            )
    told = {
        "license": licence,
        "language": "en",
        "pipeline_tag": "token-classification",
        "tags": ["clinical", "biomedical", "ner", "int8", "openvino", "onnx"],
        "model-index": [{"name": name, "results": index}],
    }
    lines = (f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in told.items())
    return "\n".join(["---", *lines, "---"])


def eval_results(system: str, results: Sequence[Mapping[str, Any]]) -> str:
    """``eval_results.yaml``: the primary figures, an entry each, as the Hub reads them from ``.eval_results/``."""
    entries = [
        {
            "dataset": {"id": s.dataset, "task_id": f"{result['task']}/{s.split}"},
            "value": round(s.value, 4),
            "date": result["date"],
            "source": source_of(s.dataset, result),
            "notes": f"{s.metric}, 95 % {s.low:.3f}-{s.high:.3f}, weights {result['weights']}, {result['backend']}",
        }
        for result in results
        for s in scores_of(result)
        if s.system == system and s.primary and s.low is not None and s.high is not None
    ]
    return "".join(f"- {json.dumps(entry, ensure_ascii=False)}\n" for entry in entries)


def results_tables(results: Sequence[Mapping[str, Any]]) -> list[str]:
    """A table a data set: systems down, figures across, intervals where they are known."""
    lines: list[str] = []
    for result in results:
        scores = scores_of(result)
        lines += [f"### {TASKS.get(result['task']).card.title}", ""]
        for dataset, split in dict.fromkeys((s.dataset, s.split) for s in scores):
            some = [s for s in scores if (s.dataset, s.split) == (dataset, split)]
            metrics = list(dict.fromkeys(s.metric for s in some))
            lines += [f"| {dataset} {split} | {' | '.join(metrics)} |", f"| --- |{' --- |' * len(metrics)}"]
            for system in dict.fromkeys(s.system for s in some):
                cells = {s.metric: _cell(s) for s in some if s.system == system}
                lines.append(f"| {system} | {' | '.join(cells.get(m, '-') for m in metrics)} |")
            lines.append("")
    hardware = results[0]["hardware"]
    flags = " ".join(hardware["flags"])
    lines += [
        "In brackets: 95 % interval of a bootstrap over documents. "
        f"Made on {hardware['cpu']}, {hardware['cores']} cores ({flags}), {results[0]['backend']}.",
        "",
    ]
    return lines


def _cell(score: Score) -> str:
    return f"{score.value:.3f}" + ("" if score.low is None else f" ({score.low:.3f}-{score.high:.3f})")


def tasks_of(bundle: Bundle) -> list[Task]:
    """The tasks that a bundle has heads for."""
    told = [TASKS.get(name) for name in TASKS]
    return [t for t in told if t.card.name == "ner" or t.card.family in bundle.manifest.families]


def _taught(task: Task) -> list[str]:
    """The data sets that a task has learnt from: not those that are for measuring alone."""
    return [d for d in task.card.datasets if not CORPORA.get(d).evaluation_only]


def _heads(tasks: Sequence[Task]) -> list[str]:
    lines = ["| task | corpus | licence | source |", "| --- | --- | --- | --- |"]
    for task in tasks:
        for name in _taught(task):
            corpus = CORPORA.get(name)
            lines.append(f"| {task.card.name} | {corpus.title} | {corpus.licence} | {corpus.source} |")
    return lines


def _gate(gate: Mapping[str, Any]) -> list[str]:
    lines = ["| task | data set | figure | fp32 | int8 | loss, points |", "| --- | --- | --- | --- | --- | --- |"]
    curves = ["| head | ECE raw | ECE calibrated (cross-fitted) |", "| --- | --- | --- |"]
    for name, g in gate.items():
        rows = [("ner", name, "strict F1", g)] if "fp32" in g else []
        rows += [(name, d, f, one) for d, told in g.items() if name in TASKS and d != "bias" for f, one in told.items()]
        for task, dataset, metric, one in rows:
            cells = (task, dataset, metric, f"{one['fp32']:.4f}", f"{one['int8']:.4f}", f"{100 * one['loss']:+.2f}")
            lines.append(f"| {' | '.join(cells)} |")
        if "reliability" in g:
            before, after = (g["reliability"][k]["ece"] for k in ("before", "after"))
            curves.append(f"| {name} | {before:.3f} | {after:.3f} |")
    return [*lines, "", *curves]


def licence_of(tasks: Sequence[Task]) -> str:
    """The licence of weights that these tasks taught."""
    terms = [CORPORA.get(d).licence for t in tasks for d in _taught(t)]
    return "cc-by-nc-4.0" if any(mark in term for term in terms for mark in NON_COMMERCIAL) else "apache-2.0"


def card_of(
    bundle: Bundle, results: Sequence[Mapping[str, Any]], prose: str, recipes: Mapping[str, Any], system: str
) -> str:
    """The card of a bundle in Markdown. Raises InputError for results of other weights, UnbornClaimError."""
    if not results:
        raise InputError("a card needs at least one file of results")
    check_weights(results, bundle.digest)
    check(prose, [s for r in results for s in scores_of(r)], system)
    manifest, tasks = bundle.manifest, tasks_of(bundle)
    size = sum((bundle.folder / f).stat().st_size for f in manifest.files) / 1e6
    gate = json.loads((bundle.folder / "gate.json").read_text(encoding="utf-8"))
    lines = [
        front_matter(manifest.name, licence_of(tasks), system, results),
        "",
        f"# {manifest.name} {manifest.version}",
        "",
        *([prose.strip(), ""] if prose.strip() else []),
        f"Static int8 graphs, {size:.1f} MB with the tokenizer. Weights hash `{bundle.digest}`. "
        f"Marks {len(PUBLIC)} kinds of entities ({', '.join(PUBLIC)}); tasks: {', '.join(t.card.name for t in tasks)}.",
        "",
        DISCLAIMER,
        "",
        "## What taught it",
        "",
        *_heads(tasks),
        "",
        "The encoder began as all-MiniLM-L6-v2 (Apache-2.0). Training texts that share 13 words with a dev or test "
        "text were left out.",
        "",
        "## Figures",
        "",
        *results_tables(results),
        "## int8 against float32, and calibration (dev)",
        "",
        *_gate(gate),
        "",
        "`public` is the vote of the entity heads, calibrated on the open half of the note gold; its threshold "
        f"{manifest.public.threshold} was chosen there too, so figures on that half are dev figures. Each head's bias "
        "was chosen on its dev splits, the shares of the rule that settles repeated expressions on those of bc5cdr and "
        "ncbi_disease.",
        "",
        "![reliability diagram](reliability.png)",
        "",
        "## Limits",
        "",
        *(f"- {t.card.title}: {t.card.limits}" for t in tasks),
        _ENTITY_LIMITS,
        "",
        "## How it was made",
        "",
        *_made(recipes),
        "```",
        *sorted({str(r["command"]) for r in results}),
        "```",
        "",
    ]
    return "\n".join(lines)


def _made(recipes: Mapping[str, Any]) -> list[str]:
    lines = [
        f"- family `{family}`: recipe `{r['name']}`, from `{Path(str(r['init'])).name}`, seed {r['seed']}, "
        f"{r['epochs']:g} epochs" + (", trunk frozen" if r["freeze_trunk"] else "")
        for family, r in recipes.items()
    ]
    return [*lines, ""] if lines else []


def source_of(dataset: str, result: Mapping[str, Any]) -> dict[str, str]:
    """Where a figure comes from: the command, and the page of the data set where it has one."""
    page = CORPORA.get(dataset).source if dataset in CORPORA else ""
    return {"name": result["command"]} | ({"url": page} if page.startswith("https://") else {})


def _title(dataset: str) -> str:
    return CORPORA.get(dataset).title if dataset in CORPORA else dataset
