"""`finetune` and `benchmark` of a task on a user's own records, as a user runs them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

pytest.importorskip("accelerate")

from clinicalbert.cli.benchmark import TASK_NAMES
from clinicalbert.evaluation import task_suite
from clinicalbert.tasks.registry import TASKS
from dummies import write_checkpoint

Run = Callable[..., tuple[int, str, str]]
EXAMPLES = Path(__file__).parents[2] / "docs/examples"
RECIPE = """
name = "own"
init = "init"
cut = 1
epochs = 3
learning_rate = 1e-3
precision = "fp32"
batch_tokens = 256
evaluate_every = 2
save_every = 2
[weights]
"symptoms/ada_case_reports" = 1
"adverse_events/phee" = 1
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("CLINICALBERT_DATA", raising=False)
    task_suite._baselines.cache_clear()
    write_checkpoint(tmp_path / "init")
    (tmp_path / "own.toml").write_text(RECIPE)
    rows = []
    for i in range(30):
        flags = ["negated"] if i % 2 else []
        text = ("no " if i % 2 else "the ") + f"cough of the patient {i}"
        start = text.index("cough")
        entity = {"start": start, "end": start + 5, "label": "finding", "flags": flags}
        rows.append({"id": i, "group": f"g{i // 2}", "text": text, "entities": [entity]})
    (tmp_path / "own.jsonl").write_text("".join(json.dumps(r) + "\n" for r in rows))
    return tmp_path


FINETUNE = ("finetune", "--config", "own.toml", "--out", "run", "--data", "own.jsonl")
BENCHMARK = ("benchmark", "--task", "symptoms", "--dataset", "ada_case_reports", "--data", "own.jsonl")


def test_learn_and_measure(run: Run, folder: Path) -> None:
    code, _, err = run(*FINETUNE, "symptoms")
    assert code == 0, err
    assert "symptoms/ada_case_reports strict F1" in err and "wrote run/model, run/curve.png" in err
    code, out, err = run(*BENCHMARK, "--models", "run/model", "--out", "result.json", "--png", "result.png")
    assert code == 0, err
    assert "symptoms" in out and "own.jsonl" in out and "negated findings F1" in out
    result = json.loads((folder / "result.json").read_text())
    (row,) = result["rows"]
    assert row["texts"] == 30 and row["groups"] == 15 and list(row["systems"]) == ["model"]
    assert row["gold"]["negated"] == 15 and result["weights"] and result["hardware"]
    assert (folder / "result.png").stat().st_size > 5000
    code, out, _ = run(*BENCHMARK, "--models", "run/model", "--json")
    assert code == 0 and json.loads(out)["rows"][0]["dataset"] == "own.jsonl"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([*FINETUNE], "--data is for one task and data set"),
        ([*FINETUNE, "ner"], "recipe own learns none of ner"),
        ([*FINETUNE, "cough"], "unknown task 'cough'; valid: abbreviation"),
        (["finetune", "--config", "own.toml", "--out", "run", "--dev", "own.jsonl"], "--dev goes with --data"),
        (["finetune", "--config", "none.toml", "--out", "run"], "cannot read recipe none.toml"),
        (["benchmark", "--task", "cough"], "unknown task 'cough'"),
        ([*BENCHMARK[:3], "--data", "own.jsonl"], "say which with --dataset"),
        (
            [*BENCHMARK[:3], "--dataset", "bc5cdr"],
            "unknown data set of symptoms 'bc5cdr'; valid: ada",
        ),
        (
            [*BENCHMARK[:2], "drug_interaction", "--data", "own.jsonl"],
            "unknown family of clinicalbert-pro-mini 'research'",
        ),
        ([*BENCHMARK, "--models", "init"], "init holds"),
        ([*BENCHMARK, "--models", "a,b/a"], "a holds no model of ours"),
    ],
)
def test_wrong_usage_is_told(run: Run, folder: Path, arguments: list[str], says: str) -> None:
    code, _, err = run(*arguments)
    assert code != 0 and says in err


def test_a_fault_of_a_record_is_named(run: Run, folder: Path) -> None:
    with (folder / "own.jsonl").open("a") as file:
        file.write('{"id": "x", "text": "no pain", "entities": [{"start": 3, "end": 99, "label": "finding"}]}\n')
    code, _, err = run(*FINETUNE, "symptoms")
    assert code == 2 and "own.jsonl:31: entities[0]: 3:99 does not lie in the text of 7 characters" in err


@pytest.mark.parametrize("name", list(TASKS))
def test_every_task_has_its_page_and_its_example(name: str) -> None:
    from clinicalbert.datasets.records import read_records

    page = (EXAMPLES.parent / f"tasks/{name}.md").read_text(encoding="utf-8")
    card = TASKS.get(name).card
    assert page.startswith(f"# {name}: ") and f"examples/{name}.jsonl" in page
    assert any(read_records(EXAMPLES / f"{name}.jsonl", needs=needs) for needs in card.needs.values())
    labels = {label for head in card.heads.values() for label in head.labels}
    gold = {s.label for e in read_records(EXAMPLES / f"{name}.jsonl", needs=()) for s in e.spans}
    assert name in ("ner", "drug_interaction") or not card.heads or gold <= labels


def test_the_help_names_every_task() -> None:
    assert set(TASK_NAMES) == set(TASKS)
