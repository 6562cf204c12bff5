"""Section names: every normalised name with the header spellings that mean it.

Spellings are written as ``_key`` leaves them: lower case, single blanks, ``and`` for ``&``, no colon, number or
markdown. ``HEADERS`` open a section anywhere; ``PARTS`` are the pieces of an examination or a review of systems
and open one only where no such section is open. ``PATTERNS`` catch the long tail ("medications at home prior to
transfer"). Measures with a value (Temp, BP, HR, WBC) are deliberately absent: they are content, not headings.
Gathered from clinical note templates (SOAP, H&P, operative, radiology, MIMIC discharge summaries) and from the
header counts of the MTSamples training notes.
"""

from __future__ import annotations

import re

UNKNOWN = "unknown"

_HEADERS = """
chief_complaint: chief complaint|chief complaints|cc|c/c|presenting complaint|presenting complaints|present complaints
  |presenting problem|presenting problems|reason for visit|reason for the visit|reason for consultation
  |reason for consult|reason for referral|reason for admission|reason for evaluation|reason for presentation
  |reason for hospitalization|reason for transfer|reason for encounter|reason for follow-up|identifying data
  |referral question|purpose of visit|patient's goal|patient goal
history_of_present_illness: history of present illness|history of the present illness|hpi|hopi|hx of present illness
  |present illness|brief history of present illness|history of presenting illness|history of present complaint
  |history of presenting complaint|history of present problem|history of the present complaint|present history
  |chief complaint and history of present illness|chief complaint/history of present illness|cc/hpi|hpi/subjective
  |hpi/interval history|history of injury
history: history|hx|brief history|brief history of the patient|clinical history|patient history|history and physical
  |h and p|h/p|summary of history|brief clinical history|pertinent history|history of procedure|past history|anamnesis
interval_history: interval history|interim history|interval hx|interval events|interval change|24 hour events
  |overnight events|events|last 24 hours|interval summary|interim events
past_medical_history: past medical history|pmh|pmhx|pmh/psh|past medical hx|past med history|past med hx
  |medical history|previous medical history|prior medical history|significant past medical history
  |past medical and surgical history|past medical/surgical history|past medical history/past surgical history
  |primary medical history|illnesses|medical hx|pertinent past medical history|comorbidities|medical problems
  |past illnesses|chronic conditions|past cardiac history|cardiac history|past oncologic history|oncologic history
  |oncology history|cancer history
past_surgical_history: past surgical history|psh|pshx|past surgical hx|surgical history|surgical hx|prior surgeries
  |past surgeries|surgeries|previous surgery|previous surgeries|surgeries (interventions)|operative history
  |prior surgeries and interventions|past surgical and procedural history|past operations
psychiatric_history: past psychiatric history|psychiatric history|family psychiatric history|psych history
  |past psych history|previous counseling|genetic psychiatric history|mental health history
substance_use: substance abuse history|substance use history|substance and alcohol history|substance abuse
  |substance use|drug and alcohol history|alcohol history|tobacco history|tobacco use|alcohol use|habits|tobacco
  |alcohol|etoh
medications: medications|medication|meds|current medications|current meds|current medication|medication list
  |present medications|home medications|home meds|medications at home|outpatient medications|rx|drugs|medicines
  |current outpatient prescriptions|medications on admission|admission medications|medications prior to admission
  |preadmission medications|medications on transfer|transfer medications|medication history|prior to admission
  |current facility-administered medications|inpatient medications|scheduled medications|prn medications
  |p.r.n. medications|active medications|prescriptions|medications prescribed|medication reconciliation|injectables
  |current drug therapy|routine medications|preoperative medications|premedication|premedications|medication changes
discharge_medications: discharge medications|discharge meds|medications on discharge|medications at discharge|d/c meds
  |d/c medications|discharge medication|discharge instructions/medications
allergies: allergies|allergy|all|drug allergies|medication allergies|allergies to medications|allergies to medicines
  |known allergies|adverse reactions|allergies/adverse reactions|allergies and reactions|drug sensitivities
  |drug allergy|allergy history|allergies and intolerances
family_history: family history|fh|fhx|fam hx|family hx|family medical history|famhx|f/h|familial history
  |family background|family health history|family history of illness
social_history: social history|sh|shx|soc hx|social hx|sochx|s/h|personal history|personal and social history
  |psychosocial|social habits|social and developmental history|occupational history|travel history|lifestyle
  |psychosocial history|family and social history|family social history|social and family history|fhx/shx|shx/fhx
  |fh/sh|sh/fh|living situation|social/family history|family/social history|fsh|legal history|military history
  |educational history|work history|academic background|sexual history|personal and family history
birth_history: birth history|perinatal history|neonatal history|birth and developmental history|prenatal history
  |prenatal course
developmental_history: developmental history|developmental milestones|past and developmental history|developmental
  |growth and development|development
obstetric_history: obstetric history|obstetrical history|ob history|obhx|ob hx|ob/gyn history|ob/gyn
  |gynecologic history|gynecological history|gyn history|menstrual history|past ob history|past gyn history
  |past obstetrical history|obstetric and gynecologic history|pregnancy history|delivery note
nutrition: diet|nutrition|nutritional history|discharge diet|dietary|diet history|feeding|feeding history
  |nutrition history
immunizations: immunizations|immunization|immunization history|vaccinations|vaccines|vaccination history
  |vaccination status|health maintenance|immunization status|preventive care
problem_list: problem list|problems|active problems|active issues|chronic issues|current problems|active problem list
  |problems/diagnoses|problems diagnoses|problem|issues|transitional issues|past problems|major problems
  |diagnosis list
review_of_systems: review of systems|ros|systems review|review of symptoms|system review|general review of systems
  |female review of systems|male review of systems|pertinent review of systems|12-point review of systems|ros negative
  |review of system|10-point review of systems|functional inquiry|review of organ systems
subjective: subjective|s|subj|subjective complaints|subjective findings
objective: objective|o|obj|objective findings|objective data|o/e
physical_exam: physical examination|physical exam|pe|p/e|px|phys exam|exam|examination|physical|on examination
  |discharge physical examination|discharge physical exam|admission physical examination|admission physical exam
  |physical findings|clinical examination|clinical/physical examination|general physical examination|focused exam
  |discharge exam|admission exam|clinical exam|focused physical examination|functional examination|pex
  |female physical examination|male physical examination|child physical examination|objective/physical exam
  |physical examination on admission|physical exam on admission|physical examination on discharge|external examination
  |internal examination|physical exam on discharge|physical examination at discharge|initial physical examination
mental_status_exam: mental status examination|mental status exam|mse|mini-mental status exam|mini mental status exam
  |behavioral observations|mini-mental state examination
labs: laboratory data|labs|lab|laboratory|laboratories|laboratory studies|laboratory results|lab results|lab data
  |laboratory values|laboratory findings|laboratory evaluation|laboratory examination|laboratory exam|laboratory work
  |laboratory tests|labs on admission|admission labs|discharge labs|labs on discharge|labs/studies|pertinent labs
  |significant lab and x-ray|labs and studies|laboratory/radiology|laboratory and x-ray data|relevant labs|recent labs
  |blood work|bloodwork|cultures|toxicology|microbiology|micro|micro data|lab work|laboratory and radiographic data
  |pertinent laboratory data|laboratory investigations|investigations
results: results|pertinent results|diagnostic data|diagnostic studies|diagnostics|studies|data|test results|tests
  |diagnostic tests|diagnostic findings|diagnostic results|other studies|significant findings|pertinent findings
  |other pertinent results|nerve conduction studies|needle emg|spirometry|lung volumes|pulmonary function tests|pfts
  |eeg|ekg|ecg|electrocardiogram|diagnostic testing|emergency department testing|test and x-ray results|tests ordered
  |diagnostic and lab orders
imaging: imaging|imaging studies|imaging data|radiology|radiology results|radiographs|x-rays|x-ray|xrays
  |radiologic data|radiologic studies|radiographic data|radiographic studies|radiology studies|review of x-rays
  |chest x-ray|cxr|ultrasound|mri|ct scan|ct|echo|echocardiogram|imaging results|pertinent imaging|radiology data
  |radiographic findings|x-ray findings|imaging/studies|radiologic studies and imaging|ct abdomen|ct pelvis|ct chest
  |ct head|ct brain
pathology: pathology|surgical pathology|pathology report|path|gross description|microscopic description
  |microscopic examination|final pathology|pathologic diagnosis|cytology|gross examination|pathologic findings
  |clinical pathology
indication: indication|indications|indications for procedure|indication for procedure|indications for the procedure
  |indication for the procedure|indications for surgery|indication for surgery|indications for operation
  |clinical indications|indication for operation|reason for exam|reason for examination|reason for study
  |reason for this examination|reason for procedure|clinical indication|surgical indications|indication for study
  |preoperative indications|indications of procedure|reason for test|clinical information|clinical data
  |history/indication|procedure indications|indication for exam|operative indications
technique: technique|techniques|operative technique|imaging technique|image technique|stress technique
  |technique of procedure|examination technique|scan technique|procedure technique|description of technique|protocol
  |nuclear protocol|contrast
comparison: comparison|comparisons|comparison exam|comparison studies|comparison study|prior studies|previous studies
  |compared with
findings: findings|finding|operative findings|intraoperative findings|gross findings|major findings
  |findings at surgery|abnormal findings|history and gross findings|findings and procedure|angiographic findings
  |description of findings|findings at the time of surgery|technique and findings|gross operative findings
  |indications and findings|surgical findings|endoscopic findings|procedure findings|hemodynamic findings|hemodynamics
  |hemodynamic data|angiographic data|evaluation findings|observations|intraop findings|image analysis
  |interpretation of findings|findings/technique
impression: impression|impressions|clinical impression|diagnostic impression|final impression|initial impression|imp
  |impression diagnosis|endoscopic impression|radiologic impression|interpretation|final interpretation|conclusion
  |conclusions|opinion|summary and impressions|summary impression|nuclear interpretation|in conclusion
  |overall impression|diagnostic summary and impression
assessment: assessment|assessments|a|ax|clinical assessment|assessment/impression|impression/assessment|formulation
  |case formulation|medical decision making|mdm|discussion|analysis|clinical formulation|summary|in summary
  |summary and discussion|evaluation|case summary|assessment and discussion|prognosis|overall assessment
  |case discussion|clinical summary
plan: plan|plans|p|recommendations|recommendation|treatment plan|plan of care|treatment|followup|follow-up|follow up
  |management|postoperative plan|post-op plan|postop plan|discharge plan|recommendations and plan|recommendations/plan
  |plan/recommendations|followup plan|follow-up plan|treatment recommendations|rec|recs|plan and recommendations
  |management plan|care plan|disposition and plan|therapy|plan/discussion|summary of treatment planning
  |treatment goals|goals|long-term goals|short-term goals|orders|treatments|treatment rendered|future medical care|tx
  |proposed treatment|plan of treatment|further management
assessment_and_plan: assessment and plan|a/p|ap|a and p|assessment/plan|assessment / plan|impression and plan
  |impression/plan|impression / plan|assessment plan|assessment and recommendations|impression and recommendations
  |impression/recommendations|assessment/recommendations|plan and assessment|assessment and treatment plan
  |assessment/plan/recommendations|ap/plan|assessment and plan of care|impression and recommendation|assessment-plan
  |assessment and recommendation|diagnosis and plan
diagnosis: diagnosis|diagnoses|dx|final diagnosis|final diagnoses|discharge diagnosis|discharge diagnoses
  |admission diagnosis|admission diagnoses|admitting diagnosis|admitting diagnoses|principal diagnosis
  |primary diagnosis|primary diagnoses|secondary diagnosis|secondary diagnoses|differential diagnosis
  |differential diagnoses|ddx|working diagnosis|clinical diagnosis|initial diagnosis|initial diagnoses
  |diagnoses on discharge|diagnosis at admission|diagnosis on admission|diagnosis on discharge|current diagnoses
  |other diagnoses|dsm iv diagnoses|dsm-iv diagnoses|dsm-5 diagnoses|discharge dx|admit dx|additional diagnoses
  |impression / diagnosis|associated diagnoses|preliminary diagnosis|cause of death|manner of death|chronic diagnoses
  |encounter diagnoses
preoperative_diagnosis: preoperative diagnosis|preoperative diagnoses|pre-operative diagnosis|pre-operative diagnoses
  |preop diagnosis|pre-op diagnosis|preop diagnoses|pre-op diagnoses|preprocedure diagnosis|pre-procedure diagnosis
  |preoperative diagnosis (es)|preop dx|pre-op dx|preoperative dx|preprocedure diagnoses|pre op diagnosis
postoperative_diagnosis: postoperative diagnosis|postoperative diagnoses|post-operative diagnosis
  |post-operative diagnoses|postop diagnosis|post-op diagnosis|postop diagnoses|post-op diagnoses
  |postprocedure diagnosis|post-procedure diagnosis|postprocedure diagnoses|post procedure diagnosis
  |postoperative diagnosis (es)|postop dx|post-op dx|postoperative dx|post op diagnosis
procedures: procedure|procedures|procedure performed|procedures performed|operation|operations|operation performed
  |operations performed|operative procedure|operative procedures|title of operation|title of procedure
  |name of operation|name of procedure|surgery|title of procedures|procedure done|title of the operation
  |major surgical or invasive procedure|operation/procedure|procedure(s)|operation and procedure|procedure name
  |principal procedure|type of procedure|major procedures|invasive procedures|surgery performed
  |procedures during this hospitalization|procedures and immunizations|procedures undertaken
  |procedures planned and performed|reported procedure|principal procedures|study|examination performed|type of test
  |type of study|intervention|procedure and interpretation
procedure_description: description of procedure|description of the procedure|procedure in detail|procedure details
  |procedure detail|details of procedure|details of the procedure|description of operation
  |description of the operation|operative procedure in detail|operation in detail|details of the operation
  |details of operation|operative note|procedure note|operative details|technical procedure
  |description of procedure in detail|procedure description|narrative|description|procedure report|operative report
  |details of the or|operative description|operative course|procedure narrative|detailed description
  |detailed procedure|description of surgery
anesthesia: anesthesia|anesthetic|type of anesthesia|anesthesia type|sedation|anaesthesia|anesthetics|anesthesia given
  |anesthesiologist
complications: complications|complication|intraoperative complications|immediate complications
  |postoperative complications
estimated_blood_loss: estimated blood loss|ebl|blood loss|est blood loss|estimated blood loss (ebl)
fluids: fluids|iv fluids|intravenous fluids|fluids received|fluid|urine output|intake and output|i/o|i and o
  |ins and outs|uop|urine|replaced fluids|blood transfusions|fluids administered|ivf|fluid replacement
tourniquet_time: tourniquet time|tourniquet|total tourniquet time
drains: drains|drain|tubes and drains|tubes|tubes/drains|drains and specimens|drains / dressing|lines
  |lines/tubes/drains|packs|packing
implants: implants|implant|hardware|devices|materials used|lens implant used|device data|prosthesis|implants used
  |components|instrument
counts: counts|count|needle and sponge count|sponge and needle count|sponge and needle counts|instrument counts
  |sponge count
hemostasis: hemostasis
closure: closure|dressing|dressings|wound class|wound classification
specimens: specimens|specimen|disposition of specimens|specimens removed|specimen(s)|specimens sent
  |specimens to pathology|biopsies
surgical_team: surgeon|surgeons|assistant|assistants|first assistant|attending surgeon|operator|anesthesia staff
  |assistant surgeon
consent: consent|informed consent|risks and benefits|consent and preparation
hospital_course: hospital course|course|brief hospital course|course in hospital|course in the hospital
  |emergency department course|ed course|course in the ed|hospital course and treatment|history and hospital course
  |summary of hospital course|clinical course|hospital course by system|hospital course by problem
  |hospital course by systems|er course|icu course|micu course|er course and treatment|emergency room course
  |emergency department course and treatment|postoperative course|post-operative course|inpatient course
  |concise summary of hospital course|concise summary of hospital course by issue system
  |hospital course by issue/system|stay summary
consultations: consultations|consultation|consults|consultants|consulting physicians|consult
disposition: disposition|dispo|discharge disposition|patient disposition|disposition at discharge|discharged to
  |patient to recovery room
condition: condition|discharge condition|condition on discharge|conditions on discharge|condition at discharge
  |condition upon discharge|condition upon disposition|condition of patient|patient condition|discharge status|status
  |status on discharge|functional status|condition on transfer|code status|condition of the patient after surgery
  |condition of the patient at the end of the procedure
discharge_instructions: discharge instructions|instructions|patient instructions|followup instructions
  |follow-up instructions|follow up instructions|post procedure instructions|discharge orders|activity
  |patient education|postoperative instructions|counseling|instructions to patient|discharge followup
  |discharge follow-up|special instructions|discharge activity|wound care|post-op instructions
discharge_summary: discharge summary|discharge note|discharge information
risk_factors: risk factors|cardiac risk factors|coronary risk factors|suicide risk|risk assessment|fall risk
functional_history: work status|work restrictions|functional history|prior level of function
  |activities of daily living|adls|baseline function
codes: cpt code|cpt codes|cpt code(s)|icd9 code(s)|icd-9 codes|icd-10 codes|procedure codes|cpt4 code(s)|icd codes
  |icd-9 code|icd-10 code
service: service|specialty|department|clinic|facility|hospital
provider: attending|attending physician|referring physician|primary care physician|primary care provider|pcp
  |dictated by|referring provider|requesting physician|signed by|completed by|electronically signed by
  |ordering physician
admission_date: admission date|date of admission|admit date|admitted|date admitted
discharge_date: discharge date|date of discharge|date discharged
visit_date: date of visit|date of service|date of procedure|date of operation|date of surgery|date of consultation
  |date of examination|date of exam|date of evaluation|date of encounter|visit date|date of study|exam date
date_of_birth: date of birth|birth date|birthdate|dob
patient: patient name|name|patient id|mrn|medical record number|unit no|sex|gender|age|patient profile|identification
  |identification of patient|source of information|source|informant|historian
question: question|questions
answer: answer
addendum: addendum|addenda
comments: comment|comments|note|notes|remarks|notification|miscellaneous
"""

_PARTS = """
vital_signs: vital signs|vitals|vs|vss|vital|v/s|vitals signs|initial vital signs|vital signs on admission|vit
  |discharge vitals|vital sign|vital signs and measurements|admission vitals|measurements
general_appearance: general|gen|general appearance|constitutional|appearance|gen exam|general exam
  |constitutional symptoms|gen appearance
heent: heent|head|eyes|ears|nose|throat|mouth|ent|face|oral|nasal|oropharynx|hent|oral cavity|pupils|head and neck
  |head and face|eye|ear|ears, nose, mouth and throat|ears, nose, mouth, and throat|head, eyes, ears, nose, and throat
  |head, eyes, ears, nose and throat|heent exam|head, ears, eyes, nose, and throat|head, ears, eyes, nose and throat
  |ears, nose and throat|ears, nose, and throat|op|eomi|perrl|eom|ears/nose/throat|nose and throat
  |head/eyes/ears/nose/throat|head/face|larynx|pharynx|tonsils|teeth|tongue|scalp|visual fields|fundi
neck: neck|neck exam|thyroid|neck/thyroid|exam neck|neck and thyroid|neck/lymph
lymphatic: lymph|lymph nodes|lymphatic|lymphatics|nodes|hematologic/lymphatic|hematologic and lymphatic|heme/lymph
  |hemolymphatic|lymphatic/hematologic|lymph node|adenopathy
chest: chest|thorax|chest wall|chest/lungs|chest and lungs|lungs/chest|chest exam
breasts: breasts|breast|breast exam
lungs: lungs|lung|pulmonary|pulm|resp|respiratory|respirations|respiratory system|lungs exam|cardiopulmonary|lung exam
  |pulmonary/chest
heart: heart|cardiac|cardiovascular|cv|cvs|cor|cardiovascular system|cardiovascular exam|heart exam|cardio|card
  |cardiovascular/respiratory|cardiac exam|heart and vascular
abdomen: abdomen|abd|abdominal|gastrointestinal|gi|gastrointestinal system|abdomen exam|abdominal exam|gi/gu
  |abdomen/gi
genitourinary: genitourinary|gu|genitalia|genital|pelvic|genitourinary system|urinary|urologic|urological|gu exam
  |pelvic exam|pelvis|external genitalia|gynecologic|gynecological|gyn|vagina|cervix|uterus|adnexa|vulva|penis|testes
  |scrotum|urinary system|bimanual|speculum exam|genitalia/rectal|genitourinary/rectal
rectal: rectal|rectum|rectal exam|anus|anus and rectum|perineum|guaiac|rectal examination
back: back|spine|back/spine|back exam|cva|lumbar spine|cervical spine|thoracic spine
extremities: extremities|extremity|ext|exts|lower extremities|upper extremities|extrem|lower extremity|upper extremity
  |legs|hands|feet|arms|extremities exam|ue|le|joints|extremities/musculoskeletal|right lower extremity
  |left lower extremity|hips|knees
musculoskeletal: musculoskeletal|msk|ms|musculoskeletal system|palpation|range of motion|rom|strength|orthopedic
  |rheumatologic|musc
skin: skin|integumentary|integument|dermatologic|derm|skin/breast|dermatological|skin exam|skin and lymphatics
  |dermatology|nails|hair
vascular: vascular|peripheral vascular|pulses|peripheral pulses|vasc
neurologic: neurologic|neurological|neuro|neurologic exam|neurological examination|neurologic examination|neuro exam
  |cranial nerves|cn|cns|motor|sensory|reflexes|gait|coordination|coord|station|cerebellar|station/gait|motor exam
  |sensory exam|neurological exam|sensation|cranial nerve exam|cerebellar exam|deep tendon reflexes|dtrs|dtr
  |central nervous system|gait and station|gait and stance|motor/sensory|neurologically|tone|motor strength
  |neuro/psych|neurologic/psychiatric|neuromuscular|station and gait|motor function|plantar responses
psychiatric: psychiatric|psych|psychiatry|psychological|mental status|affect|mood|insight|judgment|speech
  |thought process|thought content|memory|orientation|attitude|behavior|perception|psychomotor|cognition|sensorium
  |thought processes|mood and affect|insight and judgment|motor activity|attention and concentration|thought contents
  |concentration|attention|psyche|psychosis|fund of knowledge|cognitive
endocrine: endocrine|endocrine system|endo|endocrinologic|endocrine/hematologic
hematologic: hematologic|hematology|heme|hem|hematological|hematologic/oncologic|hematology/oncology|heme/onc
dsm_axis: axis i|axis ii|axis iii|axis iv|axis v|axis 1|axis 2|axis 3|axis 4|axis 5|gaf|axis v gaf
allergic_immunologic: allergic/immunologic|immunologic|allergy/immunology|allergic and immunologic|immune|allergic
"""

# Searched in this order when no spelling equals the header; each is a whole-word search, so "planus" is no plan.
_PATTERNS = """
discharge_medications: discharge med\\w*|med\\w* (on|at|upon) discharge
preoperative_diagnosis: pre-?\\s?(op|operative|procedure|procedural) (diagnos[ie]s|dx)
postoperative_diagnosis: post-?\\s?(op|operative|procedure|procedural) (diagnos[ie]s|dx)
assessment_and_plan: (assessment|impression)s?( and | ?/ ?|, )(treatment |initial )?(plan|recommendation)s?
procedure_description: (description|details?|narrative) of (the )?(\\w+ )?(procedure|operation|surgery)s?
procedure_description: procedure \\w+ details?
history_of_present_illness: history of (the )?present\\w* (illness|complaint|problem|condition|injury)
past_surgical_history: (past|previous|prior) surg\\w* (history|hx)
family_history: family (\\w+ )?(history|hx)
social_history: (social|occupational|personal) (\\w+ )?(history|hx)
obstetric_history: (obstetric\\w*|gyn\\w*|menstrual|ob) (history|hx)
past_medical_history: (past|previous|prior) (\\w+ )?(history|hx)|medical (history|hx)
psychiatric_history: psych\\w* (history|hx)
immunizations: immuni[sz]ations?|vaccinations?
review_of_systems: review of (\\w+ )?systems
mental_status_exam: mental stat(us|e) (exam|examination)
discharge_instructions: (discharge|postoperative|post-?op|patient|followup|follow-?up) instructions?
hospital_course: (hospital|hospitalization|clinical|department|ed|er|icu|postoperative) course
diagnosis: (discharge|admi(ssion|tting)|final|principal|primary|secondary|differential|clinical) dx|diagnos[ie]s
physical_exam: (physical|clinical|general) exam\\w*
allergies: allerg(y|ies)
indication: (indications?|reasons?) (for|of)
estimated_blood_loss: blood loss
complications: complications?
medications: (current|home|present|outpatient|admission) med\\w*|medications? (at|on|prior)|medications
labs: laborator(y|ies)|labs?
imaging: (imaging|radio(log|graph)\\w*|x-?rays?|mri|ultrasound|ct) (studies|study|data|results?|findings|reports?)
findings: findings?
impression: impressions?|conclusions?|interpretation
plan: (treatment|discharge|postoperative|follow-?up) plans?|recommendations?|plans?
assessment: assessments?
procedures: (procedure|operation)s?( performed)?( #?\\d+)?
anesthesia: anesthesia
technique: technique
birth_history: birth history
history: (history|hx)
"""

_MARKS = re.compile(r"^[\s#*_>=~•·\-–—]+|[\s:*_#=~\-–—.]+$")
_NUMBER = re.compile(r"^(?:\d{1,2}[.)]|[ivx]{1,4}[.)]|[a-h][.)])\s*")
# What _key changes, but for case.
_CHANGED = re.compile(r"[&’*_#=~>•·:.)–—]|[^\S ]|  | / |^[- ]|[- ]$")
_BLANKS = re.compile(r"\s+")
_LONGEST = 80


def _table(block: str) -> dict[str, tuple[str, ...]]:
    rows = re.sub(r"\n\s+", "", block.strip()).splitlines()
    return {name: tuple(body.strip().split("|")) for name, body in (row.split(":", 1) for row in rows)}


HEADERS: dict[str, tuple[str, ...]] = _table(_HEADERS)
PARTS: dict[str, tuple[str, ...]] = _table(_PARTS)
PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(rf"(?<![\w-])(?:{body.strip()})(?![\w-])"))
    for name, body in (row.split(":", 1) for row in _PATTERNS.strip().splitlines())
)
_NAME_OF = {
    spelling.replace(" / ", "/"): name
    for table in (PARTS, HEADERS)
    for name, spellings in table.items()
    for spelling in spellings
}
NAMES: tuple[str, ...] = (*HEADERS, *PARTS)


def _key(header: str) -> str:
    """The header as the tables spell it: without marks, numbering, colon; lower case, single blanks."""
    bare = _BLANKS.sub(" ", _MARKS.sub("", header).lower().replace("&", " and ").replace("’", "'"))
    return _NUMBER.sub("", bare).strip().replace(" / ", "/")


def listed(header: str) -> str:
    """The name that lists exactly this spelling, or ``"unknown"``: no pattern is tried.

    ``header`` may carry its colon, numbering and markdown marks, in any case. Nothing is cached: a header can be
    a line of a note, and notes do not stay in memory.
    """
    if len(header) > 2 * _LONGEST:
        return UNKNOWN
    name = _NAME_OF.get(header.lower())
    return name or (_NAME_OF.get(_key(header), UNKNOWN) if _CHANGED.search(header) else UNKNOWN)


def normalise(header: str) -> str:
    """The normalised section name of a header, or ``"unknown"``.

    ``header`` may carry its colon, numbering and markdown marks, in any case: ``"## 2. Past Med Hx:"`` gives
    ``"past_medical_history"``.
    """
    name = listed(header)
    if name != UNKNOWN or len(header) > _LONGEST:
        return name
    key = _key(header)
    return next((found for found, pattern in PATTERNS if pattern.search(key)), UNKNOWN)
