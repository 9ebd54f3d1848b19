"""Every artifact damaged or deleted under a home: found, named with its cure, and made again by the next run of its week."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from aura_cli.doctor import BAD, GOOD
from aura_cli.doctor_stores import artifacts
from tests.aura_assets.graphs import CLOSED, NOW, Graph, make_home
from tests.faults.invariants import is_accounted_for, is_sound
from tests.faults.weeks import AFTER_CLOSING, rate

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]

BEFORE = CLOSED - timedelta(weeks=1)


@pytest.fixture
def lived(tmp_path: Path) -> Graph:
    """A home with two closed weeks, ratings between them."""
    graph = Graph(make_home(tmp_path / "home", demo=True))
    for week in (BEFORE, CLOSED):
        graph.clock.set(graph.home.calendar.window(week).end + AFTER_CLOSING)
        graph.run(week)
        if week == BEFORE:
            rate(graph.home, week, graph.clock.now() + timedelta(hours=1))
    graph.clock.set(NOW)
    return graph


def folders(graph: Graph) -> list[Path]:
    """Return the folders of all artifacts."""
    return sorted(path.parent for path in graph.home.settings.data_dir.glob("artifacts/*/*/manifest.json"))


def damage(folder: Path) -> None:
    """Change the first byte of each file but the manifest's."""
    for path in folder.rglob("*"):
        if path.is_file() and path.name != "manifest.json":
            content = path.read_bytes()
            path.write_bytes(bytes([content[0] ^ 0xFF]) + content[1:] if content else b"x")


def test_what_is_damaged_or_gone_is_named_and_made_again_by_the_next_runs(lived: Graph) -> None:
    every = folders(lived)
    kinds = {folder.parent.name for folder in every}
    assert {"job_index", "preference_model"} <= kinds, kinds
    before = {week: lived.versions(week) for week in (BEFORE, CLOSED)}
    for harm in (damage, shutil.rmtree):
        for folder in every:
            harm(folder)
        found = artifacts(lived.home)
        assert {finding.state for finding in found} == {BAD}
        assert all(finding.cure for finding in found)

        for week in (BEFORE, CLOSED):
            lived.run(week)

        assert [finding for finding in artifacts(lived.home) if finding.state != GOOD] == []
        assert folders(lived) == every
        assert {week: lived.versions(week) for week in (BEFORE, CLOSED)} == before
    is_sound(lived.home)
    is_accounted_for(lived.home)
