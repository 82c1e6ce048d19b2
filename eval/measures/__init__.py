"""Measures: tiny, pure, each with its source; what one question gave is judged, then many are summed up."""

from eval.measures.calibration import CoveragePoint, ReliabilityBin, reliability, risk_coverage
from eval.measures.follow_ups import word_f1
from eval.measures.judge import judge, judge_all
from eval.measures.judgement import Difference, Judgement, Measured, Shown
from eval.measures.known import KNOWN, Group, Kind, Known
from eval.measures.multihop import multihop_measures
from eval.measures.resampling import compare, summarise
from eval.measures.support import four_gram_overlap

__all__ = [
    "KNOWN",
    "CoveragePoint",
    "Difference",
    "Group",
    "Judgement",
    "Kind",
    "Known",
    "Measured",
    "ReliabilityBin",
    "Shown",
    "compare",
    "four_gram_overlap",
    "judge",
    "judge_all",
    "multihop_measures",
    "reliability",
    "risk_coverage",
    "summarise",
    "word_f1",
]
