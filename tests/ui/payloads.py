"""What others may write to harm: text that wants to run as a script, and text that wants to reach another host.

One payload a line in ``hostile/*.tsv``, after the kind of place where it does harm; ``\\n`` stands for a line end.
Collected from OWASP's and PortSwigger's cheat sheets and from what template, Markdown and CSS engines have let
through. ``naive_page`` shows that they work.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

HOSTILE = Path(__file__).parent / "hostile"


@dataclass(frozen=True)
class Payload:
    """One of them.

    Attributes:
        number: what it reports when it works: ``hit(number)``, or a request for ``/number``.
        place: where it does harm when it is put there as it is: ``element``, ``double`` (a quoted attribute), …
        runs: it wants to run; otherwise, to reach another host.
    """

    number: int
    place: str
    text: str
    runs: bool


def payloads(host: str) -> list[Payload]:
    """Return all; ``host`` is name and port of the other host."""
    found: list[Payload] = []
    for name in ("xss", "exfiltration"):
        for line in (HOSTILE / f"{name}.tsv").read_text(encoding="utf-8").splitlines():
            place, _, text = line.partition("\t")
            number = len(found) + 1
            text = text.replace("\\n", "\n").replace("%URL%", f"http://{host}/%N%").replace("%HOST%", host)
            found.append(Payload(number, place, text.replace("%N%", str(number)), name == "xss"))
    return found


def number_of(said: Any) -> int:
    """Return which payload called ``hit``, however it wrote the call: ``hit`17``` passes a list."""
    return int(said[0] if isinstance(said, list) else said)
