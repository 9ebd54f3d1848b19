"""Search in a real browser: words and filters, keys, the address, likes, saved views, keeping beside the five."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from aura_io.workspace import Home
from aura_views.keeps import kept_weeks
from aura_views.saved_views import saved_views
from tests.dash_app.conftest import Served
from tests.stories import BAKER, REPOSTED, SECOND_WEEK, empty_home, storied_home

pytestmark = pytest.mark.browser


@pytest.fixture
def found(tmp_path: Path, serve: Callable[[Home], Served]) -> Served:
    """An app that knows three openings."""
    return serve(storied_home(tmp_path / "stories"))


def hits(page: Page) -> Locator:
    """What was found."""
    return page.locator(".hit")


def test_words_filters_and_the_address(found: Served, page: Page) -> None:
    page.goto(f"{found.url}/search")
    expect(hits(page)).to_have_count(3)
    expect(page.locator(".summary")).to_contain_text("3 openings known, the newest first")
    page.keyboard.press("/")
    page.keyboard.type("rye bread")
    expect(hits(page).first.get_by_role("heading")).to_have_text("Baker")
    expect(page).to_have_url(re.compile(r"/search\?q=rye\+bread$"))
    page.get_by_role("search").get_by_text("Week", exact=True).click()
    page.get_by_label("3–9 Jul 2026").check()
    expect(page.locator(".chip")).to_have_text("listed 3–9 Jul 2026 ×")
    expect(page.locator(".summary")).to_contain_text("2 of 3 openings fit")
    expect(page).to_have_url(re.compile(f"week={SECOND_WEEK}"))
    page.reload()
    expect(page.get_by_label("Search every posting")).to_have_value("rye bread")
    expect(page.locator(".summary")).to_contain_text("2 of 3 openings fit")
    page.locator(".chip").click()
    expect(hits(page).first.get_by_role("heading")).to_have_text("Baker")
    expect(page.locator(".chip")).to_have_count(0)


def test_fast_fingers_on_a_slow_machine_keep_the_order_of_their_letters(found: Served, page: Page) -> None:
    words = "rye bread before sunrise in the old town"
    page.goto(f"{found.url}/search")
    expect(hits(page)).to_have_count(3)
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 12})
    page.get_by_label("Search every posting").focus()
    page.keyboard.type(words, delay=7)
    page.keyboard.press("End")
    expect(page.get_by_label("Search every posting")).to_have_value(words)


def test_everything_goes_by_keys(found: Served, page: Page) -> None:
    page.goto(f"{found.url}/search?q=pipelines")
    expect(hits(page).first).to_contain_text("Senior Data Engineer")
    page.keyboard.press("/")
    expect(page.get_by_label("Search every posting")).to_be_focused()
    page.keyboard.press("Escape")
    expect(hits(page).first).to_be_focused()
    page.keyboard.press("s")
    expect(page.locator("#announce")).to_contain_text("Kept for this week, beside the five")
    assert kept_weeks(found.home) == {REPOSTED: SECOND_WEEK}
    expect(hits(page).first.get_by_role("button")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("u")
    expect(hits(page).first.get_by_role("button")).to_have_attribute("aria-pressed", "false")
    assert kept_weeks(found.home) == {}
    hits(page).first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Senior Data Engineer")
    page.go_back()
    expect(page.get_by_label("Search every posting")).to_have_value("pipelines")


def test_what_is_kept_stands_on_the_page_of_the_week(found: Served, page: Page) -> None:
    page.goto(f"{found.url}/search?q=rye")
    hits(page).first.get_by_role("button", name="Keep Baker for this week").click()
    expect(page.locator("#announce")).to_contain_text("Kept for this week")
    page.keyboard.press("g")
    page.keyboard.press("w")
    beside = page.get_by_role("region", name="Kept beside the five")
    expect(beside.get_by_role("link", name="Baker")).to_have_attribute("href", f"/posting/{BAKER}")
    beside.get_by_role("button").click()
    expect(beside.get_by_role("button")).to_have_text("Keep")
    page.reload()
    expect(page.locator(".week-page")).to_be_visible()
    expect(page.locator(".kept-block")).to_have_count(0)


def test_likes_of_a_posting(found: Served, page: Page) -> None:
    page.goto(f"{found.url}/search?like={BAKER}")
    expect(page.locator(".summary")).to_contain_text("Like Baker, the nearest in meaning first")
    page.get_by_label("Search every posting").fill("patients")
    expect(page.locator(".summary")).to_contain_text("Best matches")
    expect(page).to_have_url(re.compile(r"\?q=patients$"))
    page.goto(f"{found.url}/search?like=77")
    expect(page.get_by_role("alert")).to_contain_text("Nothing to compare with.")


def test_a_view_is_saved_opened_deleted_and_brought_back(found: Served, page: Page) -> None:
    page.goto(f"{found.url}/search?q=rye&place=hamburg")
    expect(hits(page).first).to_contain_text("Baker")
    page.get_by_text("Save this search").click()
    page.get_by_label("Name").fill("Bread")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("link", name="Bread")).to_have_attribute("href", "/search?q=rye&place=hamburg")
    page.goto(f"{found.url}/search")
    page.get_by_role("link", name="Bread").click()
    expect(page.locator(".chip")).to_have_text("in hamburg ×")
    page.get_by_role("button", name="Delete the view Bread").click()
    expect(page.locator("#announce")).to_contain_text("View Bread deleted")
    assert saved_views(found.home) == []
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("link", name="Bread")).to_be_visible()


def test_what_cannot_be_is_said(found: Served, page: Page) -> None:
    page.goto(f"{found.url}/search?min=much")
    expect(page.locator("#main")).to_contain_text("is no salary")
    page.goto(f"{found.url}/search?q=zzzz&language=fr")
    expect(page.get_by_role("heading", name="Nothing fits")).to_be_visible()


def test_a_hostile_title_stays_text_and_nothing_is_wider_than_a_phone(found: Served, page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{found.url}/search?q=%3Cimg%20src=x%20onerror=alert(1)%3E%20patients")
    expect(hits(page).first).to_contain_text("Nurse")
    assert page.locator("#main img").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_an_empty_home_says_how_to_start(tmp_path: Path, serve: Callable[[Home], Served], page: Page) -> None:
    page.goto(f"{serve(empty_home(tmp_path / 'empty')).url}/search")
    expect(page.get_by_role("heading", name="Nothing is known yet")).to_be_visible()
