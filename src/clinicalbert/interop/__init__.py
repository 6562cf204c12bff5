"""Translations of the Document; nothing else."""
