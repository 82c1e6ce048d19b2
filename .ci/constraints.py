"""Print constraints.txt: the versions in this environment of everything that Clippings and its extras need.

    .venv/bin/python .ci/constraints.py > constraints.txt

What happens to be installed besides is left out. A version's local part ("+cpu") is dropped, so that one file serves
torch from the PyTorch project's index and from PyPI.
"""

from __future__ import annotations

import sys
import tomllib
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
HEADER = """\
# Exact versions of everything that .[dev,generator,postgres,train] needs: those it is tested with.
# Made by `.venv/bin/python .ci/constraints.py > constraints.txt` in a freshly resolved environment
# (Python 3.11, Linux). No hashes, and no local version parts, so that any build of torch fits.
"""


def wanted() -> list[Requirement]:
    """The project's own requirements, those of its extras included."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = [line for extra in project["optional-dependencies"].values() for line in extra]
    return [Requirement(line) for line in project["dependencies"] + extras]


def closure(requirements: list[Requirement]) -> dict[str, str]:
    """Name to version of every installed distribution that the requirements lead to."""
    found: dict[str, str] = {}
    seen: set[tuple[str, str]] = set()
    queue = list(requirements)
    while queue:
        requirement = queue.pop()
        distribution = metadata.distribution(requirement.name)
        found[distribution.metadata["Name"]] = distribution.version.partition("+")[0]
        for extra in ("", *requirement.extras):
            if (key := (canonicalize_name(requirement.name), extra)) in seen:
                continue
            seen.add(key)
            needs = [Requirement(line) for line in distribution.requires or []]
            queue += [need for need in needs if not need.marker or need.marker.evaluate({"extra": extra})]
    return found


def main() -> None:
    """Print the file."""
    pins = closure(wanted())
    sys.stdout.write(HEADER)
    for name in sorted(pins, key=str.lower):
        sys.stdout.write(f"{name}=={pins[name]}\n")


if __name__ == "__main__":
    main()
