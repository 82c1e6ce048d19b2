"""What the page showed of conversations, read from what the server sent to a tab: questions with their answers.

Text in, values out. It deliberately doesn't know how it was sent, nor what becomes of it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape

_DECODER = json.JSONDecoder()
_TURN = re.compile(r'<section class="turn .*?</section>', re.DOTALL)
_NUMBER = re.compile(r'data-turn="(\d+)"')
_BUTTON = re.compile(r'data-event="open" data-kind="(\w+)" data-turn="(\d+)" data-number="(\d+)"')
_CLIPPING = re.compile(
    r'<li class="clipping"[^>]*data-turn="(\d+)" data-number="(\d+)">.*?<blockquote[^>]*>(.*?)</blockquote>', re.DOTALL
)
_MARK = re.compile(r'<mark class="current"[^>]*>(.*?)</mark>', re.DOTALL)
_TAG = re.compile(r"<[^>]+>")


@dataclass(frozen=True)
class Button:
    """What opens an article; ``quote`` is what it says to stand there, "" where it is only shortened."""

    kind: str
    turn: str
    number: str
    quote: str = ""


@dataclass
class Shown:
    """What stood on pages, by conversation and number of the question.

    Attributes:
        questions: the numbers of all that were shown, answered or not.
        kept: those shown as kept: with an answer, or with why there is none; HTML.
    """

    questions: dict[str, set[int]] = field(default_factory=dict)
    kept: dict[str, dict[int, str]] = field(default_factory=dict)

    def note(self, conversation: str, sent: str) -> None:
        """Note what the server sent, JSON values one after the other, to a tab with this conversation."""
        for turn in (turn for text in _texts(sent) for turn in _TURN.findall(text)):
            head, number = turn[: turn.index(">")], int(_NUMBER.findall(turn)[0])
            self.questions.setdefault(conversation, set()).add(number)
            if " data-kept" in head:
                self.kept.setdefault(conversation, {})[number] = turn

    @property
    def answers(self) -> int:
        """How many were shown as kept."""
        return sum(map(len, self.kept.values()))

    @property
    def unanswered(self) -> int:
        """How many were shown, but neither with an answer nor with why there is none."""
        return sum(len(numbers - set(self.kept.get(one, {}))) for one, numbers in self.questions.items())


def buttons(turn: str) -> list[Button]:
    """Return what can be opened from an answer."""
    quotes = {(of, number): _plain(quote) for of, number, quote in _CLIPPING.findall(turn)}
    return [
        Button(kind, of, number, quotes.get((of, number), "") if kind == "citation" else "")
        for kind, of, number in _BUTTON.findall(turn)
    ]


def opens(button: Button, sent: str) -> bool:
    """Whether what the server sent is an article that has the button's words marked; white space aside."""
    marked = "".join(_plain(mark) for text in _texts(sent) for mark in _MARK.findall(text))
    return bool(marked) and button.quote in ("", marked)


def _plain(html: str) -> str:
    return "".join(unescape(_TAG.sub("", html)).split())


def _texts(sent: str) -> Iterator[str]:
    """Yield all texts within JSON values that stand one after the other."""
    at = 0
    while at < len(sent):
        value, at = _DECODER.raw_decode(sent, at)
        yield from _within(value)


def _within(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _within(one)
