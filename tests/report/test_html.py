"""The report as text: escaping, policy, completeness. No browser needed."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinicalbert.document import Clearance, Document, Entity, NoteMeta, Relation, Section, Span
from clinicalbert.labels import PUBLIC
from clinicalbert.report import render_report, write_report
from clinicalbert.report.palette import GROUPS, STYLES, THEME, stylesheet
from clinicalbert.report.weave import Wrap, weave

NASTY = (
    "HPI: <script>alert(1)</script> \"quoted\" 'single' & &amp; &lt;b&gt;\r\n"
    "PLAN: emoji \U0001f9ea\U0001f468\u200d\u2695\ufe0f, {{ 7 * 7 }} {% raw %} </style> <!-- <mark> ]]>\r"
    "last\n\nLabs:   Na      137     K   4.2\n"
)


class Page(HTMLParser):
    """What a browser would hold: the body of each note as text, the tags with their attributes, the rest as text."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.bodies: list[str] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.blocks: dict[str, list[str]] = {"style": [], "script": []}
        self.seen: list[str] = []
        self.marked: list[str] = []
        self._open: list[str] = []
        self._depth = 0
        self.feed(html)
        self.close()
        assert self._open == [], f"unclosed: {self._open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        self.tags.append((tag, attributes))
        if tag in self.blocks:
            self.blocks[tag].append("")
        if tag in {"meta", "input", "br", "link", "wbr"}:
            return
        self._open.append(tag)
        if "data-body" in attributes:
            self.bodies.append("")
            self._depth = len(self._open)

    def handle_endtag(self, tag: str) -> None:
        assert self._open and self._open[-1] == tag, f"</{tag}> closes {self._open[-1:]}"
        if len(self._open) == self._depth:
            self._depth = 0
        self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] in self.blocks:
            self.blocks[self._open[-1]][-1] += data
            return
        self.seen.append(data)
        if self._depth:
            self.bodies[-1] += data

    def meta(self, equiv: str) -> str:
        return next(a["content"] for tag, a in self.tags if tag == "meta" and a.get("http-equiv") == equiv)

    def classes(self, tag: str, name: str) -> list[dict[str, str]]:
        return [a for t, a in self.tags if t == tag and name in a.get("class", "").split()]


def as_parsed(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")


def entity(text: str, words: str, label: str, score: float = 0.9, source: str = "") -> Entity:
    start = text.index(words)
    return Entity(start, start + len(words), words, label, score, source)


def nasty() -> Document:
    entities = (
        entity(NASTY, "<script>alert(1)</script>", "problem", source='bc5cdr:"Dis&ease"<'),
        entity(NASTY, "alert", "drug"),
        entity(NASTY, '"quoted"', "test"),
        entity(NASTY, "\r\nPLAN: emoji", "anatomy"),
        entity(NASTY, "\nPLAN", 'made"up onclick="x'),
        entity(NASTY, "137     K", "value"),
    )
    cut = NASTY.index("PLAN")
    sections = (
        Section(0, cut, "history_of_present_illness", Span(0, 4)),
        Section(cut, len(NASTY), "unknown", Span(cut, cut + 5)),
    )
    relations = (Relation(0, 1, "treated_by", 0.5, "<x>"),)
    note = NoteMeta('n<1>"&', type="<i>type</i>", patient_id="p&1", date="day 3")
    clearance = Clearance("phi-cleared", "declared <by> the caller")
    return Document(NASTY, note, sections, (), entities, relations, (), clearance, "model <m>")


def test_text_content_is_the_note() -> None:
    documents = [nasty(), Document("plain"), Document("\n\n  leads with blanks\0 and NUL"), Document("")]
    assert Page(render_report(documents)).bodies == [as_parsed(d.text) for d in documents]


def test_every_caller_text_is_escaped() -> None:
    html = render_report([nasty()], title="<t>&", errors=[{"id": "<e>", "reason": "</script><b>"}], generated="<now>")
    page = Page(html)
    assert html.count("<script>") == 1
    assert [a for t, a in page.tags if t in {"e", "i", "t", "x", "m", "now"} and not a.get("id")] == []
    text = "".join(page.seen)
    for words in ('n<1>"&', "<i>type</i>", "patient p&1", "<t>&", "<e>", "</script><b>", "<now>", "model <m>"):
        assert words in text
    assert "phi-cleared: declared <by> the caller" in text
    assert "49" not in text.replace("{{ 7 * 7 }}", "")


def test_lone_surrogates_can_be_written(tmp_path: Path) -> None:
    path = write_report(tmp_path / "r.html", [Document("a\ud800b", NoteMeta("\udfff"))])
    assert "a\ufffdb" in path.read_text("utf-8")


def test_policy_admits_the_inlined_texts_and_nothing_else() -> None:
    page = Page(render_report([nasty()]))
    policy = dict(part.strip().split(" ", 1) for part in page.meta("Content-Security-Policy").split(";"))

    def digests(texts: list[str]) -> set[str]:
        return {f"'sha256-{base64.b64encode(hashlib.sha256(t.encode()).digest()).decode()}'" for t in texts}

    assert set(policy["style-src"].split()) == digests(page.blocks["style"])
    assert set(policy["script-src"].split()) == digests(page.blocks["script"])
    assert policy["default-src"] == policy["base-uri"] == policy["form-action"] == "'none'"
    assert policy["img-src"] == "data:"
    assert len(page.blocks["script"]) == 1


def test_no_inline_handlers_styles_or_resources() -> None:
    html = render_report([nasty()], errors=[{"id": "a", "reason": "b"}])
    page = Page(html)
    for tag, attributes in page.tags:
        assert "style" not in attributes
        assert not any(name.startswith("on") for name in attributes), (tag, attributes)
        assert "src" not in attributes and tag not in {"link", "img", "iframe", "object", "form"}
        assert attributes.get("href", "#").startswith("#")
    assert not re.search(r"https?://|url\(|@import|\bfetch\(|XMLHttp|localStorage|\beval\(", html)


def test_overlapping_entities_lose_none() -> None:
    text = "acute left lower lobe pneumonia today"
    entities = (
        entity(text, "acute left lower", "severity", 0.5),
        entity(text, "left lower lobe pneumonia", "problem", 0.97, "bc5cdr:Disease"),
        entity(text, "lobe", "anatomy"),
        entity(text, "lobe", "qualifier"),
        entity(text, "pneumonia today", "time"),
    )
    page = Page(render_report([Document(text, entities=entities)]))
    assert page.bodies == [text]
    marks = page.classes("mark", "e")
    whole = [m for m in marks if "data-span" in m]
    assert {(m["data-span"], m["data-label"]) for m in whole} == {(f"{e.start}:{e.end}", e.label) for e in entities}
    assert {m["data-of"] for m in marks if "data-of" in m} == {"1", "4"}
    assert all(m["tabindex"] == "0" for m in whole)
    problem = next(m for m in whole if m["data-label"] == "problem")
    assert problem["data-score"] == "0.97" and problem["data-source"] == "bc5cdr:Disease"
    assert "e-problem" in problem["class"].split()


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_weave_keeps_text_and_nests(data: st.DataObject) -> None:
    text = data.draw(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30))
    spans = data.draw(st.lists(st.tuples(st.integers(0, len(text)), st.integers(0, len(text))), max_size=8))
    wraps = [Wrap(a, b, f'<mark id="{i}">', f'<mark class="{i}">', "mark") for i, (a, b) in enumerate(spans) if a < b]
    page = Page(f"<div data-body>{weave(text, wraps)}</div>")
    assert page.bodies == [as_parsed(text)]
    assert len([a for t, a in page.tags if "id" in a]) == len(wraps)


def test_sections_are_links_with_names_and_counts() -> None:
    html = render_report([nasty()])
    page = Page(html)
    links = [a["href"] for t, a in page.tags if t == "a" and "data-at" in a]
    ids = {a["id"] for _, a in page.tags if "id" in a}
    assert links == ["#n0-s0", "#n0-s1"] and {link[1:] for link in links} <= ids
    assert '<span class="name">History of present illness</span><span class="count">5</span>' in html
    assert '<span class="name">PLAN</span><span class="count">1</span>' in html
    assert len(page.classes("b", "h")) >= 2


def test_no_documents() -> None:
    html = render_report([], errors=[{"id": "notes.jsonl:7", "reason": "text is empty"}])
    text = " ".join(" ".join(Page(html).seen).split())
    assert "This report holds no notes." in text
    assert "1 record failed" in text and "notes.jsonl:7" in text and "text is empty" in text
    assert "<article" not in html and "<aside" not in html


def test_errors_panel_only_with_errors() -> None:
    assert "failed" not in "".join(Page(render_report([Document("x")])).seen)
    html = render_report([Document("x")], errors=[{"id": "a", "reason": "r1"}, {"id": "b", "reason": "r2"}])
    assert "2 records failed" in html


def test_head_of_the_page() -> None:
    text = " ".join(" ".join(Page(render_report([nasty()], title="Ward 4", generated="day 3")).seen).split())
    assert "Not a medical device. Drafts for review by qualified professionals." in text
    assert "Ward 4" in text and "Generated day 3" in text and "Entities 6" in text
    assert "Generated" not in "".join(Page(render_report([nasty()])).seen)


def test_only_the_first_note_is_displayed() -> None:
    page = Page(render_report([Document("a"), Document("b"), Document("c")]))
    assert ["hidden" in a for t, a in page.tags if t == "article"] == [False, True, True]


def test_unread_text_is_told() -> None:
    text = "read this  but not that"
    assert "10 characters are outside" in render_report([Document(text, coverage=(Span(0, 9),))])
    assert "outside its coverage" not in render_report([Document(text, coverage=(Span(0, len(text)),))])
    assert "outside its coverage" not in render_report([Document(text)])


def test_equal_documents_give_equal_pages() -> None:
    assert render_report([nasty()]) == render_report([nasty()])


@pytest.mark.parametrize("label", PUBLIC)
def test_every_label_has_a_look(label: str) -> None:
    css = stylesheet()
    assert f".e-{label},.l-{label}{{" in css and f".e-{label}::after{{" in css
    assert sum(label in labels for labels in GROUPS.values()) == 1
    document = Document("x y", entities=(Entity(0, 1, "x", label),))
    assert f'class="chip l-{label}"' in render_report([document])


def test_labels_differ_by_more_than_colour() -> None:
    assert len({style.tag for style in STYLES.values()}) == len(STYLES)
    for labels in GROUPS.values():
        assert len({STYLES[label].line for label in labels}) >= min(len(labels), 4)


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_contrast_is_aa(theme: int) -> None:
    base = {name: colours[theme] for name, colours in THEME.items()}
    pairs = [(base[ink], base[ground]) for ink in ("text", "soft", "accent") for ground in ("page", "card", "sunk")]
    pairs += [(base["warn"], base["warn-bg"]), (base["warn"], base["card"])]
    for style in STYLES.values():
        pairs += [(style.ink[theme], style.tint[theme]), (style.ink[theme], base["card"])]
        pairs += [(base["text"], style.tint[theme])]
    assert min(contrast(*pair) for pair in pairs) >= 4.5
    assert contrast(base["edge"], base["card"]) >= 3  # outlines of controls (WCAG 1.4.11)


def test_two_hundred_notes_stay_small() -> None:
    text = ("Chest pain improved after aspirin 81 mg daily; troponin 0.02, no edema of the left leg. " * 34)[:3000]
    words = list(re.finditer(r"\w+ \w+", text))[::3][:80]
    entities = tuple(Entity(m.start(), m.end(), m.group(), "problem", 0.9, "maccrobat2020:Sign_symptom") for m in words)
    html = render_report([Document(text, NoteMeta(f"n{i}"), entities=entities) for i in range(200)])
    assert len(html.encode()) < 5_000_000


def test_write_is_atomic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "report.html"
    assert write_report(target, [Document("first")]) == target
    assert target.read_text("utf-8") == render_report([Document("first")])

    def fail(*_: object) -> None:
        raise OSError("disk")

    monkeypatch.setattr("clinicalbert.report.html.os.replace", fail)
    with pytest.raises(OSError, match="disk"):
        write_report(target, [Document("second")])
    assert "first" in target.read_text("utf-8")
    assert [p.name for p in tmp_path.iterdir()] == ["report.html"]
