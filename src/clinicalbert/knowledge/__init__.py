"""Vocabularies of open clinical knowledge, read into concepts with synonyms."""
