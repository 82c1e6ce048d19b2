"""The page's own files as they are served: fonts for good, everything else asked for again each time.

A font's name holds the digest of what is in it, so that one is never another. It deliberately doesn't know the page.
"""

from __future__ import annotations

import os
from pathlib import Path

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

STATIC = Path(__file__).parent / "static"
FONTS = STATIC / "fonts"
#: What every page shows letters of, asked for before its style is read; the others come when a letter needs them.
FIRST = ("serif", "sans")
_FOR_GOOD = "public, max-age=31536000, immutable"


def preloads(below: str) -> str:
    """Return the links that fetch the first fonts early, from the files served below this path."""
    names = [found.name for name in FIRST for found in FONTS.glob(f"{name}.*.woff2")]
    return "".join(
        f'<link rel="preload" href="{below}/fonts/{name}" as="font" type="font/woff2" crossorigin>' for name in names
    )


class Assets(StaticFiles):
    """ASGI application that serves the folder."""

    def __init__(self) -> None:
        super().__init__(directory=STATIC)

    def file_response(
        self, full_path: str | os.PathLike[str], stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """Say what a font is, which not every system knows, and how long a file may be kept."""
        found = super().file_response(full_path, stat_result, scope, status_code)
        font = Path(full_path).suffix == ".woff2"
        if font:
            found.headers["content-type"] = "font/woff2"
        found.headers["cache-control"] = _FOR_GOOD if font else "no-cache"
        return found
