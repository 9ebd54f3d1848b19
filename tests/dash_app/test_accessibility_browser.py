"""Every page under axe-core (WCAG 2.2 A and AA), light and dark: nothing serious; and no movement where none is wanted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from aura_io.workspace import Home
from aura_ml.reliability import reliability
from aura_views import metrics
from aura_views.foretold import Foretold
from dash_app.places import entries
from tests.dash_app.conftest import Served
from tests.homes import CLOSED, POSTINGS, job_id
from tests.stories import storied_home

pytestmark = pytest.mark.browser

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
SERIOUS = ("serious", "critical")
PATHS = [
    *(entry.path for entry in entries() if entry.path != "/search"),
    "/so-far",
    f"/posting/{job_id(CLOSED, POSTINGS[0])}",
]


def serious(page: Page) -> list[str]:
    """What axe calls serious on the page as it stands: rule, then the first elements that break it."""
    found: dict[str, Any] = Axe().run(page, options=RULES).response
    return [
        f"{each['id']}: " + "; ".join(f"{node['target']} {node['failureSummary'][:160]}" for node in each["nodes"][:3])
        for each in found["violations"]
        if each["impact"] in SERIOUS
    ]


@pytest.mark.parametrize("path", PATHS)
def test_nothing_serious_on_any_page_light_or_dark(shared_app: Served, page: Page, path: str) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto(shared_app.url + path)
    expect(page.locator("#main [data-title]")).to_be_visible()
    assert serious(page) == []
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    assert serious(page) == []


def test_nothing_serious_in_what_was_found_the_menus_and_the_sheet(
    tmp_path: Path, serve: Callable[[Home], Served], page: Page
) -> None:
    page.goto(f"{serve(storied_home(tmp_path)).url}/search?place=hamburg")
    expect(page.locator(".hit").first).to_be_visible()
    page.keyboard.press("j")
    page.get_by_role("search").get_by_text("Workplace", exact=True).click()
    page.get_by_role("checkbox", name="Remote").check()
    expect(page.locator(".chip")).to_have_count(2)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        assert serious(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    assert serious(page) == []
    page.get_by_role("button", name="Close").click()
    page.set_viewport_size({"width": 360, "height": 740})
    page.get_by_role("button", name="More pages").click()
    assert serious(page) == []


def test_nothing_serious_in_the_figures_of_metrics_and_no_line_is_white(
    shared_app: Served, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Expected against given is drawn from five ratings on, which the small home has not: they are put in its place."""
    expected, given = np.array([7.0] * 6 + [5.0] * 5), np.array([6.0, 6, 7, 6, 7, 6, 5, 6, 5, 6, 5])
    found = reliability(expected, given)
    filled = Foretold(found.n, found.above.value, found.rmse, found.ranges, found.above, 2, CLOSED)
    monkeypatch.setattr(metrics, "foretold", lambda _home, user_id: filled)
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{shared_app.url}/metrics")
    expect(page.locator(".chart-square .scatterlayer .point")).to_have_count(2)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        assert serious(page) == []
        strokes = page.locator(".chart :is(.gridlayer, .cartesianlayer) path").evaluate_all(
            "(paths) => paths.map((each) => getComputedStyle(each).stroke)"
        )
        assert strokes
        assert "rgb(255, 255, 255)" not in strokes


def test_nothing_moves_where_the_person_wants_no_movement(shared_app: Served, page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{shared_app.url}/sources")
    expect(page.get_by_role("switch").first).to_be_visible()
    moving = page.evaluate(
        """() => [...document.querySelectorAll('*')].filter((each) => {
             const style = getComputedStyle(each);
             const long = (value) => value.split(',').some((part) => parseFloat(part) > 0);
             return style.scrollBehavior === 'smooth' || (style.animationName !== 'none' && long(style.animationDuration)) ||
               long(style.transitionDuration);
           }).map((each) => each.tagName + '.' + each.className)"""
    )
    assert moving == []
