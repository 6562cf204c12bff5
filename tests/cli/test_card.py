"""`card`, as a user runs it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from clinicalbert.inference.bundle import open_bundle

Run = Callable[..., tuple[int, str, str]]
SCORE = {"precision": 0.5, "recall": 0.25, "f1": 0.3333, "low": 0.3, "high": 0.4, "overlap_f1": 0.5}


def test_the_command(run: Run, tmp_path: Path) -> None:
    result = {
        "schema": "clinicalbert.benchmark/1",
        "task": "ner",
        "date": "2026-01-01T00:00:00+00:00",
        "weights": open_bundle().digest,
        "hardware": {"cpu": "x", "cores": 2, "flags": ["avx2"]},
        "backend": "openvino",
        "command": "clinicalbert benchmark --task ner",
        "rows": [{"dataset": "bc5cdr", "split": "dev", "model": SCORE, "reference": None, "baselines": {}}],
    }
    (tmp_path / "r.json").write_text(json.dumps(result))
    code, _, err = run("card", str(tmp_path / "r.json"), "--out", str(tmp_path / "out"))
    assert code == 0, err
    assert (tmp_path / "out/card.md").exists() and (tmp_path / "out/eval_results.yaml").exists()
    (tmp_path / "prose.md").write_text("State-of-the-art entity recognition with an F1 of 0.92 on bc5cdr.")
    code, _, err = run("card", str(tmp_path / "r.json"), "--text", str(tmp_path / "prose.md"), "--check")
    assert code == 2 and "0.92 is none of the figures" in err
    code, _, err = run("card", str(tmp_path / "none.json"))
    assert code == 2 and "none.json" in err


def test_a_published_table_serves_checks_alone(run: Run, tmp_path: Path) -> None:
    (tmp_path / "seed.csv").write_text("group,benchmark,A,B\nEntity recognition,Clinical NER,0.847,0.768\n")
    (tmp_path / "said.md").write_text("B has particularly notable results in entity recognition.")
    said = ("card", str(tmp_path / "seed.csv"), "--system", "B", "--text", str(tmp_path / "said.md"))
    code, _, err = run(*said, "--check")
    assert code == 2 and "Clinical NER B has 0.768, A 0.847" in err
    (tmp_path / "said.md").write_text("B is behind A in entity recognition.")
    assert run(*said, "--check")[0] == 0
    assert run(*said)[0] == 2
