"""Plugins: found, broken, missing, and what they may ask."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from importlib.metadata import EntryPoint
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from aura_io.settings_schema import Settings, SourceSettings
from aura_sources import registry
from aura_sources.client import client_for
from aura_sources.protocol import Capabilities, Source
from aura_sources.recruitee import Recruitee
from aura_sources.registry import allowed_hosts, load_sources, parsers, query_for
from aura_sources.remoteok import RemoteOK

READ_UNLISTED = ["arbeitnow", "inbox", "remoteok", "remotive", "sample"]
ONCE_LISTED = [
    *("adzuna", "ashby", "greenhouse", "himalayas", "hn", "jobicy", "lever", "personio", "recruitee"),
    *("smartrecruiters", "themuse", "usajobs", "weworkremotely", "workable", "workday"),
    *("linkedin", "indeed", "glassdoor", "ziprecruiter", "google"),
]
BUILT_IN = sorted([*READ_UNLISTED, *ONCE_LISTED])


class Renamed(RemoteOK):
    name = "other"


class Half:
    name = "half"
    capabilities = Capabilities(terms="")


class WrongCapabilities(RemoteOK):
    name = "wrong"
    capabilities: Any = {"history": True}


def fails() -> None:
    raise RuntimeError("no licence file")


def settings(*sources: dict[str, Any]) -> Settings:
    return Settings(job_sources=tuple(SourceSettings(**source) for source in sources))


def point(name: str, value: str) -> EntryPoint:
    return EntryPoint(name=name, value=value, group=registry.GROUP)


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> str:
    """A module name under which the classes above can be loaded."""
    monkeypatch.setitem(sys.modules, "plugins_of_a_test", SimpleNamespace(**globals()))
    return "plugins_of_a_test"


def test_the_built_in_sources_are_installed_and_enabled() -> None:
    loaded = load_sources(settings())
    assert list(loaded) == BUILT_IN
    assert {each.status for each in loaded.values()} == {"installed"}
    assert [name for name, each in loaded.items() if each.enabled] == READ_UNLISTED
    assert sorted(parsers(loaded)) == BUILT_IN


def test_the_case_of_names_does_not_matter() -> None:
    loaded = load_sources(settings({"name": "RemoteOK", "enabled": False}))
    assert list(loaded) == BUILT_IN
    assert not loaded["remoteok"].enabled


@pytest.mark.parametrize(
    ("written", "meant"),
    [("Indeed", "indeed"), ("GlassDoor", "glassdoor"), ("LinkedIn", "linkedin"), ("ZipRecruiter", "ziprecruiter"),
     ("zip_recruiter", "ziprecruiter"), ("Google", "google"), ("Hacker News", "hn"), ("We Work Remotely", "weworkremotely")],
)  # fmt: skip
def test_boards_may_be_called_as_they_call_themselves(written: str, meant: str) -> None:
    given = settings({"name": written, "url": "https://x.example", "search_terms": ["cook"]})
    loaded = load_sources(given)
    assert list(loaded) == BUILT_IN
    assert loaded[meant].enabled
    query = query_for(given, meant)
    assert (query.url, query.search_terms) == ("https://x.example", ("cook",))


def test_a_listed_source_without_a_plugin_is_named_with_its_cure() -> None:
    found = load_sources(settings({"name": "Monster"}))["monster"]
    assert (found.status, found.source) == ("not_installed", None)
    assert "'Monster'" in found.message
    assert "remoteok" in found.cure


@pytest.mark.parametrize(
    ("name", "attribute", "words"),
    [
        ("gone", "Missing", "Missing"),
        ("fails", "fails", "no licence file"),
        ("half", "Half", "fetch, read, parse"),
        ("renamed", "Renamed", "calls itself 'other'"),
        ("wrong", "WrongCapabilities", "capabilities are a dict"),
    ],
)
def test_a_broken_plugin_is_reported_and_stops_nobody(here: str, name: str, attribute: str, words: str) -> None:
    loaded = load_sources(settings(), [point(name, f"{here}:{attribute}"), point("remoteok", f"{here}:RemoteOK")])
    assert (loaded[name].status, loaded[name].source) == ("broken", None)
    assert words in loaded[name].message
    assert loaded[name].cure
    assert loaded["remoteok"].status == "installed"


def test_of_two_plugins_with_one_name_the_one_that_works_is_taken(here: str) -> None:
    points = [point("remoteok", f"{here}:Missing"), point("RemoteOK", f"{here}:RemoteOK")]
    assert load_sources(settings(), points)["remoteok"].status == "installed"


def test_a_third_partys_installed_plugin_is_found(tmp_path: Path) -> None:
    (tmp_path / "tiny_board.py").write_text(
        textwrap.dedent("""
        from aura_sources.protocol import Capabilities, JobDraft, RawListing

        class TinyBoard:
            name = "tinyboard"
            capabilities = Capabilities(terms="none", hosts=("tiny.example",))

            def fetch(self, window, query, client):
                yield RawListing("a row")

            def read(self, body, origin):
                yield RawListing(body.decode())

            def parse(self, payload):
                return JobDraft("tinyboard", payload, "")
        """)
    )
    information = tmp_path / "tiny_board-1.0.dist-info"
    information.mkdir()
    (information / "METADATA").write_text("Metadata-Version: 2.1\nName: tiny-board\nVersion: 1.0\n")
    (information / "entry_points.txt").write_text("[aura.sources]\nTinyBoard = tiny_board:TinyBoard\n")
    code = (
        "from aura_io.settings_schema import Settings, SourceSettings; from aura_sources.registry import *;"
        "one = load_sources(Settings())['tinyboard'];"
        "listed = Settings(job_sources=(SourceSettings(name='tinyboard'),));"
        "print(one.status, one.enabled, 'tiny.example' in allowed_hosts(listed, load_sources(listed)))"
    )
    root = Path(registry.__file__).parents[1]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), str(root)])}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["installed", "False", "True"], "it asks nobody before config.yaml lists it"


def test_only_hosts_of_enabled_sources_may_be_asked() -> None:
    config = settings(
        {"name": "remoteok", "url": "http://127.0.0.1:8123/api"}, {"name": "remotive", "enabled": False}, {"name": "x"}
    )
    hosts = allowed_hosts(config, load_sources(config))
    assert {"127.0.0.1", "remoteok.com", "www.arbeitnow.com"} <= hosts
    assert "remotive.com" not in hosts


def test_hosts_of_named_companies_may_be_asked_and_no_others(tmp_path: Path) -> None:
    points = [point("recruitee", "aura_sources.recruitee:Recruitee")]
    named = settings({"name": "Recruitee", "options": {"companies": ["acme", {"board": "Beta", "name": "Beta Ltd"}]}})
    hosts = {"acme.recruitee.com", "beta.recruitee.com"}
    assert allowed_hosts(named, load_sources(named, points)) == hosts
    with client_for(Recruitee(), named, "1.2") as client:
        assert client._allowed == hosts
    unnamed = settings({"name": "recruitee"})
    assert allowed_hosts(unnamed, load_sources(unnamed, points)) == set()


def test_a_query_carries_what_the_person_set() -> None:
    config = settings({"name": "Remotive", "search_terms": ["cook"], "options": {"pages": 2}})
    query = query_for(config, "remotive", archived_origins=["a"])
    assert (query.search_terms, query.url) == (("cook",), None)
    assert query.options["pages"] == 2
    assert query.options["archived_origins"] == ["a"]
    assert query.options["inbox_dir"] == config.inbox_dir


def test_a_client_for_a_source_asks_its_hosts_only(tmp_path: Path) -> None:
    config = settings({"name": "remoteok", "url": "https://mirror.example/api"})
    with client_for(RemoteOK(), config, "1.2") as client:
        assert client._allowed == {
            "mirror.example",
            "remoteok.com",
            "www.remoteok.com",
            "remoteok.io",
            "www.remoteok.io",
        }
        assert client._user_agent == "AURA/1.2 (personal job search)"


@pytest.mark.parametrize("name", BUILT_IN)
def test_the_built_in_sources_fulfil_the_protocol(name: str) -> None:
    source = load_sources(settings())[name].source
    assert isinstance(source, Source)
    assert source.capabilities.terms
    assert source.capabilities.local is not bool(source.capabilities.hosts or source.capabilities.company_hosts)
