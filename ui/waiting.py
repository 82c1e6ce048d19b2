"""What stands where an answer is awaited, failed or was stopped: the step it is at, in words, and what can be done.

Values in, text out. It deliberately doesn't know how an answer is found.
"""

from __future__ import annotations

from rag.events import Step
from ui.byline import escaped
from ui.exchange import Exchange, State

#: What a step is called; before any has begun, the first.
WORDS = {
    Step.QUEUED: "Many are asking at once; this question waits for its turn…",
    Step.ADDING: "The first articles are being added; they are asked as soon as they are there…",
    Step.LOOKING: "Looking through the articles…",
    Step.READING: "Reading the passages that were found…",
    Step.LOADING: "The language model is still loading; what answers is here already…",
    Step.WAITING: "Others’ answers are being phrased; this one waits for its turn…",
    Step.PHRASING: "Phrasing an answer from these clippings…",
    Step.CHECKING: "Checking every sentence against the words it cites…",
}
#: Steps at which others come first.
IN_LINE = frozenset({Step.QUEUED, Step.WAITING})
#: Cards that stand in for the first clippings.
AWAITED = 3


def in_line(step: Step, before: int) -> str:
    """Return what is said to who waits for their turn: how many are before them."""
    if step is Step.QUEUED:
        questions = "1 question is" if before == 1 else f"{before} questions are"
        return f"Many are asking at once: {questions} answered before yours…"
    answers = "1 answer is" if before == 1 else f"{before} answers are"
    return f"{answers} written before yours; its clippings are here already…"


def render_progress(exchange: Exchange) -> str:
    """Return the line that says which step an open exchange is at; before it has found anything, with empty cards."""
    step = exchange.step or (Step.LOOKING if exchange.answer is None else Step.PHRASING)
    line = f'<p class="waiting" data-step="{step}">{escaped(exchange.message or WORDS[step])}</p>'
    return line if exchange.answer is not None else f"{line}{_CARDS}"


_CARDS = f'<ol class="clippings awaited-cards" aria-hidden="true">{"<li></li>" * AWAITED}</ol>'


def render_without_answer(exchange: Exchange, last: bool) -> str:
    """Return the one line of an exchange that failed or was stopped; of the last one, with what can be done."""
    kind = "failure" if exchange.state is State.FAILED else "stopped-line"
    return f'<p class="{kind}" dir="auto">{escaped(exchange.message)}</p>{_again(exchange.question) if last else ""}'


def _again(question: str) -> str:
    return (
        '<p class="again"><button type="button" class="quiet" data-event="retry">Try again</button>'
        f'<button type="button" class="quiet" data-do="change" data-question="{escaped(question)}">'
        "Change the question</button></p>"
    )
