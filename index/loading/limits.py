"""What a process that reads strangers' files may use: memory, processor time, no files of its own.

Where the system has no such limit (macOS ignores that of memory, Windows has none) a thread watches the memory, and
the wall clock is kept by whoever started the process. It deliberately doesn't know what is read.
"""

from __future__ import annotations

import ctypes
import importlib
import os
import re
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

#: Exit code of a process that took too much memory.
TOO_MUCH_MEMORY = 77
_WATCH_SECONDS = 0.1
_resource: Any = importlib.import_module("resource") if os.name == "posix" else None


def limit_memory(most_bytes: int) -> None:
    """Let an allocation beyond this fail, and end the process if it has more in memory all the same."""
    if _resource is None:
        return
    _lower(_resource.RLIMIT_AS, most_bytes)
    _lower(_resource.RLIMIT_CORE, 0)
    threading.Thread(target=_watch, args=(most_bytes,), daemon=True).start()


def forbid_writing() -> None:
    """Let nothing be written to a file from now on; pipes still can be."""
    if _resource is not None:
        _lower(_resource.RLIMIT_FSIZE, 0)


def limit_processor(seconds: float) -> None:
    """End the process after so much more processor time: also when nobody is there any more to stop it."""
    if _resource is not None:
        used = _resource.getrusage(_resource.RUSAGE_SELF)
        _lower(_resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime + seconds) + 1)


def peak_memory() -> int:
    """Return the most bytes of memory this process has had at a time; 0 where the system doesn't say."""
    return _MEMORY()


class _HighWater:
    """The most memory of this process, by Linux.

    ``ru_maxrss`` counts also what the process had that started this one, whose models take gigabytes. The file is read
    without letting go of Python's lock: where a parser in C holds it for seconds, it wouldn't be got back in time.
    """

    def __init__(self) -> None:
        self._file = os.open("/proc/self/status", os.O_RDONLY)
        self._read = ctypes.PyDLL(None).pread
        self._read.argtypes = (ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_long)
        self._status = ctypes.create_string_buffer(8192)

    def __call__(self) -> int:
        size = self._read(self._file, self._status, len(self._status), 0)
        found = re.search(rb"VmHWM:\s+(\d+) kB", self._status.raw[: max(size, 0)])
        return int(found[1]) * 1024 if found else 0


def _most_so_far() -> int:
    if _resource is None:
        return 0
    peak = int(_resource.getrusage(_resource.RUSAGE_SELF).ru_maxrss)
    return peak if sys.platform == "darwin" else peak * 1024


_MEMORY: Callable[[], int] = _HighWater() if os.path.exists("/proc/self/status") else _most_so_far


def _lower(which: int, value: int) -> None:
    """Set the soft limit alone: it can be moved again, up to the hard one."""
    _, hard = _resource.getrlimit(which)
    soft = value if hard == _resource.RLIM_INFINITY else min(value, hard)
    try:
        _resource.setrlimit(which, (soft, hard))
    except (ValueError, OSError):  # a system that knows the name but takes no value
        return


def _watch(most_bytes: int) -> None:
    while True:
        time.sleep(_WATCH_SECONDS)
        if peak_memory() > most_bytes:
            os._exit(TOO_MUCH_MEMORY)
