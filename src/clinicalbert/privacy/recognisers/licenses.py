"""Certificate and license numbers: 45 CFR 164.514(b)(2)(i)(K)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from clinicalbert.privacy.identifiers import Identifier
from clinicalbert.privacy.recognisers.check_digits import dea, npi
from clinicalbert.privacy.recognisers.labelled_codes import LabelledCodes, reaches
from clinicalbert.privacy.recognisers.page import Page

TABLE = reaches(
    near="dl|certificate|certificate no|certification|cert|cert no|cds|permit|state lic no|lic no|id card",
    beside="""lic|license|licence|licenses|license no|licence no|passport|passport no|green card|birth certificate
        |birth certificate no|airman certificate|board certificate|board certificate no|driver's lic|drivers lic
        |registration certificate""",
    far="""npi|npis|dea|dea no|dea number|clia|clia no|driver's license|driver's licence|drivers license|drivers licence
        |medical license|medical licence|nursing license|state license|state lic|license number|licence number
        |passport number|driving licence|dl no|upin|board certified no""",
)
_SEVEN = re.compile(r"\d\d\d\d\d\d\d")
_DEA = re.compile(r"(?<![\w-])[a-z][a-z9]\d{7}(?![\w-])")
_CLIA = re.compile(r"(?<![\w-])\d\dd\d{7}(?![\w-])")
_NPI = re.compile(r"(?<![\w.-])[12]\d{9}(?![\w-])")


class Licenses(LabelledCodes):
    """Numbers beside the words of a licence; NPI, DEA and CLIA by shape and check digit."""

    def read(self, page: Page) -> Iterable[Identifier]:
        yield from super().read(page)
        if not _SEVEN.search(page.low):
            return
        for match in _DEA.finditer(page.low):
            if dea(match[0]):
                yield Identifier(*match.span(), "license", 0.9, self.name)
        for match in _CLIA.finditer(page.low):
            yield Identifier(*match.span(), "license", 0.9, self.name)
        for match in _NPI.finditer(page.low):
            if npi(match[0]):
                yield Identifier(*match.span(), "license", 0.6, self.name)


LICENSES = Licenses("license", TABLE)
