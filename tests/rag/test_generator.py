"""A generator streams, can be stopped while it reads, and says in one line why it can't be used."""

from __future__ import annotations

import gc
import importlib.util
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from llama_index.core.base.llms.types import (
    ChatMessage,
    ChatResponse,
    CompletionResponse,
    CompletionResponseGen,
    LLMMetadata,
    LogProb,
)
from llama_index.core.llms import CustomLLM

from index.errors import ModelError, ServerError
from index.settings import Settings
from rag.answer import Turn, Usage
from rag.assistant import Assistant
from rag.events import Finished
from rag.generate import check_messages
from rag.generator import Generator, open_generator
from rag.jobs import HEARTBEAT
from rag.served import SURE


class Scripted(CustomLLM):
    """Says its words one by one, after a silence; stands for a model where only the logic is tested."""

    words: tuple[str, ...] = ("Storks ", "fly ", "south.")
    silence: float = 0.0
    pause: float = 0.0
    fails: bool = False
    said: int = 0

    @property
    def metadata(self) -> LLMMetadata:
        return LLMMetadata()

    def complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> Any:
        raise NotImplementedError

    def stream_complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponseGen:
        def say() -> Iterator[CompletionResponse]:
            time.sleep(self.silence)
            if self.fails:
                raise ConnectionError("refused")
            for word in self.words:
                self.said += 1
                time.sleep(self.pause)
                yield CompletionResponse(text="", delta=word)

        return say()


MESSAGES = [ChatMessage(role="user", content="Where do storks fly?")]


def test_the_text_grows() -> None:
    texts = list(Generator("scripted", Scripted()).stream(MESSAGES, 20))
    assert texts[-1] == "Storks fly south."
    assert all(b.startswith(a) for a, b in pairwise(texts))


def test_a_silent_model_gives_signs_of_life_so_that_it_can_be_stopped() -> None:
    stream = Generator("scripted", Scripted(silence=5)).stream(MESSAGES, 20)
    start = time.monotonic()
    assert next(stream) == ""
    stream.close()  # type: ignore[attr-defined]
    assert time.monotonic() - start < 4 * HEARTBEAT


def test_closing_stops_the_model_at_its_next_word() -> None:
    model = Scripted(words=("word ",) * 1000, pause=0.002)
    generator = Generator("scripted", model)
    stream = generator.stream(MESSAGES, 2000)
    next(stream)
    stream.close()  # type: ignore[attr-defined]
    while generator.busy:
        time.sleep(0.01)
    assert model.said < 1000
    assert any(generator.stream(MESSAGES, 20)), "the next question is answered"


def test_two_questions_take_turns() -> None:
    generator = Generator("scripted", Scripted(silence=0.1))
    results: list[str] = []
    threads = [
        threading.Thread(target=lambda: results.append(list(generator.stream(MESSAGES, 20))[-1])) for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert results == ["Storks fly south."] * 3


class Stoppable:
    """A model in this process that notes when it is told to stop."""

    stopped, freed = False, 0

    def stop(self, stop: bool) -> None:
        self.stopped = self.stopped or stop

    def forget(self) -> None:
        raise AssertionError

    def free(self) -> None:
        self.freed += 1

    def tokens(self) -> int:
        return 0

    def log_odds(self, messages: Any) -> float:
        raise AssertionError


def test_who_gives_up_while_waiting_doesnt_stop_who_is_being_answered() -> None:
    here = Stoppable()
    generator = Generator("scripted", Scripted(pause=0.3), here)
    answered, waiting = generator.stream(MESSAGES, 20), generator.stream(MESSAGES, 20)
    next(answered)
    next(waiting)
    waiting.close()  # type: ignore[attr-defined]
    assert not here.stopped
    assert list(answered)[-1] == "Storks fly south."
    begun = generator.stream(MESSAGES, 20)
    next(begun)
    begun.close()  # type: ignore[attr-defined]
    assert here.stopped


def test_a_server_that_fails_is_said_in_one_line() -> None:
    with pytest.raises(ServerError, match=r"^the language model's server for 'scripted' failed \(refused\)"):
        list(Generator("scripted", Scripted(fails=True)).stream(MESSAGES, 20))


class Weighs(Scripted):
    """Says one word, with or without the probabilities of the likeliest ones."""

    likely: tuple[tuple[str, float], ...] = ()
    refuses: bool = False

    def chat(self, messages: Any, **wishes: Any) -> ChatResponse:
        if self.refuses and "logprobs" in wishes:
            raise ValueError("no such field: logprobs")
        words = [LogProb(token=word, logprob=log) for word, log in self.likely]
        told = [words] if words and "logprobs" in wishes else None
        return ChatResponse(message=ChatMessage(role="assistant", content=self.words[0]), logprobs=told)


@pytest.mark.parametrize(
    ("model", "log_odds"),
    [
        (Weighs(words=("Yes",), likely=(("Yes", -0.1), (" No", -2.3), ("Maybe", -5.0))), 2.2),
        (Weighs(words=("Yes",), likely=(("Yes", -0.1), ("Maybe", -5.0))), 4.9),  # no is less likely than anything
        (Weighs(words=("no.",)), -SURE),
        (Weighs(words=("Yes",), likely=(("Yes", -0.1),), refuses=True), SURE),
        (Weighs(words=("Perhaps",)), 0.0),
    ],
)
def test_a_server_s_yes_is_weighed_against_its_no(model: Weighs, log_odds: float) -> None:
    generator = Generator("scripted", model)
    for _ in range(2):
        assert list(generator.yes_or_no(MESSAGES))[-1] == pytest.approx(log_odds)


def test_none_is_none(home: Settings) -> None:
    assert open_generator(home) is None


def test_a_missing_file_is_said_in_one_line(home: Settings, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no such file"):
        open_generator(home.model_copy(update={"generator": str(tmp_path / "none.gguf")}))


@pytest.mark.skipif(importlib.util.find_spec("llama_cpp") is None, reason="llama-cpp-python isn't installed")
def test_a_file_that_isnt_a_model_is_said_in_one_line(home: Settings, tmp_path: Path) -> None:
    (tmp_path / "bad.gguf").write_bytes(b"not a model")
    with pytest.raises(ModelError, match=r"bad\.gguf: can't be loaded as a GGUF model"):
        open_generator(home.model_copy(update={"generator": str(tmp_path / "bad.gguf")}))


@pytest.fixture(scope="module")
def real(generator_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Generator:
    opened = open_generator(Settings(home=tmp_path_factory.mktemp("home"), generator=str(generator_file)))
    assert opened is not None
    return opened


@pytest.mark.generator
def test_the_real_model_answers_from_what_it_is_given(real: Generator) -> None:
    messages = [ChatMessage(role="user", content="The stork flew to Mopti. To which town did the stork fly?")]
    assert "Mopti" in list(real.stream(messages, 20))[-1]


@pytest.mark.generator
def test_what_is_printed_while_the_model_loads_is_printed(generator_file: Path, tmp_path: Path) -> None:
    said = (
        "import sys, threading; from pathlib import Path; from index.settings import Settings; "
        "from rag.generator import open_generator; "
        "settings = Settings(home=Path(sys.argv[1]), generator=sys.argv[2]); "
        "loading = threading.Thread(target=open_generator, args=(settings,)); loading.start(); count = 0\n"
        "while loading.is_alive(): print('here', flush=True); count += 1; loading.join(0.01)\n"
        "print(count)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", said, str(tmp_path), str(generator_file)], capture_output=True, text=True, check=True
    )
    *here, count = ran.stdout.split()
    assert here == ["here"] * int(count)
    assert ran.stderr == ""


@pytest.mark.generator
def test_the_real_model_tells_what_words_carry_from_what_they_dont(real: Generator) -> None:
    text = "Two British divers found the twelve boys and their coach trapped in the cave on Monday."
    carried, invented, denied = (
        list(real.yes_or_no(check_messages(statement, text)))[-1]
        for statement in ("The boys were found by two divers.", "The coach died in the cave.", "Nobody found the boys.")
    )
    assert carried is not None
    assert invented is not None
    assert denied is not None
    assert carried > max(invented, denied) + 1


@pytest.mark.generator
def test_the_real_model_says_the_same_again(real: Generator) -> None:
    messages = [ChatMessage(role="user", content="Name three birds.")]
    assert len({list(real.stream(messages, 20))[-1] for _ in range(2)}) == 1


def samplers() -> int:
    """Count what llama-cpp chooses words with: each holds memory for every word that the model knows."""
    return sum(type(one).__name__ == "LlamaSampler" for one in gc.get_objects())


@pytest.mark.generator
def test_the_real_model_keeps_nothing_of_what_it_wrote_whenever_the_collector_looks(real: Generator) -> None:
    messages = [ChatMessage(role="user", content="Name three birds.")]
    gc.disable()
    try:
        for _ in range(3):
            list(real.yes_or_no(messages))
            list(real.stream(messages, 20))
        cut_short = real.stream(messages, 20)
        next(text for text in cut_short if text)
        assert samplers() == 1
        cut_short.close()  # type: ignore[attr-defined]
        while real.busy:
            time.sleep(0.01)
        assert samplers() == 0
    finally:
        gc.enable()


@pytest.mark.generator
def test_the_real_model_stops_within_a_second_while_it_reads_a_long_prompt(real: Generator) -> None:
    stream = real.stream([ChatMessage(role="user", content="Storks fly south in autumn. " * 220)], 20)
    assert next(stream) == "", "it is still reading"
    assert real.busy
    start = time.monotonic()
    stream.close()  # type: ignore[attr-defined]
    while real.busy:
        assert time.monotonic() - start < 1.0
        time.sleep(0.01)
    assert [text for text in real.stream([ChatMessage(role="user", content="Say yes.")], 5) if text]


@pytest.mark.generator
def test_what_is_written_does_not_depend_on_what_was_written_before(writing_assistant: Assistant) -> None:
    def asked(question: str, *history: Turn) -> tuple[str, Usage | None]:
        writing_assistant.settle_generator()
        final = [event for event in writing_assistant.ask(question, history) if isinstance(event, Finished)][-1]
        return final.answer.text, final.answer.usage

    first = asked("Why did Britain skip the meeting?")
    asked("And them?", Turn("How long had the Ever Given blocked the canal?", "Six days."))
    assert asked("Why did Britain skip the meeting?") == first
    assert first[1] is not None
    assert first[1].read > 50
    assert 5 < first[1].written < 100
