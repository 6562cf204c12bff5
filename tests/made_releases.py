"""Small releases in each format: rows of our own, well formed, of an invented medicine."""

from __future__ import annotations

import gzip
from pathlib import Path


def conso(
    id: str,
    words: str,
    *,
    source: str = "TOY",
    tty: str = "PT",
    marks: str = "P PF Y",
    language: str = "ENG",
    suppress: str = "N",
) -> str:
    """A row of MRCONSO.RRF or RXNCONSO.RRF; ``marks`` are TS, STT and ISPREF."""
    ts, stt, preferred = marks.split()
    names = (id, language, ts, "L1", stt, "S1", preferred, "A1", "", "", "")
    return "|".join((*names, source, tty, "X1", words, "0", suppress, "")) + "|\n"


def sab(source: str, version: str, since: str, *, current: str = "Y") -> str:
    """A row of MRSAB.RRF or RXNSAB.RRF."""
    fields = [""] * 25
    fields[3], fields[6], fields[9], fields[21] = source, version, since, current
    return "|".join(fields) + "|\n"


def tabbed(*rows: str) -> str:
    """Tab-separated rows, written with bars."""
    return "".join(row.replace("|", "\t") + "\n" for row in rows)


def order(number: int, code: str, flag: int, short: str, long: str) -> str:
    """A line of the CMS order file."""
    return f"{number:05} {code:<7} {flag} {short:<60} {long}\n"


FULL, SYNONYM = "900000000000003001", "900000000000013009"
US, GB = "900000000000509007", "900000000000508004"
PREFERRED, ACCEPTABLE = "900000000000548007", "900000000000549004"
CONCEPT_HEAD = "id|effectiveTime|active|moduleId|definitionStatusId"
DESCRIPTION_HEAD = "id|effectiveTime|active|moduleId|conceptId|languageCode|typeId|term|caseSignificanceId"
LANGUAGE_HEAD = "id|effectiveTime|active|moduleId|refsetId|referencedComponentId|acceptabilityId"
SNOMED_TERMINOLOGY = "SnomedCT_Toy/Snapshot/Terminology/sct2_Concept_Snapshot_INT_20240101.txt"
SNOMED_DESCRIPTIONS = "SnomedCT_Toy/Snapshot/Terminology/sct2_Description_Snapshot-en_INT_20240101.txt"
SNOMED_LANGUAGES = "SnomedCT_Toy/Snapshot/Refset/Language/der2_cRefset_LanguageSnapshot-en_INT_20240101.txt"


def description(id: int, concept: int, kind: str, term: str, *, active: int = 1, language: str = "en") -> str:
    """A row of descriptions, with bars."""
    return f"{id}|20240101|{active}|900|{concept}|{language}|{kind}|{term}|901"


def preference(description: int, dialect: str, kind: str = PREFERRED, *, active: int = 1) -> str:
    """A row of the language reference set, with bars."""
    return f"u{description}|20240101|{active}|900|{dialect}|{description}|{kind}"


LOINC_HEAD = (
    '"LOINC_NUM","COMPONENT","VersionLastChanged","STATUS","RELATEDNAMES2","SHORTNAME","LONG_COMMON_NAME","DisplayName"'
)

RELEASES: dict[str, dict[str, str]] = {
    "umls": {
        "2024AA/META/MRCONSO.RRF": conso("C0000001", "Humming knee")
        + conso("C0000001", "Knee, humming", marks="P VO Y")
        + conso("C0000002", "Purple elbow syndrome"),
        "2024AA/META/MRSAB.RRF": sab("TOY", "7", "2023AB") + sab("MTH", "", "2024AA"),
    },
    "snomed": {
        SNOMED_TERMINOLOGY: tabbed(CONCEPT_HEAD, "100001|20240101|1|900|902", "100002|20240101|1|900|902"),
        SNOMED_DESCRIPTIONS: tabbed(
            DESCRIPTION_HEAD,
            description(1, 100001, FULL, "Humming of knee joint (finding)"),
            description(2, 100001, SYNONYM, "Knee hum"),
            description(3, 100001, SYNONYM, "Humming knee"),
            description(4, 100002, FULL, "Purple elbow (left) (disorder)"),
        ),
        SNOMED_LANGUAGES: tabbed(LANGUAGE_HEAD, preference(1, US), preference(2, US, ACCEPTABLE), preference(3, US)),
    },
    "rxnorm": {
        "RxNorm_full_01022024/rrf/RXNCONSO.RRF": conso("11", "sleepine", source="RXNORM", tty="IN", marks="- - -")
        + conso("11", "SLEEPine", source="RXNORM", tty="TMSY")
        + conso("11", "sleepine sulfate 7", source="RXNORM", tty="SY")
        + conso("12", "sleepine 5 MG Oral Tablet", source="RXNORM", tty="SCD"),
    },
    "loinc": {
        "Loinc_2.77/LoincTable/Loinc.csv": LOINC_HEAD + "\n"
        '"11-1","Hum","2.70","ACTIVE","Hum; Knee; Point in time","Hum Knee-aCnc","Hum [Loudness] in Knee","Hum, Knee"\n'
        '"12-9","Hum","2.8","ACTIVE","","Hum Elbow","Hum [Loudness] in Elbow",""\n',
    },
    "hpo": {
        "hp.obo": "format-version: 1.2\ndata-version: hp/releases/2024-04-26\n\n"
        '[Term]\nid: HP:0000011\nname: Humming knee\nsynonym: "Knee hum" EXACT layperson []\n'
        'synonym: "Noise" RELATED []\n\n[Term]\nid: HP:0000012\nname: Purple elbow\n',
    },
    "icd10cm": {
        "2025-code-descriptions/icd10cm_order_2025.txt": order(1, "Q00", 0, "Hum knee", "Humming knee")
        + order(2, "Q001XXA", 1, "Hum knee, init", "Humming knee, initial encounter"),
    },
    "table": {"house.csv": "code,name,synonyms\n7,Humming knee,knee hum|the hums\n8,Purple elbow,\n"},
}
"""By format: its files by their place in the folder that users name."""


def lay(
    folder: Path, files: dict[str, str], *, packed: bool = False, line_end: str = "\n", encoding: str = "utf-8"
) -> Path:
    """Write files below a folder; the folder."""
    for place, text in files.items():
        path = folder / place
        path.parent.mkdir(parents=True, exist_ok=True)
        data = text.replace("\n", line_end).encode(encoding)
        if packed:
            path.with_name(path.name + ".gz").write_bytes(gzip.compress(data))
        else:
            path.write_bytes(data)
    return folder


def named(folder: Path, format: str) -> Path:
    """What a user names: the folder, but the file of a table."""
    return next(folder.glob("house.*")) if format == "table" else folder
