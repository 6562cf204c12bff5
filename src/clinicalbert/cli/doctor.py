"""``clinicalbert doctor``: what is installed, on what machine, whether it works; made to be pasted into an issue."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any

import typer

from clinicalbert import __version__
from clinicalbert.cli.exits import Exit
from clinicalbert.errors import MissingExtraError, UnknownNameError, WeightsError

BACKENDS = ("auto", "onnxruntime", "openvino")
CORE = ("numpy", "tokenizers", "pydantic", "jinja2", "rich", "typer")
OPTIONAL = {
    "openvino": "",
    "onnxruntime": "onnx",
    "pyarrow": "tables",
    "sqlalchemy": "sql",
    "pyspark": "spark",
    "torch": "train",
}
INT8 = {"avx512_vnni", "avx_vnni", "amx_int8", "asimddp", "i8mm"}
SWITCHES = (
    "CLINICALBERT_CACHE",
    "CLINICALBERT_DATA",
    "JAVA_HOME",
    "LD_LIBRARY_PATH",
    "OMP_NUM_THREADS",
    "PYSPARK_PYTHON",
    "PYTHONPATH",
    "RAYON_NUM_THREADS",
    "TOKENIZERS_PARALLELISM",
)
GB = 1e9


@dataclass(slots=True)
class Finding:
    """What a check found; ``broken`` says what is wrong and how to mend it."""

    facts: dict[str, str | int | float] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
    model: Annotated[Path | None, typer.Option(help="Folder of another model; default: the embedded one.")] = None,
    backend: Annotated[str, typer.Option(help="auto, openvino or onnxruntime.")] = "auto",
) -> None:
    """Check this installation: versions, machine, weights, and a second of reading an invented note.

    Nothing of your data, no path and no name is printed: paste it into an issue as it is.

    Exit codes: 0 all is well, 1 something is broken (the last lines say what, and the mend), 2 wrong usage.
    """
    if backend not in BACKENDS:
        raise UnknownNameError("backend", backend, BACKENDS)
    findings = {
        "versions": _examine(_versions),
        "machine": _examine(_machine),
        "weights": _examine(lambda: _weights(model)),
    }
    sound = not findings["weights"].broken
    findings["engine"] = _examine(lambda: _engine(model, backend, sound=sound))
    findings["environment"] = _examine(_environment)
    broken = [f"{name}: {fault}" for name, finding in findings.items() for fault in finding.broken]
    if as_json:
        facts = {name: finding.facts for name, finding in findings.items()}
        typer.echo(json.dumps({"schema": "clinicalbert.doctor/1", "ok": not broken, **facts, "broken": broken}))
    else:
        _print(findings, broken)
    raise typer.Exit(Exit.FAILURE if broken else Exit.SUCCESS)


def _examine(check: Callable[[], Finding]) -> Finding:
    """A check that fails is a finding; foreign messages may name folders, so only their type is shown."""
    try:
        return check()
    except Exception as error:
        return Finding({"check": f"FAILED ({type(error).__name__})"}, [_fault(error)])


def _fault(error: Exception) -> str:
    if isinstance(error, MissingExtraError):
        return str(error)
    module = f" of {error.name}" if isinstance(error, ImportError) and error.name else ""
    return (
        f"the check failed ({type(error).__name__}{module}): reinstall clinicalbert-pro; if that is no help, report it"
    )


def _versions() -> Finding:
    found = Finding({"clinicalbert": __version__, "python": platform.python_version(), "platform": platform.platform()})
    for name in CORE:
        found.facts[name] = _version(name) or "MISSING"
        if found.facts[name] == "MISSING":
            found.broken.append(f"{name} is not installed: reinstall clinicalbert-pro")
    for name, extra in OPTIONAL.items():
        found.facts[name] = _version(name) or ("not installed" + (f" (extra {extra!r})" if extra else ""))
    return found


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _machine() -> Finding:
    from clinicalbert.inference.hardware import hardware

    known = hardware()
    flags = known["flags"]
    facts: dict[str, Any] = {"cpu": known["cpu"], "cores": known["cores"], "flags": " ".join(flags) or "none"}
    facts["int8"] = "in hardware" if INT8 & set(flags) else "not in hardware, or not told: expect it to be slower"
    return Finding(facts | _memory())


def _memory() -> dict[str, float]:
    """Memory in GB where the system tells (Linux): total, available, and the limit of the container, if any."""
    told: dict[str, float] = {}
    with suppress(OSError, ValueError):
        for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines():
            name, _, value = line.partition(":")
            if name in ("MemTotal", "MemAvailable"):
                told[f"memory_{name.removeprefix('Mem').lower()}_gb"] = round(int(value.split()[0]) * 1024 / GB, 1)
    with suppress(OSError, ValueError):  # "max" where there is no limit
        told["memory_limit_gb"] = round(int(Path("/sys/fs/cgroup/memory.max").read_text(encoding="ascii")) / GB, 1)
    return told


def _weights(model: Path | None) -> Finding:
    from clinicalbert.inference.selftest import check_weights

    found = Finding({"from": "given folder" if model else "embedded"})
    mend = "copy or make that model again" if model else "pip install --force-reinstall --no-deps clinicalbert-pro"
    try:
        weights = check_weights(model)
    except WeightsError as error:
        return Finding(found.facts | {"check": "FAILED (WeightsError)"}, [f"{error}; mend: {mend}"])
    found.facts |= {"model": weights.name, **weights.files}
    found.broken = [f"{name} is {weights.files[name]}; mend: {mend}" for name in weights.broken]
    return found


def _engine(model: Path | None, backend: str, *, sound: bool) -> Finding:
    found = Finding({"backend": backend})
    if backend == "auto":
        there = find_spec("openvino") is not None
        found.facts["backend"] = "openvino" if there else "onnxruntime"
        found.facts["chosen"] = "it is installed" if there else "openvino, which is faster, is not installed"
    else:
        found.facts["chosen"] = "asked for"
    if not sound:
        found.facts["self_test"] = "left out: mend the weights first"
        return found
    try:
        _read(found, model, backend)
    except Exception as error:
        found.facts["self_test"] = f"FAILED ({type(error).__name__})"
        found.broken.append(_fault(error))
    return found


def _read(found: Finding, model: Path | None, backend: str) -> None:
    from clinicalbert.inference.selftest import read_for_a_second

    speed = read_for_a_second(model, backend=backend)  # type: ignore[arg-type]
    found.facts["backend"] = speed.engine
    found.facts["load_s"] = round(speed.load_seconds, 2)
    found.facts["tokens_per_s"] = round(speed.tokens_per_second)
    found.facts["self_test"] = f"MISSED {', '.join(speed.missed)}" if speed.missed else "ok: all entities found"
    if speed.missed and model is None:  # another model may know other things
        found.broken.append("the self-test missed entities: try the other --backend, and report it")


def _environment() -> Finding:
    there = [name for name in SWITCHES if os.environ.get(name)]
    absent = [name for name in SWITCHES if name not in there]
    return Finding({"set": " ".join(there) or "none", "not_set": " ".join(absent) or "none"})


def _print(findings: dict[str, Finding], broken: list[str]) -> None:
    width = max(len(name) for finding in findings.values() for name in finding.facts)
    for title, finding in findings.items():
        typer.echo(title)
        for name, value in finding.facts.items():
            typer.echo(f"  {name:<{width}}  {value if isinstance(value, str) else format(value, ',')}")
    for fault in broken:
        typer.secho(f"BROKEN  {fault}", fg=typer.colors.RED)
    if not broken:
        typer.secho("all is well", fg=typer.colors.GREEN)
