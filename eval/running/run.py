"""Run a question set: every question once, a record written at once, then what the records come to.

A run that was stopped goes on where it was, to the same figures: each question is asked in the same state, whatever
came before. It deliberately doesn't know how a question is asked or judged.
"""

from __future__ import annotations

import hashlib
import random
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime

from pydantic import TypeAdapter
from tqdm import tqdm

from eval.measures import judge_all, summarise
from eval.measures.judgement import Judgement
from eval.running.collection import build, described, settings_for
from eval.running.folder import Result, RunFolder
from eval.running.manifest import FORMAT, Choice, Manifest, code, machine, versions
from eval.running.models import digests
from eval.running.record import Record
from eval.running.tasks import performer
from eval.sets.question import Question, QuestionSet, Task
from index.errors import ClippingsError, MisuseError
from index.settings import Settings
from rag.assistant import Assistant

#: Of the machine, or secret: a run on another one is still the same run.
NOT_RECORDED = {"home", "models", "data", "database_url", "chroma_url", "generator_api_key", "generator_url"}
#: What must be the same for a run to go on, and how it is called.
SAME = {"set": "set", "choice": "choice of questions", "data": "data", "settings": "settings", "models": "models",
        "code": "code", "versions": "versions of packages"}  # fmt: skip

#: What may differ where every question has its record: they are only judged again.
JUDGING = {"code", "versions"}

_QUESTION = TypeAdapter(Question)


@dataclass(frozen=True)
class Run:
    """What is to be run, and where its files go.

    Attributes:
        command: as typed, for the manifest.
        resume: go on with the run in the folder.
    """

    questions: QuestionSet
    choice: Choice
    folder: RunFolder
    command: str
    resume: bool = False


def run(wanted: Run, settings: Settings) -> Result:
    """Ask what hasn't been asked yet, judge everything, write it down and return the figures.

    Raises:
        MisuseError: no question was chosen, or the folder holds another run, or one that is to be resumed isn't there.
        ClippingsError: a model, the library or the disk fails; what was written stays.
        KeyboardInterrupt: stopped; what was written stays.
    """
    chosen = choose(wanted.questions, wanted.choice)
    settings = settings_for(wanted.questions, settings)
    manifest = _manifest(wanted, chosen, settings)
    records = _begun(wanted, manifest, chosen)
    known = {record.id for record in records}
    left = [question for question in chosen if question.id not in known]
    if left:
        records += _asked(left, wanted, settings, len(known))
    return _finished(wanted, chosen, records, wanted.folder.manifest())


def choose(questions: QuestionSet, choice: Choice) -> list[Question]:
    """Return the questions that a choice means, in the set's order.

    Raises:
        MisuseError: none is left.
    """
    chosen = questions.of_part(choice.part)
    if not chosen:
        parts = ", ".join(sorted({str(question.part) for question in questions.questions}))
        raise MisuseError(f"{questions.name} has no {choice.part} questions; its parts: {parts}")
    if choice.sample is not None and choice.sample < len(chosen):
        drawn = random.Random(choice.seed).sample(range(len(chosen)), choice.sample)  # noqa: S311 (a sample, no secret)
        chosen = [chosen[n] for n in sorted(drawn)]
    return chosen[: choice.limit]


def _manifest(wanted: Run, chosen: Sequence[Question], settings: Settings) -> Manifest:
    data = hashlib.sha256()
    for question in chosen:
        # What a set doesn't say is left out, so that runs of before it could be said can still be judged again.
        unsaid = {name for name in ("differs", "injection") if getattr(question, name) is None}
        data.update(_QUESTION.dump_json(question, exclude=unsaid or None))
    for article in wanted.questions.articles:
        data.update(described(article))
    has_generator = settings.generator not in {"", "none"}
    generates = wanted.choice.generate and has_generator and wanted.questions.task is not Task.REWRITE
    return Manifest(
        format=FORMAT,
        set=wanted.questions.name,
        task=wanted.questions.task,
        choice=replace(wanted.choice, generate=generates),
        command=wanted.command,
        started_at=datetime.now(UTC).isoformat(timespec="seconds"),
        data=data.hexdigest(),
        articles=len(wanted.questions.articles),
        questions=len(chosen),
        settings=settings.model_dump(mode="json", exclude=NOT_RECORDED),
        models=digests(settings, wanted.questions.task, generates),
        code=code(),
        versions=versions(),
        machine=machine(),
    )


def _begun(wanted: Run, manifest: Manifest, chosen: Sequence[Question]) -> list[Record]:
    """Return the records that are there already; writes the manifest of a new run.

    Where every question has its record, other code may judge them again.
    """
    folder = wanted.folder
    if not folder.begun:
        if wanted.resume:
            raise MisuseError(f"{folder.path}: there is no run to go on with; leave --resume out")
        folder.begin(manifest)
        return []
    if not wanted.resume:
        raise MisuseError(f"{folder.path}: holds a run already; go on with it by --resume, or give another --out")
    before, records = folder.manifest(), folder.records()
    whole = {record.id for record in records} >= {question.id for question in chosen}
    same = {field: name for field, name in SAME.items() if not (whole and field in JUDGING)}
    differing = {field: name for field, name in same.items() if _of(before, field) != _of(manifest, field)}
    if differing:
        first = _first_difference(_of(before, next(iter(differing))), _of(manifest, next(iter(differing))))
        raise MisuseError(
            f"{folder.path}: begun with other {', '.join(differing.values())} ({first}); give another --out"
        )
    return records


def _of(manifest: Manifest, field: str) -> object:
    """Return what must be the same; of the code what its modules are, whatever else was committed meanwhile."""
    return manifest.code.digest if field == "code" else getattr(manifest, field)


def _first_difference(old: object, new: object) -> str:
    if isinstance(old, Choice):
        old, new = asdict(old), asdict(new)  # type: ignore[call-overload]  # both are choices
    if isinstance(old, dict) and isinstance(new, dict):
        key = next(key for key in {**old, **new} if old.get(key) != new.get(key))
        return f"{key} was {old.get(key)}, is {new.get(key)}"
    return f"was {str(old)[:12]}, is {str(new)[:12]}"


def _asked(left: Sequence[Question], wanted: Run, settings: Settings, done: int) -> list[Record]:
    """Ask questions in order, writing each one's record."""
    records = []
    generate = wanted.folder.manifest().choice.generate
    with ExitStack() as open_now:
        assistant = None
        if wanted.questions.task is Task.ASK:
            build(wanted.questions, settings)
            assistant = open_now.enter_context(Assistant(settings))
            ready(assistant, generate)
        perform = performer(wanted.questions.task, settings, assistant, generate, wanted.choice.seed)
        bar = tqdm(
            desc=wanted.questions.name, total=done + len(left), initial=done, unit=" questions",
            file=sys.stderr, disable=None, leave=False, smoothing=0.05,
        )  # fmt: skip
        with bar:
            for question in left:
                record = perform(question)
                wanted.folder.append(record)
                records.append(record)
                bar.update()
    return records


def ready(assistant: Assistant, generate: bool) -> None:
    """Load what asking needs, so that no question waits for it or is answered without it.

    Raises:
        ClippingsError: a model can't be loaded, or the index can't be used.
    """
    assistant.stages()
    dense = assistant.dense()
    dense.synchronise()
    if not dense.answers:
        raise ClippingsError(dense.problem or "the index of vectors can't be used; see `clippings doctor`")
    if generate:
        assistant.start_generator()
        while not assistant.generator(1.0)[0]:
            pass
        if assistant.generator(0)[1] is None:
            why = assistant.generator_problem or "it didn't load"
            raise ClippingsError(f"no language model: {why}; or run with --no-generator")


def _finished(wanted: Run, chosen: Sequence[Question], records: Sequence[Record], manifest: Manifest) -> Result:
    articles = {article.id: article for article in wanted.questions.articles}
    by_id = {record.id: record for record in records}
    ordered = [by_id[question.id] for question in chosen if question.id in by_id]
    judgements = judge_all(wanted.questions, ordered, articles)
    seed = wanted.choice.seed
    types = sorted({judgement.type for judgement in judgements if judgement.type is not None})
    result = Result(
        set=wanted.questions.name,
        part=str(wanted.choice.part),
        questions=len(judgements),
        failed=sum(judgement.error is not None for judgement in judgements),
        measures=summarise(judgements, seed=seed),
        by_type={kind: summarise(_of_type(judgements, kind), seed=seed) for kind in types},
        manifest=manifest,
    )
    wanted.folder.finish(judgements, result)
    return result


def _of_type(judgements: Sequence[Judgement], kind: str) -> list[Judgement]:
    return [judgement for judgement in judgements if judgement.type == kind]
