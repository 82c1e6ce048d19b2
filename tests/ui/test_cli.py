"""The command line keeps its contract: JSON keys, exit codes, one-line errors, data and messages apart."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from index.library import Library
from index.settings import Settings
from rag.assistant import Assistant
from ui.cli import cli

ARTICLE_KEYS = ["id", "title", "author", "source", "category", "published_at", "url", "path", "added_at",
                "characters", "chunks"]  # fmt: skip
ANSWER_KEYS = ["question", "standalone_question", "answer", "refused", "confidence", "statements", "disagreement",
               "rejected", "passages", "timings_ms", "generator", "verdict", "parts", "unanswered",
               "listed", "overview", "notice"]  # fmt: skip
TIMINGS = ["retrieve", "rerank", "evidence", "first_evidence", "first_token", "total"]
CITATION_KEYS = ["article_id", "title", "source", "published_at", "url", "start", "end", "quote", "also_in"]
PASSAGE_KEYS = ["article_id", "title", "source", "published_at", "start", "end", "text", "score", "dense_rank",
                "fulltext_rank", "best_sentence", "copy_of"]  # fmt: skip
STORKS = "Storks fly to Africa in autumn. They come back to the village in April."


@dataclass(frozen=True)
class Ran:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def value(self) -> Any:
        return json.loads(self.out)

    @property
    def line(self) -> str:
        """The only line on standard error."""
        (line,) = self.err.splitlines()
        return line


Clippings = Callable[..., Ran]


def environment(settings: Settings) -> dict[str, str]:
    return {
        "CLIPPINGS_HOME": str(settings.home),
        "CLIPPINGS_MODELS": str(settings.models),
        "CLIPPINGS_GENERATOR": settings.generator,
    }


def run_in(env: Mapping[str, str]) -> Clippings:
    def run(*args: str) -> Ran:
        result = CliRunner().invoke(cli, args, env=env, prog_name="clippings")
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Ran(result.exit_code, result.stdout, result.stderr)

    return run


@pytest.fixture(autouse=True)
def logging_restored() -> Iterator[None]:
    root, raises = logging.getLogger(), logging.raiseExceptions
    before = list(root.handlers)
    yield
    for handler in [handler for handler in root.handlers if handler not in before]:
        root.removeHandler(handler)
        handler.close()
    logging.raiseExceptions = raises
    logging.captureWarnings(False)


@pytest.fixture
def clippings(home: Settings) -> Clippings:
    """The command line on an empty home."""
    return run_in(environment(home))


@pytest.fixture
def sampled(settings: Settings, assistant: Assistant) -> Clippings:
    """The command line on the sample articles, while another part of the program has them open."""
    assert assistant.library.count() == 14
    return run_in(environment(settings))


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "storks.txt"
    path.write_text(STORKS)
    return path


class TestAnyCommand:
    def test_help_names_every_command(self, clippings: Clippings) -> None:
        shown = clippings("--help")
        assert shown.code == 0
        for name in ("add", "list", "show", "remove", "feeds", "ask", "chat", "models", "doctor"):
            assert f"\n  {name} " in shown.out

    @pytest.mark.parametrize(
        ("args", "says"),
        [
            (["nonsense"], "No such command 'nonsense'"),
            (["list", "--nonsense"], "No such option '--nonsense'"),
            (["ask"], "Missing argument 'QUESTION'"),
            (["add"], "Missing argument 'PATH|URL...'"),
            (["list", "--set", "colour=red"], "unknown setting 'colour'; known are: "),
            (["--set", "colour=red", "list"], "unknown setting 'colour'"),
            (["list", "--set", "top_k=many"], "setting 'top_k': "),
            (["list", "--set", "top_k"], "--set 'top_k': expected NAME=VALUE"),
            (["list", "--after", "2018-02-30"], "--after '2018-02-30': not a date; write YYYY-MM-DD"),
            (["list", "--before", "yesterday"], "--before 'yesterday': not a date"),
            (["list", "--after", "2019-01-01", "--before", "2018-01-01"], "is later than --before"),
            (["list", "--collection", " "], "--collection: the name is empty"),
            (["show", "abc"], "'abc' is too short for an article's id"),
            (["show", "0123456789"], "no article's id begins with '0123456789'"),
            (["ask", "Why?", "--top-k", "0"], "Invalid value for '--top-k'"),
            (["ask", ""], "the question is empty"),
            (["ask", " \n "], "the question is empty"),
            (["ask", "why " * 5_000], "the question has 19,999 characters; ask in 2,000 or fewer"),
            (["ask", "Wohin fliegen die Störche im Herbst, und wann kommen sie zurück?"], "German"),
            (["ask", "Where do storks fly in autumn?"], "there are no articles yet"),
            (["ask", "Where do storks fly?", "--article", "0123456789"], "no article's id begins"),
            (["chat", "--port", "99999"], "Invalid value for '--port'"),
        ],
    )
    def test_misuse_is_one_line_and_exit_code_2(self, clippings: Clippings, args: list[str], says: str) -> None:
        ran = clippings(*args)
        assert (ran.code, ran.out) == (2, "")
        assert ran.line.startswith("clippings: ")
        assert says in ran.line

    def test_an_unknown_variable_of_ours_is_refused(self, home: Settings) -> None:
        ran = run_in({**environment(home), "CLIPPINGS_COLOUR": "red"})("list")
        assert ran.code == 2
        assert "unknown setting 'colour'" in ran.line

    def test_a_home_that_is_a_file_is_one_line(self, home: Settings, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        ran = run_in({**environment(home), "CLIPPINGS_HOME": str(tmp_path / "file")})("list", "--json")
        assert (ran.code, ran.out) == (1, "")
        assert str(tmp_path / "file") in ran.line

    @pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
    def test_a_home_that_cannot_be_written_is_one_line(self, home: Settings, tmp_path: Path) -> None:
        tmp_path.chmod(0o500)
        try:
            ran = run_in(environment(home))("list")
        finally:
            tmp_path.chmod(0o700)
        assert ran.code == 1
        assert str(home.home) in ran.line

    def test_a_damaged_library_is_one_line(self, clippings: Clippings, home: Settings) -> None:
        home.home.mkdir(parents=True)
        (home.home / "library.db").write_bytes(b"not a database at all" * 100)
        ran = clippings("list")
        assert (ran.code, ran.out) == (1, "")
        assert "restore it from a copy" in ran.line

    def test_what_nobody_expected_is_one_line_and_its_traceback_is_logged(
        self, clippings: Clippings, home: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(*_: object) -> None:
            raise ValueError("boo")

        monkeypatch.setattr(Library, "entries", fail)
        ran = clippings("list")
        assert (ran.code, ran.out) == (1, "")
        assert "something went wrong in the program itself (ValueError('boo'))" in ran.line
        assert "Traceback" in (home.home / "clippings.log").read_text()

    def test_an_interrupt_is_one_line(self, clippings: Clippings, monkeypatch: pytest.MonkeyPatch) -> None:
        def interrupt(*_: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(Library, "entries", interrupt)
        ran = clippings("list")
        assert ran.code == 1
        assert ran.err.split() == "clippings: stopped; what was done before stays".split()


class TestAdd:
    def test_json_says_what_became_of_every_article(self, clippings: Clippings, article: Path) -> None:
        missing = str(article.with_name("missing.txt"))
        first = clippings("add", str(article), missing, "--json", "--collection", "birds")
        assert first.code == 1
        assert list(first.value) == ["added", "unchanged", "replaced", "failed"]
        assert first.value["failed"] == [{"path": missing, "error": "no such file or folder"}]
        (added,) = first.value["added"]
        assert list(added) == ARTICLE_KEYS
        assert (added["title"], added["path"], added["characters"]) == ("Storks", str(article), len(STORKS))

        again = clippings("add", str(article), "--json")
        assert again.code == 0
        assert {name: len(found) for name, found in again.value.items()} == {
            "added": 0, "unchanged": 1, "replaced": 0, "failed": 0,
        }  # fmt: skip
        article.write_text(STORKS + " Some stay.")
        changed = clippings("add", str(article), "--json")
        assert [entry["title"] for entry in changed.value["replaced"]] == ["Storks"]
        assert [entry["id"] for entry in clippings("list", "--json", "--collection", "birds").value] == [
            changed.value["replaced"][0]["id"]
        ]

    def test_lines_go_to_standard_output_and_messages_beside_it(self, clippings: Clippings, article: Path) -> None:
        ran = clippings("add", str(article), "/nowhere.txt")
        assert ran.code == 1
        outcome, short_id, title = ran.out.split()
        assert (outcome, len(short_id), title) == ("added", 12, "Storks")
        assert ran.err.splitlines() == [
            "clippings: /nowhere.txt: no such file or folder",
            "clippings: 1 added, 0 unchanged, 0 replaced, 1 failed",
        ]

    def test_nothing_of_an_article_steers_the_terminal(self, clippings: Clippings, tmp_path: Path) -> None:
        path = tmp_path / "evil.md"
        path.write_text('---\ntitle: "Bad \\e[31m \\u202Enews"\n---\nIt is \x1b[2J here, and it stays here.')
        assert clippings("add", str(path)).code == 0
        (listed,) = clippings("list", "--json").value
        for command in (["list"], ["show", listed["id"]]):
            shown = clippings(*command).out
            assert "\x1b" not in shown
            assert "\u202e" not in shown

    def test_a_missing_embedder_fails_every_target(self, home: Settings, article: Path, tmp_path: Path) -> None:
        ran = run_in({**environment(home), "CLIPPINGS_MODELS": str(tmp_path / "none")})("add", str(article), "--json")
        assert ran.code == 1
        assert [failed["path"] for failed in ran.value["failed"]] == [str(article)]
        assert "run `clippings models pull`" in ran.line


class TestList:
    def test_json_has_the_contract_s_keys(self, sampled: Clippings) -> None:
        entries = sampled("list", "--json").value
        assert len(entries) == 14
        assert all(list(entry) == ARTICLE_KEYS for entry in entries)
        philae = next(entry for entry in entries if entry["title"].startswith("Philae"))
        assert philae["published_at"] == "2014-11-13T00:00:00Z"
        assert philae["added_at"].endswith("Z")

    def test_an_empty_library_lists_nothing(self, clippings: Clippings) -> None:
        assert clippings("list", "--json").value == []
        ran = clippings("list")
        assert (ran.code, ran.out) == (0, "")
        assert "there are no articles yet" in ran.line

    @pytest.mark.parametrize(
        ("options", "count"),
        [
            ([], 14),
            (["--source", "CLIPPINGS sample"], 14),
            (["--source", "nobody"], 0),
            (["--collection", "nothing"], 0),
            (["--after", "2018-07-11", "--before", "2018-08-28"], 2),
            (["--after", "2018-07-11T00:00:01"], 4),
            (["--before", "2014-11-13"], 1),
            (["--before", "2014-11-12T23:59:59+00:00"], 0),
            (["--category", "Science"], 3),
            (["--category", "science", "--category", "sport"], 4),
            (["--author", "nobody"], 0),
        ],
    )
    def test_filters(self, sampled: Clippings, options: list[str], count: int) -> None:
        assert len(sampled("list", "--json", *options).value) == count

    def test_the_table_has_a_line_for_each_article(self, sampled: Clippings) -> None:
        lines = sampled("list", "--source", "Clippings sample").out.splitlines()
        assert lines[0].split() == ["ID", "DATE", "SOURCE", "CHARACTERS", "TITLE"]
        assert len(lines) == 15


class TestShowAndRemove:
    def test_show_json_is_the_article_and_its_text(self, clippings: Clippings, article: Path) -> None:
        article_id = clippings("add", str(article), "--json").value["added"][0]["id"]
        shown = clippings("show", article_id[:8], "--json").value
        assert list(shown) == [*ARTICLE_KEYS, "text"]
        assert shown["text"] == STORKS
        assert clippings("show", article_id.upper()).out.endswith(f"\n\n{STORKS}\n")

    def test_a_removed_article_is_shown_until_it_is_purged(self, clippings: Clippings, article: Path) -> None:
        article_id = clippings("add", str(article), "--json").value["added"][0]["id"]
        removed = clippings("remove", article_id[:8], article_id, "ffffffffff", "--json")
        assert removed.code == 1
        assert list(removed.value) == ["removed", "failed"]
        assert removed.value["removed"] == [article_id]
        assert [list(failed) for failed in removed.value["failed"]] == [["id", "error"]]
        assert removed.value["failed"][0]["id"] == "ffffffffff"
        assert clippings("list", "--json").value == []
        assert "Removed:" in clippings("show", article_id).out
        assert "--purge" in clippings("remove", article_id).line
        assert clippings("remove", article_id, "--purge").code == 0
        assert clippings("show", article_id).code == 2


class TestAsk:
    def test_json_has_the_contract_s_keys_and_exact_quotes(self, sampled: Clippings) -> None:
        ran = sampled("ask", "When did Philae land on the comet?", "--json", "--top-k", "3")
        answer = ran.value
        assert ran.code == 0
        assert list(answer) == ANSWER_KEYS
        assert list(answer["timings_ms"]) == TIMINGS
        assert (answer["refused"], answer["generator"], answer["timings_ms"]["first_token"]) == (False, None, None)
        assert answer["statements"]
        for statement in answer["statements"]:
            assert list(statement) == ["text", "support", "citations"]
            for citation in statement["citations"]:
                assert list(citation) == CITATION_KEYS
                text = sampled("show", citation["article_id"], "--json").value["text"]
                assert text[citation["start"] : citation["end"]] == citation["quote"]
        assert 1 <= len(answer["passages"]) <= 3
        assert all(list(passage) == PASSAGE_KEYS for passage in answer["passages"])
        first = answer["passages"][0]
        start, end = first["best_sentence"]["start"], first["best_sentence"]["end"]
        assert first["start"] <= start < end <= first["end"]
        assert 0 < first["best_sentence"]["score"] <= 1
        assert (first["dense_rank"], first["copy_of"]) == (1, None)

    def test_a_refusal_is_no_failure_and_shows_the_nearest(self, sampled: Clippings) -> None:
        question = "Which party did Zyxwv Qrstu of Atlantis lead in 1823?"
        answer = sampled("ask", question, "--json").value
        assert (answer["refused"], answer["statements"], answer["answer"]) == (True, [], "The articles don't say.")
        assert answer["passages"]
        shown = sampled("ask", question)
        assert shown.code == 0
        assert shown.out.startswith("The articles don't say.\n\nThe nearest articles:\n- ")

    def test_the_answer_is_numbered_and_the_clippings_follow(self, sampled: Clippings) -> None:
        shown = sampled("ask", "When did Philae land on the comet?").out
        answer, clipping = shown.split("\n\n")[:2]
        assert "[1]" in answer
        assert clipping.startswith("[1] “")
        assert "Clippings sample, 20" in clipping

    def test_filters_restrict_the_passages(self, sampled: Clippings) -> None:
        entries = sampled("list", "--json").value
        ever_given = next(entry["id"] for entry in entries if entry["title"].startswith("Ever Given"))
        for options in (["--article", ever_given[:10]], ["--after", "2021-01-01", "--before", "2021-12-31"]):
            answer = sampled("ask", "When did Philae land?", "--json", *options).value
            assert {passage["article_id"] for passage in answer["passages"]} == {ever_given}

    def test_a_filter_that_leaves_no_article_says_so(self, sampled: Clippings) -> None:
        ran = sampled("ask", "When did Philae land?", "--category", "sport", "--before", "2018-12-31")
        assert ran.code == 0
        assert "no article is left by these filters" in ran.err
        assert ran.out.startswith("The articles don't say.")
        answer = sampled("ask", "When did Philae land?", "--category", "SPORT", "--json").value
        assert {passage["title"] for passage in answer["passages"]} == {
            "South Africa overpower England to win Rugby World Cup"
        }

    def test_an_overview_is_a_timeline_in_the_terminal_and_told_in_json(self, sampled: Clippings) -> None:
        question = "What do the articles say about Rosetta?"
        told = sampled("ask", question, "--json").value
        assert list(told["overview"]) == ["topic", "articles", "total", "first", "last"]
        assert told["overview"] == {
            "topic": "Rosetta", "articles": 2, "total": 14,
            "first": "2014-11-13T00:00:00Z", "last": "2016-09-30T00:00:00Z",
        }  # fmt: skip
        lines = sampled("ask", question).out.split("\n\n")
        assert lines[0].startswith("2 of the 14 articles say something about Rosetta, from 13 November 2014")
        assert [line[:15] for line in lines[1:3]] == ["2014-11-13  [1]", "2016-09-30  [2]"]
        assert sampled("ask", "When did Philae land?", "--json").value["overview"] is None

    def test_history_makes_a_follow_up_stand_alone(self, sampled: Clippings, tmp_path: Path) -> None:
        history = tmp_path / "history.json"
        turn = {"question": "When did Philae land on the comet?", "answer": "It landed on 12 November 2014."}
        history.write_text(json.dumps([turn]))
        answer = sampled("ask", "How often did it bounce?", "--history", str(history), "--json").value
        assert answer["question"] == "How often did it bounce?"
        assert answer["standalone_question"] != "How often did it bounce?"

    def test_what_json_printed_is_a_history_too(self, sampled: Clippings, tmp_path: Path) -> None:
        history = tmp_path / "history.json"
        first = sampled("ask", "Which articles mention Trump?", "--json").value
        assert first["listed"]
        history.write_text(json.dumps([first]))
        answer = sampled("ask", "When was the last one published?", "--history", str(history), "--json").value
        assert (
            answer["standalone_question"] == f"When was “{first['statements'][-1]['citations'][0]['title']}” published?"
        )
        assert "10 November 2016" in answer["answer"]

    @pytest.mark.parametrize(
        ("content", "says"),
        [
            ('[{"question": "Why?", "answer": "So.", "statements": 3}]', 'turn 1: "statements" isn\'t what'),
            (None, "No such file or directory"),
            ("{", "not JSON"),
            ("{}", "expected a JSON list of turns, found dict"),
            ('[{"question": "Why?"}]', 'turn 1 needs a "question" and an "answer"'),
            ('[{"question": "Why?", "answer": "So."}, 3]', "turn 2 needs"),
        ],
    )
    def test_a_bad_history_is_misuse(self, sampled: Clippings, tmp_path: Path, content: str | None, says: str) -> None:
        path = tmp_path / "history.json"
        if content is not None:
            path.write_text(content)
        ran = sampled("ask", "Why?", "--history", str(path), "--json")
        assert (ran.code, ran.out) == (2, "")
        assert says in ran.line


class TestModels:
    def test_status_lists_every_model_with_its_digest(self, clippings: Clippings) -> None:
        ran = clippings("models", "status", "--json")
        assert ran.code == 0
        embedder, reader, checker = ran.value
        assert list(embedder) == ["name", "role", "path", "bytes", "sha256", "ok"]
        assert (embedder["role"], embedder["ok"], embedder["sha256"][:8]) == ("embedder", True, "53aa5117")
        assert (reader["role"], reader["ok"]) == ("reader", True)
        assert (checker["role"], checker["ok"]) == ("checker", True)

    def test_a_missing_file_is_exit_code_1(self, home: Settings, tmp_path: Path) -> None:
        ran = run_in({**environment(home), "CLIPPINGS_MODELS": str(tmp_path / "none")})("models", "status", "--json")
        assert ran.code == 1
        assert [(model["bytes"], model["sha256"], model["ok"]) for model in ran.value][:1] == [(0, None, False)]
        assert "run `clippings models pull`" in ran.line

    def test_pull_leaves_what_is_there_alone(self, clippings: Clippings) -> None:
        ran = clippings("models", "pull", "--no-generator", "--json")
        assert (ran.code, ran.err) == (0, "")
        assert [model["ok"] for model in ran.value] == [True, True, True]


class TestDoctor:
    def test_json_has_the_contract_s_keys(self, clippings: Clippings, article: Path) -> None:
        clippings("add", str(article))
        ran = clippings("doctor", "--json")
        assert ran.code == 0
        assert ran.value == {"ok": True, "articles": 1, "chunks": 1, "indexed": 1, "problems": []}

    def test_a_problem_comes_with_its_remedy(self, clippings: Clippings, home: Settings, tmp_path: Path) -> None:
        broken = run_in({**environment(home), "CLIPPINGS_MODELS": str(tmp_path / "none")})
        ran = broken("doctor", "--json")
        assert (ran.code, ran.value["ok"]) == (1, False)
        (problem,) = ran.value["problems"]
        assert list(problem) == ["what", "remedy"]
        assert problem["remedy"].startswith("run `clippings models pull`")


def test_starting_imports_nothing_heavy() -> None:
    heavy = "torch", "chromadb", "gradio", "llama_index", "sqlalchemy", "numpy", "pydantic", "tqdm"
    program = f"import sys, ui.cli; print([name for name in {heavy!r} if name in sys.modules])"
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert found.stdout == "[]\n"


def test_listing_imports_no_model(home: Settings) -> None:
    program = (
        "import sys, ui.cli\n"
        "try: ui.cli.cli.main(['list'])\n"
        "except SystemExit: print([name for name in ('torch', 'chromadb', 'llama_index', 'numpy') if name in sys.modules])"
    )
    env = {**os.environ, **environment(home)}
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env=env)
    assert found.stdout == "[]\n"


def test_the_steps_of_a_pull_are_lines_where_there_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    from index.models.pull import Progress
    from ui.commands_models import _Bars

    with _Bars() as bars:
        for path, step, done in (
            ("a.bin", "from the Hub", 0),
            ("a.bin", "from the Hub", 5),
            ("b.bin", "part 1 of 2", 0),
        ):
            bars.show(Progress("a model", path, step, done, 10))
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2
    assert "a.bin" in lines[0]
    assert "part 1 of 2" in lines[1]
