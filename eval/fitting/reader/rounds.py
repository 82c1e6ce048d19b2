"""The rounds of training: how many pairs of each kind each learns from, and how fast.

It deliberately doesn't know how a pair is made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from eval.fitting.reader.questions import AMAZON, NEW_WIKI, REDDIT, SQUAD, WRITTEN


@dataclass(frozen=True)
class Share:
    """How many pairs of each kind are made of a question, from 0 to 1, and how many times over."""

    passage: float
    elsewhere: float
    near_miss: float
    spoilt: float
    sentence: float
    dated: float = 0.0
    times: int = 1


@dataclass(frozen=True)
class Round:
    """What one round of training learns from: pairs of its own, made with its own seed.

    Attributes:
        learning_rate: at its highest.
        shares: of the questions of each origin; of an origin that isn't named nothing is learned.
        balanced: whether more answered questions are added, so that how a question begins doesn't tell whether it is.
    """

    seed: int
    learning_rate: float
    shares: Mapping[str, Share]
    balanced: bool = False


def _shares(wikipedia: Share, informal: Share, people: Share, written: Share | None = None) -> dict[str, Share]:
    """Shares of texts like articles, of reviews and posts, of SQuAD 2.0's questions, and of those written for this."""
    found = {NEW_WIKI: wikipedia, REDDIT: informal, AMAZON: informal, SQUAD: people}
    return found | ({WRITTEN: written} if written else {})


#: First where answers stand, then more of what only looks like one, then what people ask without being answered.
ROUNDS = (
    Round(
        seed=7,
        learning_rate=1.5e-4,
        shares=_shares(
            wikipedia=Share(passage=1.0, elsewhere=0.5, near_miss=0.5, spoilt=0.1, sentence=0.2),
            informal=Share(passage=0.5, elsewhere=0.15, near_miss=0.2, spoilt=0.05, sentence=0.1),
            people=Share(passage=1.0, elsewhere=0.5, near_miss=0.5, spoilt=0.1, sentence=0.2, times=2),
        ),
    ),
    Round(
        seed=8,
        learning_rate=1e-4,
        shares=_shares(
            wikipedia=Share(passage=1.0, elsewhere=0.4, near_miss=0.8, spoilt=0.1, sentence=0.05),
            informal=Share(passage=0.5, elsewhere=0.1, near_miss=0.3, spoilt=0.05, sentence=0.02),
            people=Share(passage=1.0, elsewhere=0.4, near_miss=0.8, spoilt=0.1, sentence=0.05, times=2),
        ),
    ),
    Round(
        seed=9,
        learning_rate=1e-4,
        shares=_shares(
            wikipedia=Share(passage=0.08, elsewhere=0.03, near_miss=0.05, spoilt=0.02, sentence=0.0),
            informal=Share(passage=0.03, elsewhere=0.01, near_miss=0.02, spoilt=0.0, sentence=0.0),
            people=Share(passage=0.6, elsewhere=0.05, near_miss=0.1, spoilt=0.03, sentence=0.0),
            written=Share(passage=1.0, elsewhere=0.15, near_miss=0.15, spoilt=0.05, sentence=0.0, dated=0.5, times=2),
        ),
        balanced=True,
    ),
)
