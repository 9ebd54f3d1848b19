"""The embedding adapter: base vectors turned towards what one person likes, by a low-rank map learned with InfoNCE.

It acts in the ranking only; indexes hold base vectors. Whether it is put in use is decided in ``aura_ml.promotion``.
"""

from __future__ import annotations

from aura_ml.adapter.evaluate import AdapterTest, forward_test
from aura_ml.adapter.examples import LIKED_FROM, REJECTED_TO, Examples
from aura_ml.adapter.lowrank import Adapter, AdapterConfig, Declined, fit

__all__ = [
    "LIKED_FROM",
    "REJECTED_TO",
    "Adapter",
    "AdapterConfig",
    "AdapterTest",
    "Declined",
    "Examples",
    "fit",
    "forward_test",
]
