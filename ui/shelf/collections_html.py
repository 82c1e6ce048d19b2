"""The collections, each with what can be done with it, as HTML.

Values in, text out. It deliberately doesn't know how they are kept.
"""

from __future__ import annotations

from collections.abc import Sequence

from index.collecting import Gathered
from ui.byline import counted, escaped

_NEW = (
    '<form class="new-collection" data-act="create"><label for="new-collection">A new collection</label><span>'
    '<input type="text" id="new-collection" data-field="collection" maxlength="80" autocomplete="off" dir="auto"'
    ' placeholder="its name"><button type="submit" class="quiet">Make it</button></span></form>'
)
_NONE = (
    '<p class="hint">A collection is a group of articles under a name: the chat can be asked about those alone. '
    "There are none yet.</p>"
)


def render_new() -> str:
    """Return the form for a new collection; drawn once, since somebody may be typing."""
    return _NEW


def render_collections(found: Sequence[Gathered]) -> str:
    """Return the list."""
    if not found:
        return _NONE
    return f'<ul class="gathered">{"".join(_row(one) for one in found)}</ul>'


def _row(one: Gathered) -> str:
    name = escaped(one.name)
    off = "" if one.articles else " disabled"  # still there: drawn again, no button changes places
    ask = f'<button type="button" class="quiet" data-ask="{name}" aria-label="Ask {name}"{off}>Ask</button>'
    return (
        f'<li data-collection="{name}"><div class="gathered-name"><button type="button" class="from" data-show="{name}"'
        f' dir="auto">{name}</button><span class="hint">{counted(one.articles, "article") if one.articles else "empty"}'
        f'</span></div><form class="rename-collection" data-act="rename" data-collection="{name}" hidden>'
        f'<input type="text" data-field="name" value="{name}" maxlength="80" aria-label="New name of {name}"'
        ' dir="auto">'
        '<button type="submit" class="quiet">Save</button><button type="button" class="quiet" data-renaming="keep">'
        f'Keep</button></form><span class="gathered-do">{ask}<button type="button" class="quiet" data-renaming="open"'
        f' aria-label="Rename {name}">Rename</button><button type="button" class="quiet" data-act="drop"'
        f' data-collection="{name}" aria-label="Remove the collection {name}; its articles stay">Remove</button></span>'
        "</li>"
    )
