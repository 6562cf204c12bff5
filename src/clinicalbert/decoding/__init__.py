"""What a graph computed → what it means: spans, votes, one sense per document, calibrated scores. No torch."""
