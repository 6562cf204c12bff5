"""``python -m clinicalbert``."""

from clinicalbert.cli.app import main

main()
