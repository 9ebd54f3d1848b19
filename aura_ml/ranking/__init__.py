"""Ranking a week for one person: components in [0, 1], one score, hard filters, reasons in words, five openings."""

from __future__ import annotations

from aura_ml.ranking.combine import COMPONENTS, UnknownWeight
from aura_ml.ranking.slate import SlateRow, slate_frame
from aura_ml.ranking.week import Chooser, Offered, Placement, Prediction, RankedWeek, RankingInput, rank_week

__all__ = [
    "COMPONENTS",
    "Chooser",
    "Offered",
    "Placement",
    "Prediction",
    "RankedWeek",
    "RankingInput",
    "SlateRow",
    "UnknownWeight",
    "rank_week",
    "slate_frame",
]
