"""Rules for the eighteen identifiers of the Safe Harbor rule, a file each; ``find.py`` runs them all."""

from clinicalbert.privacy.recognisers.find import find_identifiers

__all__ = ["find_identifiers"]
