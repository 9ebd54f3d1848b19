"""Fixtures of the graph's tests."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from aura_io.privacy import apply_privacy_switches
from tests.aura_assets.graphs import Graph, make_home
from tests.boards import boards

__all__ = ["boards", "graph"]

apply_privacy_switches(os.environ)


@pytest.fixture
def graph(tmp_path: Path) -> Graph:
    """A graph over the sample source alone."""
    return Graph(make_home(tmp_path / "home"))
