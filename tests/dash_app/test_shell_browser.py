"""The frame in a real browser: pages by the side and by keys, a menu where there is no room, the sheet, the skip link."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from dash_app.places import entries
from tests.dash_app.conftest import Served

pytestmark = pytest.mark.browser


def test_g_and_a_key_go_to_a_page_and_typing_does_not(shared_app: Served, page: Page) -> None:
    page.goto(shared_app.url)
    expect(page.locator("article.card")).to_have_count(5)
    page.keyboard.press("g")
    page.keyboard.press("m")
    expect(page.get_by_role("heading", level=1)).to_have_text("Metrics")
    expect(page.locator('.nav [aria-current="page"]')).to_have_text("Metrics")
    page.keyboard.press("m")
    page.keyboard.press("g")
    page.keyboard.press("w")
    expect(page.get_by_role("heading", level=1)).to_have_text("This week")
    page.locator("#card-1").get_by_label("Comment").focus()
    page.keyboard.type("gm")
    expect(page.get_by_role("heading", level=1)).to_have_text("This week")
    page.locator("#card-1").get_by_label("Comment").fill("")


def test_the_sheet_names_every_page_and_its_key(shared_app: Served, page: Page) -> None:
    page.goto(shared_app.url)
    expect(page.locator("article.card")).to_have_count(5)
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="Keyboard shortcuts")
    for entry in entries():
        row = sheet.get_by_role("row", name=f"g {entry.key} {entry.label}", exact=False)
        expect(row.first).to_be_visible()
    page.keyboard.press("g")
    page.keyboard.press("m")
    expect(sheet).to_be_visible()
    sheet.get_by_role("button", name="Close").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("This week")


def test_where_there_is_room_every_page_is_one_press_away(shared_app: Served, page: Page) -> None:
    page.goto(shared_app.url)
    for entry in entries():
        expect(page.locator("nav#nav").get_by_role("link", name=entry.label, exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="More pages")).to_be_hidden()


@pytest.mark.parametrize("width", [360, 900])
def test_where_there_is_none_the_others_are_in_a_menu(shared_app: Served, page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 740})
    page.goto(shared_app.url)
    more, menu = page.get_by_role("button", name="More pages"), page.locator("#nav-more")
    expect(more).to_be_visible()
    expect(menu).to_be_hidden()
    more.click()
    expect(more).to_have_attribute("aria-expanded", "true")
    box = menu.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(more).to_be_focused()
    more.click()
    page.mouse.click(8, 730)
    expect(menu).to_be_hidden()
    more.click()
    menu.get_by_role("link", name="Models").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Models")
    expect(menu).to_be_hidden()
    expect(more).to_have_text("Models")
    nav = page.locator("nav#nav").bounding_box()
    assert nav is not None
    assert nav["height"] < 60
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_first_stop_skips_to_the_content(shared_app: Served, page: Page) -> None:
    page.goto(shared_app.url)
    expect(page.locator("article.card")).to_have_count(5)
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
