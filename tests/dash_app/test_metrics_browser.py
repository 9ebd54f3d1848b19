"""The metrics page in a real browser: figures with n, charts drawn locally, a table that says the same."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.dash_app.conftest import Served
from tests.homes import CLOSED, POSTINGS, change_jobs

pytestmark = pytest.mark.browser


def test_figures_charts_and_table_show_the_weeks(app: Served, page: Page) -> None:
    page.goto(f"{app.url}/metrics")
    tile = page.locator(".tile", has_text="Match score")
    expect(tile).to_contain_text("0.67")
    expect(tile).to_contain_text("n = 5")
    expect(page.locator(".tile", has_text="Overall rating")).to_contain_text("too few")
    expect(page.locator(".chart .main-svg").first).to_be_visible()
    expect(page.locator(".chart-figure")).to_have_count(2)
    table = page.get_by_role("region", name="By week")
    expect(table.locator("> table > tbody > tr").first).to_contain_text("in progress")
    expect(table.locator("> table > tbody > tr")).to_have_count(4)


def test_each_figure_says_where_it_comes_from(app: Served, page: Page) -> None:
    page.goto(f"{app.url}/metrics")
    expect(page.locator(".tile")).to_have_count(11)
    expect(page.locator(".tile .lineage")).to_have_count(11)
    tile = page.locator(".tile", has_text="With salary")
    tile.locator("summary").click()
    expect(tile.locator(".lineage-panel")).to_contain_text("weekly_metrics")
    expect(tile.locator(".lineage-panel")).to_contain_text("300 observations")
    expect(tile.get_by_role("link")).to_have_attribute(
        "href", f"http://127.0.0.1:{app.home.settings.dagster.port}/runs/run-2026-11-20-1"
    )


def test_a_week_whose_inputs_changed_is_stale_and_the_others_are_not(app: Served, page: Page) -> None:
    change_jobs(app.home, CLOSED, POSTINGS[:3])
    page.goto(f"{app.url}/metrics")
    expect(page.locator(".tile .lineage").first).to_contain_text("stale")
    states = page.locator(".table-scroll > table > tbody > tr > td .lineage-state")
    expect(states).to_have_text(["fresh", "stale", "fresh", "fresh"])


def test_the_way_of_the_week_is_told_step_by_step(app: Served, page: Page) -> None:
    page.goto(f"{app.url}/metrics")
    rows = page.locator(".funnel tbody tr")
    expect(rows).to_have_count(6)
    expect(rows.nth(0)).to_contain_text("Received600")
    expect(rows.nth(1)).to_contain_text("Parsed59399%")
    expect(rows.nth(4)).to_contain_text("On the slate55%")
    expect(page.locator("figcaption").last).to_contain_text("Match score: ")
