"""An empty library: three steps from nothing to a checked answer, each with a button that takes it.

Values in, text out. What a ``data-do`` button does is the page's script's (``states.js``). It deliberately doesn't
know how articles are added.
"""

from __future__ import annotations

from collections.abc import Collection

from ui.byline import counted, escaped
from ui.conversation import Adding

_LEAD = "<p>Every sentence of an answer is tied to the exact words that prove it. Three steps:</p>"
_OWN = '<button type="button" class="begin" data-view="library" data-section="add">Add articles</button>'
_SEE = '<button type="button" class="quiet" data-view="library" data-section="articles">See them, add more</button>'
_SAMPLES = '<button type="button" class="quiet" data-event="samples">Take the sample articles</button>'
_CHOOSE = "<p>Files from this computer, or the address of a page on the web. Or look round with samples first.</p>"
_ASK = '<button type="button" class="quiet" data-do="ask">To the question box</button>'
_LATER = "<p>Type a question below. Once there are articles, some that they answer stand here.</p>"
_CHECK = "<p>Press a clipping’s number: its article opens, with the very words marked.</p>"


def render_first_run(
    articles: int, questions: Collection[str] | None, adding: Adding | None, examples: str, loading: str
) -> str:
    """Return the three steps.

    Args:
        questions: to begin with; None while they are being made, and ``examples`` the same drawn.
        adding: how far articles are that were asked for, if any.
        loading: what is said of models that are still loading.
    """
    ask = f"{examples}{_ASK if questions is not None and not questions else ''}" if articles else f"{_LATER}{_ASK}"
    show = (
        f'{_CHECK}<button type="button" class="quiet" data-do="show"{"" if questions else " disabled"}>Show me</button>'
    )
    steps = (
        _step("Add articles", _adding(articles, adding), "done" if articles and not _busy(adding) else "current"),
        _step("Ask", ask, "current" if articles else ""),
        _step("Check", show, ""),
    )
    return (
        f'<section class="welcome first-run"><h2>Ask your articles</h2>{_LEAD}'
        f'<ol class="first-steps">{"".join(steps)}</ol>{loading}</section>'
    )


def _busy(adding: Adding | None) -> bool:
    return adding is not None and adding.busy


def _step(name: str, body: str, state: str) -> str:
    current = ' aria-current="step"' if state == "current" else ""
    return f'<li class="first-step {state}"{current}><div><h3>{name}</h3>{body}</div></li>'


def _adding(articles: int, adding: Adding | None) -> str:
    if adding is not None and adding.busy:
        return f'<p class="waiting" role="status" dir="auto">{escaped(adding.line)}</p>'
    failed = f'<p class="failure" dir="auto">{escaped(adding.line)}</p>' if adding else ""
    if articles:
        return f"<p>{counted(articles, 'article')} to ask about.</p>{_SEE}{failed}"
    return f'{_CHOOSE}{failed}<p class="choices-to-begin">{_OWN}{_SAMPLES}</p>'
