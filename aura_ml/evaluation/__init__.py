"""Whether learning helped: the protocols, one module each, and the report that puts goals and figures side by side.

Everything here is computed from what is handed in: postings, a seed, folders of models and labelled data. Figures of
simulated people say so.
"""

from __future__ import annotations

from aura_ml.evaluation.material import Material
from aura_ml.evaluation.registry import PART_NAMES, UnknownPart, evaluate
from aura_ml.evaluation.report import Direction, Figure, Goal, Part, Report, Target, Verdict

__all__ = [
    "PART_NAMES",
    "Direction",
    "Figure",
    "Goal",
    "Material",
    "Part",
    "Report",
    "Target",
    "UnknownPart",
    "Verdict",
    "evaluate",
]
