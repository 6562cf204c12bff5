"""Data flows one way: no room imports one that stands later in the line."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import clinicalbert

SOURCE = Path(clinicalbert.__file__).parent
FILES = sorted(SOURCE.rglob("*.py"))

FOUNDATION = {"errors", "document", "facts", "labels", "registry", "grouping"}
SCIENCE = {"linking", "text", "privacy", "model", "decoding", "inference", "datasets", "metrics", "tasks", "evaluation"}
ROOMS = {
    "errors": set(),
    "grouping": set(),
    "facts": set(),
    "document": {"errors", "facts"},
    "labels": {"errors"},
    "registry": {"errors"},
    "text": set(),
    "clinical": {"text"},
    "privacy": set(),
    "interop": set(),
    "report": set(),
    "samples": set(),
    "weights": set(),
    "metrics": set(),
    "decoding": {"text"},
    "tasks": {"clinical", "datasets", "decoding", "metrics", "text"},
    "intake": {"privacy"},
    "datasets": {"privacy"},
    "knowledge": {"datasets"},
    "recipes": set(),
    "corpus": {"text", "privacy", "intake"},
    "model": {"decoding", "privacy", "text"},
    "linking": {"knowledge", "text"},
    "inference": {"clinical", "decoding", "knowledge", "linking", "tasks", "text", "privacy"},
    "archive": {"inference", "intake", "interop", "privacy"},
    "spark": {"archive", "inference", "intake", "interop", "privacy", "tasks"},
    "evaluation": {"datasets", "decoding", "inference", "knowledge", "linking", "metrics", "privacy", "tasks", "text"},
    "training": SCIENCE | {"corpus", "knowledge", "recipes"},
    "release": SCIENCE | {"corpus", "knowledge", "training"},
    "cli": SCIENCE - {"model"} | {"archive", "corpus", "intake", "interop", "knowledge", "report", "samples"},
    "__main__": {"cli"},
    "__init__": {"document", "errors", "inference", "privacy"},
}
LAZY = {"cli": {"model", "training"}}
TORCH = {"model", "training", "release"}


def room(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def name(path: Path) -> str:
    return str(path.relative_to(SOURCE))


def for_types(node: ast.AST) -> bool:
    """Whether this is ``if TYPE_CHECKING:``, whose imports never run."""
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def imports(path: Path) -> Iterator[tuple[str, bool, int]]:
    """Absolute module names, whether they wait until used (in a function, or for types alone), and the line."""

    def visit(node: ast.AST, nested: bool) -> Iterator[tuple[str, bool, int]]:
        for child in ast.iter_child_nodes(node):
            inner = nested or isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) or for_types(child)
            if isinstance(child, ast.Import):
                yield from ((alias.name, nested, child.lineno) for alias in child.names)
            elif isinstance(child, ast.ImportFrom):
                assert child.level == 0, f"{name(path)}:{child.lineno}: relative import"
                module = child.module or ""
                if module == "clinicalbert":
                    for alias in child.names:
                        part = f".{alias.name}" if (SOURCE / alias.name).with_suffix(".py").exists() else ""
                        part = part or (f".{alias.name}" if (SOURCE / alias.name).is_dir() else "")
                        yield f"clinicalbert{part}", nested, child.lineno
                else:
                    yield module, nested, child.lineno
            yield from visit(child, inner)

    return visit(ast.parse(path.read_text("utf-8")), False)


def test_every_room_has_its_rule() -> None:
    assert {room(p) for p in FILES} <= set(ROOMS)


@pytest.mark.parametrize("path", FILES, ids=name)
def test_direction(path: Path) -> None:
    own = room(path)
    allowed = {own} | ROOMS[own] | (set() if own in FOUNDATION else FOUNDATION)
    wrong = []
    for module, nested, line in imports(path):
        parts = module.split(".")
        if parts[0] != "clinicalbert" or len(parts) == 1:
            continue
        if parts[1] not in allowed | (LAZY.get(own, set()) if nested else set()):
            wrong.append(f"{name(path)}:{line} imports {module}")
    assert wrong == []


@pytest.mark.parametrize("path", FILES, ids=name)
def test_torch_stays_where_models_are_made(path: Path) -> None:
    found = [f"line {line}" for module, _, line in imports(path) if module.split(".")[0] in {"torch", "safetensors"}]
    assert room(path) in TORCH or found == []


@pytest.mark.parametrize("path", FILES, ids=name)
def test_files_are_short_and_named_for_what_they_hold(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 400
    assert not {"utils", "common", "helpers"} & set(path.relative_to(SOURCE).with_suffix("").parts)


def test_the_rules_bite(tmp_path: Path) -> None:
    path = tmp_path / "x.py"
    path.write_text(
        "import torch\nfrom clinicalbert import errors, cleared\ndef f():\n    from clinicalbert.cli import app\n"
    )
    found = [(module, nested) for module, nested, _ in imports(path)]
    assert found == [
        ("torch", False),
        ("clinicalbert.errors", False),
        ("clinicalbert", False),
        ("clinicalbert.cli", True),
    ]


def test_the_table_has_no_circle() -> None:
    def reach(start: str, seen: frozenset[str]) -> None:
        assert start not in seen, f"circle through {start}"
        for other in ROOMS[start]:
            reach(other, seen | {start})

    for each in ROOMS:
        reach(each, frozenset())
