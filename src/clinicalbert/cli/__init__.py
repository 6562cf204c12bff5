"""The command ``clinicalbert``: a file per command, heavy imports inside the functions."""
