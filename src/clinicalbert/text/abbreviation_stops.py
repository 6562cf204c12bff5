"""Abbreviations whose full stop need not end a sentence, as data. All lower case, without their last full stop.

Dotted abbreviations (``b.i.d.``, ``q.d.``, ``a.m.``) and initials (``J. K.``) are recognised by their shape and need
no entry, but for those that never end a sentence.
"""

from __future__ import annotations

_NEVER_FINAL = """
dr drs mr mrs ms prof rev hon sgt capt lt col gov st ste mt ft messrs mme mlle
vs v.s e.g i.e eg ie cf viz approx appx fig figs ref refs vol ed eds tel ext est esp incl excl aka a.k.a
"""

_BEFORE_NUMBER = "no nos nr p pp pg sec art ch gr grav para"

# Units and short words that are as often plain words (mg, in, post, sat) are left out on purpose.
_SOMETIMES_FINAL = """
pt pts hx dx rx tx sx fx bx hosp dept div clin univ inst inc corp ltd llc jr sr esq md phd rn np dds dpm
jan feb apr jun jul aug sep sept oct nov dec tue tues wed thu thur thurs fri
abd resp temp neuro cardio pulm psych musc extrem gen genl neg pos norm abn abnl bilat unilat lat ant sup inf
prox dist rt susp sol soln inj tab tabs caps supp ung oint gtt gtts amp amps
hr hrs min mins sec secs wk wks mo mos yr yrs yo y/o m/o wt ht bp avg cont contd cont'd prev freq occ occas poss
prob dep indep assoc assn reg irreg rec recs consult cons prn bid tid qid qd qod qhs qam qpm hs ac pc po iv im sq
sc sl pr etc al misc orig diff var sp spp subq circ diam vert horiz lb lbs oz gm gms cu tsp tbsp ave blvd rd hwy
apt bldg rm
"""

_OPENERS = """
He She They We I It The This That These Those There A An His Her Their Its My Our Your You Patient Pt Patients Mr
Mrs Ms No Not None Denies Denied Reports Reported States Stated Was Were Has Had Is Are Will Would Can Could Should
May Plan Continue Continues Continued Please On In At As After Before During When While If Since For With Without
From By To Of However Also Then Upon Given Currently Otherwise Once Physical Exam Examination Follow Start Started
Take Took Now Next Today Yesterday Tomorrow Later Again All Both Each Every Some Any Many Most Per Because Although
Though But And Or So Additionally Moreover Furthermore Overall Initially Subsequently Afterwards Meanwhile Review
Blood Vital Family Social Past Allergies Medications Assessment Impression Discharge Return Call Recommend
Recommended Discussed Understands
"""

_OPEN_ENDED = """
a an the of to and or nor with without for in on at by from into upon over under between during before after since
until was were is are be been being has had have his her their its our my this that these those which who whose not
as than per via but if when while because due both either approximately about
"""

# What follows belongs to them, capital or not: "Dr. Smith", "vs. Placebo".
NEVER_FINAL = frozenset(_NEVER_FINAL.split())

# Never final before a number: "No. 3", "pp. 12".
BEFORE_NUMBER = frozenset(_BEFORE_NUMBER.split())

# May end a sentence; only a word that opens sentences shows that they do: "at 8 a.m. The patient", "5 yrs. He".
SOMETIMES_FINAL = frozenset(_SOMETIMES_FINAL.split())

# Words that open a sentence of a note when capitalised.
OPENERS = frozenset(_OPENERS.split())

# A line that ends in one of these goes on in the next.
OPEN_ENDED = frozenset(_OPEN_ENDED.split())
