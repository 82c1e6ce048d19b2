"""The keyboard shortcuts: the list of them, as a dialog that also says which key does what.

The page's script reads the keys from the dialog, so that what is listed is what works. It deliberately doesn't know
how any of it is done.
"""

from __future__ import annotations

from dataclasses import dataclass

from ui.byline import escaped


@dataclass(frozen=True)
class Shortcut:
    """Keys, as the browser names them, of which each does the same.

    Attributes:
        does: what the script calls it; "" for what the page does anyway.
    """

    keys: tuple[str, ...]
    does: str
    said: str


GROUPS: tuple[tuple[str, tuple[Shortcut, ...]], ...] = (
    (
        "Asking",
        (
            Shortcut(("/",), "ask", "To the question box"),
            Shortcut(("Enter",), "", "Send the question"),
            Shortcut(("s",), "stop", "Stop the answer"),
            Shortcut(("r",), "retry", "Ask the last question again"),
            Shortcut(("f",), "filter", "Choose which articles are asked"),
            Shortcut(("N",), "clear", "New conversation"),
        ),
    ),
    (
        "Reading",
        (
            Shortcut(("n", "j"), "next", "Next clipping; the first, where none is open"),
            Shortcut(("p", "k"), "before", "Clipping before"),
            Shortcut(("a",), "articles", "Library, and back to the chat"),
            Shortcut(("Escape",), "", "Close what lies on top"),
            Shortcut(("?",), "help", "This list"),
        ),
    ),
)
_NAMES = {"Escape": "Esc", "N": "Shift + N"}
_BUTTON = (
    '<button type="button" class="switch" data-do="help" aria-haspopup="dialog" aria-label="Keyboard shortcuts"'
    ' title="Keyboard shortcuts">?</button>'
)


def render_shortcuts() -> str:
    """Return the button and the dialog that it opens."""
    groups = "".join(
        f"<section><h3>{title}</h3><dl>{''.join(_row(one) for one in shortcuts)}</dl></section>"
        for title, shortcuts in GROUPS
    )
    return (
        f'{_BUTTON}<dialog id="shortcuts" aria-labelledby="shortcuts-title"><header>'
        '<h2 id="shortcuts-title">Keyboard shortcuts</h2><button type="button" class="quiet" data-do="close-help"'
        f' aria-label="Close the list">✕</button></header><div class="groups">{groups}</div>'
        '<label class="shortcuts-on"><input type="checkbox" data-do="shortcuts-on" checked> Single keys do this'
        " wherever nothing is being typed</label></dialog>"
    )


def _row(shortcut: Shortcut) -> str:
    keys = " or ".join(f"<kbd>{escaped(_NAMES.get(key, key))}</kbd>" for key in shortcut.keys)
    named = f' data-keys="{escaped(" ".join(shortcut.keys))}" data-does="{shortcut.does}"' if shortcut.does else ""
    return f"<div{named}><dt>{keys}</dt><dd>{escaped(shortcut.said)}</dd></div>"
