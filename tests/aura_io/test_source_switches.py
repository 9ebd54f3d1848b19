"""A person's switch of a source counts before config.yaml, in every reader of the home, and goes with its opposite."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from aura_io.source_switches import settings_in_force, switch_source, switches
from aura_io.workspace import Home, open_home
from tests.homes import empty_home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home whose config.yaml lists no source: the shipped ones are on, all others off."""
    return empty_home(tmp_path)


def test_a_switch_turns_off_what_is_on_and_on_what_is_off(home: Home) -> None:
    switch_source(home, "remoteok", False)
    switch_source(home, "LinkedIn", True)
    in_force = settings_in_force(home)
    assert (in_force.source("remoteok").enabled, in_force.source("linkedin").enabled) == (False, True)
    assert (home.settings.source("remoteok").enabled, home.settings.source("linkedin").enabled) == (True, False)
    assert in_force.secrets == home.settings.secrets
    assert in_force.source("arbeitnow").enabled


def test_back_to_what_config_yaml_says_is_no_switch_any_more(home: Home) -> None:
    switch_source(home, "remoteok", False)
    switch_source(home, "remoteok", True)
    assert switches(home) == {}
    assert settings_in_force(home) is home.settings


def test_another_process_sees_it_without_a_reload(home: Home) -> None:
    other = open_home(home.settings, home.clock)
    switch_source(home, "remoteok", False)
    assert switches(other) == {"remoteok": False}
    other.userdb.close()


def test_the_options_of_a_listed_source_stay(home: Home) -> None:
    listed = home.settings.source("remotive").model_copy(update={"search_terms": ("python",), "enabled": False})
    settings = home.settings.model_copy(update={"job_sources": (listed,)})
    switch_source(replace(home, settings=settings), "remotive", True)
    source = settings_in_force(replace(home, settings=settings)).source("remotive")
    assert (source.enabled, source.search_terms) == (True, ("python",))
