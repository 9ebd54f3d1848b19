"""Sources that hang, drip, flood or never end, through a whole week by the command: it is made without them, and heals."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import psutil
import pytest
import yaml

from aura_io.workspace import Home
from aura_ml.weeks import friday_on_or_before
from aura_views.sources import SourceState, source_states
from tests.aura_cli.test_up import free_ports
from tests.system.endless_boards import EndlessBoards, Rows, endless_boards
from tests.system.test_running import aura, home_of, whole

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]

FAULTS = {"remoteok": "hang", "jobicy": "drip", "arbeitnow": "pages", "remotive": "flood"}
REASONS = {
    "remoteok": "did not answer in time (network.timeout_s)",
    "jobicy": "longer than 1 s (network.timeout_s)",
    "arbeitnow": "this source are used up",
    "remotive": "(network.",  # too large, or too late where the machine is busy: either limit ends it
}
BUDGET_S, TIMEOUT_S = 4, 1
PATIENCE_S = 1500.0
PEAK_BELOW = 2_000_000_000
"""Bytes: the goal for a process of a week."""


def posted(source: str) -> Rows:
    """Return what a board lists when it is well, with the keys of every board."""
    day = friday_on_or_before(datetime.now(UTC).date()) - timedelta(days=3)  # in the week that closed last
    return [
        {
            **dict.fromkeys(("id", "slug"), f"{source}-{number}"),
            **dict.fromkeys(("title", "position", "jobTitle"), f"{words} Engineer at the {source} desk"),
            **dict.fromkeys(("company", "company_name", "companyName"), f"{source} {words} GmbH"),
            **dict.fromkeys(("description", "jobDescription"), f"<p>Build {words} pipelines in Python and SQL.</p>"),
            **dict.fromkeys(("date", "publication_date", "pubDate", "created_at", "date_posted"), f"{day}T09:00:00Z"),
            **dict.fromkeys(("url", "apply_url"), f"https://jobs.example.org/{source}/{number}"),
            "location": "Berlin",
        }
        for number, words in enumerate(("Data", "Search", "Platform", "Ranking", "Metrics", "Storage"))
    ]


@pytest.fixture
def boards() -> Iterator[EndlessBoards]:
    with endless_boards(FAULTS, posted) as started:
        yield started


@pytest.fixture
def folder(tmp_path: Path, boards: EndlessBoards) -> Path:
    dash, dagster, grpc = free_ports(3)
    config = {
        "job_sources": [
            *({"name": name, "url": url} for name, url in boards.urls.items()),
            {"name": "sample", "enabled": False},
        ],
        "models": {"embedding": "hashing"},
        "schedule": {"timezone": "UTC"},
        "network": {
            "timeout_s": TIMEOUT_S,
            "budget_s": BUDGET_S,
            "max_bytes": 12_000_000,
            "attempts": 1,
            "requests_per_host_per_minute": 6000,
        },
        "dash": {"port": dash},
        "dagster": {"port": dagster, "grpc_port": grpc},
    }
    (tmp_path / "config.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    inbox = tmp_path / "data" / "inbox"
    inbox.mkdir(parents=True)
    (inbox / "well.json").write_text(json.dumps(posted("inbox")), encoding="utf-8")
    return tmp_path


class Peak:
    """The largest memory that a process or one below it had, watched from a thread."""

    def __init__(self, process: int) -> None:
        self._bytes = 0
        self._process = psutil.Process(process)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def stop(self) -> int:
        """End watching and return what was found, in bytes."""
        self._over.set()
        self._thread.join()
        return self._bytes

    def _watch(self) -> None:
        while not self._over.wait(0.5):
            with suppress(psutil.NoSuchProcess):
                family = [self._process, *self._process.children(recursive=True)]
                self._bytes = max(self._bytes, *(each.memory_info().rss for each in family))


def states(home: Home) -> dict[str, SourceState]:
    """Return what `aura sources`, `aura status` and the Sources page say of each source."""
    return {state.name: state for state in source_states(home)}


def week(folder: Path) -> tuple[date, int]:
    """Make the week that closed last; return it, and the largest memory its process had, in bytes."""
    command = aura(folder, "week", "--json")
    peak = Peak(command.pid)
    try:
        out, err = command.communicate(timeout=PATIENCE_S)
    finally:
        command.kill()
    assert command.returncode == 0, err
    (made,) = json.loads(out)
    assert made["success"]
    return date.fromisoformat(made["week"]), peak.stop()


def test_a_week_is_made_without_sources_that_do_not_end_and_heals_with_them(
    folder: Path, boards: EndlessBoards
) -> None:
    closed, peak = week(folder)

    assert 0 < peak < PEAK_BELOW
    assert boards.sent["remotive"] < 100_000_000
    home = home_of(folder)
    whole(home, closed)
    of_week = (
        "SELECT count(*) AS n FROM slates s JOIN jobs j ON j.id = s.job_id AND j.week = s.week WHERE source = 'inbox'"
    )
    assert home.warehouse.query(of_week)["n"][0] > 0
    found = states(home)
    assert {name for name, state in found.items() if state.is_problem} == set(FAULTS)
    for name, reason in REASONS.items():
        state = found[name]
        assert state.status == "unreachable", state
        assert reason in str(state.message), state
        assert "asks again" in str(state.cure), state

    boards.mend()
    week(folder)

    assert [name for name, state in states(home).items() if state.is_problem] == []
    whole(home, closed)
    boards_of_week = home.warehouse.query("SELECT DISTINCT source FROM jobs WHERE week = ?", [closed])["source"]
    assert {"inbox", *FAULTS} <= set(boards_of_week)
