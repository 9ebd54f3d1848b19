"""A demonstration in a real browser: every page says that it is sample data, figures say that they are simulated."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from aura_io.workspace import Home
from dash_app.components.demo import FIGURES_AT
from dash_app.places import entries
from tests.dash_app.conftest import Served
from tests.homes import CLOSED, POSTINGS, job_id

pytestmark = pytest.mark.browser

PATHS = (*(entry.path for entry in entries()), "/so-far", f"/posting/{job_id(CLOSED, POSTINGS[0])}", "/nowhere")
SAYS = "Sample data: invented postings, ratings by a simulated person. Start your own with make run"


@pytest.fixture
def demo(home: Home, serve: Callable[[Home], Served]) -> Served:
    """The app over a home that is a demonstration."""
    return serve(replace(home, settings=home.settings.model_copy(update={"demo": True})))


@pytest.mark.parametrize("path", PATHS)
def test_every_page_says_that_it_is_sample_data(demo: Served, page: Page, path: str) -> None:
    page.goto(demo.url + path)
    expect(page.locator("#main [data-title]")).to_be_visible()
    banner = page.get_by_role("note", name="Sample data")
    expect(banner).to_have_text(SAYS)
    expect(banner).to_be_in_viewport()
    simulated = page.get_by_text("Every figure on this page is simulated")
    expect(simulated).to_have_count(1 if path.startswith(FIGURES_AT) else 0)


def test_on_a_phone_the_line_does_not_widen_the_page(demo: Served, page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 700})
    page.goto(demo.url + "/metrics")
    expect(page.get_by_role("note", name="Sample data")).to_be_visible()
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")


def test_a_home_of_ones_own_says_nothing_of_the_kind(app: Served, page: Page) -> None:
    page.goto(app.url + "/metrics")
    expect(page.locator("#main [data-title]")).to_be_visible()
    expect(page.locator(".demo-banner")).to_have_count(0)
    expect(page.get_by_text("simulated")).to_have_count(0)
