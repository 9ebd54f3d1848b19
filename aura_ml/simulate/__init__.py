"""Simulated people and postings, for experiments that can be repeated. Everything made here says that it is simulated.

Reads no data of anyone: vectors and metadata are handed in, every draw comes from a seed.
"""

from aura_ml.simulate.landscape import Landscape
from aura_ml.simulate.outcomes import STAGES, OutcomeModel, SimulatedOutcome
from aura_ml.simulate.person import (
    FACETS,
    TEST_WORLDS,
    WORLDS,
    PersonConfig,
    SimulatedPerson,
    rating_payload,
    simulated_people,
)
from aura_ml.simulate.population import disjoint, mixed_config, mixed_population
from aura_ml.simulate.postings import Postings, synthetic_postings

__all__ = [
    "FACETS",
    "STAGES",
    "TEST_WORLDS",
    "WORLDS",
    "Landscape",
    "OutcomeModel",
    "PersonConfig",
    "Postings",
    "SimulatedOutcome",
    "SimulatedPerson",
    "disjoint",
    "mixed_config",
    "mixed_population",
    "rating_payload",
    "simulated_people",
    "synthetic_postings",
]
