"""People who read and ask: each in a tab of their own, at a person's pace, with a word that is nobody else's.

It deliberately doesn't know what is made of the figures.
"""

from __future__ import annotations

import asyncio
import random
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from eval.bench.load.session import COMPLETED, Session
from index.errors import ServerError

#: Seconds that somebody reads an answer before the next question, and between two beats of the page's clock.
READS, CLOCK = (20.0, 40.0), 10.0
_STATE = re.compile(r'data-state=\\"(\w+)\\"')
_STEP = re.compile(r'data-step=\\"(\w+)\\"')


@dataclass(frozen=True)
class Asked:
    """What became of one question; seconds since it was sent, None where it never came.

    Attributes:
        state: how it ended, in the page's word.
        steps: what the page said meanwhile, each once.
    """

    at: float
    evidence: float | None
    whole: float
    state: str
    steps: tuple[str, ...]


@dataclass
class Person:
    """Somebody with a tab.

    Attributes:
        word: stands in each of their questions; whatever comes back with another's word in it is counted.
        seen: words of others that came to this tab.
    """

    word: str
    session: Session
    asked: list[Asked] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)

    async def ask(self, question: str, others: Sequence[str], begun: float) -> None:
        """Ask one question and follow the answer to its end."""
        sent, evidence, whole, state, steps = time.monotonic(), None, None, "", dict[str, None]()
        try:
            async for message in self.session.ask(f"{question} ({self.word})"):
                now = time.monotonic() - sent
                self._look(message.text, others)
                steps.update(dict.fromkeys(_STEP.findall(message.text)))
                state = next(iter(_STATE.findall(message.text)[-1:]), state)
                if evidence is None and state not in {"", "asked"}:
                    evidence = now
                if whole is None and message.kind == COMPLETED:
                    whole = now
            if state not in {"answered", "refused"}:
                self.errors.append(f"{question!r} ended {state or 'without a word'}")
        except ServerError as error:
            self.errors.append(str(error))
        self.asked.append(Asked(sent - begun, evidence, whole or time.monotonic() - sent, state, tuple(steps)))

    async def live(self, questions: Sequence[str], others: Sequence[str], until: float, seed: int) -> None:
        """Ask and read in turn until so late, while the page's clock beats."""
        chance, begun = random.Random(seed), time.monotonic()  # noqa: S311 - a pace, no secret
        clock = asyncio.create_task(self._beat(others))
        try:
            await asyncio.sleep(chance.uniform(0, READS[1]))
            while time.monotonic() < until:
                await self.ask(chance.choice(questions), others, begun)
                await asyncio.sleep(min(chance.uniform(*READS), max(until - time.monotonic(), 0)))
        finally:
            clock.cancel()

    async def _beat(self, others: Sequence[str]) -> None:
        while True:
            try:
                self._look(await self.session.tick(), others)
            except ServerError as error:
                self.errors.append(f"the page's clock: {error}")
            await asyncio.sleep(CLOCK)

    def _look(self, text: str, others: Sequence[str]) -> None:
        self.seen.extend(word for word in others if word in text)


def words(count: int) -> list[str]:
    """Return so many words that are in no article and in none of each other."""
    return [f"Qzv{chr(97 + n // 5)}{'aeiou'[n % 5]}mbrok" for n in range(count)]
