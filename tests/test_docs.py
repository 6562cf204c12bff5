"""Documentation is executed and complete, or the build fails."""

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from clinicalbert.datasets.corpus import CORPORA
from clinicalbert.datasets.records import read_records
from clinicalbert.datasets.sources import SOURCES, Source
from clinicalbert.interop.json import json_schema
from clinicalbert.knowledge.releases.release import FORMATS

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "ARCHITECTURE.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]


def test_the_committed_schema_is_the_one_the_code_writes():
    committed = json.loads((ROOT / "docs/schema/document-1.json").read_text(encoding="utf-8"))
    assert committed == json_schema(), "run `make docs`"


def test_the_example_gold_can_be_read():
    examples = read_records(ROOT / "docs/examples/ner.jsonl")
    words = [e.text[s.start : s.end] for e in examples for s in e.spans]
    assert words == ["chest pain", "lisinopril", "hypertension", "Chest x-ray", "pneumonia"]


def _row(s: Source) -> str:
    places = (f"{s.source}/tree/{s.revision}", *s.also)
    links = (f"[{p.removeprefix('https://github.com/').split('/tree/')[0]}]({p})" for p in places)
    cells = (f"`{s.name}`", s.title, ", ".join(links), s.licence, s.redistributable, s.used_for)
    return f"| {' | '.join(cells)} |"


def test_the_page_of_data_sets_tells_what_the_sources_say():
    page = (ROOT / "docs/datasets.md").read_text(encoding="utf-8")
    wanted = [_row(source) for source in SOURCES.values()]
    table = page.split("## What is there")[1].split("\n## ")[0]
    assert [line for line in table.splitlines() if line.startswith("| `")] == wanted, "\n".join(wanted)
    assert all(name in CORPORA for name in re.findall(r"^\| `(\w+)` \|", page.split("## Leaks")[1], re.MULTILINE))


def test_the_page_of_vocabularies_tells_what_the_formats_say():
    page = (ROOT / "docs/vocabularies.md").read_text(encoding="utf-8")
    rows = [line.strip("| ").split(" | ") for line in page.splitlines() if line.startswith("| `")]
    told = [(name, title, files, licence, uri) for name, title, files, _, licence, uri, _ in rows]
    formats = [FORMATS.get(name) for name in FORMATS]
    assert told == [(f"`{f.name}`", f.title, f.files, f.licence, f"`{f.uri}`" if f.uri else "yours") for f in formats]


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_every_local_link_leads_somewhere(page):
    links = re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8"))
    missing = [x for x in links if "://" not in x and not (page.parent / x).exists()]
    assert not missing


COMMANDS = (
    *("analyze", "benchmark", "doctor", "schema", "fill-mask", "embed"),
    *("pretrain prepare", "pretrain run", "pretrain export", "datasets list", "datasets verify"),
)


def _options(command: str) -> set[str]:
    run = subprocess.run(
        [sys.executable, "-m", "clinicalbert", *command.split(), "--help"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "COLUMNS": "200", "TERM": "dumb"},
    )
    return set(re.findall(r"--?[a-z][a-z0-9-]*", run.stdout))


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_every_command_line_shown_uses_options_that_exist(page):
    commands = "|".join(COMMANDS)
    shown = re.findall(rf"clinicalbert ({commands})\b([^`\n|#]*)", page.read_text(encoding="utf-8"))
    known = {name: _options(name) for name in {name for name, _ in shown}}
    for name, rest in shown:
        used = {
            w.split("=")[0] for w in shlex.split(rest.replace("'", "").replace('"', "")) if re.match(r"--?[a-z]", w)
        }
        assert used <= known[name], f"{name}: {used - known[name]}"


def test_the_python_of_the_readme_runs(nlp):
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    block = re.search(r"```python\n(.*?)```", text, re.DOTALL)
    assert block
    exec(block.group(1), {"texts": ["Denies fever."]})


def test_the_architecture_page_names_every_room():
    rooms = {p.name for p in (ROOT / "src/clinicalbert").iterdir() if p.is_dir() and p.name != "__pycache__"}
    table = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    assert not {r for r in rooms if f"`{r}/`" not in table}
