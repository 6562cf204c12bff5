"""Account numbers, of hospitals, banks and cards: 45 CFR 164.514(b)(2)(i)(J)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from clinicalbert.privacy.identifiers import Identifier
from clinicalbert.privacy.recognisers.check_digits import luhn
from clinicalbert.privacy.recognisers.labelled_codes import LabelledCodes, reaches
from clinicalbert.privacy.recognisers.page import Page

TABLE = reaches(
    near="card|card no|balance|balance on|check|check no|cheque|cheque no|visit on|bill|bill no|iban|routing|har|"
    "csn|fin",
    beside="""a/c|billing|guarantor|guarantor no|second card|visa|mastercard|amex|discover|invoice|invoice no|receipt
        |statement|statement no|payment|patient account""",
    far="""acct|accts|account|accounts|acct no|account no|account number|bank acct|bank account|credit card|debit card
        |guarantor number|billing no|billing number|acc no|acct id""",
)
_FOURS = re.compile(r"\d\d\d\d[ -]?\n?\d\d\d\d")
_CARD = re.compile(
    r"(?<![\w-])(?:[3-6]\d{3}[ -]?\n?\d{4}[ -]?\n?\d{4}[ -]?\n?\d{1,4}|3[47]\d\d[ -]?\d{6}[ -]?\d{5})(?![\w-])"
)


class Accounts(LabelledCodes):
    """Numbers beside the words of an account, and cards' numbers that their check digit proves."""

    def read(self, page: Page) -> Iterable[Identifier]:
        yield from super().read(page)
        for match in _CARD.finditer(page.low) if _FOURS.search(page.low) else ():
            digits = re.sub(r"\D", "", match[0])
            if len(digits) > 14 and luhn(digits):
                yield Identifier(*match.span(), "account", 0.9, self.name)


ACCOUNTS = Accounts("account", TABLE)
