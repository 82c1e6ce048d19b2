"""What somebody wants added, as what ``add`` takes: uploaded files, a folder of this computer, the address of a page.

What comes from the browser is taken for what it is: anything. It deliberately doesn't know how it is added.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

from index.errors import MisuseError
from index.loading.load import expand, is_address
from ui.uploads import keep_uploads

#: What a path of a computer begins with, on any system.
_PATH = re.compile(r"[/~.\\]|[a-z]:[/\\]", re.IGNORECASE)
NOT_HERE = (
    "a folder of this computer can only be added where the page is open to nobody else; choose the files or the folder "
    "in the browser instead"
)
#: Parts of a folder's path that are kept of an uploaded file.
DEEPEST = 8


@dataclass(frozen=True)
class Target:
    """A file, a folder or an address.

    Attributes:
        what: as ``add`` takes it.
        collection: what it goes into besides the library.
    """

    what: str
    collection: str | None = None

    @property
    def web(self) -> bool:
        """Whether it is fetched."""
        return is_address(self.what)

    @property
    def shown(self) -> str:
        """What it is called where it is told of."""
        return self.what if self.web else Path(self.what).name or self.what


@dataclass(frozen=True)
class Uploaded:
    """A file that the browser sent.

    Attributes:
        path: where the framework put it.
        name: what it is called, with the folders it lay in.
    """

    path: str
    name: str


def files_of(target: Target) -> list[Target]:
    """Return the files of a folder, each a target; a folder without any, and anything else, is itself."""
    found = [] if target.web else expand(target.what)
    return [replace(target, what=what) for what in found] or [target]


def typed(text: str, collection: str | None, local: bool) -> Target:
    """Return what an address or a path means; without a scheme it is a page's address.

    Args:
        local: whether a path of this computer may be given.

    Raises:
        MisuseError: nothing is typed, there is no such folder, or it may not be given.
    """
    text = text.strip()
    if not text:
        raise MisuseError("type the address of a page or of a feed first")
    if is_address(text):
        return Target(text, collection)
    if not _PATH.match(text):
        return Target(f"https://{text}", collection)
    if not local:
        raise MisuseError(NOT_HERE)
    path = os.path.abspath(os.path.expanduser(text))
    if not os.path.exists(path):
        raise MisuseError(f"{path}: no such file or folder; give the whole path")
    return Target(path, collection)


def uploads(data: Mapping[str, Any], known: Collection[str]) -> list[Uploaded]:
    """Return the files that the browser names and that really were uploaded; others could be any file of the server.

    Args:
        known: the paths of all uploaded files.
    """
    given = data.get("files")
    found = []
    for one in given if isinstance(given, list) else ():
        path, name = (one.get("path"), one.get("name")) if isinstance(one, dict) else (None, None)
        if isinstance(path, str) and isinstance(name, str) and path in known and not os.path.islink(path):
            found.append(Uploaded(path, name))
    return found


def kept(files: Sequence[Uploaded], home: Path, collection: str | None) -> list[Target]:
    """Move uploaded files into the home, each into the folders that it lay in, and return them as targets.

    Raises:
        LibraryError: the home's folder of uploads can't be written.
    """
    targets = []
    for one in files:
        (path,) = keep_uploads([one.path], home, within(one.name))
        targets.append(Target(path, collection))
    return targets


def within(name: str) -> tuple[str, ...]:
    """Return the folders of a name as the browser gives it, each one a folder's name anywhere, and none of them up."""
    parts = PurePosixPath(name.replace("\\", "/")).parts[:-1]
    named = (re.sub(r'[<>:"|?*\x00-\x1f]', "_", part).strip(" .")[:80] for part in parts)
    return tuple(part for part in named if part.strip("/"))[-DEEPEST:]
