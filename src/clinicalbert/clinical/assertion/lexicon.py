"""The lexicon of assertion, read once: word classes (words.toml), cues (cues.toml), people, triggers and priors.

Patterns of cues become one trie whose edges are words or classes of words; ``match`` finds the longest cue at a token.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

PROBLEM = "<problem>"
"""The word that stands for a marked problem in a line."""

WORD = re.compile(
    r"[^\W\d_]+n['’]t\b|['’](?:s|ve|re|d|ll|m)\b|\d+(?:[.,/]\d+)*[^\W_]*|[^\W_]+|[^\w\s]|_", re.IGNORECASE
)
_PART = re.compile(rf"<\w+>|[()|]|{WORD.pattern}", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d")
_MONTH = re.compile(r"(?:0?[1-9]|1[0-2])/(?:19|20)\d\d")
_YEARS = re.compile(r"(?:19|20)?\d0s")
_LONGEST = 14
"""Tokens of the longest cue; what is longer is no cue, so that matching stays linear."""


@dataclass(frozen=True, slots=True)
class Rule:
    """An entry of the lexicon: what kind of cue it is, on which side its scope lies, and how far that reaches."""

    name: str
    kind: str
    side: str = ""
    reach: str = "noun"
    commas: str = "checked"


Node = dict[str, Any]
"""Edges by word or ``<class>``; under ``""`` the rules that end here."""


def read_toml(name: str) -> dict[str, Any]:
    return tomllib.loads(files("clinicalbert.clinical.assertion").joinpath(name).read_text(encoding="utf-8"))


@cache
def words(name: str) -> frozenset[str]:
    """The words of a class of words.toml."""
    return frozenset(str(read_classes()[name]).split())


@cache
def read_classes() -> dict[str, Any]:
    return read_toml("words.toml")


@cache
def _classes() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for name, members in read_classes().items():
        for word in str(members).split():
            found.setdefault(word, []).append(f"<{name}>")
    return {word: tuple(names) for word, names in found.items()}


def labels(word: str) -> tuple[str, ...]:
    """The edges that a word may follow: itself and its classes."""
    if word == PROBLEM:
        return (word,)
    if word[0].isdigit():
        year = (
            ("<year>",)
            if _YEAR.fullmatch(word) or _MONTH.fullmatch(word)
            else ("<years>",)
            if _YEARS.fullmatch(word)
            else ()
        )
        return (word, "<digits>", *year) if word[-1].isdigit() else (word, *year)
    return (word, *_classes().get(word, ()))


@cache
def trie(name: str = "cues.toml") -> Node:
    """The cues of a file of the lexicon."""
    root: Node = {}
    known = {f"<{name}>" for name in read_classes()} | {PROBLEM, "<digits>", "<year>", "<years>"}
    for table in read_toml(name)["cue"]:
        rule = Rule(**{key: value for key, value in table.items() if key != "patterns"})
        for pattern in table["patterns"]:
            parts = _PART.findall(pattern)
            unknown = {part for part in parts if part[0] == "<" and len(part) > 1} - known
            if unknown:
                raise ValueError(f"rule {rule.name!r}: unknown class {sorted(unknown)} in {pattern!r}")
            for path in _paths(iter(parts)):
                node = root
                for word in path:
                    node = node.setdefault(word.lower(), {})
                rules = node.setdefault("", [])
                if path and rule not in rules:
                    rules.append(rule)
    return root


def _paths(parts: Iterator[str]) -> list[tuple[str, ...]]:
    """Every word sequence of a pattern, up to the end or the closing bracket."""
    done: list[tuple[str, ...]] = []
    open_: list[tuple[str, ...]] = [()]
    for part in parts:
        if part == "(":
            inner = _paths(parts)
            open_ = [a + b for a in open_ for b in inner]
        elif part == ")":
            break
        elif part == "|":
            done += open_
            open_ = [()]
        else:
            open_ = [(*a, part) for a in open_]
    return list(dict.fromkeys(done + open_))


@lru_cache(maxsize=8192)
def _begins(word: str, lexicon: str) -> bool:
    """Whether any cue begins with this word: most words begin none."""
    return not trie(lexicon).keys().isdisjoint(labels(word))


def match(line: list[str], start: int, lexicon: str = "cues.toml") -> tuple[int, list[Rule]]:
    """Where the longest cue that starts at this token ends, and its rules; ``(start, [])`` for none."""
    best: tuple[int, list[Rule]] = (start, [])
    if not _begins(line[start], lexicon):
        return best
    nodes = [trie(lexicon)]
    for i in range(start, min(len(line), start + _LONGEST)):
        edges = labels(line[i])
        nodes = [node[edge] for node in nodes for edge in edges if edge in node]
        if not nodes:
            break
        rules = [rule for node in nodes for rule in node.get("", ())]
        if rules:
            best = i + 1, rules
    return best
