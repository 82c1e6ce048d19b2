"""What a process that reads strangers' files may use: memory, processor time, no files of its own.

Where the system has no such limit (macOS ignores that of memory, Windows has none), whoever started the process ends
it (``confined``), as by the wall clock. It deliberately doesn't know what is read.
"""

from __future__ import annotations

import importlib
import os
from typing import Any

_resource: Any = importlib.import_module("resource") if os.name == "posix" else None


def limit_memory(most_bytes: int) -> None:
    """Let an allocation beyond this fail."""
    if _resource is not None:
        _lower(_resource.RLIMIT_AS, most_bytes)
        _lower(_resource.RLIMIT_CORE, 0)


def forbid_writing() -> None:
    """Let nothing be written to a file from now on; pipes still can be."""
    if _resource is not None:
        _lower(_resource.RLIMIT_FSIZE, 0)


def limit_processor(seconds: float) -> None:
    """End the process after so much more processor time: also when nobody is there any more to stop it."""
    if _resource is not None:
        used = _resource.getrusage(_resource.RUSAGE_SELF)
        _lower(_resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime + seconds) + 1)


def _lower(which: int, value: int) -> None:
    """Set the soft limit alone: it can be moved again, up to the hard one."""
    _, hard = _resource.getrlimit(which)
    soft = value if hard == _resource.RLIM_INFINITY else min(value, hard)
    try:
        _resource.setrlimit(which, (soft, hard))
    except (ValueError, OSError):  # a system that knows the name but takes no value
        return
