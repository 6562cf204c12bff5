"""Numbers of health plan beneficiaries: 45 CFR 164.514(b)(2)(i)(I)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from clinicalbert.privacy.identifiers import Identifier
from clinicalbert.privacy.recognisers.labelled_codes import LabelledCodes, reaches
from clinicalbert.privacy.recognisers.page import Page

INSURERS = """aetna|anthem|cigna|humana|kaiser|tricare|medicare|medicaid|medi cal|medigap|blue cross|blue shield|bcbs
    |united healthcare|unitedhealthcare|uhc|wellcare|molina|centene|ambetter|oscar|champva|health net|hmo|ppo"""
TABLE = reaches(
    near="group|grp|plan|contract|mbi|hic|hicn|insurance|ins",
    beside="""member|members|mbr|mem|policy|policies|beneficiary|benefit|enrollee|insured|group no|grp no|plan id
        |insurance id|ins id|ins card id|insurance card|coverage|policyholder|rx grp|group number|policy no""",
    far=f"""subscriber|subscribers|subs|member id|member no|member number|mbr id|policy number|health plan|insurance no
        |insurance number|insurance policy|medicare no|medicaid no|{INSURERS}""",
)
# The identifiers of Medicare's cards since 2018 (CMS, Understanding the MBI), with a little tolerance.
_MBI = re.compile(r"[1-9](?<![\w-][1-9])[a-z][a-z\d]{2}-?\n?[a-z][a-z\d]\d-?\n?[a-z]{2}\d\d(?![\w-])")


class HealthPlans(LabelledCodes):
    """Numbers beside the words of an insurance, and Medicare's identifiers by their shape."""

    def read(self, page: Page) -> Iterable[Identifier]:
        yield from super().read(page)
        for match in _MBI.finditer(page.low) if page.has_digit else ():
            yield Identifier(*match.span(), "health_plan", 0.97, self.name)


HEALTH_PLANS = HealthPlans("health_plan", TABLE)
