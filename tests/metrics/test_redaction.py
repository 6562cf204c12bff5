"""Tokens and spans that are covered, counted by hand."""

from clinicalbert.metrics.redaction import Redaction


def measured(text: str, gold: list[tuple[int, int]], covered: list[tuple[int, int]]) -> Redaction:
    counts = Redaction()
    counts.add(text, [(s, e, ["label x"]) for s, e in gold], covered)
    return counts


def test_all_covered_and_nothing_else() -> None:
    counts = measured("Mr. Ian Bell came", [(4, 12)], [(4, 12)])
    assert (counts.recall.value, counts.precision.value, counts.whole.value, counts.tokens) == (1, 1, 1, 4)


def test_a_token_of_which_a_letter_shows_is_leaked() -> None:
    counts = measured("Ian Bell", [(0, 8)], [(0, 7)])
    assert (counts.recall.hits, counts.recall.all, counts.precision.value, counts.whole.value) == (1, 2, 1, 0)
    assert counts.by["label x"].value == 0.5 and counts.whole_by["label x"].hits == 0


def test_two_stretches_cover_one_token_together() -> None:
    assert measured("Bell", [(0, 4)], [(0, 2), (2, 4)]).recall.value == 1


def test_too_much_is_counted_in_tokens() -> None:
    counts = measured("Ian has gout", [(0, 3)], [(0, 12)])
    assert (counts.recall.value, counts.precision.hits, counts.precision.all) == (1, 1, 3)


def test_signs_between_letters_do_not_matter() -> None:
    assert measured("555-0142", [(0, 8)], [(0, 3), (4, 8)]).whole.value == 1


def test_part_of_a_word_is_asked_for_alone() -> None:
    counts = measured("PtIan came", [(2, 5)], [(2, 5)])
    assert (counts.recall.value, counts.precision.value) == (1, 1)


def test_nothing_to_find_is_no_fault() -> None:
    counts = measured("gout", [], [])
    assert (counts.recall.value, counts.precision.value, counts.recall.all) == (1.0, 1.0, 0)
