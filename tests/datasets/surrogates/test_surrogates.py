"""Names, places, wordings and forms; no corpus is needed."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from clinicalbert.datasets.leaks import HeldOut
from clinicalbert.datasets.surrogates import places
from clinicalbert.datasets.surrogates.draw import Draw, own, split_of
from clinicalbert.datasets.surrogates.fill import KINDS, Filler, templates
from clinicalbert.datasets.surrogates.forms import FORMS, lower, ocr, plain, tight, upper, wrapped
from clinicalbert.datasets.surrogates.letters import Letters
from clinicalbert.datasets.surrogates.names import ORIGINS, draw_person
from clinicalbert.datasets.surrogates.passages import mentions
from clinicalbert.datasets.surrogates.pieces import Piece, joined, stripped
from clinicalbert.privacy.recognisers.word_lists import plain as without_accents
from clinicalbert.privacy.recognisers.word_lists import word_list

SPLITS = ("train", "dev")
PASSAGE = [
    Piece("Seen by "),
    Piece("Quell, Ada", "name", "english"),
    Piece(" on 3/4 . Rest: "),
    Piece("Tarn", "location"),
]


def drawn(split: str, many: int = 600) -> list[str]:
    draw = Draw("names", split)
    return [f"{p.given} {p.middle} {p.family}" for p in (draw_person(draw) for _ in range(many))]


def words_of(names: list[str]) -> set[str]:
    words = {without_accents(w) for name in names for w in re.findall(r"[^\W\d_]+", name)}
    return {w for w in words if len(w) > 3}


def test_a_key_draws_the_same_and_another_key_others() -> None:
    assert drawn("train") == drawn("train")
    one, two = (draw_person(Draw(key, "train")) for key in "ab")
    assert one != two


def test_no_word_is_a_name_in_both_splits() -> None:
    train, dev = (words_of(drawn(split, 4000)) for split in SPLITS)
    # parts of "Young-soo" and "O'Brien" are put together from smaller ones
    assert len(train & dev) < 0.01 * len(dev), sorted(train & dev)
    assert all(split_of(w) == s for s in SPLITS for w in own(tuple(train | dev), s))
    assert split_of("Ávila") == split_of("avila") == split_of("AVILA")


def test_names_are_not_those_that_the_rules_list() -> None:
    listed = word_list("given_names") | word_list("surnames")
    draw = Draw("lists", "train")
    words = words_of([f"{p.given} {p.family}" for p in (draw_person(draw) for _ in range(3000))])
    ordinary = word_list("ordinary_words") | word_list("eponyms")
    common = {w for w in words & listed if w not in ordinary}
    assert len(common) < 0.05 * len(words), sorted(common)[:50]


def test_all_origins_come_with_many_names() -> None:
    draw, found = Draw("origins", "train"), {origin: set[str]() for origin, _ in ORIGINS}
    for _ in range(4000):
        person = draw_person(draw)
        found[person.origin].add(person.family)
    assert all(len(names) > 100 for names in found.values()), {o: len(n) for o, n in found.items()}


def test_letters_make_new_names_of_their_split() -> None:
    known = ["Marenda", "Marisso", "Lorenda", "Calisso", "Calenda", "Sorenna"]
    letters, draw = Letters(known), Draw("letters", "train")
    made = {letters.draw(draw) for _ in range(50)}
    new = {name for name in made if name not in known}
    assert new and all(split_of(name) == "train" and name[0] in "MLCS" for name in new)


def test_places_and_institutions() -> None:
    draw = Draw("places", "train")
    for _ in range(200):
        texts = [
            places.town(draw),
            places.street(draw),
            places.county(draw),
            places.landmark(draw),
            places.zip_code(draw),
        ]
        texts += [places.institution(draw, kind) for kind in places.INSTITUTIONS]
        assert all(text == text.strip() and text for text in texts)
        assert not re.search(r"[{}]|  ", "".join(texts))
    assert [places.ordinal(n) for n in (1, 2, 3, 11, 12, 22, 113)] == [
        "1st",
        "2nd",
        "3rd",
        "11th",
        "12th",
        "22nd",
        "113th",
    ]


@pytest.mark.parametrize("split", SPLITS)
@pytest.mark.parametrize("kind", KINDS)
def test_every_wording_fills(split: str, kind: str) -> None:
    for n, template in enumerate(templates(split, kind)):
        for key in range(6):
            pieces = Filler(Draw(f"{n}/{key}", split)).fill(template)
            text, spans = joined(pieces)
            assert text.strip() and "¶" not in text and not re.search(r"[{}]|\.t\b", text), template
            assert kind != "nothing" or not spans, template
            assert kind == "nothing" or spans, template
            for s in spans:
                assert_as_the_guide_asks(text, s.start, s.end)
            # "first, last and suffix that stand together are one span"
            names = [(s.start, s.end) for s in spans if s.label == "name"]
            assert all(text[a:b].strip(" ") for (_, a), (b, _) in pairwise(names)), template


def assert_as_the_guide_asks(text: str, start: int, end: int) -> None:
    """Titles, degrees, a possessive and blanks stand outside."""
    words = text[start:end]
    assert words == words.strip(), (text, words)
    assert not re.match(r"(?:Mrs?|Ms|Dr|Drs|Miss)\b\.? ", words), words
    assert not re.search(r",? (?:MD|M\.D\.|RN|R\.N\.|PhD|NP)$", words), words
    assert not words.endswith(("'s ", "’s ")) and not words.endswith((",", ";", ":", "(")), words


def test_splits_share_no_wording() -> None:
    train, dev = ({" ".join(t.lower().split()) for k in KINDS for t in templates(split, k)} for split in SPLITS)
    assert len(train) > 180 and len(dev) > 60 and not train & dev
    assert not {rule.pattern for rule, _ in mentions("train")} & {rule.pattern for rule, _ in mentions("dev")}


def test_wordings_of_the_splits_share_no_thirteen_words() -> None:
    train, dev = (
        [joined(Filler(Draw(str(n), split)).fill(t))[0] for k in KINDS for n, t in enumerate(templates(split, k))]
        for split in SPLITS
    )
    held = HeldOut(dev)
    assert not [text for text in train if text in held]


def test_one_person_throughout_and_relatives_of_it() -> None:
    filler = Filler(Draw("x", "train"))
    one, other = (filler.fill("{p.f}")[0].text for _ in range(2))
    assert one == other
    kin = [Filler(Draw(str(n), "train")) for n in range(40)]
    assert 8 < sum(f.person("a").family == f.person("p").family for f in kin) < 32


@pytest.mark.parametrize("slot", ["{p.x}", "{nothing_such}"])
def test_a_slot_that_does_not_exist_is_an_error_or_stays(slot: str) -> None:
    filler = Filler(Draw("x", "train"))
    if slot == "{p.x}":
        with pytest.raises(ValueError, match="no part of a name: x"):
            filler.fill(slot)
    else:
        assert joined(filler.fill(slot))[0] == slot  # and the test of all wordings finds it


def told(pieces: list[Piece]) -> list[tuple[str, str]]:
    text, spans = joined(pieces)
    return [(text[s.start : s.end], s.label) for s in spans]


def test_forms_take_the_spans_along() -> None:
    draw = Draw("forms", "train")
    assert told(plain(PASSAGE, draw)) == [("Quell, Ada", "name"), ("Tarn", "location")]
    assert told(upper(PASSAGE, draw)) == [("QUELL, ADA", "name"), ("TARN", "location")]
    assert told(lower(PASSAGE, draw)) == [("quell, ada", "name"), ("tarn", "location")]
    assert told(tight(PASSAGE, draw)) == [("Quell,Ada", "name"), ("Tarn", "location")]
    assert joined(tight(PASSAGE, draw))[0] == "Seen by Quell,Ada on 3/4  Rest:Tarn"
    assert [label for _, label in told(ocr(PASSAGE, draw))] == ["name", "location"]
    before = joined(PASSAGE)[0]
    for _ in range(20):
        after = joined(wrapped(PASSAGE * 5, draw))[0]
        assert after.replace("\n", " ") == before * 5 and "\n" in after


def test_shares_of_forms() -> None:
    shares = {form.__name__: share for form, share in FORMS}
    assert sum(shares.values()) == 100 and set(shares) == {"plain", "upper", "lower", "ocr", "wrapped", "tight"}


def test_blanks_at_the_ends_go() -> None:
    pieces = stripped([Piece(" \n"), Piece(" a "), Piece("b", "name"), Piece("\n"), Piece("")])
    assert joined(pieces)[0] == "a b" and told(pieces) == [("b", "name")]
    assert stripped([Piece(" ")]) == []
