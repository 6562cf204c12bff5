"""Mentions → concepts of vocabularies: an index of names on the disk, candidates, and the choice among them."""
