"""Which part of a public set a question belongs to: fixed by a hash, so that it never changes.

The rule: the first byte of the key's SHA-256. ``part_of`` splits by its upper half, ``half_of`` by its last bit, the
rule under which the follow-up rules and the support check were tuned; both stay as they are, since a question that
changed sides would leak. A set takes as key what its questions share (title, dialogue, article). It deliberately
doesn't know which set takes which.
"""

from __future__ import annotations

import hashlib

from eval.sets.question import Part


def part_of(key: str) -> Part:
    """Return ``DEV`` for half of all keys (first byte under 128), ``TEST`` for the others."""
    return Part.DEV if _first_byte(key) < 128 else Part.TEST


def half_of(key: str) -> Part:
    """Return ``DEV`` for half of all keys (first byte even), ``TEST`` for the others."""
    return Part.TEST if _first_byte(key) % 2 else Part.DEV


def _first_byte(key: str) -> int:
    return hashlib.sha256(key.encode()).digest()[0]
