"""The few figures that somebody looks at first: what was found, cited rightly, refused rightly, and how fast.

It deliberately doesn't know the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from eval.measures.judgement import Measured
from eval.reporting.figures import figure

#: What is asked, and the measures that tell, the best first: the first one that a run has is shown.
ASKED = (
    ("What must be found was among the first ten", ("FactRecall@10", "ArticleR@10", "R@10")),
    ("The evidence picked holds an answer", ("EvidenceHit",)),
    ("Answers hold a gold answer", ("Contains",)),
    ("Citations hold gold words", ("CitationP",)),
    ("Quotations are exact", ("CitationValid",)),
    ("Refused or answered as it should", ("RefusalBalanced",)),
    ("Statements judged as people judged them", ("SupportBalanced",)),
    ("Follow-ups understood as people meant them", ("RewriteF1",)),
    ("Evidence on the screen", ("FirstEvidenceMs",)),
    ("First written word", ("FirstTokenMs",)),
)


@dataclass(frozen=True)
class Glimpse:
    """One answer; ``value`` and ``interval`` as printed."""

    asked: str
    measure: str
    value: str
    interval: str


def glimpses(measures: Mapping[str, Measured]) -> list[Glimpse]:
    """Return what a run has of them."""
    found = []
    for asked, names in ASKED:
        name = next((name for name in names if name in measures and measures[name].value is not None), None)
        if name is not None:
            shown = figure(name, measures[name])
            found.append(Glimpse(asked, name, shown.value, shown.interval))
    return found
