"""``clippings eval``: run a question set and see what it gave.

It deliberately doesn't know how a set is read, run or measured.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack

import click

from index.errors import ClippingsError, MisuseError
from ui.as_json import Json
from ui.commands_eval_reports import compare, report
from ui.options import current_settings, json_option, print_json, repeatable_command, say, settings_option

if TYPE_CHECKING:
    from eval.running.folder import Result
    from eval.running.run import Run
    from eval.sets.question import QuestionSet
    from index.settings import Settings


#: Options with a value that don't change what is run.
ELSEWHERE = {"--out", "--data", "--require"}


class RunOptions(TypedDict):
    """The values of ``eval run``'s options."""

    out: Path | None
    data: Path | None
    set_part: str
    limit: int | None
    sample: int | None
    seed: int
    resume: bool
    no_generator: bool
    require: tuple[str, ...]


@click.group(name="eval")
def evaluate() -> None:
    """Measure how good the answers are, on any question set."""


@evaluate.command()
@click.option("--data", metavar="DIR", type=click.Path(path_type=Path), help="Where the public sets lie.")
@settings_option
@json_option
def sets(data: Path | None, as_json: bool) -> None:
    """List the question sets there are."""
    settings = _settings(data)
    from eval.sets.registry import list_sets

    found = list_sets(settings.data)
    if as_json:
        print_json(
            [
                {
                    "name": one.name,
                    "what": one.what,
                    "available": one.available,
                    "reason": one.reason,
                    "questions": one.questions,
                    "answerable": one.answerable,
                    "articles": one.articles,
                    "parts": dict(one.parts),
                }
                for one in found
            ]
        )
        return
    width = max(len(one.name) for one in found)
    for one in found:
        parts = ", ".join(f"{count:,} {part}" for part, count in one.parts.items())
        size = f"{one.questions:,} questions ({parts})" if one.available else one.reason
        click.echo(f"{one.name:<{width}} {size}\n{'':<{width}} {one.what}")


@evaluate.command()
@click.argument("questions", metavar="SET|FILE")
@click.option("--out", metavar="DIR", type=click.Path(path_type=Path), help="Where the run's files go (in the home).")
@click.option("--data", metavar="DIR", type=click.Path(path_type=Path), help="Where the public sets lie.")
@click.option("--set-part", type=click.Choice(["dev", "test", "all"]), default="test", help="Which part (test).")
@click.option("--limit", type=click.IntRange(1), metavar="N", help="Only the first N questions.")
@click.option("--sample", type=click.IntRange(1), metavar="N", help="Only N questions, drawn with the seed.")
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=0, help="Of samples, intervals and the model (0).")
@click.option("--resume", is_flag=True, help="Go on with the run in --out, or the newest unfinished one.")
@click.option("--no-generator", is_flag=True, help="Answer in quotations.")
@click.option("--require", metavar="'MEASURE>=X'", multiple=True, help="Exit 1 when missed; may be repeated.")
@settings_option
@json_option
def run(questions: str, as_json: bool, **options: Unpack[RunOptions]) -> int:
    """Run a question set: one of `eval sets`, a BEIR folder, or a file of questions."""
    settings = _settings(options["data"])
    from eval.measures import KNOWN
    from eval.reporting.report import since_last, write_report
    from eval.reporting.terminal import measures_text
    from eval.running.requirement import Requirement
    from eval.running.run import run as run_set

    required = [Requirement.parse(text, list(KNOWN)) for text in options["require"]]
    wanted = _wanted(_question_set(questions, settings), settings, options)
    for note in wanted.questions.notes:
        say(note)
    try:
        result = run_set(wanted, settings)
    except KeyboardInterrupt as error:
        written = len(wanted.folder.records()) if wanted.folder.begun else 0
        raise ClippingsError(
            f"stopped after {written:,} questions; go on by `clippings eval run {questions} "
            f"--out {wanted.folder.path} --resume` and the same options"
        ) from error
    page = write_report([wanted.folder])
    if as_json:
        print_json(_result_json(result, wanted.folder.path))
    else:
        click.echo(measures_text(result))
    since = since_last(wanted.folder)
    if since is not None:
        say(f"since {since.a}: {len(since.changed):,} of {since.questions:,} questions changed; the page has them")
    say(f"the page of this run is {page}")
    missed = [line for line in (one.missed(result.measures) for one in required) if line is not None]
    for line in missed:
        say(line)
    if result.failed:
        say(f"{result.failed:,} of {result.questions:,} questions crashed and count as wrong; the report lists them")
    return 1 if missed or result.failed else 0


def _result_json(result: Result, out: Path) -> Json:
    measures = {
        name: {"value": one.value, "low": one.low, "high": one.high, "n": one.n}
        for name, one in result.measures.items()
    }
    return {
        "set": result.set,
        "part": result.part,
        "questions": result.questions,
        "failed": result.failed,
        "measures": measures,
        "out": str(out),
    }


def _wanted(questions: QuestionSet, settings: Settings, options: RunOptions) -> Run:
    from eval.running.folder import RunFolder
    from eval.running.manifest import Choice
    from eval.running.places import default_folder, unfinished_folder
    from eval.running.run import Run
    from eval.sets.question import Part, Task

    has_generator = settings.generator not in {"", "none"}
    generate = not options["no_generator"] and has_generator and questions.task is not Task.REWRITE
    choice = Choice(Part(options["set_part"]), options["limit"], options["sample"], generate, options["seed"])
    folder = options["out"]
    if folder is None:
        place = unfinished_folder if options["resume"] else default_folder
        folder = place(settings.home, questions, choice)
    return Run(
        questions, choice, RunFolder(folder.expanduser().absolute()), repeatable_command(ELSEWHERE), options["resume"]
    )


def _question_set(name: str, settings: Settings) -> QuestionSet:
    from eval.running.collection import own_articles
    from eval.sets.registry import load_set

    return load_set(name, settings.data, lambda: own_articles(settings))


def _settings(data: Path | None) -> Settings:
    settings = current_settings()
    if data is None:
        return settings
    if not data.is_dir():
        raise MisuseError(f"--data {data}: no such folder")
    return settings.model_copy(update={"data": data.expanduser().absolute()})


evaluate.add_command(report)
evaluate.add_command(compare)
