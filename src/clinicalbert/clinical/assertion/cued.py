"""What the cues of a line say: scopes walked, and the few cues that need a look at their surroundings."""

from __future__ import annotations

from clinicalbert.clinical.assertion.backwards import before
from clinicalbert.clinical.assertion.evidence import Evidence, Reason, words_at
from clinicalbert.clinical.assertion.lexicon import PROBLEM, Rule
from clinicalbert.clinical.assertion.line import Hit, Line, full_stop, unchanged
from clinicalbert.clinical.assertion.past import at_a_past_time, chronic_at, cured
from clinicalbert.clinical.assertion.phrases import one_event
from clinicalbert.clinical.assertion.scopes import after

_GIVEN = frozenset(["given", "used", "received", "took", "needed", "required", "gave", "administered"])
_RANGE = ("-", "–", "—", "/", ".", ":", ")")
_LIKEWISE = [[word, verb] for word in ("as", "so", "nor") for verb in ("is", "are", "was", "were", "does", "do", "did")]
_FORWARD = ("likely", "probable", "possible", "suspected", "presumed", "questionable", "assumed")
_MEANS = ("represents", "represent", "reflects", "reflect", "indicates", "means", "is", "are")
_NEAR = 40
"""Words around a cue that are searched for others, so that the time stays linear."""
_CONSENT = frozenset(["consent", "consented", "consenting", "risks", "complications", "anesthesia", "anaesthesia"])
"""Where these stand, what was discussed has not come: "consent obtained; bleeding and infection were discussed"."""
_EXCLUDED = frozenset(["out", "excluded", "disproved"])
_GONE = frozenset(["gone", "resolved", "cleared", "subsided", "settled", "abated", "stopped", "ceased"])
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
    if rule.name == "possible after" and line.words[hit.end - 1] in _FORWARD and _next(line, hit.end, hit.end):
        return line.word(hit.end + (line.word(hit.end) != PROBLEM)) != PROBLEM  # "rash most likely a viral exanthem"
    if rule.name == "discussed":
        return not _CONSENT.isdisjoint(line.words[max(0, hit.start - _NEAR) : hit.end + _NEAR])
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
    if line.words[hit.start : hit.end] in (["not"], ["never"]):
        reached = [i for i in reached if _next(line, hit.end, i)]
    value = _VALUE.get(rule.kind, rule.kind)
    if value == "negated" and line.words[hit.start] == "without" and _unable(line, hit.start):
        value = "conditional"
    if value == "negated":
        reached = [i for i in reached if not _undone(line, hit, i)]
    if value == "possible":
        reached = [_represented(line, problem, rule) for problem in reached]
    if rule.name == "denied after" and _awaited(line, reached):
        if not _EXCLUDED.isdisjoint(line.words[hit.start : hit.end]):
            value = "possible"  # "once torsion is ruled out"
        elif line.words[hit.start] not in ("had", "was", "were") and not _GONE.isdisjoint(
            line.words[hit.start : hit.end]
        ):
            return  # "once the fever is gone"
    for problem in reached:
        if value == "historical" and rule.name == "past" and line.words[hit.start] == "s" and _fresh(line, hit):
            continue
        if value == "historical" and chronic_at(line, problem) and not line.is_(hit.start, "ended"):
            continue
        if value == "hypothetical" and rule.reach == "clause" and unchanged(line, problem):
            continue
        evidence.add(problem, value, Reason(rule.name, words_at(line, hit.start, hit.end)))


def _fresh(line: Line, hit: Hit) -> bool:
    """Whether an operation is of these days, so that what it was for is there: "POD 1 s/p appendectomy for …"."""
    return not {"pod", "postop", "today", "yesterday"}.isdisjoint(
        line.words[max(0, hit.start - _NEAR) : hit.end + _NEAR]
    )


def _unable(line: Line, i: int) -> bool:
    """Whether what is done brings the problem on each time: "cannot climb a flight without dyspnea"."""
    for j in range(i - 1, max(-1, i - 9), -1):
        if line.words[j] in (PROBLEM, ";", ",", "but") or full_stop(line, j):
            return False
        if line.is_(j, "cant") or line.words[j] in ("unable", "never", "hardly", "barely", "scarcely"):
            return True
    return False


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


def _awaited(line: Line, reached: list[int]) -> bool:
    """Whether what is said is still to come: "once torsion is ruled out", "until the fever is gone"."""
    before_ = line.words[max(0, reached[-1] - 4) : reached[-1]] if reached else []
    return not {"until", "once", "after", "before", "unless", "if", "when"}.isdisjoint(before_)


def _query(line: Line, hit: Hit) -> bool:
    """Whether a question mark opens what it doubts ("? pneumonia", "?PE") and closes no question."""
    start, end = line.starts[hit.start], line.ends[hit.end - 1]
    opens = start == 0 or line.text[start - 1].isspace() or line.text[start - 1] in "(/,"
    return opens and end < len(line.text)


def _represented(line: Line, problem: int, rule: Rule) -> int:
    """In "whether the rash represents zoster" the doubt is about the zoster."""
    means = line.word(problem + 1) in _MEANS or (rule.name == "whether" and line.word(problem + 1) in ("was", "were"))
    if means:
        for i in range(problem + 2, min(len(line), problem + 6)):
            if line.words[i] == PROBLEM:
                return i
            if line.is_(i, "prep") and line.words[i] not in ("due", "to", "from"):
                break
    return problem
