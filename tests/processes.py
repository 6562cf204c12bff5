"""Real processes of the real command."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import clinicalbert

SOURCE = str(Path(clinicalbert.__file__).parents[1])


def start(*arguments: object, **options: Any) -> subprocess.Popen[bytes]:
    """``clinicalbert analyze … --phi-cleared -q`` as a process."""
    words = ["analyze", *map(str, arguments), "--phi-cleared", "-q"]
    environment = {**os.environ, "PYTHONPATH": SOURCE, **options.pop("env", {})}
    return subprocess.Popen([sys.executable, "-m", "clinicalbert", *words], env=environment, **options)


def analyze(*arguments: object, **options: Any) -> tuple[int, str]:
    """The same, waited for: exit code and what it said."""
    timeout = options.pop("timeout", 300)
    process = start(*arguments, stderr=subprocess.PIPE, **options)
    _, said = process.communicate(timeout=timeout)
    return process.returncode, said.decode()


def run_command(*arguments: object) -> subprocess.CompletedProcess[str]:
    """``clinicalbert …`` as a process, waited for."""
    environment = {**os.environ, "PYTHONPATH": SOURCE}
    command = [sys.executable, "-m", "clinicalbert", *map(str, arguments)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)
