"""Many readers measured: ``clippings bench --load``.

The program runs in a process of its own with the sample articles; the readers are tabs without a browser. It
deliberately doesn't know what a reader does.
"""

from __future__ import annotations

import asyncio
import hashlib
import importlib.util
import os
import time
from contextlib import AsyncExitStack, ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from eval.bench.load.people import Asked, Person, words
from eval.bench.load.session import Session
from eval.bench.page.asking import QUESTIONS
from eval.bench.page.chat import Chat
from eval.bench.page.recital import Recital
from eval.bench.result import FORMAT, Provenance
from eval.bench.run import digests, generator_file, installed
from eval.running.manifest import code, machine
from eval.sets import samples
from index.embed import open_embedder
from index.errors import ClippingsError, ModelError
from index.samples import sample_paths
from index.settings import Settings

#: Seconds between two looks at the program's memory, and until its models must be there.
OFTEN, PATIENCE = 10.0, 600.0
#: Seconds that a script takes to write a word, as a small model does.
WORD = 0.05
#: What all ask at the same time: it is answered, and phrasing that takes a while; a refusal would make room at once.
AT_ONCE = QUESTIONS[0]
_READY = "answers phrased by"


@dataclass(frozen=True)
class Size:
    """How many read, and for how many seconds."""

    people: int
    seconds: float


FULL, QUICK = Size(people=20, seconds=600), Size(people=20, seconds=60)


@dataclass(frozen=True)
class Held:
    """The program's own memory at a moment."""

    at: float
    mb: float


@dataclass(frozen=True)
class Load:
    """All that was measured.

    Attributes:
        late: what became of the questions that one more than may at once sent at the same time.
        errors: what went wrong, in words; ``seen`` how often somebody got another's word.
        generator: who wrote.
    """

    people: int
    seconds: float
    asked: tuple[Asked, ...]
    late: tuple[Asked, ...]
    memory: tuple[Held, ...]
    errors: tuple[str, ...]
    seen: int
    generator: str


def measure(settings: Settings, size: Size) -> Load:
    """Measure, in a folder that goes with it.

    Raises:
        ModelError: the embedder isn't there.
        ClippingsError: the program ended before its time.
    """
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="clippings-load-")))
        real = _real_generator(settings)
        script = stack.enter_context(Recital())
        script.pause = WORD
        wrote = {"generator": str(real)} if real else script.settings
        changes = {**wrote, "questions_at_once": str(size.people)}
        with Chat(settings, folder / "home", changes) as chat:
            return asyncio.run(_with_people(chat, size, real.parent.name if real else "a script that recites"))


def provenance(settings: Settings, command: str) -> Provenance:
    """Return where the figures come from."""
    texts, asked = [path.read_text(encoding="utf-8") for path in sample_paths()], questions()
    return Provenance(
        format=FORMAT,
        command=command,
        started_at=datetime.now(UTC).isoformat(timespec="seconds"),
        data=hashlib.sha256("\n".join([*texts, *asked]).encode()).hexdigest(),
        articles=len(texts),
        characters=sum(map(len, texts)),
        questions=len(asked),
        threads=settings.threads or os.cpu_count() or 1,
        models=digests(open_embedder(settings).folder, _real_generator(settings)),
        code=code(),
        versions=installed(),
        machine=machine(),
    )


def questions() -> list[str]:
    """Return the questions about the sample articles that stand alone and are answered by them."""
    found = samples.load(Settings().data)
    return [one.text for one in found.questions if one.answerable and not one.history]


def _real_generator(settings: Settings) -> Path | None:
    try:
        return generator_file(settings) if importlib.util.find_spec("llama_cpp") else None
    except ModelError:
        return None


async def _with_people(chat: Chat, size: Size, generator: str) -> Load:
    asked = questions()
    known = words(size.people + 1)
    async with AsyncExitStack() as stack:
        people = [Person(word, await stack.enter_async_context(Session(chat.address))) for word in known]
        await _ready(people[0].session)
        for person in people:
            await person.session.load()
        begun = time.monotonic()
        memory: list[Held] = []
        watching = asyncio.create_task(_watch(chat, memory, begun))
        until = begun + size.seconds
        await asyncio.gather(
            *(
                person.live(asked, [word for word in known if word != person.word], until, seed)
                for seed, person in enumerate(people[: size.people])
            )
        )
        watching.cancel()
        usual = tuple(one for person in people for one in person.asked)
        await asyncio.gather(
            *(person.ask(AT_ONCE, [word for word in known if word != person.word], begun) for person in people)
        )
        late = tuple(person.asked[-1] for person in people)
    errors = tuple(error for person in people for error in person.errors)
    seen = sum(len(person.seen) for person in people)
    return Load(size.people, size.seconds, usual, late, tuple(memory), errors, seen, generator)


async def _ready(session: Session) -> None:
    """Wait for the language model and for the articles, which are added behind the page."""
    until, articles = time.monotonic() + PATIENCE, f'data-articles=\\"{len(sample_paths())}\\"'
    while True:
        told = await session.tick()
        if _READY in told and articles in told:
            return
        if time.monotonic() > until:
            raise ClippingsError(f"the models and the articles weren't there within {PATIENCE:.0f} seconds")
        await asyncio.sleep(0.5)


async def _watch(chat: Chat, memory: list[Held], begun: float) -> None:
    while True:
        held = chat.memory_mb()
        if held is not None:
            memory.append(Held(time.monotonic() - begun, held))
        await asyncio.sleep(OFTEN)
