"""The most memory this process has had.

It deliberately doesn't know what it was for.
"""

from __future__ import annotations

import resource
import sys
from pathlib import Path


def peak_mb() -> float:
    """Return the most memory this process has had in RAM so far, in MB.

    Linux's ``VmHWM``, since ``ru_maxrss`` there starts from what the parent process had.
    """
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
        kibibytes = next(line for line in lines if line.startswith("VmHWM")).split()[1]
        return int(kibibytes) * 1024 / 1e6
    except (OSError, StopIteration):
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return most / 1e6 if sys.platform == "darwin" else most * 1024 / 1e6
