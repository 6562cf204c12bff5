"""What the cues of a line say: scopes walked, and the few cues that need a look at their surroundings."""

from __future__ import annotations

from clinicalbert.clinical.assertion.evidence import Evidence, Reason, words_at
from clinicalbert.clinical.assertion.lexicon import PROBLEM, Rule
from clinicalbert.clinical.assertion.line import Hit, Line
from clinicalbert.clinical.assertion.past import at_a_past_time, chronic_at
from clinicalbert.clinical.assertion.scopes import after, before

_GIVEN = frozenset(["given", "used", "received", "took", "needed", "required", "gave", "administered"])
_RANGE = ("-", "–", "—", "/", ".", ":", ")")
_VALUE = {"negation": "negated"}


def cued(line: Line, evidence: Evidence) -> None:
    """Add what the cues of the line say of the problems in their scopes."""
    for hit in line.hits:
        for rule in hit.rules:
            if rule.reach == "time":
                at_a_past_time(line, hit, rule, evidence)
            elif rule.side and _counts(line, hit, rule):
                _reach(line, hit, rule, evidence)


def _counts(line: Line, hit: Hit, rule: Rule) -> bool:
    """Whether the cue is one here, where its own words do not suffice."""
    if rule.name == "question mark":
        return _query(line, hit)
    if rule.name == "question after":
        return _asked(line, hit)
    if rule.reach == "adjacent" and line.words[hit.end - 1] in ("neg", "negative"):
        return hit.start == 0 or line.words[hit.start - 1] in (",", ";", "and", ":", "with")
    if line.words[hit.start] == "0":
        return (
            line.word(hit.end) == PROBLEM
            and not line.word(hit.start - 1)[:1].isdigit()
            and line.word(hit.start - 1) not in _RANGE
        )
    if line.words[hit.start] == "prn":
        return _GIVEN.isdisjoint(line.words[max(0, hit.start - 5) : hit.start])
    return True


def _reach(line: Line, hit: Hit, rule: Rule, evidence: Evidence) -> None:
    reached = (after if rule.side == "after" else before)(line, hit, rule)
    if rule.side == "after" and rule.kind == "negation" and line.word(hit.start - 1) == PROBLEM:
        two_sided = any(other.side == "before" for other in hit.rules)
        reached = [] if two_sided else reached  # "cough resolved": the word belongs to what stands before it
    if line.words[hit.start : hit.end] == ["not"]:
        reached = [i for i in reached if _next(line, hit.end, i)]
    value = _VALUE.get(rule.kind, rule.kind)
    if value == "possible":
        reached = [_represented(line, problem) for problem in reached]
    if rule.name == "denied after" and _not_yet(line, hit, reached):
        value = "possible"
    for problem in reached:
        if value == "historical" and chronic_at(line, problem):
            continue
        evidence.add(problem, value, Reason(rule.name, words_at(line, hit.start, hit.end)))


def _next(line: Line, begun: int, i: int) -> bool:
    """Whether a bare "not" stands right before the problem: it denies no verb's object."""
    return i == begun or (i == begun + 1 and (line.is_(begun, "adv") or line.is_(begun, "det")))


def _asked(line: Line, hit: Hit) -> bool:
    """Whether "pneumonia?" doubts it: a short phrase that is no question of its own."""
    start = hit.start - 1
    while start > 0 and line.words[start - 1] not in (",", ";", ".", ":", "?") and hit.start - start < 6:
        start -= 1
    return (
        line.word(hit.start - 1) == PROBLEM
        and hit.start - start < 5
        and not line.is_(start, "ask")
        and not line.is_(0, "ask")
    )


def _not_yet(line: Line, hit: Hit, reached: list[int]) -> bool:
    """Whether an exclusion is still to come: "once torsion is ruled out"."""
    excluded = {"out", "excluded", "disproved"}
    if not reached or excluded.isdisjoint(line.words[hit.start : hit.end]):
        return False
    before_ = line.words[max(0, reached[-1] - 4) : reached[-1]]
    return not {"until", "once", "after", "before", "unless", "if", "when"}.isdisjoint(before_)


def _query(line: Line, hit: Hit) -> bool:
    """Whether a question mark opens what it doubts ("? pneumonia", "?PE") and closes no question."""
    start, end = line.starts[hit.start], line.ends[hit.end - 1]
    opens = start == 0 or line.text[start - 1].isspace() or line.text[start - 1] in "(/,"
    return opens and end < len(line.text)


def _represented(line: Line, problem: int) -> int:
    """In "whether the rash represents zoster" the doubt is about the zoster."""
    if line.word(problem + 1) in ("represents", "represent", "reflects", "reflect", "indicates", "means", "is", "are"):
        for i in range(problem + 2, min(len(line), problem + 6)):
            if line.words[i] == PROBLEM:
                return i
            if line.is_(i, "prep") and line.words[i] not in ("due", "to", "from"):
                break
    return problem
