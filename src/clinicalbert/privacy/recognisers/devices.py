"""Device identifiers and serial numbers: 45 CFR 164.514(b)(2)(i)(M)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from clinicalbert.privacy.identifiers import Identifier
from clinicalbert.privacy.recognisers.labelled_codes import LabelledCodes, reaches
from clinicalbert.privacy.recognisers.page import Page

TABLE = reaches(
    near="""sn|lot|lot no|lead|leads|generator|ipg|valve|stent|graft|implant|pump|lens|iol|mesh|cage
        |device|pacemaker|monitor|ventilator|handset|meter|glucometer|sensor|transmitter|hearing aid
        |prosthesis|wheelchair|cpap|concentrator|probe|tablet|phone id|programmer|receiver|neurostimulator|vns""",
    beside="""s/n|ser no|ser|device no|device id|device serial|implant lot|lot number|implant card|unit serial|imei no
        |mac address|expander|tissue expander|shunt|stimulator""",
    far="serial|serials|serial no|serial number|serial numbers|s/n|udi|imei|imeis|meid|mac|mac id|equipment no",
)
_MAC = re.compile(r"(?<![\w:])[\da-f]{2}(?:[:-]\n?[\da-f]{2}){5}(?![\w:])")
_IMEI = re.compile(r"(?<![\w-])\d{2}-\d{6}-\n?\d{6}-\d(?![\w-])")
_UDI = re.compile(r"\(01\)\s?\d{14}(?:\s?\(\d\d\)\s?[\w-]{1,20}){0,5}|(?<!\w)\+[a-z]\d{3}[a-z\d]{1,18}/[\w$+/]{5,40}")
_MAC_HINT = re.compile(r"[:-]\n?[\da-f]{2}[:-]\n?[\da-f]{2}[:-]\n?[\da-f]{2}[:-]")
_IMEI_HINT = re.compile(r"-\d{6}-")
_UDI_HINT = re.compile(r"\(01\)|\+[a-z]\d")


class Devices(LabelledCodes):
    """Numbers beside the words of a device; MAC, IMEI and UDI (ISO/IEC 15459, FDA 21 CFR 830) by shape."""

    def read(self, page: Page) -> Iterable[Identifier]:
        if not page.has_digit:
            return
        yield from super().read(page)
        low = page.low
        for hint, shape, score in ((_MAC_HINT, _MAC, 0.97), (_IMEI_HINT, _IMEI, 0.95), (_UDI_HINT, _UDI, 0.97)):
            for match in shape.finditer(low) if hint.search(low) else ():
                yield Identifier(*match.span(), "device", score, self.name)


DEVICES = Devices("device", TABLE)
