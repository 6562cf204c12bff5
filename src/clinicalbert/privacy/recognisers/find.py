"""A text's identifiers: what all recognisers find, without what must be kept, free of overlap."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from clinicalbert.privacy.identifiers import Identifier
from clinicalbert.privacy.recognisers.accounts import ACCOUNTS
from clinicalbert.privacy.recognisers.ages import AGES
from clinicalbert.privacy.recognisers.biometrics import BIOMETRICS
from clinicalbert.privacy.recognisers.dates import DATES
from clinicalbert.privacy.recognisers.devices import DEVICES
from clinicalbert.privacy.recognisers.emails import EMAILS
from clinicalbert.privacy.recognisers.faxes import FAXES
from clinicalbert.privacy.recognisers.health_plans import HEALTH_PLANS
from clinicalbert.privacy.recognisers.ips import IPS
from clinicalbert.privacy.recognisers.learned import credible
from clinicalbert.privacy.recognisers.licenses import LICENSES
from clinicalbert.privacy.recognisers.locations import LOCATIONS
from clinicalbert.privacy.recognisers.mrn import MRN
from clinicalbert.privacy.recognisers.names import NAMES
from clinicalbert.privacy.recognisers.organizations import ORGANIZATIONS
from clinicalbert.privacy.recognisers.other_ids import OTHER_IDS
from clinicalbert.privacy.recognisers.page import Page, Recognition
from clinicalbert.privacy.recognisers.phones import PHONES
from clinicalbert.privacy.recognisers.photos import PHOTOS
from clinicalbert.privacy.recognisers.protection import protect
from clinicalbert.privacy.recognisers.ssn import SSN
from clinicalbert.privacy.recognisers.urls import URLS
from clinicalbert.privacy.recognisers.vehicles import VEHICLES

RECOGNISERS: tuple[Recognition, ...] = (
    NAMES, LOCATIONS, ORGANIZATIONS, DATES, AGES, PHONES, FAXES, EMAILS, SSN, MRN, HEALTH_PLANS, ACCOUNTS, LICENSES,
    VEHICLES, DEVICES, URLS, IPS, BIOMETRICS, PHOTOS, OTHER_IDS,
)  # fmt: skip


def find_identifiers(text: str, learned: Iterable[Identifier] = ()) -> tuple[Identifier, ...]:
    """The identifiers of a text, sorted, free of overlap; offsets are code points.

    ``learned`` are those that a head has found (``clinicalbert.inference.phi``); the credible ones are resolved with
    those of the rules. Of two that overlap the longer gives the label, then the surer one; what is returned covers
    both.
    """
    page = Page(text)
    found = [one for recogniser in RECOGNISERS for one in recogniser.read(page)]
    return resolved(protect(page, [*found, *credible(page, learned)]))


def resolved(found: Iterable[Identifier]) -> tuple[Identifier, ...]:
    """Without overlaps and without losing a character: of each cluster the union, with the label of its longest."""
    kept: list[tuple[int, int, Identifier]] = []  # start, end, the longest in it
    for one in sorted(found, key=lambda f: (f.start, -f.end)):
        if not kept or one.start >= kept[-1][1]:
            kept.append((one.start, one.end, one))
            continue
        start, end, longest = kept[-1]
        longest = max(longest, one, key=lambda f: (f.end - f.start, f.score))
        kept[-1] = start, max(end, one.end), longest
    return tuple(replace(longest, start=start, end=end) for start, end, longest in kept)
