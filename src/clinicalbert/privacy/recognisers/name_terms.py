"""Nouns behind a name that make it a term: Hoffmann sign, Whipple procedure, Sister Mary Joseph nodule."""

from __future__ import annotations

import re

# Behind a name that is no person's: Hoffmann sign, Whipple procedure.
TERMS = re.compile(
    r"(?:['’]s)?[ \n-](?:'s )?(?:disease|syndrome|sign|test|criteria|classification|grade|score|scale|index|"
    r"stage|type|procedure|operation|maneuver|manoeuvre|catheter|drain"
    r"|tube|needle|retractor|forceps|clamp|speculum|stain|staining|cells?|bodies|body|nodes?|nodules?|glands?|"
    r"ducts?|duct|canal|ligament|fascia|space|pouch|plexus|reflex|palsy|paralysis"
    r"|fracture|hernia|ulcer|lymphoma|sarcoma|tumou?r|carcinoma|disorder|anemia|thyroiditis|encephalopathy|"
    r"contracture|phenomenon|position|incision|approach|technique|repair|valve|rods?"
    r"|graft|stent|virus|bacillus|solution|lactate|dressing|splint|cast|boot|brace|bandage|collar|frame|pins?|"
    r"wires?|screws?|plate|prosthesis|implant|lens|lamp|chart|cyst|murmur|lines?|triad"
    r"|law|rule|formula|equation|method|protocol|study|trial|guidelines?|questionnaire|inventory|respirations?|"
    r"breathing|angina|arthropathy|joint|deformity|toe|spots?|rings?|patch(?:es)?|plaques?"
    r"|dystrophy|ataxia|chorea|aphasia|area|center nodes|crisis|esophagus|diverticulum|tetralogy|view|"
    r"projection|lead|monitor|pump|scope|blade|airway|bag|mask|scan|coma|agitation|fever"
    r"|esotropia|nystagmus|pupils?|aneurysm|arch|fibers?|tremor|gait|seizures?|epilepsy|hearing|granulomatosis|"
    r"purpura|vasculitis|nephropathy|neuropathy|cardiomyopathy|effusion|sac|fossa|hiatus|foramen"
    r"|hemiarthroplasty|fundoplication|resection|anastomosis|gastrectomy|osteotomy|arthroplasty|stirrups|table|"
    r"bed|trocars?|sutures?|elevators?|curette|rongeurs?|scissors|osteotomes?|dilators?|bougie|hook|knife|mm|"
    r"cm|mg|mcg|ml)\b"
)
# The same, where even a title does not help: Sister Mary Joseph nodule.
SURE_TERMS = re.compile(
    r"(?:['’]s)?\s(?:disease|syndrome|sign|test|criteria|classification|score|scale|procedure|catheter|"
    r"nodules?|needle|retractor"
    r"|palsy|fracture|lymphoma|tumou?r|virus|stain|forceps|clamp|maneuver|hernia|cyst|index|prosthesis)\b"
)
