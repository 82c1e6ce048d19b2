"""MultiHop-RAG's measures as its released scorer defines them, on cases worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from eval.fitting.evidence import calibration_error
from eval.measures import multihop_measures
from eval.sets.parts import part_of


def test_a_passage_is_a_hit_when_it_holds_a_fact_spaces_aside() -> None:
    figures = multihop_measures([(["nothing", "some words: the  fact\nis here", "x"], ["the fact is here"])])
    assert figures == {"Hits@4": 1, "Hits@10": 1, "MRR@10": 0.5, "MAP@10": 0.5, "FactRecall@10": 1}


def test_a_fact_counts_once_where_it_is_first_found() -> None:
    figures = multihop_measures([(["fact one", "fact one", "fact two"], ["fact one", "fact two", "fact three"])])
    assert figures["MAP@10"] == pytest.approx((1 / 1 + 1 / 3) / 3)
    assert figures["FactRecall@10"] == pytest.approx(2 / 3)
    assert figures["MRR@10"] == 1


def test_the_cutoffs_hold() -> None:
    fifth = ["no"] * 4 + ["fact"]
    eleventh = ["no"] * 10 + ["fact"]
    assert multihop_measures([(fifth, ["fact"])])["Hits@4"] == 0
    assert multihop_measures([(fifth, ["fact"])])["Hits@10"] == 1
    assert set(multihop_measures([(eleventh, ["fact"])]).values()) == {0}


def test_questions_are_averaged() -> None:
    assert multihop_measures([(["fact"], ["fact"]), (["no"], ["fact"])])["Hits@4"] == 0.5


def test_calibration_error_is_the_gap_of_each_bin() -> None:
    labels = np.asarray([1.0, 1.0, 0.0, 0.0])
    assert calibration_error(np.asarray([1.0, 1.0, 0.0, 0.0]), labels) == 0
    assert calibration_error(np.full(4, 0.5), labels) == 0
    assert calibration_error(np.full(4, 0.9), labels) == pytest.approx(0.4)


def test_parts_never_change() -> None:
    assert {part_of(title) for title in ("Normans", "Oxygen", "Steam_engine", "Harvard_University")} == {"test"}
    share = sum(part_of(str(n)) == "dev" for n in range(1000)) / 1000
    assert 0.45 < share < 0.55
