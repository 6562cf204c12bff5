"""When it was: the relation of each problem, drug, test and procedure to the time at which its note was written."""

from clinicalbert.clinical.temporality.read import RELATIONS, Mention, Temporality, evidence, temporalities

__all__ = ["RELATIONS", "Mention", "Temporality", "evidence", "temporalities"]
