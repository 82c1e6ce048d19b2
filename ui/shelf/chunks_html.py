"""An article cut as it is searched: its chunks, where each begins and ends, and whether it has a vector, as HTML.

Values in, text out. It deliberately doesn't know the library.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from index.kept import Entry, KeptChunk
from ui.byline import counted, escaped, plain_model

_NONE = '<p class="hint">A removed article has no chunks: no search finds it.</p>'


def render_chunks(entry: Entry, chunks: Sequence[KeptChunk], models: Mapping[int, str]) -> str:
    """Return the chunks in order.

    Args:
        models: by whose vector each chunk is found, for those that have one.
    """
    key = escaped(entry.id)
    back = f'<button type="button" data-event="open" data-kind="article" data-article="{key}">Text</button>'
    bar = (
        f'<div class="bar"><span>{counted(len(chunks), "chunk")}</span><span class="tools">{back}'
        f'<button type="button" aria-pressed="true">Chunks</button></span></div>'
    )
    shown = "".join(_chunk(chunk, chunk.id in models, models.get(chunk.id, "")) for chunk in chunks)
    head = f'<header><h2 dir="auto">{escaped(entry.title)}</h2></header>'
    return (
        f'<article class="article cut" aria-label="Chunks of {escaped(entry.title)}" data-article="{key}">{bar}{head}'
        f"{f'<ol class=chunks>{shown}</ol>' if chunks else _NONE}</article>"
    )


def _chunk(chunk: KeptChunk, has: bool, model: str) -> str:
    vector = f"vector by {escaped(plain_model(model))}" if has else '<b class="failure">no vector yet</b>'
    return (
        f'<li><p class="chunk-head"><b>{chunk.ordinal + 1}</b> characters '
        f"{chunk.span.start:,}–{chunk.span.end:,} <span>({len(chunk.text):,})</span> · {vector}</p>"
        f'<p class="chunk-text" dir="auto">{escaped(chunk.text)}</p></li>'
    )
