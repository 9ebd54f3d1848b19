"""Ticks of skills: what is kept, that it is taken back whole or by one step, and names that no skill has."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from aura_io.skill_progress import learned_of, ticks_at, ticks_version
from aura_io.userdb import EventError
from aura_views.skill_progress import LEARNED, LEARNING, Ticked, UnknownSkill, tick, untick
from aura_views.undo import undo_newest
from tests.homes import NOW, USER, empty_home


def test_a_tick_stands_until_it_is_taken_back_and_the_same_again_is_no_event(tmp_path: Path) -> None:
    home = empty_home(tmp_path)
    assert tick(home, "k8s", LEARNING) == Ticked("kubernetes", "Kubernetes", LEARNING, None)
    assert tick(home, "Kubernetes", LEARNING).before == LEARNING
    assert tick(home, "kubernetes").state == LEARNED
    events = home.userdb.events(kinds=["skill_progress"])
    assert [event.payload["state"] for event in events] == [LEARNING, LEARNED]
    assert learned_of(ticks_at(home.userdb, USER)) == {"kubernetes"}
    assert ticks_at(home.userdb, USER, NOW - timedelta(days=1)) == {}
    assert untick(home, "kubernetes") == Ticked("kubernetes", "Kubernetes", None, LEARNED)
    assert ticks_at(home.userdb, USER) == {}
    assert ticks_version({}) is None
    assert untick(home, "kubernetes").before is None


def test_undo_goes_back_one_step(tmp_path: Path) -> None:
    home = empty_home(tmp_path)
    tick(home, "docker", LEARNING)
    tick(home, "docker", LEARNED)
    assert undo_newest(home, NOW - timedelta(hours=1)) == Ticked("docker", "Docker", LEARNING, LEARNED)
    assert undo_newest(home, NOW - timedelta(hours=1)) == Ticked("docker", "Docker", None, LEARNING)
    assert undo_newest(home, NOW - timedelta(hours=1)) is None


def test_a_skill_is_known_by_its_ids_and_any_name_and_near_names_are_proposed(tmp_path: Path) -> None:
    home = empty_home(tmp_path)
    uri = "http://data.europa.eu/esco/skill/ccd0a1d9-afda-43d9-b901-96344886e14d"
    assert [tick(home, named).skill_id for named in (uri, " python ", "PYTHON 3")] == ["python"] * 3
    with pytest.raises(UnknownSkill, match=r"no skill 'Kubernets'.*Kubernetes"):
        tick(home, "Kubernets")
    with pytest.raises(UnknownSkill):
        tick(home, "")
    with pytest.raises(EventError, match="learning or learned"):
        tick(home, "python", "forgotten")
