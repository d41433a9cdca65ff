"""How much memory a process has had."""

from __future__ import annotations

import resource
from pathlib import Path


def most_memory() -> int:
    """The most memory that this process itself has had, in bytes."""
    try:
        status = Path("/proc/self/status").read_text("utf-8")
    except OSError:
        # Elsewhere; this one counts what whoever started us had in the moment of the start.
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    [line] = [line for line in status.splitlines() if line.startswith("VmHWM:")]
    return int(line.split()[1]) * 1024
