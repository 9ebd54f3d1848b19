"""The whole product in its own processes: ratings in a browser during a backfill, killed runs, runs through the daemon."""

from __future__ import annotations

import itertools
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from dagster import DagsterInstance, DagsterRun, DagsterRunStatus, RunsFilter
from playwright.sync_api import Browser, expect

from aura_assets.runs import dagster_instance
from aura_assets.week_run import PID_TAG
from aura_cli.services import services_of
from aura_io.dagster_api import DagsterApi
from aura_io.lineage import stale
from aura_io.settings import load_settings
from aura_io.workspace import Home, open_home
from tests.aura_cli.test_up import Up, write_config
from tests.prepared import put_first_weeks
from tests.written import RESUME

PATIENCE_S = 240.0
A_PERSON_RATES_EVERY_MS = 300
FACETS = ("fit", "interest", "prestige", "location", "overall")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_config(tmp_path)
    return tmp_path


@pytest.fixture
def running(folder: Path) -> Iterator[Up]:
    """Everything started, the first weeks made."""
    put_first_weeks(folder)
    up = Up(folder)
    up.wait_until_it_runs()
    yield up
    up.process.send_signal(signal.SIGINT)
    assert up.process.wait(60) == 0


def home_of(folder: Path) -> Home:
    return open_home(load_settings(folder / "config.yaml", env={}))


def aura(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AURA_")}
    return subprocess.Popen(
        [sys.executable, "-m", "aura_cli.main", "--home", str(folder), *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
        env=environment,
    )


def ended(process: subprocess.Popen[str], code: int = 0) -> str:
    out, err = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == code, err
    return out


def unfinished(instance: DagsterInstance) -> list[DagsterRun]:
    done = (DagsterRunStatus.SUCCESS, DagsterRunStatus.FAILURE, DagsterRunStatus.CANCELED)
    return [run for run in instance.get_runs() if run.status not in done]


def wait_for_a_run(instance: DagsterInstance, week: date) -> DagsterRun:
    """Return the run of ``week`` once its process is known."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        for run in instance.get_runs(limit=3):
            tagged = PID_TAG in run.tags and run.tags.get("dagster/partition") == week.isoformat()
            if tagged and run.status is DagsterRunStatus.STARTED:
                return run
        time.sleep(0.02)
    raise AssertionError(f"no run of {week} started")


def whole(home: Home, week: date) -> None:
    """Assert that what stands of ``week`` is whole: every sighting accounted for, every table as its lineage says."""
    counts = home.warehouse.query(
        "SELECT (SELECT count(*) FROM raw_sightings WHERE week = $1) AS sightings, "
        "(SELECT count(*) FROM job_sightings WHERE week = $1) AS accepted, "
        "(SELECT count(*) FROM rejected_listings WHERE week = $1) AS rejected",
        [week],
    ).row(0, named=True)
    assert counts["sightings"] == counts["accepted"] + counts["rejected"] > 0
    tables = {"jobs": "jobs", "job_embeddings": "job_embeddings", "shortlist": "scores", "weekly_metrics": "metrics"}
    for asset, table in tables.items():
        rows = home.warehouse.query(f"SELECT count(*) AS n FROM {table} WHERE week = ?", [week])["n"][0]
        said = home.warehouse.query("SELECT rows FROM latest_lineage WHERE asset = ? AND week = ?", [asset, week])
        assert said["rows"].to_list() == [rows]


@pytest.mark.slow
@pytest.mark.browser
def test_ratings_in_a_browser_while_a_backfill_runs(folder: Path, running: Up, browser: Browser) -> None:
    home = home_of(folder)
    weeks = 3
    page = browser.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("response", lambda answer: problems.append(answer.url) if answer.status >= 500 else None)
    page.goto(f"http://127.0.0.1:{home.settings.dash.port}/")
    expect(page.get_by_role("radiogroup").first).to_be_visible(timeout=30_000)

    backfill = aura(folder, "backfill", "--weeks", str(weeks), "--json")
    wanted: dict[tuple[int, int], int] = {}
    draw = random.Random(7)
    while backfill.poll() is None or len(wanted) < 10:
        card, facet, score = draw.randrange(5), draw.randrange(5), draw.randint(1, 10)
        group = page.get_by_role("radiogroup").nth(card * len(FACETS) + facet)
        group.get_by_role("radio", name=str(score), exact=True).click()
        expect(group.get_by_role("radio", name=str(score), exact=True)).to_be_checked(timeout=15_000)
        wanted[card, facet] = score
        page.wait_for_timeout(A_PERSON_RATES_EVERY_MS)
        if len(wanted) % 7 == 0:
            page.request.get(f"http://127.0.0.1:{home.settings.dash.port}/metrics")
            assert page.request.get(f"http://127.0.0.1:{home.settings.dash.port}/healthz").ok
    results = json.loads(ended(backfill))

    assert [result["success"] for result in results] == [True] * weeks
    assert {result["through"] for result in results} == {"daemon"}
    assert problems == []
    (slate_id,) = {event.payload["slate_id"] for event in home.userdb.events(kinds=["rating"])}
    page.goto(f"http://127.0.0.1:{home.settings.dash.port}/?slate={slate_id}")  # it may have been ranked anew since
    for (card, facet), score in wanted.items():
        group = page.get_by_role("radiogroup").nth(card * len(FACETS) + facet)
        expect(group.get_by_role("radio", name=str(score), exact=True)).to_be_checked(timeout=30_000)
    slate = home.warehouse.query(
        "SELECT DISTINCT position, job_id FROM slates WHERE slate_id = ? ORDER BY position", [slate_id]
    )
    stored = {row["job_id"]: row for row in home.userdb.ratings().iter_rows(named=True)}
    assert {(card, facet): stored[slate["job_id"][card]][f"{FACETS[facet]}_score"] for card, facet in wanted} == wanted
    for result in results:
        whole(home, date.fromisoformat(result["week"]))
    page.close()


@pytest.mark.slow
def test_a_run_of_the_daemon_that_is_killed_blocks_nothing_and_its_week_ends_right(folder: Path, running: Up) -> None:
    home = home_of(folder)
    week = home.calendar.newest_closed(home.clock.now()) - timedelta(days=7)
    with dagster_instance(home) as instance:
        first = aura(folder, "week", "--week", week.isoformat())
        run = wait_for_a_run(instance, week)
        time.sleep(0.5)
        os.kill(int(run.tags[PID_TAG]), signal.SIGKILL)
        ended(first, code=1)
        killed = instance.get_run_by_id(run.run_id)
        assert killed is not None
        assert killed.status is DagsterRunStatus.FAILURE

        ended(aura(folder, "week", "--week", week.isoformat()))
        ended(aura(folder, "week", "--week", (week - timedelta(days=7)).isoformat()))
        assert unfinished(instance) == []
    whole(home, week)
    settled(folder, home)


def settled(folder: Path, home: Home) -> None:
    ended(aura(folder, "backfill", "--stale"))
    assert stale(home.warehouse).is_empty()


def killed_and_started_again(up: Up, name: str) -> None:
    """Kill a service of ``aura up`` and wait until another one has taken its place."""
    before = up.services()[name]
    os.kill(before.pid, signal.SIGKILL)
    deadline = time.monotonic() + PATIENCE_S
    while up.services().get(name, before) == before:
        assert up.process.poll() is None, up.output.read_text()
        assert time.monotonic() < deadline, up.output.read_text()
        time.sleep(0.1)


def wait_for(condition: Callable[[], bool], up: Up) -> None:
    """Wait until ``condition`` holds."""
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, up.output.read_text()
        time.sleep(0.2)


@pytest.mark.slow
def test_dashboard_and_code_server_that_are_killed_start_again_and_work(folder: Path, running: Up) -> None:
    home = home_of(folder)
    newest = home.calendar.newest_closed(home.clock.now())
    job = home.warehouse.query("SELECT job_id FROM slates WHERE week = ? LIMIT 1", [newest])["job_id"][0]
    home.userdb.record("rating", job, {"overall_score": 8}, recorded_at=home.clock.now())

    answers = {service.name: service.answers for service in services_of(home.settings)}
    killed_and_started_again(running, "dash")
    wait_for(lambda: answers["dash"](0.0), running)
    killed_and_started_again(running, "code")
    wait_for(lambda: DagsterApi.running(home.settings) is not None, running)

    text = running.output.read_text()
    for title in ("Dashboard", "Dagster code server"):
        assert f"{title} ended with exit code -9; it starts again in 1 s" in text
    made = json.loads(ended(aura(folder, "week", "--week", (newest - timedelta(days=7)).isoformat(), "--json")))
    log = (folder / "logs" / "aura.log").read_text(encoding="utf-8")[-10_000:]  # names what was waited for
    assert [(result["success"], result["through"]) for result in made] == [(True, "daemon")], log
    whole(home, newest - timedelta(days=7))
    assert home.userdb.ratings()["overall_score"].to_list() == [8]


@pytest.mark.slow
def test_two_weeks_and_a_backfill_at_once_are_all_made(folder: Path) -> None:
    home = home_of(folder)
    newest = home.calendar.newest_closed(home.clock.now())
    weeks = [newest - timedelta(days=7 * number) for number in range(3)]

    commands = [
        aura(folder, "week", "--week", weeks[0].isoformat()),
        aura(folder, "week", "--week", weeks[1].isoformat()),
        aura(folder, "backfill", "--weeks", "3", "--json"),
    ]
    for command in commands:
        ended(command)

    with dagster_instance(home) as instance:
        assert unfinished(instance) == []
        assert {run.status for run in instance.get_runs()} == {DagsterRunStatus.SUCCESS}
    settled(folder, home)
    for week in weeks:
        whole(home, week)
    closing = home.warehouse.query("SELECT source, week FROM crawls WHERE closes GROUP BY ALL HAVING count(*) > 1")
    assert closing.is_empty()


@pytest.mark.slow
@pytest.mark.parametrize("delay_s", [0.0, 0.6, 1.2])
def test_a_week_killed_in_the_middle_ends_right_when_started_again(folder: Path, delay_s: float) -> None:
    home = home_of(folder)
    week = home.calendar.newest_closed(home.clock.now())
    with dagster_instance(home) as instance:
        first = aura(folder, "week", "--week", week.isoformat())
        run = wait_for_a_run(instance, week)
        time.sleep(delay_s)
        first.kill()
        first.communicate()
        assert len(unfinished(instance)) == 1

        ended(aura(folder, "week", "--week", week.isoformat()))

        killed = instance.get_run_by_id(run.run_id)
        assert killed is not None
        assert killed.status is DagsterRunStatus.FAILURE
        assert unfinished(instance) == []
    whole(home, week)
    crawls: list[dict[str, Any]] = home.warehouse.query("SELECT source, week FROM crawls WHERE closes").to_dicts()
    assert len(crawls) == len({(crawl["source"], crawl["week"]) for crawl in crawls})


@pytest.mark.slow
def test_the_lineage_of_a_posting_names_runs_that_dagster_knows(folder: Path) -> None:
    home = home_of(folder)
    week = home.calendar.newest_closed(home.clock.now())
    ended(aura(folder, "week", "--week", week.isoformat()))
    job = home.warehouse.query("SELECT job_id FROM slates ORDER BY position LIMIT 1")["job_id"][0]

    life = ended(aura(folder, "lineage", str(job), "--json"))

    with dagster_instance(home) as instance:
        known = {run.run_id for run in instance.get_runs()}
    named = set(_values(json.loads(life), "run_id"))
    assert named
    assert named <= known
    for step in ("sightings", "scores", "slates"):
        assert json.loads(life)[step]


def _values(tree: object, key: str) -> Iterator[str]:
    if isinstance(tree, dict):
        for name, value in tree.items():
            if name == key and isinstance(value, str):
                yield value
            yield from _values(value, key)
    elif isinstance(tree, list):
        for each in tree:
            yield from _values(each, key)


BACKFILL = """
mutation Backfill($params: LaunchBackfillParams!) {
  launchPartitionBackfill(backfillParams: $params) {
    __typename ... on LaunchBackfillSuccess { backfillId } ... on PythonError { message }
  }
}
"""


@pytest.mark.slow
def test_a_backfill_from_the_dagster_ui_makes_the_weeks_oldest_first(folder: Path, running: Up) -> None:
    home = home_of(folder)
    newest = home.calendar.newest_closed(home.clock.now())
    weeks = [newest - timedelta(days=7 * n) for n in (1, 2, 3)]  # as the UI sends them: newest first
    api = DagsterApi.running(home.settings)
    assert api is not None
    with dagster_instance(home) as instance:
        assets = [{"path": name.split("/")} for name in _assets_of(home, newest)]
        params = {"assetSelection": assets, "partitionNames": [week.isoformat() for week in weeks]}
        launched = api.ask(BACKFILL, {"params": params})["data"]["launchPartitionBackfill"]
        assert launched["__typename"] == "LaunchBackfillSuccess", launched

        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            runs = [run for run in instance.get_run_records() if "dagster/backfill" in run.dagster_run.tags]
            if len(runs) == len(weeks) and all(run.end_time for run in runs):
                break
            time.sleep(0.5)
        statuses = {run.dagster_run.tags["dagster/partition"]: run.dagster_run.status for run in runs}
        assert statuses == {week.isoformat(): DagsterRunStatus.SUCCESS for week in weeks}
        in_order = sorted(runs, key=lambda run: run.start_time or 0.0)
        assert [run.dagster_run.tags["dagster/partition"] for run in in_order] == sorted(
            week.isoformat() for week in weeks
        )
        for earlier, later in itertools.pairwise(in_order):
            assert (earlier.end_time or 0.0) <= (later.start_time or 0.0)
    for week in weeks:
        whole(home, week)


def _assets_of(home: Home, week: date) -> list[str]:
    frame = home.warehouse.query("SELECT DISTINCT asset FROM lineage WHERE week = ? ORDER BY asset", [week])
    return [str(name) for name in frame["asset"].to_list()]


@pytest.mark.slow
@pytest.mark.browser
def test_cv_and_letter_from_one_press_on_a_card(folder: Path, running: Up, browser: Browser) -> None:
    home = home_of(folder)
    (folder / "resume.json").write_text(json.dumps(RESUME), encoding="utf-8")
    ended(aura(folder, "profile", "import", str(folder / "resume.json")))
    page = browser.new_page()
    page.goto(f"http://127.0.0.1:{home.settings.dash.port}/")
    draft = page.locator("#card-1 .draft")

    draft.get_by_role("button", name="Draft CV and letter").click()

    expect(draft.get_by_role("link", name="Open letter")).to_be_visible(timeout=PATIENCE_S * 1000)
    address = draft.get_by_role("link", name="Open CV").get_attribute("href")
    assert page.request.get(f"http://127.0.0.1:{home.settings.dash.port}{address}").body().startswith(b"%PDF")
    with dagster_instance(home) as instance:
        (run,) = instance.get_runs(RunsFilter(tags={"aura/asks": "documents"}))
    assert run.status is DagsterRunStatus.SUCCESS
    assert {key.to_user_string() for key in run.asset_selection or ()} == {"documents"}
    page.close()
