"""A note of 20 MB, beside others, is read whole."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from clinicalbert.interop.json import from_json
from clinicalbert.samples import paths
from processes import analyze

pytestmark = pytest.mark.slow


def test_twenty_megabytes(tmp_path: Path) -> None:
    text = "\n\n".join(p.read_text("utf-8") for p in paths())
    large = (text * (20_000_000 // len(text) + 1))[:20_000_000] + "\n\nASSESSMENT: Started metformin."
    lines = [json.dumps({"id": k, "text": t}) for k, t in (("a", "cough"), ("b", large), ("c", "fever"))]
    (tmp_path / "n.jsonl").write_text("\n".join(lines))
    process_code, said = analyze("n.jsonl", "-o", "out.jsonl", cwd=tmp_path, timeout=1500)
    assert process_code == 0, said
    first, document, last = map(from_json, (tmp_path / "out.jsonl").read_text("utf-8").splitlines())
    assert (first.text, last.text) == ("cough", "fever") and document.text == large
    assert document.entities[-1].text == "metformin" and document.coverage[0].end == len(large)
    positions = [e.start for e in document.entities]
    assert positions == sorted(positions) and len(positions) > 100_000
