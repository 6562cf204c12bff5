"""Words of medication instructions, as data: units, forms, routes, times, actions. All lower case, without full stops.

Values are those of ``docs/annotation/dosage.md``. A phrase is written as its words with single blanks; a hyphen between
two words of the text is not looked at.
"""

from __future__ import annotations

from functools import cache


@cache
def words(text: str) -> frozenset[str]:
    """The words of a text, as a set."""
    return frozenset(text.split())


def _table(rows: str) -> dict[str, str]:
    """``value: word, word`` lines → word → value."""
    pairs = (line.split(":", 1) for line in rows.strip().splitlines())
    return {word.strip(): value.strip() for value, words in pairs for word in words.split(",")}


UNITS = _table("""
mg: mg, mgs, milligram, milligrams
mcg: mcg, mcgs, ug, µg, μg, microgram, micrograms
g: g, gm, gms, gram, grams
kg: kg, kgs, kilogram, kilograms
mL: ml, mls, cc, ccs, milliliter, milliliters, millilitre, millilitres
L: l, liter, liters, litre, litres
units: units, unit, u, iu
mEq: meq, meqs, milliequivalent, milliequivalents
mmol: mmol, mmols, millimole, millimoles
%: %, percent
inch: inch, inches, \"
mIU: miu
ng: ng
pg: pg
dL: dl
m2: m2, m²
""")
# What is counted: the singular, and the form of the list that it names (empty for none).
COUNTED = _table("""
tablet: tablet, tablets, tab, tabs, tabl, tbl, pill, pills, caplet, caplets
capsule: capsule, capsules, cap, caps, softgel, softgels
drop: drop, drops, gtt, gtts
spray: spray, sprays, squirt, squirts
puff: puff, puffs, actuation, actuations
inhalation: inhalation, inhalations, inh, inhs
patch: patch, patches
suppository: suppository, suppositories, supp, supps
lozenge: lozenge, lozenges, troche, troches
injection: injection, injections, inj
vial: vial, vials
ampule: ampule, ampules, ampoule, ampoules, amp, amps
packet: packet, packets, sachet, sachets, pkt, pkts
teaspoon: teaspoon, teaspoons, tsp, tsps, teaspoonful, teaspoonfuls
tablespoon: tablespoon, tablespoons, tbsp, tbsps, tablespoonful, tablespoonfuls
capful: capful, capfuls
scoop: scoop, scoops
application: application, applications
applicator: applicator, applicators, applicatorful, applicatorfuls
enema: enema, enemas
neb: neb, nebs
bag: bag, bags
bottle: bottle, bottles
ring: ring, rings
film: film, films, strip, strips
piece: piece, pieces
gum: gum, gums
pen: pen, pens
syringe: syringe, syringes
dose: dose, doses
""")
LISTED_FORMS = words("tablet capsule drop spray puff patch suppository lozenge injection")
FORMS = {word: value for word, value in COUNTED.items() if value in LISTED_FORMS - {"puff"}} | _table("""
solution: solution, solutions, soln, sol
suspension: suspension, susp
syrup: syrup, syr
cream: cream, crm, creme
ointment: ointment, ung, oint
gel: gel
inhaler: inhaler, inhalers, mdi
powder: powder, pwdr
tablet: odt, orally disintegrating tablet, orally disintegrating tablets
""")
ROUTES = _table("""
oral: po, oral, orally, by mouth, per os, per mouth, through the mouth, swish and swallow,\
 swish & swallow, s & s, s and s, swish and spit, swish, oral route
sublingual: sl, sublingual, sublingually, under the tongue, under tongue, subl
buccal: buccal, buccally, inside the cheek, in the cheek, between cheek and gum, inside cheek
intravenous: iv, ivp, ivpb, intravenous, intravenously, iv push, iv piggyback, by vein, into the vein, ivf
intramuscular: im, intramuscular, intramuscularly, into the muscle
subcutaneous: sc, sq, subq, subcut, subcutaneous, subcutaneously, sub q, sub cut, under the skin, s q,\
 s c, subcu, subcutan
topical: top, topical, topically, to skin, to the skin, on the skin, on skin, to affected area, to the affected area,\
 to affected areas, to the affected areas, locally
transdermal: td, transdermal, transdermally, transderm
inhalation: inhaled, inhale, inhaling, inhales, inhalation, by inhalation, nebulized, nebulizer, neb, nebs, via neb,\
 per neb, inh, nebulised, by nebulizer, via nebulizer, hhn, svn, updraft, breathe in
nasal: nasal, nasally, intranasal, intranasally, in the nose, into the nose, in nose
ophthalmic: ophthalmic, ophth, opth, oph, ophthalmically, in the eye, into the eye, to eye, eye
otic: otic, otically, in the ear, into the ear
rectal: pr, rectal, rectally, per rectum, by rectum, into the rectum, in the rectum
vaginal: pv, vaginal, vaginally, per vagina, intravaginally, intravaginal, into the vagina, in the vagina
intradermal: intradermal, intradermally, id
enteral: per tube, via tube, per peg, via peg, via g tube, per g tube, per gt, via gt, by g tube, per ngt, via ngt,\
 per ng tube, via ng tube, per ng, via ng, enteral, enterally, per j tube, via j tube, through peg, by peg, gt, ngt,\
 per feeding tube, via feeding tube, through feeding tube, through the feeding tube, through g tube, per dobhoff,\
 per gtube, via gtube, via the g tube, via the peg, down the tube, per ogt, via ogt, through the g tube,\
 through the peg, through the peg tube, via peg tube, per peg tube, by ng tube, by ngt
ophthalmic right: od
ophthalmic left: os
ophthalmic both: ou
otic right: ad
otic left: as
otic both: au
""")
# A verb that says a route; the form that stands beside it may say another.
ROUTE_VERBS = _table("""
oral: swallow, swallows, swallowed, chew, chewed, drink, drinks
inhalation: inhale, inhales, inhaled, breathe in
subcutaneous: inject under the skin
topical: rub in, massage
""")
SIDES = _table("""
right: right, r, rt
left: left, l, lt
both: both, each, bilateral, either
""")
SIDED = _table("""
ophthalmic: eye, eyes
otic: ear, ears, ear canal
nasal: nostril, nostrils, nare, nares, side of the nose
""")
PERIODS = _table("""
h: h, hr, hrs, hour, hours, hourly, °, º, hs
d: d, day, days, dy
w: w, wk, wks, week, weeks
mo: mo, mos, month, months, mth, mths
min: min, mins, minute, minutes
y: y, yr, yrs, year, years
""")
FREQUENCIES = _table("""
1/d: qd, daily, qday, everyday, dly, qdaily, once daily, od daily, per day, a day, each day, every day, q day, od
2/d: bid, twice daily, bds, two times daily
3/d: tid, tds, thrice daily
4/d: qid, qds
5/d: 5xd
1/2d: on odd days, on even days, odd days, even days,\
 qod, every other day, on alternate days, alternate days, qoday, eod, q other day, alternating days
1/w: weekly, once weekly, qwk, qweek, qweekly, a week, per week, q week
2/w: biw, twice weekly
3/w: tiw
1/2w: biweekly, fortnightly, every other week, q other week
1/mo: monthly, once monthly, qmonth, a month, per month, q month
1/y: yearly, annually
1/h: hourly, qh
once: stat, now, single dose, one dose, one time dose, one time, as a single dose, x one dose, one time only,\
 once only, for one dose, for 1 dose, as one dose, initially, loading dose, load, loaded, bolus, ivp x1, once
continuous: continuous, continuously, continuous infusion, drip, infusion, gtt continuous, around the clock infusion
""")
TIMES = _table("""
morning: morning, mornings, am, a m, breakfast time
noon: noon, midday, noontime
afternoon: afternoon, afternoons
evening: evening, evenings, pm
bedtime: bedtime, bed, hs, night, nights, sleep, nighttime, sleeping, hour of sleep
breakfast: breakfast
lunch: lunch, lunchtime
dinner: dinner, supper, dinnertime, suppertime
meals: meals, meal, mealtime, mealtimes
""")
DAYS = _table("""
mon: mon, monday, mondays
tue: tue, tues, tuesday, tuesdays, tu
wed: wed, weds, wednesday, wednesdays
thu: thu, thur, thurs, thursday, thursdays, th
fri: fri, friday, fridays
sat: sat, saturday, saturdays, sa
sun: sun, sunday, sundays, su
""")
DAY_ORDER = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_LETTERS = {"m": "mon", "t": "tue", "w": "wed", "th": "thu", "r": "thu", "f": "fri", "s": "sat"}
DAY_GROUPS = {
    "mwf": ("mon", "wed", "fri"),
    "tts": ("tue", "thu", "sat"),
    "tths": ("tue", "thu", "sat"),
    "tthsa": ("tue", "thu", "sat"),
    "tthsat": ("tue", "thu", "sat"),
    "tuthsa": ("tue", "thu", "sat"),
    "tth": ("tue", "thu"),
    "weekdays": DAY_ORDER[:5],
    "weekends": DAY_ORDER[5:],
    "weekend": DAY_ORDER[5:],
}
ACTIONS = _table("""
start: start, started, starting, starts, begin, began, begun, beginning, initiate, initiated, initiating, commence,\
 commenced, restart, restarted, resume, resumed, resuming, add, added, adding, put on, new rx
stop: stop, stopped, stopping, stops, discontinue, discontinued, discontinuing, dc, d/c, dced, d/c'd, d/cd, dc'd,\
 d/ced, taken off, took off, come off, came off, quit, cease, ceased
continue: continue, continued, continues, continuing, cont, contd, cont'd, maintain, maintained, remain on,\
 remains on, stay on, stays on, keep, keep on, keep taking, carry on, go on with
hold: hold, held, holding, withhold, withheld, pause, paused, suspend, suspended
increase: increase, increased, increasing, raise, raised, uptitrate, uptitrated, titrate up, go up, went up,\
 up titrate, bump, bumped, double, doubled, ↑, advance, incr, titrated up
decrease: decrease, decreased, decreasing, reduce, reduced, reducing, lower, lowered, lowering, cut, cut back,\
 taper down, go down, went down, halve, halved, ↓, decr, titrate down, cut down, drop, dropped, downtitrate, tapered
change: change, changed, changing, changes, switch, switched, switching, adjust, adjusted, replace, replaced,\
 substitute, convert, converted, transition, transitioned, rotate from, swap, swapped
""")
PRN = (
    "prn", "as needed", "as required", "when needed", "if needed", "as necessary", "whenever needed", "when required",
    "if required", "when necessary", "only as needed", "as needed only", "if necessary", "only when needed",
    "on an as needed basis", "only if needed", "on demand", "on a prn basis", "whenever necessary",
)  # fmt: skip
ONGOING = (
    "indefinitely", "ongoing", "lifelong", "for life", "long term", "chronically", "until further notice", "indef",
    "with no stop date", "for the long term", "life long", "with no end date", "no stop date",
)  # fmt: skip
NUMERALS = _table("""
1: one
2: two
3: three
4: four
5: five
6: six
7: seven
8: eight
9: nine
10: ten
11: eleven
12: twelve
13: thirteen
14: fourteen
15: fifteen
16: sixteen
17: seventeen
18: eighteen
19: nineteen
20: twenty
30: thirty
40: forty
50: fifty
60: sixty
70: seventy
80: eighty
90: ninety
100: hundred
""")
ORDINALS = {"second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6}
ROMAN = {"i": 1, "ii": 2, "iii": 3, "t": 1, "tt": 2, "ttt": 3, "iv": 4}
VULGAR = {"½": (1, 2), "¼": (1, 4), "¾": (3, 4), "⅓": (1, 3), "⅔": (2, 3)}
COUNTS = {"once": 1, "twice": 2, "thrice": 3}

# Parts that are written without a blank between them, and that no ordinary word is made of.
PIECES = words(
    """
    mg mgs mcg ug g gm gms ml cc kg meq mmol units u unit tab tabs tablet tablets cap caps capsule capsules gtt
    gtts puff puffs po iv im sc sq sl pr td ou od os q h hr hrs d wk wks min x bid tid qid qd qod qhs qam qpm hs
    am pm prn atc stat ac pc neb nebs ivpb daily every for x days day w mo
    """
)
# Words that end in a full stop without ending the sentence.
ABBREVIATED = words(
    """
    tab tabs cap caps susp soln sol supp supps inj oint ung gtt gtts amp amps tsp tbsp cont contd oz no dr approx
    vs hr hrs min mins wk wks mo mos yr yrs po bid tid qid qd qod qhs prn am pm max disp qty incr decr dec inc ml
    mg mcg gm ophth opth top ext subq subcut syr crm pkt freq dly mon tue tues wed thu thur thurs fri sat sun q d
    h e.g i.e pt iv im sc sq sl pr hs ac pc ou od os ad au rx indig
    """
)
