"""``3/14`` without a year: a date, a score, a strength, a fraction? Its sides are weighed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from clinicalbert.privacy.identifiers import Identifier
from clinicalbert.privacy.recognisers.windows import around

_BARE = re.compile(
    r"(?:(?<![\w/.-])|(?<=/\d-)|(?<=/\d\d-))"
    r"(?:(?P<lead>(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?[.,]?\s{0,2})|(?<!\d ))"
    r"(?P<m>0?[1-9]|1[0-2])/\n?(?P<d>0[1-9]|[12]\d|3[01]|[1-9])(?P<span>-(?:3[01]|[12]\d|0?[1-9]))?(?![\w%]|/|"
    r"\.\d|-[a-z]|-\d(?!\d?/\d)|:\d)"
)
_HINT = re.compile(r"\d/\n?\d")
_DATED = re.compile(
    r"(?:\b(?:[a-z]{3,12}ed|addendum|see|fixed|on|since|until|till|thru|through|by|dated?|from|due|began|begun|"
    r"started|starting|effective|adm|"
    r"admit(?:ted)?|d/c'?d?|dc'?d"
    r"|discharged?|seen|signed|placed|removed|collected|reported|requested|scheduled|called|missed|drawn|taken|"
    r"transfused|done|left|visit|of|born"
    r"|film|films|labs?|cultures?|bcx|ucx|cxr|ct|mri|echo|ekg|us|tte|note|last|first|pod ?#? ?\d{1,2}|"
    r"hd ?#? ?\d{1,2}|wk|week|next|consult|transport|audit"
    r"|d|t|dd|dt|dob|doa|dos|lmp|exp|expires|shows?|noshows|no-shows|consent|surgery|or|procedure|note|sent|"
    r"tested|rx|refill|filled|given|stopped|held|hold"
    r"|resumed?|again|back|before|after|around|to|a\.?m\.?|p\.?m\.?|dose|clinic|appointment|appt|f/u|recheck|"
    r"between|and|resulted|stopped|quit|extubated|intubated|died|returned|home|progress)"
    r"[\s:(,]{1,3}|(?:^|\n)\s{0,4}[-*•(]?\s?|\((?:seen |adm |since |on |placed |last |removed )?|"
    r"\d/\d{1,2}(?:/\d{2,4})?(?:\s?(?:,|and|&|or|to|-|–|;|,? and)\s?|\s)|;\s?|-)$"
)
_STRONG = re.compile(
    r"\b(?:on|since|until|till|dated?|from|due|starting|effective|admitted|adm|seen|signed|collected|"
    r"pod ?#? ?\d{1,2}|through|by|born|scheduled|discharged|d/c)[\s:(,]{1,3}$"
)
_CHAIN = re.compile(
    r"(?<!\d)(?:0?[1-9]|1[0-2])/(?:0[1-9]|[12]\d|3[01]|[1-9])(?:/\d{2,4})?(?:\s?[,;&–-]\s?|\s?(?:and|or|to|"
    r"through|thru)\s|\s)$"
)
_SCORED = re.compile(
    r"\b(?:strength|reflex(?:es)?|dtrs?|pulses?|murmur|score[sd]?|scoring|scale|pain|grade|graded|gcs|apgars?|"
    r"rated|rating|rates?|cycles?|days?|hpv|stage|power|motor|doses?"
    r"|steps?|ratio|boston|wagner|ips|prep|mmse|moca|berg|tinetti|phq(?:-?9)?|gad(?:-?7)?|vision|acuity|teeth|"
    r"tooth|type|class|level|criteria|points?|babcock|sem|systolic|diastolic|sinus|visual"
    r"|vas|intensity|severity|upper|lower|extremit(?:y|ies)|bilaterally|extensors?|flexors?|deltoids?|biceps|"
    r"triceps|quads?|quadriceps|hamstrings?|grip|iliopsoas|ehl|ta|gastrocs?|radial|dorsalis|pedis|dp|pt"
    r"|femoral|popliteal|tibialis|posterior|patellar?|achilles|knee|ankle|brachioradialis|knees|nodes?|cores?|"
    r"positive|negative|vanderbilt|columbia|glasgow|recall|calculation|session|module|part|page|lot|x|kt/v|"
    r"orders?"
    r"|oriented|orientation|registration|objects?|words?|ns|d5|d10|saline|sensation|kernig|meets?|met|gravida|"
    r"para|nihss|chads\w*|has-bled|bishop|mallampati|asa|tone|bp|fev1|hughes|take|tabs?|tablets?|mg"
    r"|give|cups?|teaspoons?|was|is|were|are|a|an|about|approximately|over|another|remaining|the|one|with|at|"
    r"weeks|gestation|ga|in)[ :,=(]{1,3}(?:of |is |was |a |at |to |are |score )?$"
)
_UNIT = re.compile(
    r"\s?(?:tabs?|tablets?|strength|strong|murmur|m\b|mg|mcg|ml|cm|mm|inch(?:es)?|in\.|cores?|days?|hours?|"
    r"hrs?|weeks?|wks?|months?|years?|pain|elsewhere|ns\b|normal saline|cups?|puffs?|scale|reflex(?:es)?|dtrs?|"
    r"pulses?|on the"
    r"|positive|negative|nodes?|sem\b|systolic|diastolic|holosystolic|ejection|bilateral(?:ly)?|throughout|"
    r"in (?:the|all|both|intensity|his|her|severity|upper|lower|strength|quad|bilateral)|"
    r"for (?:the )?(?:strength|power)|of (?:the )?|words|objects|correct|recall|upper|lower|left|right|motor"
    r"|gallon|pint|pack|ppd|dose|teaspoons?|tsp|tbsp|liters?|oz|lb|points|power|symmetric|equal|intact|full|"
    r"muscle|with|at (?:rest|the)|delusional|criteria|teeth|quadriceps|and symmetric|and equal|loss|bottle|"
    r"drinks|beers|sessions|percent|joints|drug|meals|family|stars|grade|height|width|thickness|way|done|time)"
)


# Words that a score never stands behind: one of them is enough for a day that would make a fraction too.
_DATING = re.compile(
    r"(?<![a-z])(?:call(?:ed|s)?|come|came|coming|coll|collected|fixed|began|begun|started|restarted|stopped|resumed|"
    r"addendum|addendurn|audit|see|mvc|mva|cxr|ct|mri|echo|tte|ekg|csf|bcx|ucx|film|visit|appt|appointment|note|labs|"
    r"admitted|discharged|seen|signed|dated|placed|drawn|transferred|extubated|intubated|last seen|next|takes over|"
    r"took over|covers|covering|call on|refilled|removed|exp|expires|clinic|surgery|procedure)"
    r"(?:\s(?:on|of|from|until|at))?[\s:(]{1,3}$|"
    r"(?<![a-z])(?:start(?:ed)?|stop(?:ped)?|began|begun|resumed|held|restarted|placed|removed)\s[a-z-]{4,20}\s$"
)
_TIME = re.compile(
    r"[ ,@]{1,3}(?:at )?(?:[01]\d|2[0-3]):?[0-5]\d(?![\d/.])|[ ,@]{1,3}(?:at )?\d{1,2}(?::\d\d)? ?[ap]\.?m\b"
)
_NAMED = re.compile(r"[a-z]{3,20}, $")
_CLOSED = re.compile(r"\.?\s*(?:\n|$)")


def read_bare(low: str) -> Iterator[Identifier]:
    """Days and months without a year; a doubtful one beside others of its month counts too."""
    doubtful, months = [], set()
    for match in around(_HINT, _BARE, low, 16, 8):
        weight = 2 if match["lead"] else _weight(match)
        if weight >= 2:
            months.add(int(match["m"]))
            yield Identifier(match.start(), match.end(), "date", 0.75, "date")
        elif weight == 1 or (weight > -5 and _DATING.search(low, max(0, match.start() - 40), match.start())):
            doubtful.append(match)
    for match in doubtful:
        if int(match["m"]) in months or _is_dated(match):
            yield Identifier(match.start(), match.end(), "date", 0.6, "date")


def _is_dated(match: re.Match[str]) -> bool:
    """Whether what stands before a doubtful one is never followed by a score, and no unit follows."""
    low, start, end = match.string, match.start(), match.end()
    if _UNIT.match(low, end, end + 20):
        return False
    return _DATING.search(low, max(0, start - 40), start) is not None


def _weight(match: re.Match[str]) -> int:
    low, start, end = match.string, match.start(), match.end()
    month, day = match["m"], match["d"]
    before = low[max(0, start - 28) : start]
    weight = 0
    if month[0] == "0" or day[0] == "0":
        weight += 3
    if match["span"]:
        weight += 1
    if _STRONG.search(before) or _CHAIN.search(before):
        weight += 3
    elif _DATED.search(before):
        weight += 2
    if int(day) > 12 and day not in ("15", "20", "24", "28", "30"):
        weight += 2
    if int(day) in (2, 3, 4, 5, 6, 8, 10) and int(month) <= int(day):
        weight -= 1
    if int(day) <= 5 and month == day:
        weight -= 1
    if _SCORED.search(before):
        weight -= 3
    if _UNIT.match(low, end, end + 20):
        weight -= 3
    elif _TIME.match(low, end, end + 12):
        weight += 3
    if _NAMED.search(before) and _CLOSED.match(low, end) and weight > -1:
        weight += 2
    return weight
