"""What a note says of a problem: present, negated, possible, conditional, hypothetical, historical, or somebody else's.

Rules over a lexicon, after ConText (Harkema et al., 2009), by the guide docs/annotation/assertion.md.
"""

from clinicalbert.clinical.assertion.assess import ASSERTIONS, Assertion, assertions
from clinicalbert.clinical.assertion.cue_words import Cue, cues

__all__ = ["ASSERTIONS", "Assertion", "Cue", "assertions", "cues"]
