"""What kind of word a word is, as bits: one look-up tells a name from a title, an eponym or a plain word."""

from __future__ import annotations

from functools import cache

from clinicalbert.privacy.recognisers.word_lists import word_list

GIVEN, SURNAME, ORDINARY, EPONYM, PRODUCT, PLACE, STATE, PEOPLE = (1 << n for n in range(8))
STOP, TITLE, DEGREE, RELATION, LABEL, MONTH, PARTICLE, LEADS = (1 << n for n in range(8, 16))
NAME = GIVEN | SURNAME
OTHER = PRODUCT | STATE | PEOPLE | MONTH | STOP | DEGREE
CUES = TITLE | RELATION | LABEL | LEADS


@cache
def word_kinds() -> dict[str, int]:
    """Word in small letters, without accents → its bits."""
    kinds: dict[str, int] = {}
    for words, bit in (
        (word_list("given_names"), GIVEN),
        (word_list("surnames"), SURNAME),
        (word_list("ordinary_words"), ORDINARY),
        (word_list("eponyms"), EPONYM),
        (word_list("product_names"), PRODUCT),
        (word_list("places"), PLACE),
        (word_list("states"), STATE),
        (word_list("peoples_and_countries"), PEOPLE),
        (word_list("small_words"), STOP),
        (word_list("titles"), TITLE),
        (word_list("degrees"), DEGREE),
        (word_list("relations"), RELATION),
        (word_list("person_labels"), LABEL),
        (word_list("person_leads"), LEADS),
        (word_list("months_and_weekdays"), MONTH),
        (word_list("name_particles"), PARTICLE),
    ):
        for word in words:
            kinds[word] = kinds.get(word, 0) | bit
    return kinds
