"""How far a cue reaches: the problems after it or before it that its scope holds.

After NegEx (Chapman et al., 2001) a scope runs to a termination term; here it also ends where the noun phrase of the
cue does. "No meds for asthma" denies the meds: a preposition before the first problem ends the scope unless the noun
before it only carries a problem ("no evidence of"). Behind a problem a preposition pauses the scope up to the next
coordinator. Each cue is followed up to the next one of its kind, so the time is linear.
"""

from __future__ import annotations

from clinicalbert.clinical.assertion.lexicon import Rule, words
from clinicalbert.clinical.assertion.line import PROBLEM, Hit, Line, full_stop

_FAR = 9
"""Words that may stand between a cue and its first problem."""
_FARTHEST = 400
_PARENTHESIS = 14


def after(line: Line, hit: Hit, rule: Rule) -> list[int]:
    """Tokens of the problems that the cue reaches, forwards."""
    i = hit.end
    listed = line.word(i) == ":" or line.word(hit.end - 1) == ":"
    if line.word(i) == ":":
        i += 1
    elif line.word(i) == ",":
        skipped = i + 1 if line.is_(i - 1, "prep") else _parenthetical(line, i + 1)
        if not skipped:
            return []
        i = skipped
    walk = _Walk(line, hit, rule, listed, i)
    while i < min(len(line), hit.end + _FARTHEST) and (following := walk.step(i)) is not None:
        i = following
    return walk.found


def _parenthetical(line: Line, i: int) -> int:
    """Where the clause goes on behind "although looked for twice," that begins at ``i``; 0 if it does not."""
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

    def __init__(self, line: Line, hit: Hit, rule: Rule, listed: bool, begun: int) -> None:
        self.line, self.hit, self.rule, self.listed = line, hit, rule, listed
        self.found: list[int] = []
        self.paused = False
        self.separator = ""
        self.graded = False
        self.perceived = self.carried = False
        self.outer: list[tuple[bool, str]] = []
        self.begun = begun

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
        if word == "]":  # a check box parts the items of a list
            self.separator = ","
        hit = line.hit(i)
        if hit is not None and hit.start == i and (jump := self._cue(hit)) != -1:
            return self._out(i) if jump is None else jump
        if word in (";", ":") or full_stop(line, i):
            if self.listed and word == ";":
                self.separator = ","
                return i + 1
            return self._out(i)
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
        other = any(rule.name != self.rule.name for rule in hit.rules)
        return other and self.rule.kind in ("hypothetical", "conditional")

    def _problem(self, i: int) -> int | None:
        line, rule = self.line, self.rule
        if self.paused:
            return i + 1
        if rule.reach == "subject" and not self.found and i - self.begun > 3 and not self.perceived:
            return None
        if self.found and self.separator in (",", ", and", "and", "&") and rule.reach != "clause" and not self.listed:
            ahead = line.or_ahead(i)
            own = self._own_clause(i) and rule.kind != "hypothetical"
            lone = self.separator == ", and" and len(self.found) == 1 and rule.commas == "checked"
            closed = rule.kind == "historical" and _closed(line, i)
            if self.separator == "," and not ahead and self._repeated():
                return self._out(i)
            if rule.commas == "or" and self.separator == "," and not ahead and not closed:
                return self._out(i)
            if own or lone or (rule.commas == "checked" and self.graded and not ahead):
                return self._out(i)
        elif (self.found and not self.separator and rule.reach != "clause") or (
            self.separator == "," and not self.found and self._comma_ends(i)
        ):
            return self._out(i)
        self.found.append(i)
        self.separator, self.graded = "", False
        return i + 1

    def _repeated(self) -> bool:
        """Whether each item of the list has its own "no", so that one without is there: "no edema, no rub, murmur"."""
        line, start = self.line, self.hit.start
        same = line.words[start] in ("no", "without") and line.words[start - 3 : start - 1] == [
            line.words[start],
            PROBLEM,
        ]
        return same and line.word(start - 1) == ","

    def _comma_ends(self, i: int) -> bool:
        """Whether a comma before the first problem ends the scope: "no distress, wheezing"."""
        goes_on = self.rule.reach == "clause" or self.rule.commas == "always" or self.listed
        return not (goes_on or self.line.or_ahead(i) or self.line.is_(i - 1, "light"))

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
        concluded = word == "," and self.line.is_(i + 1, "concludes")
        if self.rule.reach == "clause" and word == "," and (concluded or self._clause_ends(i)):
            return None
        if self.paused:
            again = word in ("or", "nor", "neither") or self.rule.commas == "always" or self.listed
            self.paused = not (again or self.line.or_ahead(i))
        self.separator = ", and" if self.separator == "," and word in ("and", "&") else word
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
            if rule.kind == "historical" and line.words[i] == "for" and _procedure(line.word(i - 1)):
                return i + 1
            if line.is_(i - 1, "light") or i == self.begun or line.is_(i - 1, "prep"):
                self.carried = self.carried or line.is_(i - 1, "light")
                return i + 1
            if not self.found and rule.reach == "subject":
                return i + 1
            if not self.found and not (self.carried and (line.or_ahead(i) or line.is_(i - 1, "coord"))):
                return self._out(i)
            self.paused = True
            return i + 1
        if not self.found and i - self.begun >= _FAR * (1 + line.or_ahead(i)):
            return self._out(i)
        if (line.is_(i, "pron") or line.is_(i, "poss")) and not self.found and i > self.begun + line.is_(i, "pron"):
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
        return i + 1


def _closed(line: Line, i: int) -> bool:
    """Whether the list goes on to "and" with its last problem at the end of the clause: "prior A, B and one C."."""
    last = False
    for j in range(i + 1, min(len(line), i + _PARENTHESIS)):
        word = line.words[j]
        if word in ("and", "&"):
            last = True
        elif word == PROBLEM and last:
            return line.word(j + 1) in ("", ".", ";", "(") or line.words[j + 1 : j + 2] == ["in"]
        elif word not in (PROBLEM, ",") and not line.is_(j, "num") and not line.is_(j, "det"):
            return False
    return False


def _procedure(word: str) -> bool:
    """Whether the word names a procedure or a stay, whose reason is as past as itself: "prior C-section for …"."""
    return word in words("procedure") or word.endswith(
        ("ectomy", "ostomy", "otomy", "plasty", "plasties", "desis", "transplant", "section", "scopy")
    )


__all__ = ["after"]
