"""Rich Release Format, in which the UMLS and RxNorm come: fields that each end with a bar, no heading, no quotes.

Source: UMLS Reference Manual, chapter 3 (https://www.ncbi.nlm.nih.gov/books/NBK9685/).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from clinicalbert.errors import InputError
from clinicalbert.knowledge.releases.lines import read_lines

CONSO = 18
"""Fields of MRCONSO.RRF and RXNCONSO.RRF: CUI LAT TS LUI STT SUI ISPREF AUI SAUI SCUI SDUI SAB TTY CODE STR SRL
SUPPRESS CVF."""
SAB = 25
"""Fields of MRSAB.RRF and RXNSAB.RRF: VCUI RCUI VSAB RSAB SON SF SVER VSTART VEND IMETA RMETA SLC SCC SRL TFR CFR CXTY
TTYL ATNL LAT CENC CURVER SABIN SSN SCIT."""
VALUES_OF_SUPPRESS = frozenset("NOEY")
"""In use, obsolete, suppressed by an editor, suppressed with its term type."""


def read_rrf(path: Path, fields: int) -> Iterator[tuple[int, list[str]]]:
    """Rows with their numbers; raises InputError for one that has another count of fields."""
    for number, line in read_lines(path):
        row = line.split("|")
        if len(row) != fields + 1 or row.pop():  # the bar after the last field
            raise InputError(f"{path}:{number}: not {fields} fields that each end with |; get the file again")
        yield number, row


def in_use(path: Path, number: int, suppress: str) -> bool:
    """Whether a name is not suppressed; raises InputError for a mark that the format does not have."""
    if suppress not in VALUES_OF_SUPPRESS:
        raise InputError(f"{path}:{number}: SUPPRESS must be one of {', '.join(sorted(VALUES_OF_SUPPRESS))}")
    return suppress == "N"
