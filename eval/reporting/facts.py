"""What a run was, in lines to read, and what differs between two.

It deliberately doesn't know what the runs gave.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from eval.measures.judgement import Judgement
from eval.running.folder import Result
from eval.running.manifest import Choice, Code, Manifest
from eval.sets.question import Task

#: Characters of a digest that are shown.
SHORT = 12


@dataclass(frozen=True)
class Fact:
    """One thing about a run; ``long`` where it needs the whole width."""

    name: str
    value: str
    long: bool = False


def facts(result: Result, judgements: Sequence[Judgement]) -> list[Fact]:
    """Say what was run, and how to have it again."""
    manifest = result.manifest
    return [
        Fact("Set", result.set),
        Fact("Part", _part(result.part, manifest.choice)),
        Fact("Questions", f"{result.questions:,}"),
        Fact("Crashed", f"{result.failed:,}"),
        Fact("Articles", f"{manifest.articles:,}"),
        Fact("Answers", _answers(manifest, judgements)),
        Fact("When", moment(manifest.started_at)),
        Fact("Commit", _commit(manifest.code)),
        Fact("Data", manifest.data[:SHORT]),
        Fact("To run it again", manifest.command, long=True),
    ]


def small_print(manifest: Manifest) -> list[Fact]:
    """Return everything else that figures depend on."""
    machine = manifest.machine
    memory = "" if machine.memory_gb is None else f", {machine.memory_gb:g} GB"
    found = [Fact("seed", str(manifest.choice.seed))]
    found += [Fact(name, str(value)) for name, value in sorted(manifest.settings.items())]
    found += [Fact(f"model: {role}", digest[:SHORT]) for role, digest in sorted(manifest.models.items())]
    found += [Fact(name, version) for name, version in sorted(manifest.versions.items())]
    return [*found, Fact("machine", f"{machine.processor}, {machine.cores} cores{memory}, {machine.system}")]


def differences(a: Manifest, b: Manifest) -> list[str]:
    """Say in plain lines what differs between two runs, except their figures."""
    lines = _differing("", _heads(a), _heads(b))
    lines += _differing("setting ", a.settings, b.settings)
    lines += _differing("model ", _cut(a.models), _cut(b.models))
    lines += _differing("version of ", a.versions, b.versions)
    return lines


def moment(written: str) -> str:
    """Return an ISO 8601 moment as 23 November 2026, 06:24 UTC; as it is where it is none."""
    try:
        when = datetime.fromisoformat(written).astimezone(UTC)
    except ValueError:
        return written
    return f"{when.day} {when:%B %Y, %H:%M} UTC"


def _heads(manifest: Manifest) -> dict[str, str]:
    """Return the rest of a manifest by name, as far as it can make a difference."""
    choice, machine = manifest.choice, manifest.machine
    return {
        "set": manifest.set,
        "part": _part(choice.part, choice),
        "answers": "phrased by the generator" if choice.generate else "in quotations",
        "seed": str(choice.seed),
        "data": manifest.data[:SHORT],
        "articles": f"{manifest.articles:,}",
        "commit": _commit(manifest.code),
        "machine": f"{machine.processor}, {machine.cores} cores, {machine.system}",
    }


def _differing(kind: str, a: Mapping[str, object], b: Mapping[str, object]) -> list[str]:
    names = dict.fromkeys([*a, *b])
    return [
        f"{kind}{name}: {a.get(name, 'none')} → {b.get(name, 'none')}" for name in names if a.get(name) != b.get(name)
    ]


def _cut(models: Mapping[str, str]) -> dict[str, str]:
    return {role: digest[:SHORT] for role, digest in models.items()}


def _part(part: str, choice: Choice) -> str:
    limits = [f"the first {choice.limit:,}"] if choice.limit is not None else []
    limits += [f"{choice.sample:,} drawn with seed {choice.seed}"] if choice.sample is not None else []
    return ", ".join([str(part), *limits])


def _commit(code: Code) -> str:
    if code.commit is None:
        return "no checkout"
    return code.commit[:SHORT] + (", with changed files" if code.changed else "")


def _answers(manifest: Manifest, judgements: Sequence[Judgement]) -> str:
    if manifest.task is Task.REWRITE:
        return "follow-ups made stand-alone"
    if manifest.task is Task.CHECK:
        return "statements checked, read by the generator too" if manifest.choice.generate else "statements checked"
    phrased = sorted({one.generator for one in judgements if one.generator})
    if phrased:
        return f"phrased by {', '.join(phrased)}"
    return "in quotations" if not manifest.choice.generate else "no generator answered"
