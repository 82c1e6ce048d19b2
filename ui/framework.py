"""The page's framework, imported in less time and kept from holding on to what it drew before.

It writes type stubs of its own classes whenever it is imported: that parses the source of each of its eighty components
twice, a second of work on two cores, for editors; it changes nothing that runs. It deliberately doesn't know what the
page is made of.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from types import ModuleType
from typing import Any

#: The module that writes the stubs, and its function that does.
_WRITER, _WRITE = "gradio.component_meta", "create_or_modify_pyi"


class _WithoutStubs(SourceFileLoader):
    """Loads the module, and lets it write nothing."""

    def exec_module(self, module: ModuleType) -> None:
        super().exec_module(module)
        setattr(module, _WRITE, lambda *_: None)


class _Finder(MetaPathFinder):
    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        spec = PathFinder.find_spec(name, path, target) if name == _WRITER else None
        if spec is not None and isinstance(spec.loader, SourceFileLoader):
            spec.loader = _WithoutStubs(spec.loader.name, spec.loader.path)
        return spec


@contextmanager
def without_stubs() -> Iterator[None]:
    """While this is entered, importing the framework writes no type stubs."""
    finder = _Finder()
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)


def keep_numbers(session: Any) -> None:
    """Let what stands in for a component in a session have that component's number.

    The framework makes a new component for each update of one (``gr.skip()`` is one too), and files what comes after it
    under the number of that: each answer left four in its session for good, with the page's text in them.

    Args:
        session: the framework's class of a session's state.
    """
    put = session.__setitem__
    if getattr(put, "keeps_numbers", False):
        return

    def putting(self: Any, key: int, value: Any) -> None:
        if hasattr(value, "constructor_args"):  # a component, not what a session remembers
            value._id = key
        put(self, key, value)

    putting.keeps_numbers = True  # type: ignore[attr-defined]  # done once
    session.__setitem__ = putting
