"""What the cues of a line say: scopes walked, and the few cues that need a look at their surroundings."""

from __future__ import annotations

from clinicalbert.clinical.assertion.evidence import Evidence, Reason, words_at
from clinicalbert.clinical.assertion.lexicon import PROBLEM, Rule
from clinicalbert.clinical.assertion.line import Hit, Line, unchanged
from clinicalbert.clinical.assertion.past import at_a_past_time, chronic_at, cured
from clinicalbert.clinical.assertion.phrases import one_event
from clinicalbert.clinical.assertion.scopes import after, before

_GIVEN = frozenset(["given", "used", "received", "took", "needed", "required", "gave", "administered"])
_RANGE = ("-", "–", "—", "/", ".", ":", ")")
_LIKEWISE = [[word, verb] for word in ("as", "so", "nor") for verb in ("is", "are", "was", "were", "does", "do", "did")]
_VALUE = {"negation": "negated"}


def cued(line: Line, evidence: Evidence) -> None:
    """Add what the cues of the line say of the problems in their scopes."""
    for hit in line.hits:
        for rule in hit.rules:
            if rule.reach == "time":
                at_a_past_time(line, hit, rule, evidence)
            elif rule.name == "status post":
                cured(line, hit, evidence)
            elif rule.side and _counts(line, hit, rule):
                _reach(line, hit, rule, evidence)
    _likewise(line, evidence)


def _likewise(line: Line, evidence: Evidence) -> None:
    """ "Gout is on the differential, as is sepsis": the second problem shares what is said of the first."""
    earlier = -1
    for problem in sorted(line.problems):
        said = [line.words[k : k + 2] for k in (problem - 2, problem - 3) if k > earlier >= 0]
        if any(pair in _LIKEWISE for pair in said):
            for value, reason in evidence.of(earlier).items():
                evidence.add(problem, value, reason)
        earlier = problem


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
    if rule.name == "could":  # "Could sarcoidosis explain the cough?"
        return hit.start == 0 or line.word(hit.start - 1) in (".", ";", ":", "?", "-", ",")
    if rule.name == "provoked":
        return not one_event(line, hit.end)
    if rule.name == "prn after" and "for" not in line.words[max(0, hit.start - 4) : hit.start]:
        return False
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
    if value == "negated":
        reached = [i for i in reached if not _undone(line, hit, i)]
    if value == "possible":
        reached = [_represented(line, problem) for problem in reached]
    if rule.name == "denied after" and _not_yet(line, hit, reached):
        value = "possible"
    for problem in reached:
        if value == "historical" and chronic_at(line, problem):
            continue
        if value == "hypothetical" and rule.reach == "clause" and unchanged(line, problem):
            continue
        evidence.add(problem, value, Reason(rule.name, words_at(line, hit.start, hit.end)))


def _undone(line: Line, hit: Hit, problem: int) -> bool:
    """Whether only what should be done about the problem is denied: "has not had the cataract removed"."""
    had = line.words[hit.end - 1] in ("had", "have", "having")
    return had and line.is_(problem + 1, "dealt")


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
