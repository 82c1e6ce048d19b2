"""What articles are added by, as HTML: files and folders dropped or chosen, addresses, feeds.

Values in, text out. It deliberately doesn't know what becomes of what is given.
"""

from __future__ import annotations

from collections.abc import Sequence

from index.feeds import Feed
from index.loading.readers import KNOWN_SUFFIXES
from ui.byline import escaped

#: Bytes of one file that the page takes; the server says the same.
LARGEST = 200_000_000
KINDS = "Text, Markdown, HTML, PDF, Word or JSON"


def render_adding(local: bool) -> str:
    """Return the forms; drawn once, since somebody may be typing.

    Args:
        local: whether a folder of this computer may be given by its path.
    """
    name = "Address of a page or feed, or a path of this computer" if local else "Address of a page or feed"
    hint = "https://… or /home/you/articles" if local else "https://…"
    return (
        '<p class="into-which"><label><span>Into the collection</span><input type="text" id="add-into"'
        ' list="shelf-all-names" maxlength="80" autocomplete="off" dir="auto" placeholder="none"></label></p>'
        f'<div id="drop" data-suffixes="{" ".join(KNOWN_SUFFIXES)}" data-largest="{LARGEST}">'
        '<p class="drop-words">Drop files or folders here</p>'
        '<p class="drop-choice"><button type="button" class="begin" data-choose="files">Choose files</button>'
        '<button type="button" class="quiet" data-choose="folder">Choose a folder</button></p>'
        f'<p class="hint">{KINDS}; as many as you like.</p><p class="sending" role="status" hidden></p>'
        '<input type="file" id="choose-files" multiple hidden aria-label="Files to add">'
        '<input type="file" id="choose-folder" webkitdirectory hidden aria-label="Folder to add"></div>'
        f'<form class="by-address"><label for="add-address">{name}</label><span><input type="text" id="add-address"'
        f' inputmode="url" autocomplete="off" spellcheck="false" placeholder="{hint}">'
        '<button type="submit" class="quiet">Add</button></span></form>'
    )


def render_feeds(feeds: Sequence[Feed], names: Sequence[str]) -> str:
    """Return the feeds, each with buttons to read it again and to forget it, and the names for the forms above."""
    options = "".join(f'<option value="{escaped(name)}"></option>' for name in names)
    listed = f'<datalist id="shelf-all-names">{options}</datalist>'
    if not feeds:
        return listed
    rows = "".join(_feed(feed) for feed in feeds)
    every = '<button type="button" class="quiet" data-act="read">Read all again</button>' if len(feeds) > 1 else ""
    return f'<div class="feeds-head"><h3>Feeds</h3>{every}</div><ul class="feeds">{rows}</ul>{listed}'


def _feed(feed: Feed) -> str:
    url, title = escaped(feed.url), escaped(feed.title or feed.url)
    into = f' <span class="hint">into “{escaped(feed.collection)}”</span>' if feed.collection else ""
    read = f"read {feed.read_at.day} {feed.read_at:%B %Y, %H:%M} UTC" if feed.read_at else "not read to its end yet"
    problem = f'<p class="failure" dir="auto">{escaped(feed.problem)}</p>' if feed.problem else ""
    return (
        f'<li><div><b dir="auto">{title}</b>{into}<p class="hint">{url} · {read}</p>{problem}</div><span>'
        f'<button type="button" class="quiet" data-act="read" data-feed="{url}" aria-label="Read {title} again">'
        f'Read again</button><button type="button" class="quiet" data-act="forget" data-feed="{url}"'
        f' aria-label="Forget {title}">Forget</button></span></li>'
    )
