"""The page measured: ``clippings bench --page``.

It deliberately doesn't know how anything is measured.
"""

from __future__ import annotations

import hashlib
import os
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from eval.bench.page.asking import QUESTIONS
from eval.bench.page.browser import chromium, page_of
from eval.bench.page.chat import Chat
from eval.bench.page.growth import Conversation, conversation
from eval.bench.page.interaction import LONG, Handled, interactions
from eval.bench.page.opening import Opening, openings
from eval.bench.page.recital import Recital
from eval.bench.page.rows import notes, rows
from eval.bench.result import FORMAT, Bench, Provenance
from eval.bench.run import digests, installed
from eval.running.manifest import code, machine
from index.embed import open_embedder
from index.samples import sample_paths
from index.settings import Settings


@dataclass(frozen=True)
class Size:
    """How much is done: starts of the program, answers that are interrupted by a hand, answers in one conversation."""

    starts: int
    rounds: int
    answers: int


FULL = Size(starts=5, rounds=6, answers=100)
QUICK = Size(starts=2, rounds=2, answers=25)


@dataclass(frozen=True)
class Measured:
    """All that was measured."""

    openings: tuple[Opening, ...]
    handled: Handled
    conversation: Conversation


def bench(settings: Settings, size: Size, command: str) -> Bench:
    """Measure the page on a library of the sample articles; the one in the home isn't touched.

    Raises:
        MisuseError: Chromium or Playwright isn't installed.
        ModelError: the embedder isn't there.
        ClippingsError: the program ended before its time.
    """
    started_at = datetime.now(UTC).isoformat(timespec="seconds")
    embedder = open_embedder(settings).folder
    found = measure(settings, size)
    texts = [path.read_text(encoding="utf-8") for path in sample_paths()]
    manifest = Provenance(
        format=FORMAT,
        command=command,
        started_at=started_at,
        data=hashlib.sha256("\n".join([*texts, *QUESTIONS]).encode()).hexdigest(),
        articles=len(texts),
        characters=sum(map(len, texts)),
        questions=len(QUESTIONS),
        threads=settings.threads or os.cpu_count() or 1,
        models=digests(embedder, None),
        code=code(),
        versions=installed(),
        machine=machine(),
    )
    return Bench(rows(found.openings, found.handled, found.conversation), notes(found.conversation), manifest)


def measure(settings: Settings, size: Size) -> Measured:
    """Measure, in a folder that goes with it; see ``bench`` for what is raised."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="clippings-page-")))
        browser = stack.enter_context(chromium())
        model = stack.enter_context(Recital())
        opened = openings(browser, settings, folder / "opening", model.settings, size.starts)
        with Chat(settings, folder / "remembering", model.settings) as chat, page_of(browser) as page:
            kept = conversation(page, chat, size.answers)
        long = {**model.settings, "answer_tokens": str(LONG)}
        with Chat(settings, folder / "streaming", long) as chat, page_of(browser) as page:
            handled = interactions(page, chat.address, model, size.rounds)
    return Measured(tuple(opened), handled, kept)
