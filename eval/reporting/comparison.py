"""Two runs of one set held against each other on the questions that both have.

It deliberately doesn't know how the result is shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from eval.measures import Difference, Judgement, compare
from eval.reporting.facts import differences
from eval.reporting.outcome import outcome, quality
from eval.running.folder import RunFolder
from index.errors import MisuseError


@dataclass(frozen=True)
class Changed:
    """A question whose outcome or answer isn't the same; ``change`` of its quality from A to B, below 0 a loss."""

    id: str
    question: str
    before: str
    after: str
    change: float


@dataclass(frozen=True)
class Comparison:
    """What came of holding B against A.

    Attributes:
        measures: each measure on the questions that both have, by name.
        changed: worst first.
        manifests: what differs between the two runs, a line each.
        questions: that both have.
        warning: why the figures may not be comparable; empty where they are.
    """

    a: str
    b: str
    measures: Mapping[str, Difference]
    changed: Sequence[Changed]
    manifests: Sequence[str]
    questions: int
    warning: str = ""


def compare_runs(a: RunFolder, b: RunFolder) -> Comparison:
    """Compare two runs that are done.

    Raises:
        MisuseError: they are of different sets, or have no question in common; or one isn't done.
    """
    first, second = a.manifest(), b.manifest()
    if (first.set, first.task) != (second.set, second.task):
        raise MisuseError(
            f"{a.path} is a run of {first.set}, {b.path} of {second.set}; only runs of one set can be compared"
        )
    before = {judged.id: judged for judged in a.judgements()}
    after = {judged.id: judged for judged in b.judgements()}
    both = [each for each in before if each in after]
    if not both:
        raise MisuseError(f"{a.path} and {b.path} have no question in common; run them on the same part of {first.set}")
    warning = ""
    if first.data != second.data:
        warning = (
            f"the data differ ({first.data[:12]} and {second.data[:12]}): the two runs asked other questions, or of "
            f"other articles; compared are the {len(both):,} questions that both have"
        )
    return Comparison(
        a=a.path.name or str(a.path),
        b=b.path.name or str(b.path),
        measures=compare([before[each] for each in both], [after[each] for each in both]),
        changed=_changed([before[each] for each in both], after),
        manifests=differences(first, second),
        questions=len(both),
        warning=warning,
    )


def comparison_json(comparison: Comparison) -> dict[str, Any]:
    """Return what ``clippings eval compare --json`` prints."""
    return {
        "measures": {name: asdict(difference) for name, difference in comparison.measures.items()},
        "changed": [changed.id for changed in comparison.changed],
    }


def _changed(before: Sequence[Judgement], after: Mapping[str, Judgement]) -> list[Changed]:
    found = [
        Changed(old.id, old.question, outcome(old), outcome(new), _change(old, new))
        for old in before
        if (outcome(old), old.answer) != (outcome(new := after[old.id]), new.answer)
    ]
    return sorted(found, key=lambda changed: (changed.change, changed.id))


def _change(old: Judgement, new: Judgement) -> float:
    """Return by how much the quality grew; a run that has none of it counts as 0, as a crash does."""
    return (quality(new) or 0.0) - (quality(old) or 0.0)
