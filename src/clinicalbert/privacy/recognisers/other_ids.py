"""Any other unique identifying number or code: 45 CFR 164.514(b)(2)(i)(R)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from clinicalbert.privacy.identifiers import Identifier
from clinicalbert.privacy.recognisers.labelled_codes import PUBLIC, LabelledCodes, reaches
from clinicalbert.privacy.recognisers.page import Page

TABLE = reaches(
    near="""id|id no|ids|order|order no|ticket|run|run no|their no|their number|log no|form no|pin|ref|ref no
        |reference|reference no|number|code|nos|cytology|autopsy|block|slide|film|film no|study id|sample
        |samples|marrow|biopsy|report no|report|tattoo|locker|ear tag|irb|site id|kit|kit no|bottle|incident
        |incident no|unit|blood unit|study no|confirmation|event|request|request no|shave|case|employee|staff
        |student|member of staff|no|user id|key|tape|band|wristband|referral|referral no|visit no
        |visit number|visit id|visit|authorization|auth|auth no|auth code|donor|cell line|plot|grave|vote
        |library card|bracelet|control|control no|dl""",
    beside="""chain of custody|custody|accession|accession no|acc|specimen|specimen no|encounter|encounter no|claim
        |claim no|claims|prescription|rx|rx no|badge|badge no|docket|docket no|tracking|tracking no|trial no
        |subject|subject no|subject id|participant|participant id|employee id|employee no|student id
        |student no|case no|case number|inmate|inmate no|booking|booking no|police report|report number
        |login pin|passcode|sample numbers|sample no|requisition|req|donor id|donor no|randomization
        |screening no|confirmation no|meeting id|conference id|access code|prior auth|authorization no
        |interpreter id|study|service tag|locker no|serial no of the donor|warrant|permit no|case file
        |reference number|record locator|ticket no""",
    far="""accession number|specimen number|encounter number|claim number|prescription number|order number
        |case id|tracking number|badge number|study number|subject number|student number|employee number
        |inmate number|tattoo number|docket number|requisition number|encounter id""",
)
# Long numbers that nothing names: codes of letters and digits, or seven digits and more.
_LETTERED = re.compile(
    r"[a-z]{1,4}[-_]?\d[\d-]{4,14}(?:[a-z]{1,2})?|[a-z]{1,3}\d{0,2}-\d{2,6}-\d{2,8}|\d{2}:[a-z]{2}\d{4,8}|"
    r"\d{5,7}-[a-z]{2}|[a-z]{2,3}\d{5,7}[a-z]|[a-z]{2}\.\d{3,4}\.\d{3}"
)
_NUMERIC = re.compile(
    r"\d{7,20}|\d{9,10}-\d\d|\d{6}(?<!000)|\d{3}-\d\d-\d\d|\d{2,4}-\d{2,4}-\d{3,7}|\d{3}-\d{5,7}|"
    r"\d{5,9}-\d{2,4}"
)
_HASH = re.compile(r"[\da-f]{8}(?:-[\da-f]{4}){2,3}(?:-[\da-f]{12})?|(?=[a-f]*\d)[\da-f]{24,64}")


class OtherIds(LabelledCodes):
    """Numbers beside the words of a record, and long ones that nothing else explains."""

    def read(self, page: Page) -> Iterable[Identifier]:
        yield from super().read(page)
        low = page.low
        for code in page.codes:
            word = low[code.start : code.end]
            if any(d < 2 and phrase in PUBLIC for d, phrase in code.told):
                continue
            if _HASH.fullmatch(word):
                yield Identifier(code.start, code.end, "other_id", 0.6, self.name)
            elif (code.digits > 4 and _LETTERED.fullmatch(word)) or _NUMERIC.fullmatch(word):
                yield Identifier(code.start, code.end, "other_id", 0.4, self.name)


OTHER_IDS = OtherIds("other_id", TABLE, grouped=False, least=3)
