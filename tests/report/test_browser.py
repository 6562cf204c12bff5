"""The report in a browser: it works, it is silent, it can be used by everyone."""

from __future__ import annotations

import importlib
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest

from clinicalbert.document import Clearance, Code, Document, Entity, NoteMeta, Relation, Section, Span
from clinicalbert.labels import PUBLIC
from clinicalbert.report import write_report
from clinicalbert.samples import paths

CHROMIUM = Path("/usr/bin/chromium")
CODES = (
    Code("icd10cm", "J18.1", "Lobar pneumonia, unspecified organism", "2021", 0.93),
    Code("icd10cm", "J18.9", "Pneumonia, unspecified organism", "2021", 0.05),
    Code("doid", "DOID:552", "<i>pneumonia</i> & more", "2015-11-11", 0.5),
)
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
]
TEXT = (
    "HPI: acute left lower lobe pneumonia <b>&amp;</b> \U0001fac1\r\n"
    "MEDS: aspirin 81 mg PO daily\r\n\r\n"
    "LABS:   Na      137     K   4.2\r\n"
)


def missing(what: str) -> NoReturn:
    """Skip and say so; on CI, where the browser belongs to the setup, fail."""
    reason = f"the report was NOT tested in a browser: {what}"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


def document(note_id: str) -> Document:
    def entity(words: str, label: str, score: float) -> Entity:
        start = TEXT.index(words)
        return Entity(start, start + len(words), words, label, score, f"head:{label}")

    entities = (
        entity("acute left lower", "severity", 0.35),
        entity("left lower lobe pneumonia", "problem", 0.97),
        entity("aspirin", "drug", 0.9),
        entity("81 mg", "dose", 0.6),
        entity("PO", "route", 0.95),
        entity("daily", "frequency", 0.99),
        entity("Na", "test", 0.8),
        entity("137", "value", 0.8),
    )
    cuts = [TEXT.index("HPI"), TEXT.index("MEDS"), TEXT.index("LABS"), len(TEXT)]
    names = ("history_of_present_illness", "medications", "laboratory")
    sections = tuple(
        Section(cuts[i], cuts[i + 1], name, Span(cuts[i], TEXT.index(":", cuts[i]) + 1)) for i, name in enumerate(names)
    )
    clearance = Clearance("phi-cleared", "fictional")
    note = NoteMeta(note_id, type="progress", date="day 2")
    return Document(TEXT, note, sections, (), entities, (Relation(2, 3, "has_dose", 0.9),), (), clearance, "tests")


def gallery() -> Document:
    """A sample note in which words by turns bear all labels: every colour on the page; some have codes."""
    text = next(path for path in paths() if path.stem == "radiology_report").read_text("utf-8")
    labels = [*PUBLIC, "of-no-set"]
    found = list(re.finditer(r"\w{4,}", text))[:120]
    entities = tuple(
        Entity(m.start(), m.end(), m.group(), labels[i % len(labels)], 0.3 + i / 200, codes=CODES if i % 7 == 0 else ())
        for i, m in enumerate(found)
    )
    return Document(text, NoteMeta("gallery"), entities=entities, model="tests")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        missing("playwright is not installed")
    if not CHROMIUM.exists():
        missing(f"{CHROMIUM} does not exist")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGS, headless=True)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("report") / "report.html"
    documents = [document("first"), document("second"), gallery()]
    return write_report(path, documents, errors=[{"id": "r:3", "reason": "empty"}], generated="day 3").as_uri()


@pytest.fixture
def page(browser: Any, report: str) -> Iterator[Any]:
    """The open report; after the test, it must have been silent and have asked for nothing but itself."""
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    page = context.new_page()
    complaints: list[str] = []
    requests: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: requests.append(request.url))
    page.add_init_script("addEventListener('securitypolicyviolation', e => console.error(e.violatedDirective))")
    page.goto(report)
    yield page
    context.close()
    assert complaints == []
    assert {url.split("#")[0] for url in requests} == {report}


def shown(page: Any) -> list[str]:
    """Labels of the marks on display, in order."""
    return list(
        page.eval_on_selector_all("article:not([hidden]) mark[data-span]:not(.off)", "m => m.map(x => x.dataset.label)")
    )


def focused(page: Any) -> str:
    return str(page.evaluate("document.activeElement.dataset.label || document.activeElement.tagName"))


def test_opens_in_silence_with_the_text_intact(page: Any) -> None:
    assert page.locator("article:visible").count() == 1
    body = page.locator("[data-body]").first.evaluate("e => e.textContent")
    assert body == TEXT.replace("\r\n", "\n")
    assert page.evaluate("getComputedStyle(document.querySelector('[data-body]')).whiteSpace") == "pre-wrap"
    assert page.evaluate("getComputedStyle(document.body).margin") == "0px", "the style sheet was refused"


def test_label_filter(page: Any) -> None:
    assert len(shown(page)) == 8
    page.locator("#filters input[value=problem]").uncheck()
    assert "problem" not in shown(page) and len(shown(page)) == 7
    cut = page.locator("article:visible mark.e-problem")
    assert cut.count() == 2, "the crossing entity is in two pieces"
    assert {cut.nth(i).evaluate("e => getComputedStyle(e).backgroundColor") for i in range(2)} == {"rgba(0, 0, 0, 0)"}
    assert cut.first.get_attribute("tabindex") is None
    assert page.locator("article:visible tbody tr:visible").count() == 7
    assert page.locator("#shown").inner_text() == "7 of 8 entities shown in this note"
    page.locator("#none").click()
    assert shown(page) == []
    page.locator("#all").click()
    assert len(shown(page)) == 8


def test_score_slider(page: Any) -> None:
    page.locator("#min").focus()
    for _ in range(61):
        page.keyboard.press("ArrowRight")
    assert page.locator("#min-out").inner_text() == "0.61"
    assert "severity" not in shown(page) and "dose" not in shown(page) and len(shown(page)) == 6
    assert page.locator("[data-count=dose]").inner_text() == "0"
    page.keyboard.press("Home")
    assert len(shown(page)) == 8


def test_keys_walk_through_the_entities(page: Any) -> None:
    page.keyboard.press("n")
    assert focused(page) == "severity"
    page.keyboard.press("n")
    assert focused(page) == "problem"
    detail = page.locator("#tip").inner_text()
    assert (
        "problem" in detail
        and "0.97" in detail
        and "head:problem" in detail
        and "11–36" in detail.replace("11-", "11–")
    )
    assert "left lower lobe pneumonia: problem, score 0.97" in page.locator("#say").inner_text()
    assert "inside acute left lower: severity" in page.locator("#say").inner_text()
    page.keyboard.press("Escape")
    assert page.locator("#tip").is_hidden()
    page.keyboard.press("p")
    assert focused(page) == "severity"
    page.locator("#filters input[value=problem]").uncheck()
    page.locator("#filters input[value=problem]").evaluate("e => e.blur()")
    page.keyboard.press("n")
    assert focused(page) == "drug", "what is filtered out is passed over"


def test_hover_tells_the_details(page: Any) -> None:
    page.locator("article:visible mark.e-drug").hover()
    assert "head:drug" in page.locator("#tip").inner_text()
    page.locator("h1").hover()
    assert page.locator("#tip").is_hidden()


def test_table_lists_every_entity_and_leads_to_it(page: Any) -> None:
    rows = page.locator("article:visible tbody tr")
    assert rows.count() == 8
    assert re.sub(r"\s+", " ", rows.nth(1).inner_text()).endswith(
        "left lower lobe pneumonia History of present illness 0.97 11–36 head:problem"
    )
    rows.nth(2).locator("button").click()
    assert focused(page) == "drug"


def test_codes_in_details_and_table(page: Any) -> None:
    assert page.locator("article:visible th", has_text="Codes").count() == 0, "no column where nothing has a code"
    page.locator("#notes a").nth(2).click()
    heads = page.locator("article:visible .found th").all_inner_texts()
    assert heads[:3] == ["Label", "Words", "Codes"]
    best = [
        "ICD10CM:J18.1 Lobar pneumonia, unspecified organism (icd10cm 2021, .93)",
        "DOID:552 <i>pneumonia</i> & more (doid 2015-11-11, .50)",
    ]
    rows = page.locator("article:visible .found tbody tr")
    assert rows.nth(0).locator(".codes li").all_inner_texts() == best
    assert rows.nth(1).locator(".codes").count() == 0 and rows.nth(1).locator("td").count() == len(heads)
    page.keyboard.press("n")
    told = page.locator("#tip .codes li").all_inner_texts()
    assert told == [best[0], "ICD10CM:J18.9 Pneumonia, unspecified organism (icd10cm 2021, .05)", best[1]]
    assert "code ICD10CM:J18.1 Lobar pneumonia" in page.locator("#say").inner_text()
    page.keyboard.press("n")
    assert page.locator("#tip .codes").count() == 0


def test_notes_by_mouse_key_and_address(page: Any, report: str) -> None:
    heading = "article:visible h2"
    page.locator("#notes a").nth(1).click()
    assert page.locator(heading).inner_text() == "second"
    page.keyboard.press("j")
    assert page.locator(heading).inner_text() == "gallery"
    assert focused(page) == "H2"
    page.keyboard.press("j")
    assert page.locator(heading).inner_text() == "gallery"
    page.keyboard.press("[")
    assert page.locator(heading).inner_text() == "second"
    assert page.locator("#notes [aria-current]").count() == 1
    page.go_back()
    assert page.locator(heading).inner_text() == "gallery"
    page.goto(report + "#n1-s2")
    assert page.locator(heading).inner_text() == "second"
    page.locator("article:visible .sections a").first.click()
    assert page.url.endswith("#n1-s0")


def test_help_and_switching_shortcuts_off(page: Any) -> None:
    page.keyboard.press("?")
    assert page.locator("#help").is_visible()
    page.locator("#keys").uncheck()
    page.keyboard.press("Escape")
    assert page.locator("#help").is_hidden()
    page.keyboard.press("n")
    assert focused(page) != "severity"
    page.locator("#help-open").click()
    page.locator("#keys").check()
    page.locator("#help-close").click()
    page.keyboard.press("f")
    assert page.evaluate("document.activeElement.type") == "checkbox"


def test_skip_link_comes_first(page: Any) -> None:
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_print_has_all_notes(page: Any) -> None:
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert page.locator("article:visible").count() == 3
    assert page.locator("article .found tbody tr:visible").count() == 8 + 8 + 120
    assert page.locator(".side").is_hidden()
    mark = page.locator("mark.e-problem").first
    assert mark.evaluate("e => getComputedStyle(e).borderBottomStyle") == "solid"
    assert mark.evaluate("e => getComputedStyle(e, '::after').content") == '"PROB"'


def test_without_scripts_all_notes_are_there(browser: Any, report: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(report)
    assert page.locator("article:visible").count() == 3
    assert page.locator("#filters").is_hidden()
    context.close()


@pytest.mark.parametrize("width", [1400, 700])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious(page: Any, theme: str, width: int) -> None:
    try:
        axe = importlib.import_module("axe_playwright_python.sync_playwright").Axe()
    except ImportError:
        missing("axe-playwright-python is not installed")
    page.set_viewport_size({"width": width, "height": 900})
    if theme == "dark":
        page.locator("#theme").click()
    assert page.evaluate("document.documentElement.dataset.theme || 'light'") == theme
    for key in ("n", "]", "]"):
        page.keyboard.press(key)
        found = axe.run(page).response["violations"]
        serious = [(v["id"], v["nodes"][0]["html"]) for v in found if v["impact"] in {"serious", "critical"}]
        assert serious == []
