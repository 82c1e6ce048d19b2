"""Conversations that were shown as kept are there again after kills: ``python -m eval.bench.killed``.

The program runs as a person starts it, on the sample articles, and people ask in tabs by the page's own protocol. Again
and again it is killed (SIGKILL) at a random moment and started anew, some people going on with what they had. In the
end each conversation is loaded again as a browser does it: the very answers that were shown as kept must be shown, and
everything that they cite must open at its words. It deliberately doesn't know how anything is kept.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import time
from collections.abc import Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from eval.bench.load.session import COMPLETED, Session
from eval.bench.page.chat import Chat
from eval.bench.shown import Shown, buttons, opens
from eval.sets import samples
from index.errors import ClippingsError, ServerError
from index.samples import sample_paths
from index.settings import Settings, load_settings

#: Questions of a conversation at most before the person begins another; people at once.
MOST_QUESTIONS, PEOPLE = 3, 5
#: Seconds until a program that was started must have answered so many, on a busy machine, and until the kill then.
PATIENCE, SOON = 300.0, 1.0
#: How many of the people go on with a conversation of before.
GO_ON = 0.5


@dataclass(frozen=True)
class Size:
    """How many conversations must have an answer that is shown as kept, and how often the program is killed."""

    conversations: int = 200
    kills: int = 10


@dataclass(frozen=True)
class Again:
    """What was shown as kept before, and what is there again.

    Attributes:
        unanswered: questions that were shown, and neither an answer nor why there is none.
        opened: articles opened by what answers cite or found.
        lost: what isn't as it was shown, in words.
    """

    kills: int
    conversations: int
    answers: int
    unanswered: int
    opened: int
    lost: tuple[str, ...]
    seconds: float

    def __str__(self) -> str:
        return (
            f"{self.kills} kills, {self.conversations} conversations with {self.answers} answers shown as kept and "
            f"{self.unanswered} questions without one, {self.opened} citations and passages opened, "
            f"{len(self.lost)} lost; {self.seconds:.0f} s"
        )


def measure(settings: Settings, home: Path, size: Size, seed: int = 0) -> Again:
    """Have people ask and the program killed, then look for what was shown.

    Args:
        home: a folder for the library, which is made.

    Raises:
        ClippingsError: the program doesn't start, or doesn't answer.
    """
    chance, shown, began = random.Random(seed), Shown(), time.monotonic()  # noqa: S311 - moments, no secrets
    questions = [one.text for one in samples.load(settings.data).questions if not one.history]
    without = {"generator": "none"}
    for kill in range(size.kills):
        left = size.conversations - len(shown.kept)
        with Chat(settings, home, without) as chat:
            asyncio.run(_killed(chat, shown, questions, chance, -(-left // (size.kills - kill))))
    with Chat(settings, home, without) as chat:
        opened, lost = asyncio.run(_looked_for(chat, shown))
    seconds = time.monotonic() - began
    return Again(size.kills, len(shown.kept), shown.answers, shown.unanswered, opened, tuple(lost), seconds)


async def _killed(chat: Chat, shown: Shown, questions: Sequence[str], chance: random.Random, more: int) -> None:
    """Have people ask until so many more conversations have an answer, and kill the program a random while later."""
    await _furnished(chat)
    before = list(shown.kept)
    again = [chance.choice(before) if before and chance.random() < GO_ON else "" for _ in range(PEOPLE)]
    people = [
        asyncio.create_task(_live(chat.address, shown, questions, random.Random(chance.random()), one))  # noqa: S311
        for one in again
    ]
    until = time.monotonic() + PATIENCE
    while len(shown.kept) < len(before) + more:
        if time.monotonic() > until:
            raise ClippingsError(f"{more} conversations had no answer within {PATIENCE:.0f} seconds")
        await asyncio.sleep(0.01)
    await asyncio.sleep(chance.uniform(0, SOON))
    chat.kill()
    await asyncio.gather(*people)


async def _furnished(chat: Chat) -> None:
    """Wait until the articles are there, which the program adds behind its page when it is first started."""
    wanted, until = f'data-articles=\\"{len(sample_paths())}\\"', time.monotonic() + PATIENCE
    async with Session(chat.address) as tab:
        while wanted not in await tab.tick():
            if time.monotonic() > until:
                raise ClippingsError(f"the sample articles weren't there within {PATIENCE:.0f} seconds")
            await asyncio.sleep(0.1)


async def _live(address: str, shown: Shown, questions: Sequence[str], chance: random.Random, again: str) -> None:
    """Ask one question after the other, in one conversation after the other, until the program is gone.

    Args:
        again: a conversation of before, to go on with; "" for a new one.
    """
    with suppress(ServerError, httpx.HTTPError):
        async with Session(address) as tab:
            tab.conversation = again
            shown.note(again, await tab.load())
            while True:
                for _ in range(chance.randint(1, MOST_QUESTIONS)):
                    await _ask(tab, chance.choice(questions), shown)
                await tab.press("new")


async def _ask(tab: Session, question: str, shown: Shown) -> None:
    """Ask, and go on when the answer is there, not when the next questions are suggested."""
    async with aclosing(tab.ask(question)) as messages:
        async for message in messages:
            shown.note(tab.conversation, message.text)
            if message.kind == COMPLETED:
                return


async def _looked_for(chat: Chat, shown: Shown) -> tuple[int, list[str]]:
    """Return how many articles were opened, and what isn't there as it was shown."""
    waiting, lost, opened = list(shown.questions), list[str](), 0

    async def look() -> None:
        nonlocal opened
        while waiting:
            conversation = waiting.pop()
            async with Session(chat.address) as tab:
                tab.conversation, there = conversation, Shown()
                drawn = await tab.load()
                there.note(tab.conversation, drawn)  # another one's, where it isn't there any more
                lost.extend(_missing(conversation, shown, there))
                for button in (one for turn in there.kept.get(conversation, {}).values() for one in buttons(turn)):
                    named = {"kind": button.kind, "turn": button.turn, "number": button.number}
                    if not opens(button, await tab.press("present", "open", named)):
                        lost.append(f"{conversation}: {button} doesn't open")
                    opened += 1

    await asyncio.gather(*(look() for _ in range(PEOPLE)))
    return opened, lost


def _missing(conversation: str, shown: Shown, there: Shown) -> list[str]:
    kept, now = shown.kept.get(conversation, {}), there.kept.get(conversation, {})
    other = [f"{conversation}, answer {number}: {turn} is now {now.get(number)}"
             for number, turn in kept.items() if now.get(number) != turn]  # fmt: skip
    unasked = shown.questions[conversation] - set(now)
    return other + [f"{conversation}: question {number} isn't there" for number in unasked]


def main() -> None:
    """Measure in a temporary folder, and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--conversations", type=int, default=Size.conversations)
    parser.add_argument("--kills", type=int, default=Size.kills)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    with TemporaryDirectory(prefix="clippings-killed-") as folder:
        found = measure(load_settings(), Path(folder) / "home", Size(given.conversations, given.kills), given.seed)
    print(*found.lost, found, sep="\n")
    raise SystemExit(1 if found.lost else 0)


if __name__ == "__main__":
    main()
