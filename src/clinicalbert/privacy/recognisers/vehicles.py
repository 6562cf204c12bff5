"""Vehicle identifiers and license plates: 45 CFR 164.514(b)(2)(i)(L)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from clinicalbert.privacy.identifiers import Identifier
from clinicalbert.privacy.recognisers.check_digits import vin
from clinicalbert.privacy.recognisers.labelled_codes import LabelledCodes, reaches
from clinicalbert.privacy.recognisers.page import Page

TABLE = reaches(
    near="tag|tags|truck|car|van|trailer|boat|motorcycle|rv|ambulance plate|vehicle|suv|bus|pickup|scooter|hull",
    beside="vehicle no|vehicle id|vehicle identification|registration plate|number plate",
    far="vin|vins|vin no|plate|plates|license plate|licence plate|license plates|vehicle identification number",
)
_WORDS = r"(?:plates?|tags?|reg|registration|trucks?|cars?|vans?|trailer|motorcycle|vehicle|suv|bus|pickup|scooter)"
_PLATE = (
    r"(?:[a-z]{2,3}[ \n-]?\d{2,4}(?:[ \n-]?[a-z]{3})?|\d{1,4}[ \n-]?[a-z]{2,3}(?:[ \n-]?\d{1,4})?|"
    r"[a-z]\d{2,3}[ \n-]?[a-z]{3})"
)
_NAMED = frozenset(
    [
        "plate",
        "plates",
        "tag",
        "tags",
        "reg",
        "registration",
        "truck",
        "trucks",
        "car",
        "cars",
        "van",
        "vans",
        "trailer",
        "motorcycle",
        "vehicle",
        "suv",
        "pickup",
        "scooter",
        "bus",
    ]
)
_LABELLED = re.compile(
    rf"(?<![a-z]){_WORDS}(?:\s(?:no|number|nr|is|was|reads?))?[\s.:,#(]{{1,3}}(?:(?:no|"
    rf"number)[.:]?\s)?(?P<plate>{_PLATE})(?![\w-])"
    rf"(?:\s?[,/&]?\s?(?:and\s)?(?P<second>{_PLATE})(?![\w-]))?"
)
_VIN = re.compile(r"(?<![\w-])[a-hj-npr-z\d]{17}(?![\w-])")
_NO_PLATE = re.compile(
    r"(?:in|on|at|by|to|of|for|was|is|at|and|the|he|she|am|pm|has|had|go|no|mg|ml|cm|mm|per|day|out)\b|"
    r".*\b(?:mph|mg|ml|cm|mm|at|in|on|am|pm|and|for|was|the|had|to|hrs?|by|due|x)$"
)


class Vehicles(LabelledCodes):
    """VINs by their check digit or beside their name, plates beside a word of a vehicle."""

    def read(self, page: Page) -> Iterable[Identifier]:
        if not page.has_digit:
            return
        yield from super().read(page)
        for match in _VIN.finditer(page.low) if any(c.end - c.start == 17 for c in page.codes) else ():
            if vin(match[0]) or sum(map(str.isdigit, match[0])) in range(5, 16):
                yield Identifier(*match.span(), "vehicle", 0.95 if vin(match[0]) else 0.6, self.name)
        for match in _LABELLED.finditer(page.low) if page.vocabulary & _NAMED else ():
            for group in ("plate", "second"):
                if match[group] and not _NO_PLATE.match(match[group]):
                    yield Identifier(*match.span(group), "vehicle", 0.9, self.name)


VEHICLES = Vehicles("vehicle", TABLE, least=3, grouped=False)
