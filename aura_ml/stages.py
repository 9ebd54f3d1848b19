"""The stages of an application, and what each is worth unless config.yaml says otherwise.

By itself, so that reading the settings loads nothing that learns or ranks.
"""

from __future__ import annotations

from collections.abc import Mapping

DEFAULT_STAGE_VALUES: Mapping[str, float] = {
    "none": 0.0,
    "applied": 0.2,
    "screening": 0.35,
    "interview1": 0.5,
    "interview2": 0.7,
    "offer": 0.9,
    "accepted": 1.0,
    "rejected": 0.1,
    "no_answer": 0.1,
}
"""Value of each stage, in [0, 1]."""
