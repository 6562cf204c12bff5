"""How far a cue reaches: the problems after it or before it that its scope holds.

After NegEx (Chapman et al., 2001) a scope runs to a termination term; here it also ends where the noun phrase of the
cue does. "No meds for asthma" denies the meds: a preposition before the first problem ends the scope unless the noun
before it only carries a problem ("no evidence of"). Behind a problem a preposition pauses the scope up to the next
coordinator. Each cue is followed up to the next one of its kind, so the time is linear.
"""

from __future__ import annotations

from clinicalbert.clinical.assertion.line import PROBLEM, Hit, Line, full_stop
from clinicalbert.clinical.assertion.lexicon import Rule

_FAR = 9
"""Words that may stand between a cue and its first problem."""
_PARENTHESIS = 14


def after(line: Line, hit: Hit, rule: Rule) -> list[int]:
    """Tokens of the problems that the cue reaches, forwards."""
    i = hit.end
    listed = line.word(i) == ":" or line.word(hit.end - 1) == ":"
    if line.word(i) == ":":
        i += 1
    elif line.word(i) == ",":
        skipped = _parenthetical(line, i + 1)
        if not skipped:
            return []
        i = skipped
    walk = _Walk(line, hit, rule, listed)
    while i < len(line) and (following := walk.step(i)) is not None:
        i = following
    return walk.found


def _parenthetical(line: Line, i: int) -> int:
    """Where the clause goes on after "…, although looked for twice, …" whose first word is at ``i``; 0 if it does not."""
    hit = line.hit(i)
    if hit is None or hit.start != i or "stop" not in hit.kinds():
        return 0
    for j in range(i + 1, min(len(line), i + _PARENTHESIS)):
        if line.words[j] in (",", ")"):
            return j + 1
        if line.words[j] in (PROBLEM, ";"):
            return 0
    return 0


class _Walk:
    """The walk of one cue over the words after it."""

    def __init__(self, line: Line, hit: Hit, rule: Rule, listed: bool) -> None:
        self.line, self.hit, self.rule, self.listed = line, hit, rule, listed
        self.found: list[int] = []
        self.paused = False
        self.separator = ""
        self.graded = False
        self.perceived = False
        self.outer: list[tuple[bool, str]] = []
        self.begun = hit.end

    def step(self, i: int) -> int | None:
        """The next token to look at, or None where the scope ends."""
        line, word = self.line, self.line.words[i]
        if word == "(":
            self.outer.append((self.paused, self.separator))
            return i + 1
        if word == ")":
            if not self.outer:
                return None
            self.paused, self.separator = self.outer.pop()
            return i + 1
        if word == PROBLEM:
            return self._problem(i)
        hit = line.hit(i)
        if hit is not None and hit.start == i and (jump := self._cue(hit)) != -1:
            return self._out(i) if jump is None else jump
        if word in (";", ":") or full_stop(line, i):
            return i + 1 if self.listed and word == ";" else self._out(i)
        if line.is_(i, "coord") or line.is_(i, "list_or"):
            return self._coordinator(i)
        return self._plain(i)

    def _out(self, i: int) -> int | None:
        """Out of the scope; inside a parenthesis, on behind it."""
        if not self.outer:
            return None
        for j in range(i, min(len(self.line), i + 3 * _PARENTHESIS)):
            if self.line.words[j] == ")":
                return j
        return None

    def _cue(self, hit: Hit) -> int | None:
        """None where another cue ends the scope, -1 where it is read as plain words, else where to go on."""
        kinds, first = hit.kinds(), hit.start == self.begun
        if "stop" in kinds:
            if first and self.rule.reach == "clause":
                return -1
            before = self.line.word(hit.start - 1)
            if before == "," and (self.line.is_(hit.start - 2, "coord") or hit.start - 1 == self.begun):
                return _parenthetical(self.line, hit.start) or None
            return None
        if kinds == {"pseudo"}:
            return hit.end if self.found or self.rule.reach == "clause" else -1
        if self.rule.kind in kinds and not self._nested(hit):
            return None
        if "affirm" in kinds and self.rule.reach != "clause" and not first:
            if self.rule.reach == "subject" and not self.found and self.line.is_(hit.end, "see"):
                return hit.end
            before_light = self.line.is_(hit.start, "light") and not self.found
            return -1 if before_light else None
        return -1

    def _nested(self, hit: Hit) -> bool:
        """Whether a cue of the same kind only goes on with this one: "neither parent nor nurse", "possible, likely"."""
        if self.rule.kind == "negation":
            return self.rule.reach == "subject" and self.line.words[hit.start] == "nor" and not self.found
        if any(rule.side == "before" for rule in hit.rules):
            return False
        return self.rule.kind in ("hypothetical", "conditional")

    def _problem(self, i: int) -> int | None:
        line, rule = self.line, self.rule
        if self.paused:
            return i + 1
        if rule.reach == "subject" and not self.found and i - self.begun > 3 and not self.perceived:
            return None
        if self.found and self.separator in (",", "and", "&") and rule.reach != "clause" and not self.listed:
            ahead = line.or_ahead(i)
            own = self._own_clause(i)
            if rule.commas == "or" and self.separator == "," and not ahead:
                return self._out(i)
            if own or (rule.commas == "checked" and self.graded and not ahead):
                return self._out(i)
        elif self.found and not self.separator and rule.reach != "clause":
            return self._out(i)
        elif self.separator == "," and not self.found and rule.reach != "clause" and rule.commas != "always":
            if not line.or_ahead(i) and not self.listed and not line.is_(i - 1, "light"):
                return self._out(i)
        self.found.append(i)
        self.separator, self.graded = "", False
        return i + 1

    def _own_clause(self, i: int) -> bool:
        """Whether the problem after a comma has a predicate or a measure of its own: "no fever, cough persists"."""
        line = self.line
        j = i + 1 + line.is_(i + 1, "adv")
        if line.is_(j, "after_new"):
            hit = line.hit(j)
            return hit is None or "negation" not in hit.kinds()
        return line.is_(j, "aux") and "negation" not in (line.hit(j).kinds() if line.hit(j) else ())  # type: ignore[union-attr]

    def _coordinator(self, i: int) -> int | None:
        word = self.line.words[i]
        if self.rule.reach == "adjacent" and (not self.found or word == ","):
            return None
        if self.rule.reach == "clause" and word == "," and self._clause_ends(i):
            return None
        if self.paused:
            again = word in ("or", "nor", "neither") or self.rule.commas == "always" or self.listed
            self.paused = not (again or self.line.or_ahead(i))
        self.separator = word if word == "," or not (self.separator and word in ("and", "&")) else self.separator
        if word in ("or", "nor"):
            self.separator = word
        self.graded = False
        return i + 1

    def _clause_ends(self, i: int) -> bool:
        near = any(self.line.word(j) == PROBLEM for j in range(i + 1, i + 5))
        return bool(self.found) and not near and not self.line.or_ahead(i)

    def _plain(self, i: int) -> int | None:
        line, rule = self.line, self.rule
        if rule.reach == "clause":
            return i + 1
        if line.is_(i, "see"):
            self.perceived = True
        if line.is_(i, "prep"):
            if line.is_(i - 1, "light") or i == self.begun or line.is_(i - 1, "prep"):
                return i + 1
            if not self.found:
                return i + 1 if rule.reach == "subject" else self._out(i)
            self.paused = True
            return i + 1
        if not self.found and i - self.begun >= _FAR * (1 + line.or_ahead(i)):
            return self._out(i)
        if line.is_(i, "pron") and not self.found and i > self.begun + 1:
            return self._out(i)
        if line.is_(i, "pron") and self.found:
            return self._out(i)
        if line.is_(i, "verb") and not line.is_(i, "lightverb"):
            passes = rule.reach == "subject" and (line.is_(i, "see") or line.is_(i, "aux"))
            carried = line.is_(i, "light") or (line.is_(i, "lightverb") and i <= self.begun + 1)
            if not (passes or carried) or self.found:
                return self._out(i)
        if rule.reach == "adjacent" and not self.found and i - self.begun >= 3:
            return None
        if line.is_(i, "grade") or line.words[i][0].isdigit() or line.words[i] == "+":
            self.graded = True
        if self.found and not self.separator and line.is_(i, "after_new"):
            return i + 1
        return i + 1


def before(line: Line, hit: Hit, rule: Rule) -> list[int]:
    """Tokens of the problems that the cue reaches, backwards."""
    found: list[int] = []
    i, gap, coordinated = hit.start - 1, 0, False
    if rule.reach != "adjacent" and line.word(i) in (":", "-", "–", ","):
        i -= 1
    while i >= 0:
        word = line.words[i]
        other = line.hit(i)
        if word == PROBLEM:
            if found and not coordinated:
                break
            found.append(i)
            coordinated, gap = False, 0
        elif word == ")" and (opened := _opening(line, i)):
            i = opened
        elif other is not None and _blocks(line, other, rule, bool(found)):
            break
        elif found and line.is_(i, "coord"):
            if word == "," and not _joins(line, i, found[-1]):
                break
            coordinated = True
        elif word in (";", ":", ",", "?") or full_stop(line, i) or (line.is_(i, "verb") and not line.is_(i, "aux")):
            break
        elif line.is_(i, "pron") or gap > (1 if rule.reach == "adjacent" else 6):
            break
        elif found and not coordinated and gap > 3:
            break
        else:
            gap += 1
            if rule.reach == "adjacent" and not found and not line.is_(i, "aux") and not line.is_(i, "adv"):
                break
        i -= 1
    return found


def _blocks(line: Line, other: Hit, rule: Rule, found: bool) -> bool:
    kinds = other.kinds()
    if "stop" in kinds or kinds == {"affirm"}:
        return True
    return rule.kind in kinds and not (found and kinds == {"negation"})


def _opening(line: Line, i: int) -> int:
    return next((j for j in range(i - 1, max(-1, i - _PARENTHESIS), -1) if line.words[j] == "("), 0)


def _joins(line: Line, comma: int, right: int) -> bool:
    """Whether a comma is one of a list that runs on to the problem at ``right`` and the cue behind it."""
    return line.word(comma - 1) == PROBLEM and right - comma <= 3


__all__ = ["after", "before"]
