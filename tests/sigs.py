"""Fictional medication instructions with their fields, and texts that hold none."""

from __future__ import annotations

# A text with one medication and its fields, without the name of the drug.
SIGS = [
    ("enalapril 5 mg po bid", {"dose": "5 mg", "route": "oral", "frequency": "2/d", "daily": "10 mg"}),
    ("enalapril 5mgPObid", {"dose": "5 mg", "route": "oral", "frequency": "2/d", "daily": "10 mg"}),
    ("PO enalapril 5 daily", {"dose": "5", "route": "oral", "frequency": "1/d", "daily": "5"}),
    ("enalapril .5 mg q.d.", {"dose": "0.5 mg", "frequency": "1/d", "daily": "0.5 mg"}),
    ("enalapril 5.0 mg every 24 hours", {"dose": "5 mg", "frequency": "1/d", "daily": "5 mg"}),
    ("nystatin 100,000 units tid", {"dose": "100000 units", "frequency": "3/d", "daily": "300000 units"}),
    (
        "enalapril 5 mg tablet, 1/2 tab qam",
        {
            "strength": "5 mg",
            "form": "tablet",
            "dose": "0.5 tablet",
            "frequency": "1/d",
            "when": ["morning"],
            "daily": "0.5 tablet",
        },
    ),
    (
        "Take one and a half tablets of torsemide 20 mg daily",
        {"strength": "20 mg", "form": "tablet", "dose": "1.5 tablet", "frequency": "1/d", "daily": "1.5 tablet"},
    ),
    (
        "Take TWO (2) tabs of torsemide 5 mg by\nmouth three times a\nday",
        {
            "strength": "5 mg",
            "form": "tablet",
            "dose": "2 tablet",
            "route": "oral",
            "frequency": "3/d",
            "daily": "6 tablet",
        },
    ),
    (
        "oxycodone-acetaminophen 7.5/325 mg 1-2 tabs q4-6h prn back pain, max 6/day",
        {
            "strength": "7.5-325 mg",
            "form": "tablet",
            "dose": "1-2 tablet",
            "frequency": "1/4-6h",
            "prn": True,
            "indication": "back pain",
            "max": "6 tablet/d",
            "daily": "4-12 tablet",
        },
    ),
    (
        "acetaminophen 650 mg q6h, not to exceed 3 g in 24 hours",
        {"dose": "650 mg", "frequency": "1/6h", "max": "3 g/d", "daily": "2600 mg"},
    ),
    (
        "ibuprofen 400 to 600 mg every 6 to 8 hours as needed for cramps or fever",
        {
            "dose": "400-600 mg",
            "frequency": "1/6-8h",
            "prn": True,
            "indication": "cramps or fever",
            "daily": "1200-2400 mg",
        },
    ),
    (
        "hydralazine 10 mg IV q6h prn SBP > 170",
        {
            "dose": "10 mg",
            "route": "intravenous",
            "frequency": "1/6h",
            "prn": True,
            "indication": "SBP > 170",
            "daily": "40 mg",
        },
    ),
    (
        "cefdinir 250 mg/5 mL susp, 7 mL po q12h x 10 days",
        {
            "strength": "250 mg/5 mL",
            "form": "suspension",
            "dose": "7 mL",
            "route": "oral",
            "frequency": "1/12h",
            "duration": "10 d",
            "daily": "14 mL",
        },
    ),
    (
        "amoxicillin 45 mg/kg/day in 3 divided doses for a week",
        {"dose": "15 mg/kg", "frequency": "3/d", "duration": "1 w", "daily": "45 mg/kg"},
    ),
    ("tobramycin 7 mg/kg IV q24h", {"dose": "7 mg/kg", "route": "intravenous", "frequency": "1/d", "daily": "7 mg/kg"}),
    (
        "heparin infusion at 18 units/kg/h",
        {"dose": "18 units/kg/h", "frequency": "continuous", "daily": "432 units/kg"},
    ),
    (
        "LR at 80 cc/hr IV",
        {"dose": "80 mL/h", "route": "intravenous", "frequency": "continuous", "daily": "1920 mL"},
    ),
    ("adalimumab 40 mg subcut every other week", {"dose": "40 mg", "route": "subcutaneous", "frequency": "1/2w"}),
    ("digoxin 0.25 mg qod", {"dose": "0.25 mg", "frequency": "1/2d"}),
    ("alendronate 70 mg q week", {"dose": "70 mg", "frequency": "1/w"}),
    (
        "clotrimazole 1% cream to affected areas bid",
        {"strength": "1 %", "form": "cream", "route": "topical", "frequency": "2/d"},
    ),
    (
        "polymyxin ii gtt OS q 6 hrs",
        {"form": "drop", "dose": "2 drop", "route": "ophthalmic left", "frequency": "1/6h", "daily": "8 drop"},
    ),
    (
        "ciprofloxacin otic 4 drops to the left ear twice a day",
        {"form": "drop", "dose": "4 drop", "route": "otic left", "frequency": "2/d", "daily": "8 drop"},
    ),
    (
        "mometasone 2 sprays each nostril nightly",
        {
            "form": "spray",
            "dose": "2 spray",
            "route": "nasal both",
            "frequency": "1/d",
            "when": ["bedtime"],
            "daily": "2 spray",
        },
    ),
    (
        "bisacodyl supp 10 mg PR daily prn constipation",
        {
            "form": "suppository",
            "dose": "10 mg",
            "route": "rectal",
            "frequency": "1/d",
            "prn": True,
            "indication": "constipation",
            "daily": "10 mg",
        },
    ),
    (
        "buprenorphine 20 mcg/h patch, change q 7 days",
        {"strength": "20 mcg/h", "form": "patch", "frequency": "1/7d"},
    ),
    (
        "sevelamer 800 mg tid with meals",
        {"dose": "800 mg", "frequency": "3/d", "when": ["meals"], "daily": "2400 mg"},
    ),
    (
        "omeprazole 20 mg bid ac",
        {"dose": "20 mg", "frequency": "2/d", "when": ["before meals"], "daily": "40 mg"},
    ),
    (
        "midodrine 10 mg at 0800, 1300 and 1700",
        {"dose": "10 mg", "frequency": "3/d", "when": ["08:00", "13:00", "17:00"], "daily": "30 mg"},
    ),
    (
        "warfarin 4 mg on Tuesdays and Fridays",
        {"dose": "4 mg", "frequency": "2/w", "when": ["tue", "fri"]},
    ),
    ("epoetin 4000 units T-Th-Sat", {"dose": "4000 units", "frequency": "3/w", "when": ["tue", "thu", "sat"]}),
    (
        "thyroxine 50 mcg Mon–Fri",
        {"dose": "50 mcg", "frequency": "5/w", "when": ["mon", "tue", "wed", "thu", "fri"]},
    ),
    (
        "loperamide 2 mg after each loose stool",
        {"dose": "2 mg", "when": ["after each loose stool"]},
    ),
    ("cefazolin 2 g IV x1", {"dose": "2 g", "route": "intravenous", "frequency": "once"}),
    (
        "nitroglycerin 0.4 mg SL, may repeat in 5 minutes x 2",
        {
            "dose": "0.4 mg",
            "route": "sublingual",
            "frequency": "1/5min",
            "duration": "3 doses",
        },
    ),
    ("apixaban 5 mg bid indefinitely", {"dose": "5 mg", "frequency": "2/d", "duration": "ongoing", "daily": "10 mg"}),
    (
        "increase carvedilol from 6.25 to 12.5 mg bid",
        {
            "dose": "12.5 mg",
            "frequency": "2/d",
            "action": "increase",
            "daily": "25 mg",
        },
    ),
    (
        "Decrease torsemide from 40 mg bid to 20 mg daily",
        {
            "dose": "20 mg",
            "frequency": "1/d",
            "action": "decrease",
            "daily": "20 mg",
        },
    ),
    ("Stop naproxen", {"action": "stop"}),
    ("Carvedilol 25 mg bid, hold if SBP < 95", {"dose": "25 mg", "frequency": "2/d", "daily": "50 mg"}),
    (
        "prednisone 60 mg x 3d, 40 x 3d, 20 x 3d, off",
        {
            "steps": [
                {"dose": "60 mg", "duration": "3 d"},
                {"dose": "40 mg", "duration": "3 d"},
                {"dose": "20 mg", "duration": "3 d"},
            ]
        },
    ),
    (
        "prednisone 30 mg daily for 5 days, then 20 for 5 days, then stop",
        {
            "steps": [
                {"dose": "30 mg", "frequency": "1/d", "duration": "5 d"},
                {"dose": "20 mg", "frequency": "1/d", "duration": "5 d"},
            ]
        },
    ),
    (
        "insulin isophane 12 units sc qAM and 9 units qPM",
        {
            "route": "subcutaneous",
            "when": ["morning", "evening"],
            "steps": [{"dose": "12 units", "frequency": "1/d"}, {"dose": "9 units", "frequency": "1/d"}],
            "daily": "21 units",
        },
    ),
    (
        "insulin lispro sliding scale: 150-200 2 units, 201-250 4 units, > 250 6 units",
        {
            "steps": [{"dose": "2 units"}, {"dose": "4 units"}, {"dose": "6 units"}],
        },
    ),
    (
        "vancomycin load 25 mg/kg IV x1 then 15 mg/kg q12h",
        {
            "route": "intravenous",
            "steps": [{"dose": "25 mg/kg", "frequency": "once"}, {"dose": "15 mg/kg", "frequency": "1/12h"}],
        },
    ),
    (
        "warfarin 5 mg Mon/Wed/Fri and 2.5 mg other days",
        {
            "when": ["mon", "wed", "fri"],
            "steps": [{"dose": "5 mg", "frequency": "3/w"}, {"dose": "2.5 mg", "frequency": "4/w"}],
        },
    ),
    (
        "warfarin 5 mg daily except 7.5 mg on Mondays",
        {
            "when": ["mon"],
            "steps": [{"dose": "5 mg", "frequency": "6/w"}, {"dose": "7.5 mg", "frequency": "1/w"}],
        },
    ),
    (
        "warfarin 3 mg alternating with 4 mg every other day",
        {
            "steps": [{"dose": "3 mg", "frequency": "1/2d"}, {"dose": "4 mg", "frequency": "1/2d"}],
        },
    ),
    (
        "lamotrigine 25 mg daily x 2 wks, increase to 50 mg daily x 2 wks, then 100 mg daily",
        {
            "steps": [
                {"dose": "25 mg", "frequency": "1/d", "duration": "2 w"},
                {"dose": "50 mg", "frequency": "1/d", "duration": "2 w"},
                {"dose": "100 mg", "frequency": "1/d"},
            ]
        },
    ),
    (
        "enalapril 20 mg tabs take 1 tab qday #30 RF 3",
        {
            "strength": "20 mg",
            "form": "tablet",
            "dose": "1 tablet",
            "frequency": "1/d",
            "daily": "1 tablet",
        },
    ),
    (
        "vancomycin 1 g IV q12h over 60 min",
        {
            "dose": "1 g",
            "route": "intravenous",
            "frequency": "1/12h",
            "daily": "2 g",
        },
    ),
]

NONE = [
    "",
    "Patient is allergic to penicillin.",
    "Allergies: codeine (nausea), cephalexin (hives)",
    "BP 118/74, TID checks",
    "Her calcium was 9.8 mg/dL",
    "3 tabs open in the browser",
    "Physical therapy 2 times a week",
    "Tacrolimus level 8.2 ng/mL",
    "Urine output 50 mL/h",
    "Follow up in 2 weeks.",
    "Turn q2h",
    "He took naproxen 220 mg for years.",
]
