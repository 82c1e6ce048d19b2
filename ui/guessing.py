"""Guessing slowed down: who fails to log in waits before the next try, the longer the more often.

Counted for a name from an address, for an address and for a name, whether or not anybody has the name, so that the
wait tells nothing. Tries wait in turn: many at once gain nothing. It deliberately doesn't know any password.
"""

from __future__ import annotations

import ipaddress
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

#: Tries kept in memory, of each kind; the oldest go.
MOST = 10_000
#: Seconds after which failures are forgotten.
FORGOTTEN = 15 * 60.0
#: The longest that a try is held back; one that would wait longer is refused at once.
PATIENCE = 4.0


@dataclass(frozen=True)
class _Limit:
    """Failures that cost nothing, and the longest wait between two tries after that, in seconds."""

    free: int
    longest: float


#: A name alone is slowed down little: else anybody could keep its reader out from anywhere.
_PAIR, _ADDRESS, _NAME = _Limit(4, 60.0), _Limit(16, 60.0), _Limit(40, 2.0)


@dataclass
class _Tries:
    failed: int = 0
    last: float = 0.0
    free_at: float = 0.0


class TooManyTriesError(Exception):
    """A try is refused; another one may be made after ``seconds``."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"too many tries; wait {seconds:.0f} seconds")
        self.seconds = seconds


class Guessing:
    """The tries so far; safe to use from several threads."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._tries: dict[_Limit, OrderedDict[str, _Tries]] = {kind: OrderedDict() for kind in (_PAIR, _ADDRESS, _NAME)}

    def wait(self, name: str, address: str) -> float:
        """Return how many seconds a try is to be held back, and count it in.

        Raises:
            TooManyTriesError: it would be too long.
        """
        with self._lock:
            now, kept = self._now(), self._kept(name, address)
            begin = max([now, *(tries.free_at for _, tries in kept)])
            if begin - now > PATIENCE:
                raise TooManyTriesError(begin - now)
            for kind, tries in kept:
                over = tries.failed - kind.free
                tries.free_at = begin + (min(2.0 ** min(over, 10), kind.longest) if over >= 0 else 0.0)
            return begin - now

    def failed(self, name: str, address: str) -> None:
        """Remember that a try failed."""
        with self._lock:
            for _, tries in self._kept(name, address):
                tries.failed += 1
                tries.last = self._now()

    def succeeded(self, name: str, address: str) -> None:
        """Forget what failed before, by that name from there."""
        with self._lock:
            self._tries[_PAIR].pop(_keys(name, address)[_PAIR], None)

    def _kept(self, name: str, address: str) -> list[tuple[_Limit, _Tries]]:
        now, found = self._now(), []
        for kind, key in _keys(name, address).items():
            of_kind = self._tries[kind]
            tries = of_kind.setdefault(key, _Tries(last=now))
            of_kind.move_to_end(key)
            if now - tries.last > FORGOTTEN:
                tries.failed = 0
            if len(of_kind) > MOST:
                of_kind.popitem(last=False)
            found.append((kind, tries))
        return found


def _keys(name: str, address: str) -> dict[_Limit, str]:
    name, address = name.strip().casefold()[:100], _network(address)
    return {_PAIR: f"{address} {name}", _ADDRESS: address, _NAME: name}


def _network(address: str) -> str:
    """Return the address, or of IPv6 the /64 that one customer has."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address[:100]
    if isinstance(found, ipaddress.IPv6Address):
        return str(found.ipv4_mapped or ipaddress.ip_network((found, 64), strict=False))
    return str(found)
