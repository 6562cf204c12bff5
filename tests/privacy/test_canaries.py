"""A canary in each of the eighteen identifiers: through the commands and back, it stands nowhere but in the notes."""

from __future__ import annotations

import base64
import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from clinicalbert.privacy.identifiers import PARAGRAPHS
from clinicalbert.privacy.recognisers import find_identifiers
from privacy.searched import found_in, leaks
from privacy.stubs import MARK, read
from privacy.watched import MARKED, run

for extra in ("pyarrow", "sqlalchemy", "cryptography"):
    pytest.importorskip(extra)

LETTER = """DISCHARGE SUMMARY
Patient: <name>Zorvald Quintrellby</>   MRN: <mrn>40718835296</>   DOB: <date>October 27, 1931</>
Address: <location>4417 Brindlewhistle Road</>, <location>Vexleyburg</>, PA <location>19064</>
SSN: <ssn>931-70-4582</>   Medicare ID: <health_plan>7QX4-TK9-PM83</>   Account no. <account>66180427735</>
Phone: <phone>(614) 555-0137</>   Fax: <fax>614-555-0182</>   Email: <email>zq.marrowfen@example.org</>
Portal: <url>https://portal.ummerholt.example.com/u/zq8841</>, last login from <ip>198.51.100.237</>

HISTORY OF PRESENT ILLNESS
<name>Quintrellby</> is a <age>ninety-seven</> year old man with heart failure and type 2 diabetes, admitted to
<organization>Oxenthwaite Hospital</> on <date>11/23/2018</> with chest pain and dyspnea. He drove himself, plate
<vehicle>KVZ-8027</>, and showed his driver's license <license>Q7304418829</>. No fever or cough. Metoprolol 25 mg PO
twice daily was given. Pacemaker serial number <device>PKX5520917</>. Blood pressure 132/84, creatinine 1.4 mg/dL.

PLAN
Fingerprint template <biometric>BIO-QK880314</> and photograph <photo>face_QXW_0400817.jpg</> are on file.
Accession number <other_id>S19-7740265</>. Aspirin 81 mg daily. Follow-up with Dr. <name>Thessaly Vandermoork</> on
<date>December 14, 2018</>.
"""
VISIT = f"""{MARKED}
Patient: <name>BRAMBLETHORPE, ISOLDINE</>, <age>one hundred three</> year old woman, medical record number
<mrn>MK20937714</>, date of birth <date>02/16/1921</>, SSN <ssn>948-33-7106</>, health plan ID
<health_plan>W559274018</>, bank account <account>8830-2719-4465</>, lives at <location>908 Fernhaggle Lane</>,
<location>Tolverstead</>, OH <location>45377</>.
Call <phone>720-555-0164</> or fax <fax>(720) 555-0119</>, write to <email>isoldine.b77@quarrel.example.net</>,
see <url>www.gorsefell.example.org/patients/ib90377</>; seen from <ip>fe80::2c35:63cb:8cc1:d917</>.
Wheelchair van VIN <vehicle>3V76EZ28VZL402216</>, passport number <license>C88301745</>, insulin pump S/N
<device>ZD-4471-90826</>, iris code <biometric>7be4d19f-60aa</>, picture <photo>IMG_20170309_118842.jpg</>, specimen
number <other_id>M17-0093318</>, sent by <organization>Wexcombe Family Clinic</> on <date>March 9, 2017</>.
Denies nausea. Lisinopril 10 mg PO daily; headache for 3 days, glucose 188 mg/dL.
"""
RECORD = {
    "patient_id": "PT-66190447",
    "encounter_id": "VN-30887152",
    "date": "1987-09-23",
    "memo": "Crumplehorn was here",
}
"""What a record holds beside the text: columns that are known, and one that is not."""
CALLED = (*RECORD.values(), "Crumplehorn", "1931-10-27", "2018-11-23", "2018-12-14", "1921-02-16", "2017-03-09")
"""Dates also as somebody who has understood them writes them."""
PLAIN = frozenset({"Hospital", "Clinic", "Family", "portal", "example", "patients"})
RULES = ("--recognisers", "rules")


def _canaries() -> frozenset[str]:
    """What is marked in the notes, the words of names, places and addresses also by themselves, and the record."""
    found = set(CALLED)
    for label, words in MARK.findall(LETTER + VISIT):
        if len(words) > 5:  # a ZIP code comes by chance in checksums
            found.add(words)
        if label in {"name", "location", "organization", "email", "url"}:
            found |= {word for word in re.findall(r"\w+", words) if len(word) > 5 and word not in PLAIN}
    return frozenset(found)


CANARIES = _canaries()


def write_notes(given: Path) -> None:
    """The notes, and records that fail, as JSON lines, CSV, a CSV that has lost its header, and a database."""
    given.mkdir(parents=True)
    letter, visit = read(LETTER)[0], read(VISIT)[0]
    flat = " ".join(letter.split())
    records: list[Any] = [
        {"id": "n1", "text": letter, **RECORD},
        {"id": "n2", "text": visit, **RECORD},
        {"id": "n3", "text": letter.replace("\n", "\0\n") + "\0"},
        {"id": "n4", "text": [letter], **RECORD},
        {"id": "n5", "Quintrellby": letter, "Zorvald Quintrellby": visit},
        {"id": "n6", "text": visit, **RECORD, "memo": "Crumplehorn \ud800"},
        [letter, visit],
    ]
    lines = [json.dumps(record).encode() for record in records]
    lines += [lines[0][:-30], lines[1].replace(b"Denies", b"D\xe9nies"), b'{"id": "n9", "text": "' + flat.encode()]
    (given / "notes.jsonl").write_bytes(b"\n".join(lines))
    (given / "notes.csv").write_text(f'id,text,patient_id\nn1,"{flat}",PT-66190447\nn2,{flat}\nn3,"{flat}')
    (given / "headless.csv").write_text(f'Quintrellby,1987-09-23,"{flat}"\nThessaly,1987-09-23,"{flat}"\n')
    (given / "study.toml").write_text(
        'title = "s"\nids = "hash"\ndefault = "surrogate"\n[labels]\ndate = "shift"\nage = "tag"\n'
    )
    with closing(sqlite3.connect(given / "notes.db")) as database:
        database.execute("CREATE TABLE notes (id, text, patient_id, memo)")
        rows: list[Any] = [(f"n{i}", text, *list(RECORD.values())[::3]) for i, text in enumerate((letter, visit) * 2)]
        database.executemany(
            "INSERT INTO notes VALUES (?, ?, ?, ?)", [*rows, (None, letter, "", ""), ("n9", 7, "", "")]
        )
        database.commit()


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The commands as they are meant to be used, and some accidents: where all that they left lies."""
    root = tmp_path_factory.mktemp("watched")
    given, out = root / "given", root / "seen/out"
    write_notes(given)
    notes, table = given / "notes.jsonl", [f"sqlite:///{given}/notes.db", "--query", "SELECT * FROM notes", *RULES]
    kept = ["--profile", given / "study.toml", "--key", given / "gate.key", "--vault", out / "originals.vault"]
    commands: list[tuple[int, str, list[object]]] = [
        (3, "", ["analyze", notes, "-o", out / "a.jsonl", "--html", out / "a.html"]),
        (3, "", ["analyze", notes, "-o", out / "a.parquet", "--json", "--json-progress", *RULES]),
        (3, "", ["analyze", notes, "-o", f"sqlite:///{out}/a.db", *RULES]),
        (3, "", ["analyze", notes, *RULES]),
        (130, "stop", ["analyze", *table, "-o", f"{out}/parts/", "--part-notes", "1"]),
        (3, "", ["analyze", *table, "-o", f"{out}/parts/", "--part-notes", "1", "--resume"]),
        (130, "stop", ["deidentify", notes, "-o", out / "stopped.jsonl", "--part-notes", "1", *RULES]),
        (3, "recogniser", ["analyze", notes, "-o", out / "b.jsonl", "--workers", "2", *RULES]),
        (3, "", ["deidentify", notes, "-o", out / "d.jsonl", "--report", out / "d.json"]),
        (3, "", ["deidentify", given / "notes.csv", "-o", out / "e.parquet", "--html", given / "page.html", *RULES]),
        (1, "", ["deidentify", given / "headless.csv", "-o", out / "f.jsonl", *RULES]),
        (3, "recogniser", ["deidentify", notes, "-o", f"sqlite:///{out}/d.db", *RULES]),
        (1, "unforeseen", ["deidentify", notes, "-o", out / "g.jsonl", *RULES]),
        (0, "", ["deidentify", "new-key", given / "gate.key"]),
        (3, "", ["deidentify", notes, "-o", out / "h.jsonl", *kept, *RULES]),
        (3, "", ["deidentify", notes, *RULES]),
    ]
    assert run(root, [(fault, *words) for _, fault, words in commands]) == [code for code, _, _ in commands]
    return root


def test_the_rules_find_each_of_them() -> None:
    labels = set()
    for marked in (LETTER, VISIT):
        text, wanted = read(marked)
        found = find_identifiers(text)
        for each in wanted:
            assert any(f.start <= each.start and each.end <= f.end for f in found), text[each.start : each.end]
        labels |= {each.label for each in found} & {each.label for each in wanted}
    assert labels == set(PARAGRAPHS)


def test_they_stand_nowhere(watched: Path) -> None:
    assert leaks(watched / "seen", CANARIES) == set()


def test_what_was_searched_is_all_that_was_made(watched: Path) -> None:
    seen, given = watched / "seen", watched / "given"
    written = {Path(path) for path in (seen / "written").read_text().splitlines()}
    others = {path for path in written if seen not in path.parents and not path.is_relative_to("/dev")}
    pages = {path for path in others if "page.html" in path.name}  # which holds the identifiers, and says so
    assert pages and others - pages == {given / "gate.key", given / "notes.db"}
    log, err, out = ((seen / name).read_text() for name in ("log", "stderr", "stdout"))
    assert "clinicalbert.privacy.gate" in log and "sqlalchemy.pool" in log and "note 'n1' passed" in log
    assert "failed n4" in err and "did not pass the gate: recognise: ValueError" in err and "heart failure" in out
    assert "clinicalbert: ValueError ended the run (its message is not shown" in err and "jsonl.py" in err
    assert "no column 'text'; there are 3 (not shown: 2 without a plain name)" in err
    kept = {path.name.partition("-")[2].partition("-")[2] for path in (seen / "kept").iterdir()}
    assert {"a.jsonl.parts.done", "_journal.jsonl"} <= kept and {path.name for path in (seen / "out").iterdir()} >= {
        *("a.jsonl", "a.jsonl.manifest.json", "a.html", "a.parquet", "a.db", "parts", "stopped.jsonl.parts", "d.json"),
        *("d.jsonl", "d.db", "e.parquet", "h.jsonl", "originals.vault"),
    }
    assert list((seen / "cache").glob("*.graph"))


def test_the_page_of_before_and_after_holds_them(watched: Path) -> None:
    found = found_in((watched / "given/page.html").read_bytes(), CANARIES)
    assert {"Quintrellby", "931-70-4582", "ninety-seven"} <= found


def test_a_search_that_could_not_fail_would_be_none(tmp_path: Path) -> None:
    """Notes that pass by declaration are found in the output, a line of log in the log, a file that was removed too."""
    given, out = tmp_path / "given", tmp_path / "seen/out"
    write_notes(given)
    notes = given / "notes.jsonl"
    common = [notes, *RULES, "-q"]
    codes = run(
        tmp_path,
        [
            ("", "analyze", *common, "-o", out / "a.jsonl", "--phi-cleared", "--backend", "onnxruntime"),
            ("log", "deidentify", *common, "-o", out / "d.parquet"),
            ("file", "deidentify", *common, "-o", out / "d.db.jsonl"),
        ],
    )
    assert codes == [3, 3, 3]
    found = leaks(tmp_path / "seen", CANARIES)
    assert {words for name, words in found if name == "out/a.jsonl"} >= set(CANARIES) - {*CALLED}
    for place in ("log", r"kept/.*-tmp"):
        told = {words for name, words in found if re.match(place, name)}
        assert {"BRAMBLETHORPE, ISOLDINE", "948-33-7106"} <= told and "Quintrellby" not in told
    assert not any(name.startswith(("out/d", "stderr", "stdout", "tmp", "cache")) for name, _ in found)


@pytest.mark.parametrize("words", ["Zorvald Quintrellby", "8830-2719-4465", "zq.marrowfen@example.org"])
def test_words_are_found_however_they_are_written(tmp_path: Path, words: str) -> None:
    raw = f"and {words}!".encode()
    ways = [
        raw,
        raw.upper(),
        raw.decode().encode("utf-16"),
        raw.hex().encode(),
        re.sub(rb"\W", b"_", raw),
        b"\n".join(base64.b64encode(raw + raw)[i : i + 8] for i in range(0, 80, 8)),
        *(base64.b64encode(raw[i:]) for i in range(4)),
    ]
    if words[0].isdigit():
        ways += [b"8830 x 2719 / 4465", b"88302719 no. 4465"]
    assert all(found_in(b"1 " + way, [words]) for way in ways) and not found_in(b"Zorvald 8830", [words])
    from pyarrow import Table, parquet

    (tmp_path / words.replace("/", "")).touch()
    parquet.write_table(Table.from_pylist([{"a": words * 3}]), tmp_path / "p", compression="zstd")
    with closing(sqlite3.connect(tmp_path / "s")) as database:
        database.execute("CREATE TABLE t (a)")
        database.execute("INSERT INTO t VALUES (?)", ["x" * 3000 + words[:9] + words[9:] * 2])
        database.commit()
    assert {name for name, _ in leaks(tmp_path, [words])} >= {words, "p", "s"}
