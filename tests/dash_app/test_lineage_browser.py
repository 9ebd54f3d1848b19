"""The page Lineage in a real browser: the grid, a cell followed to its inputs, a week and a range asked of Dagster."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from aura_io.dagster_api import DagsterApi, DagsterSlow
from aura_views import week_runs
from aura_views.document_runs import SLOW
from dash_app.pages import lineage
from tests.dagster_fake import PLANNED, FakeDagster
from tests.dash_app.conftest import Served
from tests.homes import CLOSED, EARLIER, POSTINGS, change_jobs, commit_slate, empty_home, filled_home

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One home and server for the file; its grid is looked at fast."""
    patch = pytest.MonkeyPatch()
    patch.setattr(week_runs, "REMEMBERED_S", 0.0)
    patch.setattr(lineage, "SLOW_MS", 400)
    served = Served(filled_home(tmp_path_factory.mktemp("lineage")))
    change_jobs(served.home, EARLIER, POSTINGS[:3])
    yield served
    served.stop()
    patch.undo()


@pytest.fixture
def dagster(app: Served) -> Iterator[FakeDagster]:
    fake = FakeDagster(app.home.settings.dagster.port)
    yield fake
    fake.stop()


def opened(app: Served, page: Page, address: str = "/lineage") -> Page:
    page.goto(app.url + address)
    expect(page).to_have_title("Lineage · AURA")
    return page


def cell(page: Page, asset: str, week: str) -> Locator:
    return page.get_by_role("link", name=f"{asset}, week of {week}")


def test_without_dagster_the_grid_shows_and_nothing_is_started(app: Served, page: Page) -> None:
    opened(app, page)
    expect(page.locator("#lineage-live")).to_contain_text("Dagster is not reachable. The grid shows what is made")
    expect(cell(page, "Shortlist", "20–26 Nov 2026")).to_have_class("cell cell-fresh")
    expect(cell(page, "Shortlist", "13–19 Nov 2026")).to_have_class("cell cell-stale")
    expect(cell(page, "Digest", "20–26 Nov 2026")).to_have_class("cell cell-missing")
    page.get_by_role("button", name="Make these weeks").click()
    expect(page.locator("#lineage-answer")).to_contain_text("Dagster is not reachable. Nothing was started")


def test_a_cell_is_followed_to_what_it_was_made_from(app: Served, page: Page) -> None:
    opened(app, page)
    cell(page, "Shortlist", "13–19 Nov 2026").click()
    panel = page.locator("#lineage-cell")
    expect(panel).to_contain_text("Stale: jobs of 2026-11-13 has changed.")
    expect(panel.get_by_role("link", name="in Dagster")).to_have_attribute(
        "href", f"http://127.0.0.1:{app.home.settings.dagster.port}/runs/run-2026-11-13-1"
    )
    expect(panel.locator(".input-changed")).to_have_text("changed since")
    panel.get_by_role("link", name="Jobs", exact=True).click()
    expect(panel.get_by_role("heading", level=2)).to_have_text("Jobs, week of 13–19 Nov 2026")
    expect(panel.locator(".cell-readers")).to_contain_text("Shortlist of 2026-11-13, stale")
    page.go_back()
    expect(panel.get_by_role("heading", level=2)).to_contain_text("Shortlist")
    panel.get_by_role("link", name="Close").click()
    expect(panel).to_be_hidden()


def test_one_cell_is_made_and_its_progress_shows(app: Served, page: Page, dagster: FakeDagster) -> None:
    opened(app, page, f"/lineage?week={CLOSED}&asset=digest")
    page.get_by_role("button", name="Make it").click()
    expect(page.get_by_role("status")).to_contain_text("Asked Dagster to make digest of 2026-11-20")
    expect(cell(page, "Digest", "20–26 Nov 2026")).to_have_class("cell cell-waiting cell-here")
    dagster.set_steps({"digest": "IN_PROGRESS"}, planned=1)
    expect(cell(page, "Digest", "20–26 Nov 2026")).to_have_class("cell cell-running cell-here")
    expect(page.locator(".run-line")).to_contain_text("0 of 1 step done")
    dagster.set_steps({"digest": "FAILURE"}, "FAILURE", 1)
    expect(cell(page, "Digest", "20–26 Nov 2026")).to_have_class("cell cell-failed cell-here")
    expect(page.locator("#lineage-cell .cell-state")).to_contain_text("failed here")
    assert "Failed: run run-1 failed here." in page.locator("#lineage-cell .cell-state").inner_text()
    answer = page.locator("#lineage-answer")
    expect(answer).to_contain_text("Not made: 20–26 Nov 2026. What was made before stays.")
    expect(answer.get_by_role("link")).to_have_attribute("href", re.compile("/runs/run-1$"))
    page.get_by_role("button", name="Make it").click()
    expect(page.get_by_role("status")).to_contain_text("Asked Dagster to make digest of 2026-11-20")
    dagster.set_steps({"digest": "IN_PROGRESS"}, planned=1)
    expect(page.locator(".run-line")).to_contain_text("0 of 1 step done")
    dagster.set_steps({"digest": "SUCCESS"}, "SUCCESS", 1)
    expect(answer).to_contain_text("Done. 1 run, and nothing failed")
    assert [each["selector"]["assetSelection"] for each in dagster.launched] == [[{"path": ["digest"]}]] * 2


def test_a_range_is_backfilled_oldest_first_by_keyboard(app: Served, page: Page, dagster: FakeDagster) -> None:
    opened(app, page)
    expect(page.locator(".notice-warning")).to_have_count(0)
    page.get_by_label("From the week of").fill("2026-11-06")
    page.get_by_label("To the week of").fill("2026-11-19")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#lineage-answer")).to_contain_text("named by its Friday, here 2026-11-13")
    page.get_by_label("To the week of").fill("2026-11-20")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#lineage-answer")).to_contain_text("3 weeks, 2026-11-06 to 2026-11-20, the oldest first")
    expect(page.locator("#lineage-live")).to_contain_text("Waiting in a backfill")
    expect(cell(page, "Jobs", "6–12 Nov 2026")).to_have_class("cell cell-waiting")
    assert dagster.backfills[0]["partitionNames"] == ["2026-11-06", "2026-11-13", "2026-11-20"]
    expect(page.get_by_role("button", name="What is stale is being made")).to_be_disabled()
    dagster.begin_backfill()
    expect(page.locator(".run-line")).to_have_count(3)
    dagster.go_on("2026-11-06", "SUCCESS", {"jobs": "SUCCESS"})
    dagster.go_on("2026-11-13", "STARTED", {"jobs": "SUCCESS", "shortlist": "IN_PROGRESS"})
    expect(page.locator("#lineage-live")).not_to_contain_text("Waiting in a backfill")
    expect(page.locator(".run-line").first).to_contain_text(f"13–19 Nov 2026 · 1 of {PLANNED} steps done")
    expect(cell(page, "Jobs", "6–12 Nov 2026")).to_have_class("cell cell-fresh")
    dagster.go_on("2026-11-13", "SUCCESS", {"jobs": "SUCCESS"})
    dagster.go_on("2026-11-20", "SUCCESS", {"jobs": "SUCCESS"})
    dagster.close_backfill()
    expect(page.locator("#lineage-answer")).to_contain_text("Done. 3 runs, and nothing failed")
    expect(page.get_by_role("button", name="Settle the oldest stale week, 2026-11-13 (1 in all)")).to_be_enabled()


def test_an_answer_that_comes_after_its_button_was_drawn_anew_is_shown(
    app: Served, page: Page, dagster: FakeDagster
) -> None:
    dagster.launch_takes_s = 2.5
    opened(app, page)
    page.get_by_role("button", name="Settle the oldest stale week, 2026-11-13 (1 in all)").click()
    page.wait_for_timeout(500)
    page.evaluate(
        "dash_clientside.set_props('lineage-tick', {n_intervals: 99})"
    )  # it looks while the answer is awaited
    expect(page.get_by_role("button", name="What is stale is being made")).to_be_disabled()
    expect(page.locator("#lineage-answer")).to_contain_text("2 assets of 2026-11-13")


def test_a_launch_that_is_not_confirmed_is_not_said_to_have_failed(
    app: Served, page: Page, dagster: FakeDagster, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(*_: object, **__: object) -> None:
        raise DagsterSlow("did not answer within 15 s")

    monkeypatch.setattr(DagsterApi, "launch", slow)
    opened(app, page)
    page.get_by_role("button", name="Settle the oldest stale week, 2026-11-13 (1 in all)").click()
    expect(page.locator("#lineage-answer")).to_have_text(
        f"{SLOW}. It may be started all the same: look in Dagster before you ask again. "
    )
    expect(page.get_by_role("status").filter(has_text="Not confirmed")).to_be_visible()


def test_the_oldest_stale_week_is_settled(app: Served, page: Page, dagster: FakeDagster) -> None:
    opened(app, page)
    page.get_by_role("button", name="Settle the oldest stale week, 2026-11-13 (1 in all)").click()
    expect(page.locator("#lineage-answer")).to_contain_text("2 assets of 2026-11-13")
    paths = [each["path"] for each in dagster.launched[0]["selector"]["assetSelection"]]
    assert paths == [["shortlist"], ["weekly_metrics"]]


def test_an_empty_warehouse_says_how_to_begin_and_a_phone_shows_it(page: Page, tmp_path: Path) -> None:
    home = empty_home(tmp_path)
    served = Served(home)
    try:
        page.set_viewport_size({"width": 360, "height": 760})
        opened(served, page)
        expect(page.locator(".notices")).to_contain_text("Nothing is made yet.")
        expect(page.get_by_role("button", name="Make 1 missing week")).to_be_enabled()
        commit_slate(home, CLOSED)
        expect(page.get_by_role("button", name="No closed week is missing")).to_be_disabled()
        expect(cell(page, "Shortlist", "20–26 Nov 2026")).to_have_class("cell cell-fresh")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
    finally:
        served.stop()
