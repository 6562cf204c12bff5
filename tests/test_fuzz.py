"""Long runs: `make test-slow`."""

from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import clinicalbert
from strategies import texts

pytestmark = pytest.mark.slow


@settings(max_examples=1000, suppress_health_check=list(HealthCheck), deadline=None)
@given(st.lists(texts, min_size=1, max_size=4))
def test_any_text_comes_through_whole(nlp, notes):
    documents = list(nlp.pipe_all(map(clinicalbert.cleared, notes)))
    assert [d.text for d in documents] == notes
    for d in documents:
        assert "".join(d.text[s.start : s.end] for s in d.sections) == d.text
        assert all(a.end <= b.start for a, b in pairwise(d.entities))
