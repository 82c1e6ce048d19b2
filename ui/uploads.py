"""Uploaded files are put into a folder of the home, each under its own name, before they are added.

A file's path is what makes a later one its new version, so the same name uploaded again replaces the old. It
deliberately doesn't know what becomes of them.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from index.errors import LibraryError

FOLDER = "uploads"


def keep_uploads(paths: Sequence[str], home: Path, within: Sequence[str] = ()) -> list[str]:
    """Move files to the home's folder of uploads and return where they are now.

    Args:
        within: the folders, one in the other, that they lie in there.

    Raises:
        LibraryError: the folder can't be written.
    """
    folder = home.joinpath(FOLDER, *within)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return [str(_keep(Path(path), folder)) for path in paths]
    except OSError as error:
        reason = error.strerror or error
        raise LibraryError(f"{folder}: {reason}; check who owns the folder, or free space") from error


def _keep(path: Path, folder: Path) -> Path:
    """Put one file in its place in one step, so that a reader never sees half of it."""
    name = path.name if path.name not in ("", ".", "..") else "upload"
    handle, part = tempfile.mkstemp(dir=folder, prefix=".")  # hidden, and no other upload's
    os.close(handle)
    try:
        shutil.copyfile(path, part)
        os.replace(part, folder / name)
    except OSError:
        os.unlink(part)
        raise
    path.unlink(missing_ok=True)
    return folder / name
