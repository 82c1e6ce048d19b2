"""The sample articles that `clippings chat --sample` adds; written for this project."""

from __future__ import annotations

from pathlib import Path


def sample_paths() -> list[Path]:
    """Return the sample articles' files, sorted by name."""
    return sorted(Path(__file__).parent.glob("*.md"))
