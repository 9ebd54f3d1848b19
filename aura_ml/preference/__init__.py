"""Preference models: what a person will rate a job, per facet, with uncertainty, and how well that holds later.

Which candidate is put in use is decided in ``aura_ml.promotion``.
"""

from __future__ import annotations

from aura_ml.preference.base import (
    FACETS,
    Features,
    FeaturesMismatch,
    InvalidRatings,
    NotFitted,
    Prediction,
    PreferenceModel,
    Ratings,
)
from aura_ml.preference.features import FeatureConfig, FeatureSpace
from aura_ml.preference.forward import Figure, ForwardTest, forward_test
from aura_ml.preference.registry import BASELINE, MODEL_NAMES, UnknownModel, load_model, new_model

__all__ = [
    "BASELINE",
    "FACETS",
    "MODEL_NAMES",
    "FeatureConfig",
    "FeatureSpace",
    "Features",
    "FeaturesMismatch",
    "Figure",
    "ForwardTest",
    "InvalidRatings",
    "NotFitted",
    "Prediction",
    "PreferenceModel",
    "Ratings",
    "UnknownModel",
    "forward_test",
    "load_model",
    "new_model",
]
