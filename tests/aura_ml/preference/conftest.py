"""The simulated postings that all tests of the preference models share."""

from __future__ import annotations

import pytest

from aura_ml.preference import FeatureSpace
from tests.aura_ml.preference.people import World, make_world


@pytest.fixture(scope="session")
def world() -> World:
    return make_world(7)


@pytest.fixture(scope="session")
def space(world: World) -> FeatureSpace:
    return FeatureSpace.fit(world.jobs)
