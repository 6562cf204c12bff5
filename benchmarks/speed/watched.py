"""Runs a command and prints, as JSON, what it took: seconds, seconds of CPU, peak memory, exit status.

    python -I -S benchmarks/speed/watched.py COMMAND [ARGUMENT ...]

A program of its own, with next to no memory: a child's peak begins at what its parent holds when it is started. The
peak is the sum, over the command and all processes below it, of the most that each ever held (VmHWM): an upper bound
where there are several, since they share the pages of files. Linux only. The command's stdout goes to stderr.
"""

import json
import os
import sys
import time
from pathlib import Path

INTERVAL = 0.05


def watch(command: list[str]) -> dict[str, float]:
    """Start the command, look at it until it ends."""
    began = time.perf_counter()
    child = os.posix_spawnp(command[0], command, os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, 2, 1)])
    peaks: dict[int, int] = {}
    while True:
        pid, status, used = os.wait4(child, os.WNOHANG)
        if pid:
            break
        for process in _family(child):
            peaks[process] = max(peaks.get(process, 0), _high_water(process))
        time.sleep(INTERVAL)
    seconds = time.perf_counter() - began
    below = sum(peak for process, peak in peaks.items() if process != child)
    # what wait4 knows is exact, but it is the largest of the family where there are several
    own = max(peaks.get(child, 0), used.ru_maxrss) if not below else peaks[child]
    return {
        "seconds": seconds,
        "cpu_seconds": used.ru_utime + used.ru_stime,
        "peak_mib": (own + below) / 1024,
        "exit": os.waitstatus_to_exitcode(status),
    }


def _family(process: int) -> list[int]:
    """A process and all below it."""
    found = [process]
    for parent in found:
        try:
            for thread in Path(f"/proc/{parent}/task").iterdir():
                found += map(int, (thread / "children").read_text("ascii").split())
        except OSError:  # ended meanwhile
            continue
    return found


def _high_water(process: int) -> int:
    try:
        lines = Path(f"/proc/{process}/status").read_text("utf-8", "replace").splitlines()
        return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM:")), 0)
    except OSError:
        return 0


if __name__ == "__main__":
    print(json.dumps(watch(sys.argv[1:])))
