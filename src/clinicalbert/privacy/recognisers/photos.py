"""Full-face photographs and comparable images, by file or number: 45 CFR 164.514(b)(2)(i)(Q)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from clinicalbert.privacy.identifiers import Identifier
from clinicalbert.privacy.recognisers.labelled_codes import LabelledCodes, reaches
from clinicalbert.privacy.recognisers.page import Page

TABLE = reaches(
    near="photo|photos|picture|pictures|portrait|portraits|selfie|face|photograph|photographs|face picture|headshot",
    beside="photo no|photo id no|picture no|image no|face photo|face photos|passport photo|id photo|photo file",
    far="face photograph|face photographs|facial photograph|facial photographs|facial photos|facial photo|full-face",
)
_FILE = re.compile(
    r"(?<![\w.@/-])[\w][\w-]{0,60}(?:[ ]?\(\d{1,3}\))?\.\n?(?:jpe?g|jp9|png|heic|tiff?|bmp|gif|dng|cr2|nef|mov|"
    r"mp4|webp|raw)(?![\w])"
)
_ENDING = re.compile(r"\.\n?(?:jp|png|heic|tif|bmp|gif|dng|cr2|nef|mov|mp4|webp|raw)")
_CAMERAS = ("img", "dsc", "pict", "photo", "pxl", "mvi")
_CAMERA = re.compile(r"(?<![\w.@/-])(?:img|dsc[fn]?|pict|photo|pxl|mvi)[_-]?\d[\w-]{2,40}(?!\w)")


class Photos(LabelledCodes):
    """Names of image files, and numbers beside the word for a picture."""

    def read(self, page: Page) -> Iterable[Identifier]:
        yield from super().read(page)
        low = page.low
        for match in _FILE.finditer(low) if _ENDING.search(low) else ():
            yield Identifier(*match.span(), "photo", 0.96, self.name)
        for match in _CAMERA.finditer(low) if any(word in low for word in _CAMERAS) else ():
            yield Identifier(*match.span(), "photo", 0.85, self.name)


PHOTOS = Photos("photo", TABLE, grouped=False)
