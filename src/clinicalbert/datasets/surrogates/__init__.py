"""Invented names, places and institutions, and the passages they are put into (``phi_surrogates``)."""
