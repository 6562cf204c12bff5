"""The gate with what finds for it: rules alone, or rules and the learned head."""

from __future__ import annotations

from pathlib import Path

from clinicalbert.privacy.clearing import Clearing, Declared, GateOptions, Gating, Recognisers, View
from clinicalbert.privacy.profiles import SAFE_HARBOR


def open_clearing(clearing: Declared | GateOptions, threads: int | None = None) -> Clearing:
    """What clears notes, as ``clearing`` says; ``threads`` are those of the learned head.

    Raises InputError, VaultError, MissingExtraError, WeightsError.
    """
    return clearing.open() if isinstance(clearing, Declared) else open_gate(clearing, threads)


def open_gate(options: GateOptions, threads: int | None = None) -> Gating:
    """The gate, with the learned head where ``options`` ask for that. Raises as ``open_clearing``."""
    if options.recognisers != "learned":
        return options.open()
    from clinicalbert.inference.phi import LearnedFinder

    options.recorded()  # a wrong profile is told before weights are read
    return options.open(LearnedFinder.open(threads=threads, cache=True))


def gated(
    profile: str | Path = SAFE_HARBOR,
    *,
    key: str | Path | None = None,
    view: View = "black",
    recognisers: Recognisers = "learned",
) -> Gating:
    """A gate: ``profile`` is a name or a TOML file, ``key`` a key file. Raises InputError."""
    key_file = str(key) if key is not None else None
    return open_gate(GateOptions(str(profile), key_file, view=view, recognisers=recognisers))
