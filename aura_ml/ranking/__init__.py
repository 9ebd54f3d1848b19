"""Ranking a week for one person: components in [0, 1], one score, hard filters, reasons in words, five openings."""

from __future__ import annotations

from aura_ml.ranking.combine import COMPONENTS, UnknownWeight
from aura_ml.ranking.given import Chooser, Offered, Placement, Prediction, RankingInput
from aura_ml.ranking.similar import Liked, RatedPostings
from aura_ml.ranking.slate import SlateRow, slate_frame
from aura_ml.ranking.week import RankedWeek, rank_week

__all__ = [
    "COMPONENTS",
    "Chooser",
    "Liked",
    "Offered",
    "Placement",
    "Prediction",
    "RankedWeek",
    "RankingInput",
    "RatedPostings",
    "SlateRow",
    "UnknownWeight",
    "rank_week",
    "slate_frame",
]
