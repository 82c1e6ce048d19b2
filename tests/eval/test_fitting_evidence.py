"""Fitting on the dev parts: weights that may not be negative, and what a follow-up is asked as."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.fitting.cases import stand_alone
from eval.fitting.evidence import EITHER_SIGN, fit
from eval.sets.question import Part, Question, Turn
from rag.score import logistic

NAMES = "close", "words"


def drawn(seed: int, weights: tuple[float, float], intercept: float) -> tuple[np.ndarray, np.ndarray]:
    """Rows of two features on scales of their own, and labels drawn with those log odds."""
    rng = np.random.default_rng(seed)
    rows = rng.normal(size=(20_000, 2)) * (0.5, 3.0)
    return rows, (rng.random(20_000) < 1 / (1 + np.exp(-(rows @ weights + intercept)))).astype(float)


@pytest.mark.parametrize("weights", [(2.0, 0.3), (1.0, -0.4)])
def test_the_weights_that_labels_were_drawn_with_are_found(weights: tuple[float, float]) -> None:
    rows, labels = drawn(1, weights, -0.5)
    fitted = fit(NAMES, rows, labels, np.ones(len(rows)))
    assert fitted["features"] == list(NAMES)
    assert fitted["coefficients"] == pytest.approx(weights, abs=0.1)
    assert fitted["intercept"] == pytest.approx(-0.5, abs=0.1)
    assert logistic(rows, fitted).mean() == pytest.approx(labels.mean(), abs=0.005)


@given(st.integers(0, 10_000))
def test_a_feature_that_speaks_against_gets_no_weight_but_a_length_may(seed: int) -> None:
    rows, labels = drawn(seed, (-2.0, -0.3), 0.0)
    closeness, length = fit(NAMES, rows[:2_000], labels[:2_000], np.ones(2_000))["coefficients"]
    assert closeness == 0
    assert length < -0.1
    assert "words" in EITHER_SIGN


def test_weights_of_examples_count_like_repetitions() -> None:
    rows, labels = drawn(2, (1.0, 0.2), 0.3)
    rows, labels = rows[:400], labels[:400]
    twice = fit(NAMES, np.concatenate([rows, rows[:200]]), np.append(labels, labels[:200]), np.ones(600))
    weighed = fit(NAMES, rows, labels, np.repeat([2.0, 1.0], 200))
    assert weighed["intercept"] == pytest.approx(twice["intercept"], abs=0.02)
    assert weighed["coefficients"] == pytest.approx(twice["coefficients"], rel=0.05)


def test_a_follow_up_is_asked_as_a_person_or_else_the_program_rewrote_it() -> None:
    history = (Turn("Why did Britain skip the meeting?", "It saw no need for an additional meeting."),)
    asked = Question("s:1", "And France?", Part.DEV, "s:1", answerable=True, history=history)
    assert stand_alone(asked) == "Why did France skip the meeting?"
    assert stand_alone(replace(asked, rewrite="Why did France stay away?")) == "Why did France stay away?"
    assert stand_alone(replace(asked, history=())) == "And France?"
