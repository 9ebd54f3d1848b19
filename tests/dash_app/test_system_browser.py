"""The pages Status and Sources in a real browser: what stands, what to do, switches, asking Dagster and its progress."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from aura_io.dagster_api import DagsterApi, DagsterSlow
from aura_io.source_switches import switches
from aura_io.workspace import Home
from aura_views.status import status
from tests.dagster_fake import FakeDagster
from tests.dash_app.conftest import Served
from tests.homes import CLOSED, FIRST, commit_health, commit_week, empty_home

pytestmark = pytest.mark.browser


@pytest.fixture
def dagster(home: Home) -> Iterator[FakeDagster]:
    """A Dagster that answers where the home looks for it."""
    fake = FakeDagster(home.settings.dagster.port)
    yield fake
    fake.stop()


def source(page: Page, name: str) -> Locator:
    """The card of one source."""
    return page.locator("article.source").filter(has=page.get_by_role("heading", name=name, exact=True))


def answered(page: Page) -> None:
    """Let the sources page look at its runs now."""
    page.evaluate("dash_clientside.set_props('source-tick', {n_intervals: Date.now()})")


def test_status_says_what_the_command_says(shared_app: Served, page: Page) -> None:
    record = status(shared_app.home)
    page.goto(f"{shared_app.url}/status")
    expect(page.get_by_role("heading", level=1)).to_have_text("Status")
    weeks = page.get_by_role("region", name="Weeks")
    expect(weeks).to_contain_text(f"Made{len(record['weeks']['done'])} weeks")
    expect(weeks.get_by_role("link", name="20–26 Nov 2026")).to_have_attribute("href", f"/?week={CLOSED}")
    expect(page.get_by_role("region", name="Installation")).to_contain_text(record["versions"]["duckdb"])
    expect(page.get_by_role("region", name="Stores")).to_contain_text(f"Openings by week{record['rows']['jobs']:,}")
    expect(page.get_by_role("region", name="Dagster")).to_contain_text("not reachable")
    expect(page.locator(".notices")).to_contain_text("1 source did not answer well: Remotive.")


def test_missed_weeks_are_caught_up_through_dagster_with_progress(
    tmp_path: Path, serve: Callable[[Home], Served], page: Page
) -> None:
    home = empty_home(tmp_path / "gaps")
    commit_week(home, FIRST)
    served = serve(home)
    page.goto(f"{served.url}/status")
    expect(page.locator(".notices")).to_contain_text("3 closed weeks are not made")
    page.get_by_role("button", name="Catch up").click()
    expect(page.locator("#status-answer")).to_contain_text("Dagster is not reachable. Nothing was started.")

    dagster = FakeDagster(home.settings.dagster.port)
    try:
        dagster.launch_takes_s = 2.5
        page.get_by_role("button", name="Catch up").click()
        page.wait_for_timeout(500)
        page.evaluate(
            "dash_clientside.set_props('status-tick', {n_intervals: 99})"
        )  # the button is drawn anew meanwhile
        expect(page.locator("#status-answer")).to_contain_text("Dagster makes 3 weeks, the oldest first.")
        assert [each["partitionNames"] for each in dagster.backfills] == [["2026-11-06", "2026-11-13", "2026-11-20"]]
        expect(page.locator(".notices")).to_contain_text("Being made: 6–12 Nov 2026, 13–19 Nov 2026, 20–26 Nov 2026.")
        expect(page.get_by_role("button", name="Catch up")).to_have_count(0)
        dagster.begin_backfill()
        dagster.set_steps({"jobs": "SUCCESS", "shortlist": "IN_PROGRESS"}, planned=8)
        expect(page.locator("#status-answer")).to_contain_text("1 of 8 steps done", timeout=20_000)
        dagster.runs[1]["status"] = dagster.runs[2]["status"] = "SUCCESS"
        dagster.set_status("FAILURE")
        expect(page.locator("#status-answer")).to_have_text(re.compile(r"^Not made: 20–26 Nov 2026\."), timeout=20_000)
        expect(page.locator("#status-answer")).not_to_contain_text("In progress")
        expect(page.get_by_role("button", name="Catch up")).to_be_enabled()
    finally:
        dagster.stop()


def test_a_source_in_trouble_says_what_happened_and_what_to_do(shared_app: Served, page: Page) -> None:
    page.goto(f"{shared_app.url}/sources")
    todo = page.get_by_role("region", name="To do")
    expect(todo.locator("article")).to_have_count(1)
    expect(source(page, "Remotive")).to_contain_text("not reachable")
    expect(source(page, "Remotive")).to_contain_text("No answer within 20 s. Check the network, then run again.")
    bars = source(page, "Remotive").get_by_role("img")
    expect(bars).to_have_attribute("aria-label", "Rows by week. 20–26 Nov 2026: 0 rows, not reachable")


def test_a_switch_is_kept_and_can_be_turned_back(home: Home, app: Served, page: Page) -> None:
    page.goto(f"{app.url}/sources")
    switch = page.get_by_role("switch", name="Remote OK")
    expect(switch).to_be_checked()
    switch.focus()
    page.keyboard.press("Space")
    expect(switch).not_to_be_checked()
    expect(page.get_by_role("status").filter(has_text="Remote OK is off and asked no more")).to_be_visible()
    assert switches(home) == {"remoteok": False}
    page.keyboard.press("u")
    expect(page.get_by_role("status").filter(has_text="Undone: Remote OK is on again")).to_be_visible()
    expect(switch).to_be_checked()
    assert switches(home) == {}
    switch.press("Space")
    expect(switch).not_to_be_checked()
    page.reload()
    expect(page.get_by_role("region", name="Off").locator("article").filter(has_text="Remote OK")).to_contain_text(
        "Switched here; config.yaml says otherwise."
    )
    page.get_by_role("switch", name="Remote OK").click()
    expect(page.get_by_role("switch", name="Remote OK")).to_be_checked()
    assert switches(home) == {}


def test_a_source_is_tried_and_its_progress_shows(home: Home, app: Served, dagster: FakeDagster, page: Page) -> None:
    page.goto(f"{app.url}/sources")
    page.get_by_role("button", name="Try Remotive now").click()
    card = source(page, "Remotive")
    expect(card).to_contain_text("Waiting for Dagster to begin")
    launched = dagster.launched[0]
    assert launched["selector"]["assetSelection"] == [{"path": ["raw_listings", "remotive"]}]
    assert {"key": "dagster/partition", "value": "2026-11-27"} in launched["executionMetadata"]["tags"]
    assert {"key": "aura/refetch", "value": "true"} in launched["executionMetadata"]["tags"]
    dagster.set_status("STARTED")
    expect(card).to_contain_text("The board is being asked")
    commit_health(home, CLOSED, "remotive", "ok", None, None)
    dagster.set_status("SUCCESS")
    expect(card).to_contain_text("Asked just now")
    expect(card).to_contain_text("answers")


def test_without_dagster_trying_says_so(app: Served, page: Page) -> None:
    page.goto(f"{app.url}/sources")
    page.get_by_role("button", name="Try Remotive now").click()
    expect(source(page, "Remotive")).to_contain_text("Dagster is not reachable. Nothing was asked. aura up")
    expect(page.get_by_role("button", name="Try LinkedIn now")).to_be_disabled()
    page.set_viewport_size({"width": 390, "height": 740})
    box = page.locator("#confirmation").bounding_box()
    assert box is not None
    assert box["width"] > 300  # it took half of the screen, one word a line


def test_a_try_that_is_not_confirmed_leads_to_dagsters_runs(
    app: Served, dagster: FakeDagster, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(*_: object, **__: object) -> None:
        raise DagsterSlow("did not answer within 15 s")

    monkeypatch.setattr(DagsterApi, "launch", slow)
    page.goto(f"{app.url}/sources")
    page.get_by_role("button", name="Try Remotive now").click()
    card = source(page, "Remotive")
    expect(card).to_contain_text("It may be asked all the same: look in Dagster before you ask again.")
    expect(card.get_by_role("link", name="See the run")).to_have_attribute(
        "href", f"http://127.0.0.1:{app.home.settings.dagster.port}/runs"
    )
    expect(page.get_by_role("status").filter(has_text="Not confirmed")).to_be_visible()


@pytest.mark.parametrize("path", ["/status", "/sources"])
def test_nothing_is_wider_than_a_phone(shared_app: Served, page: Page, path: str) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(shared_app.url + path)
    expect(page.locator("#main h1")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_an_empty_home_has_both_pages(tmp_path: Path, serve: Callable[[Home], Served], page: Page) -> None:
    served = serve(empty_home(tmp_path / "empty"))
    page.goto(f"{served.url}/status")
    expect(page.get_by_role("region", name="Weeks")).to_contain_text("none yet")
    page.goto(f"{served.url}/sources")
    expect(page.get_by_role("switch", name="Arbeitnow")).to_be_checked()
    page.get_by_role("switch", name="The sample source").click()
    expect(page.locator("#announce")).to_contain_text("The sample source is off and asked no more")
    assert json.loads(page.request.get(f"{served.url}/healthz").text())["status"] == "ok"
