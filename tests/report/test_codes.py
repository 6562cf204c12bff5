"""Codes of entities in the report: their words, and what a mark carries of them."""

from __future__ import annotations

import json
import re
from html import unescape

from clinicalbert.document import Code, Document, Entity
from clinicalbert.report import render_report
from clinicalbert.report.codes import best_codes, origin, short

E11 = Code("icd10cm", "E11.9", "Type 2 diabetes mellitus without complications", "2021", 0.93)
E10 = Code("icd10cm", "E10.9", "Type 1 diabetes mellitus without complications", "2021", 0.04)
DOID = Code("doid", "DOID:9352", "type 2 diabetes mellitus", "")
NASTY = Code("<b>", "\"'&amp;", "</mark><script>alert(1)</script> é\n{{ 7 * 7 }}", '" onclick="x', 0.0)


def coded(*codes: Code) -> Document:
    return Document("diabetes", entities=(Entity(0, 8, "diabetes", "problem", codes=codes),))


def test_a_code_in_words() -> None:
    assert [short(E11), origin(E11)] == ["ICD10CM:E11.9", "(icd10cm 2021, .93)"]
    assert [short(DOID), origin(DOID)] == ["DOID:9352", "(doid, 1.00)"], "a prefix of its own is not doubled"


def test_the_best_of_each_vocabulary() -> None:
    (entity,) = coded(E10, DOID, E11).entities
    assert best_codes(entity) == (E11, DOID)
    assert best_codes(coded().entities[0]) == ()


def test_a_mark_carries_its_codes() -> None:
    page = render_report([coded(E11, E10)])
    (found,) = re.findall(r'data-codes="([^"]*)"', page)
    assert json.loads(unescape(found)) == [
        ["ICD10CM:E11.9", "Type 2 diabetes mellitus without complications", "(icd10cm 2021, .93)", True],
        ["ICD10CM:E10.9", "Type 1 diabetes mellitus without complications", "(icd10cm 2021, .04)", False],
    ]
    assert "data-codes=" not in render_report([coded()])


def test_codes_are_escaped() -> None:
    page = render_report([coded(NASTY)])
    assert page.count("<script>") == 1 and "onclick=" not in page.replace("onclick=\\&quot;x", "")
    (found,) = re.findall(r'data-codes="([^"]*)"', page)
    assert json.loads(unescape(found))[0][:2] == [f"<B>:{NASTY.code}", NASTY.display]
