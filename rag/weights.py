"""The fitted weights, with where they come from: ``weights.json``, written by ``eval/fitting``.

It deliberately doesn't know what they weigh.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from rag.ranking import RankingWeights

WEIGHTS = Path(__file__).parent / "weights.json"


@cache
def weights() -> dict[str, Any]:
    """Return everything fitted, with its provenance."""
    loaded: dict[str, Any] = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return loaded


@cache
def ranking_weights() -> RankingWeights:
    """Return the weights of the ranking."""
    return RankingWeights(**weights()["ranking"])
