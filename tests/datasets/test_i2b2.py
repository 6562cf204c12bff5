"""Fictional records in the formats of the i2b2 challenges."""

from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest

from clinicalbert.datasets import i2b2_2006, i2b2_2010, i2b2_2012, i2b2_2014
from clinicalbert.errors import InputError, OffsetError
from made_corpora import linked, marked, write

# 2006: one file, identifiers in line

RECORDS = """<?xml version="1.0" encoding="UTF-8"?>
<ROOT>
<RECORD ID="7">
<TEXT>
<PHI TYPE="HOSPITAL">NORTH SIDE</PHI> Seen by Dr. <PHI TYPE="DOCTOR">Ada O'Moor</PHI> on <PHI TYPE="DATE">01/02</PHI> .
BP &lt; 90 &amp; falling , R&D .
</TEXT>
</RECORD>
<RECORD ID="8"><TEXT/></RECORD>
</ROOT>
"""


def test_2006(tmp_path: Path) -> None:
    write(tmp_path / "deid_surrogate_train_all_version2.xml", RECORDS)
    one, two = i2b2_2006.read(tmp_path, "train")
    assert (one.id, one.group, two.id, two.text) == ("7", "7", "8", "")
    assert one.text == "\nNORTH SIDE Seen by Dr. Ada O'Moor on 01/02 .\nBP < 90 & falling , R&D .\n"
    assert marked(one) == [("NORTH SIDE", "HOSPITAL"), ("Ada O'Moor", "DOCTOR"), ("01/02", "DATE")]


def test_2006_as_first_released(tmp_path: Path) -> None:
    write(tmp_path / "deid_surrogate_test_all_groundtruth_version2.xml", RECORDS.replace("01/02</PHI>", "01/02</PH>"))
    with pytest.raises(InputError, match=r"version2\.xml: not well-formed at line 5; take the corrected release") as e:
        i2b2_2006.read(tmp_path, "test")
    assert "Moor" not in str(e.value)


def test_no_entity_of_a_file_is_expanded(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    declared = f'<!DOCTYPE ROOT [<!ENTITY x SYSTEM "file://{tmp_path}/secret"><!ENTITY y "many">]>\n<ROOT>'
    write(
        tmp_path / "deid_surrogate_train_all_version2.xml",
        declared + '<RECORD ID="1"><TEXT>&x; &y;</TEXT></RECORD></ROOT>',
    )
    (example,) = i2b2_2006.read(tmp_path, "train")
    assert example.text == "&x; &y;"


# 2010: text, concepts, assertions, relations

NOTE = "Admission Date :\r\nThe patient denies  Chest\r\npain ; fever improved with zolifex .\r\n"
CON = 'c="chest pain" 2:3 3:0||t="problem"\nc="fever" 3:2 3:2||t="problem"\nc="zolifex" 3:5 3:5||t="treatment"\n'
AST = 'c="chest pain" 2:3 3:0||t="problem"||a="absent"\nc="fever" 3:2 3:2||t="problem"||a="present"\n'
REL = 'c="zolifex" 3:5 3:5||r="TrIP"||c="fever" 3:2 3:2\n'


def challenge(folder: Path, *, con: str = CON, ast: str = AST, rel: str = REL) -> Path:
    train = folder / "concept_assertion_relation_training_data" / "beth"
    test = folder / "reference_standard_for_test_data"
    for place, concept in ((train, "concept"), (test, "concepts")):
        write(place / concept / "record-1.con", con)
        write(place / "ast" / "record-1.ast", ast)
        write(place / "rel" / "record-1.rel", rel)
    write(train / "txt" / "record-1.txt", NOTE)
    write(folder / "test_data" / "record-1.txt", NOTE)
    return folder


@pytest.mark.parametrize(("split", "key"), [("train", "beth-record-1"), ("test", "record-1")])
def test_2010(tmp_path: Path, split: str, key: str) -> None:
    (example,) = i2b2_2010.read(challenge(tmp_path), split)
    assert (example.id, example.group, example.text) == (key, key, NOTE)
    assert marked(example) == [("Chest\r\npain", "problem"), ("fever", "problem"), ("zolifex", "treatment")]
    assert [s.flags for s in example.spans] == [frozenset({"absent"}), frozenset({"present"}), frozenset()]
    assert linked(example) == [("zolifex", "TrIP", "fever")]


def test_2010_without_assertions_or_relations(tmp_path: Path) -> None:
    challenge(tmp_path)
    for path in [*tmp_path.rglob("*.ast"), *tmp_path.rglob("*.rel")]:
        path.unlink()
    (example,) = i2b2_2010.read(tmp_path, "test")
    assert len(example.spans) == 3 and example.relations == () and not any(s.flags for s in example.spans)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"con": CON.replace("3:2 3:2", "3:3 3:3")}, "record-1: the words at 3:3 are not those of the annotation"),
        ({"con": CON.replace("3:5 3:5", "3:9 3:9")}, "record-1: there is no word 3:9 or 3:9"),
        ({"con": 'c="fever" 3:2 3:2||t="problem"\n'}, r"record-1: a relation leads to \d+:\d+, which is no concept"),
        ({"ast": "c=fever\n"}, r"record-1\.ast: line 1 is not of the format"),
    ],
)
def test_2010_that_does_not_fit_is_an_error_without_words(
    tmp_path: Path, changes: dict[str, str], message: str
) -> None:
    with pytest.raises(InputError, match=message) as error:
        i2b2_2010.read(challenge(tmp_path, **changes), "test")
    assert "fever" not in str(error.value) and "zolifex" not in str(error.value)


# 2012: tags that stand off the text

STORY = "\nAdmission Date :\n2031-05-06\nNo chest pain since R&D\nin May .\n"
TAGS = """
<EVENT id="E0" start="1" end="10" text="Admission" modality="FACTUAL" polarity="POS" type="OCCURRENCE" />
<EVENT id="E1" start="32" end="42" text="chest pain" modality="POSSIBLE" polarity="NEG" type="PROBLEM" />
<EVENT id="E2" start="49" end="52" text="R&D" modality="FACTUAL" polarity="POS" type="OCCURRENCE" />
<TIMEX3 id="T0" start="18" end="28" text="2031-05-06" type="DATE" val="2031-05-06" mod="NA" />
<SECTIME id="S0" start="18" end="28" text="2031-05-06" type="ADMISSION" dvalue="2031-05-06" />
<SECTIME id="S1" start="" end="" text="" type="DISCHARGE" dvalue="" />
<TLINK id="TL0" fromID="E1" fromText="chest pain" toID="S0" toText="Admission" type="BEFORE" />
<TLINK id="TL1" fromID="E0" fromText="Admission" toID="T0" toText="2031-05-06" type="OVERLAP" />
<TLINK id="TL2" fromID="E0" fromText="Admission" toID="S1" toText="Discharge" type="BEFORE" />
<TLINK id="TL3" fromID="E0" fromText="Admission" toID="E1" toText="chest pain" type="" />
"""


def story(text: str = STORY, tags: str = TAGS, root: str = "ClinicalNarrativeTemporalAnnotation") -> str:
    inside = f"<TEXT><![CDATA[{text}]]></TEXT>\n<TAGS>{tags}</TAGS>"
    return f'<?xml version="1.0" encoding="UTF-8" ?>\n<{root}>\n{inside}\n</{root}>'


@pytest.mark.parametrize("text", [STORY, STORY[1:]], ids=["opening line feed", "none"])
def test_2012(tmp_path: Path, text: str) -> None:
    write(tmp_path / "2012-07-15.original-annotation.release" / "13.xml", story(text))
    write(tmp_path / "2012-07-15.original-annotation.release" / "13.xml.extent", "not this one")
    (example,) = i2b2_2012.read(tmp_path, "train")
    assert (example.id, example.group, example.text) == ("13", "13", text)
    assert marked(example) == [
        *(("Admission", "OCCURRENCE"), ("2031-05-06", "ADMISSION"), ("2031-05-06", "DATE")),
        *(("chest pain", "PROBLEM"), ("R&D", "OCCURRENCE")),
    ]
    assert [set(s.flags) for s in example.spans if s.flags] == [{"negated", "possible"}]
    assert linked(example) == [("chest pain", "BEFORE", "2031-05-06"), ("Admission", "OVERLAP", "2031-05-06")]


def test_2012_test(tmp_path: Path) -> None:
    write(tmp_path / "ground_truth" / "merged_xml" / "14.xml", story())
    assert [e.id for e in i2b2_2012.read(tmp_path, "test")] == ["14"]


def test_line_feeds_in_a_tag_are_blanks(tmp_path: Path) -> None:
    tags = '<EVENT id="E0" start="43" end="55" text="since R&D in" type="OCCURRENCE" />'
    write(tmp_path / "ground_truth" / "merged_xml" / "14.xml", story(tags=tags))
    assert marked(i2b2_2012.read(tmp_path, "test")[0]) == [("since R&D\nin", "OCCURRENCE")]


@pytest.mark.parametrize("start", ["2", "33", "999"])
def test_a_tag_at_another_place_is_an_error_without_words(tmp_path: Path, start: str) -> None:
    tags = TAGS.replace('start="32"', f'start="{start}"')
    write(tmp_path / "ground_truth" / "merged_xml" / "14.xml", story(tags=tags))
    with pytest.raises(OffsetError, match=rf"14: the words at {start}:42 are not those of E1") as error:
        i2b2_2012.read(tmp_path, "test")
    assert "pain" not in str(error.value)


# 2014

LETTER = "\n\nRecord date:  2099-01-02\nDr. Mo&Partner of  Elmwich.\n"


def letter() -> str:
    found = [("DATE", "DATE", "2099-01-02"), ("NAME", "DOCTOR", "Mo&Partner"), ("LOCATION", "HOSPITAL", "Elmwich")]
    tags = "".join(
        f'<{name} id="P{n}" start="{LETTER.index(words)}" end="{LETTER.index(words) + len(words)}" '
        f'text={quoteattr(words)} TYPE="{kind}" comment="" />'
        for n, (name, kind, words) in enumerate(found)
    )
    return story(LETTER, tags, "deIdi2b2")


def test_2014(tmp_path: Path) -> None:
    for folder, name in (("training-PHI-Gold-Set1", "220-01"), ("training-PHI-Gold-Set2", "220-02")):
        write(tmp_path / folder / f"{name}.xml", letter())
    write(tmp_path / "testing-PHI-Gold-fixed" / "110-01.xml", letter())
    one, two = i2b2_2014.read(tmp_path, "train")
    assert [(e.id, e.group) for e in (one, two)] == [("220-01", "220"), ("220-02", "220")]
    assert one.text == LETTER
    assert marked(one) == [("2099-01-02", "DATE"), ("Mo&Partner", "DOCTOR"), ("Elmwich", "HOSPITAL")]
    assert [e.id for e in i2b2_2014.read(tmp_path, "test")] == ["110-01"]


def test_2014_without_tags(tmp_path: Path) -> None:
    write(tmp_path / "testing-PHI-Gold-fixed" / "110-01.xml", "<deIdi2b2><TEXT>x</TEXT></deIdi2b2>")
    with pytest.raises(InputError, match=r"110-01\.xml: there is no TEXT, or there are no TAGS"):
        i2b2_2014.read(tmp_path, "test")


@pytest.mark.parametrize("adapter", [i2b2_2010, i2b2_2012, i2b2_2014])
@pytest.mark.parametrize("split", ["train", "test"])
def test_a_folder_without_files_is_an_error(tmp_path: Path, adapter: object, split: str) -> None:
    with pytest.raises(InputError, match=r"holds no .*; get it from https://portal"):
        adapter.read(tmp_path, split)  # type: ignore[attr-defined]
