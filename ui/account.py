"""Who is logged in, and the way out.

Values in, text out. It deliberately doesn't know how anybody logs in.
"""

from __future__ import annotations

from index.readers import Reader
from ui.byline import escaped


def render_account(reader: Reader | None) -> str:
    """Return the reader's name and the way out; nothing where no login was asked for."""
    if reader is None:
        return ""
    return f'<span class="reader-name" dir="auto">{escaped(reader.name)}</span><a href="/logout">Log out</a>'
