"""Figures of merit, over plain values."""
