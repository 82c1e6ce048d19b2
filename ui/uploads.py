"""Uploaded files are put into a folder of the home, each under its own name, before they are added.

A file's path is what makes a later one its new version, so the same name uploaded again replaces the old. A name
comes from whoever uploads: what is kept of it names a file in that folder on any system. It deliberately doesn't
know what becomes of them.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from index.errors import LibraryError
from index.loading.files import MOST_FILE_BYTES

#: File systems take 255 bytes; a part in the making has a few of its own.
MOST_NAME_BYTES = 200
MOST_SUFFIX_CHARACTERS = 12
_UNSAFE = re.compile(r'[<>:"|?*]')
#: Names that are devices on Windows, with any suffix.
_DEVICE = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|clock\$|(com|lpt)[0-9¹²³])\s*(\.|$)", re.IGNORECASE)


def keep_uploads(paths: Sequence[str], home: Path, within: Sequence[str] = ()) -> list[str]:
    """Move files to the home's folder of uploads and return where they are now.

    One that is larger than anything that is read stays where it is, to be refused there.

    Args:
        within: the folders, one in the other, that they lie in there; each by a safe name.

    Raises:
        LibraryError: the folder can't be written, or is a link to another place.
    """
    folder = home / "uploads"
    try:
        for name in (None, *map(safe_name, within)):
            folder = folder / name if name else folder
            folder.mkdir(parents=True, exist_ok=True)
            if folder.is_symlink():
                raise LibraryError(f"{folder}: a link to another folder; put a folder in its place")
        return [str(_keep(Path(path), folder)) for path in paths]
    except OSError as error:
        reason = error.strerror or error
        raise LibraryError(f"{folder}: {reason}; check who owns the folder, or free space") from error


def safe_name(name: str) -> str:
    """Return a name that means a file of its own in any folder and on any system; the suffix stays."""
    name = unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode("utf-8"))
    name = re.split(r"[/\\]", "".join(sign for sign in name if sign.isprintable()))[-1]
    name = _UNSAFE.sub("_", name).strip().strip(".").strip()
    if _DEVICE.match(name):
        name = f"_{name}"
    stem, dot, suffix = name.rpartition(".")
    if not dot or len(suffix) > MOST_SUFFIX_CHARACTERS:
        stem, suffix = name, ""
    room = MOST_NAME_BYTES - len(f"{dot}{suffix}".encode())
    stem = stem.encode()[:room].decode("utf-8", "ignore").rstrip(" .")
    return (f"{stem}.{suffix}" if suffix else stem) or "upload"


def _keep(path: Path, folder: Path) -> Path:
    """Put one file in its place in one step, so that a reader never sees half of it; a link stays a link."""
    if path.lstat().st_size > MOST_FILE_BYTES:
        return path
    place = folder / safe_name(path.name)
    part = Path(tempfile.mkdtemp(dir=folder, prefix=".")) / "part"  # hidden, and no other upload's
    try:
        shutil.copyfile(path, part, follow_symlinks=False)
        os.replace(part, place)
    finally:
        part.unlink(missing_ok=True)
        part.parent.rmdir()
    path.unlink(missing_ok=True)
    return place
