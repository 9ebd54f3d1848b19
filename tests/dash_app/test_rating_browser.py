"""Rating in a real browser: by keys and by pointer, saved at once, taken back, and never lost without a word."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from aura_io import duck
from aura_views.ratings import ratings_of
from tests.dash_app.conftest import Served, Watched
from tests.homes import CLOSED, POSTINGS, job_id

pytestmark = pytest.mark.browser

FIRST, SECOND = (job_id(CLOSED, POSTINGS[place]) for place in (0, 1))


def rows(app: Served) -> list[dict[str, Any]]:
    return [event.payload for event in app.home.userdb.events(kinds=["rating"])]


def opened(app: Served, page: Page) -> Page:
    page.goto(app.url)
    expect(page.locator("article.card")).to_have_count(5)
    return page


def chosen(page: Page, card: int, facet: str) -> Any:
    return page.locator(f'#card-{card} [data-facet="{facet}"] [aria-checked="true"]')


def said(page: Page) -> Any:
    return page.get_by_role("status")


def test_a_card_is_rated_with_five_keys(app: Served, page: Page) -> None:
    opened(app, page)
    page.keyboard.press("j")
    for key in "87960":
        page.keyboard.press(key)
    for facet, value in (("fit", 8), ("interest", 7), ("prestige", 9), ("location", 6), ("overall", 10)):
        expect(chosen(page, 1, facet)).to_have_text(str(value))
    expect(said(page)).to_contain_text("Overall 10 saved · Senior Data Engineer, Timetables")
    assert dict(ratings_of(app.home, [FIRST])[FIRST].facets) == {
        "fit": 8,
        "interest": 7,
        "prestige": 9,
        "location": 6,
        "overall": 10,
    }
    assert {row["slate_id"] for row in rows(app)} == {"slate-2026-11-20-2"}


def test_keys_move_between_cards_facets_and_along_the_scale(app: Served, page: Page) -> None:
    opened(app, page)
    focus = page.locator(":focus")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(focus.locator("xpath=ancestor::article")).to_have_id("card-2")
    page.keyboard.press("ArrowDown")
    expect(focus.locator("xpath=ancestor::*[@data-facet][1]")).to_have_attribute("data-facet", "interest")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect(focus).to_have_text("4")
    assert rows(app) == []
    page.keyboard.press("Enter")
    expect(chosen(page, 2, "interest")).to_have_text("4")
    page.keyboard.press("k")
    expect(focus.locator("xpath=ancestor::article")).to_have_id("card-1")


def test_a_number_without_a_chosen_card_rates_nothing(app: Served, page: Page) -> None:
    opened(app, page)
    page.keyboard.press("9")
    expect(page.locator(":focus").locator("xpath=ancestor::article")).to_have_id("card-1")
    page.keyboard.press("7")
    expect(chosen(page, 1, "fit")).to_have_text("7")
    assert [row["fit_score"] for row in rows(app)] == [7]


def test_a_press_is_saved_and_still_there_after_loading_again(app: Served, page: Page) -> None:
    opened(app, page)
    scale = page.locator("#card-2").get_by_role("radiogroup", name="Interest, 1 to 10")
    scale.get_by_role("radio", name="4", exact=True).click()
    expect(chosen(page, 2, "interest")).to_have_text("4")
    scale.get_by_role("radio", name="9", exact=True).click()
    expect(chosen(page, 2, "interest")).to_have_text("9")
    page.reload()
    expect(chosen(page, 2, "interest")).to_have_text("9")
    assert [row["interest_score"] for row in rows(app)] == [4, 9]


def test_undo_goes_back_step_by_step(app: Served, page: Page) -> None:
    opened(app, page)
    page.keyboard.press("j")
    page.keyboard.press("8")
    expect(chosen(page, 1, "fit")).to_have_text("8")
    page.locator('#card-1 [data-facet="fit"]').get_by_text("3", exact=True).click()
    expect(chosen(page, 1, "fit")).to_have_text("3")
    page.get_by_role("button", name="Undo").click()
    expect(chosen(page, 1, "fit")).to_have_text("8")
    expect(said(page)).to_contain_text("Undone: Fit, now 8")
    page.keyboard.press("u")
    expect(chosen(page, 1, "fit")).to_have_count(0)
    expect(said(page)).to_contain_text("Undone: Fit, no rating now")
    page.keyboard.press("u")
    expect(said(page)).to_contain_text("Nothing left to undo")
    assert ratings_of(app.home, [FIRST]) == {}
    page.keyboard.press("j")
    page.keyboard.press("8")
    expect(page.locator('[data-facet="fit"] [aria-checked="true"]')).to_have_count(1)


def test_a_comment_is_saved_on_leaving_it_and_taken_back(app: Served, page: Page) -> None:
    opened(app, page)
    page.keyboard.press("j")
    page.keyboard.press("c")
    page.keyboard.type("Ask about 4 days a week")
    assert rows(app) == []
    page.keyboard.press("Escape")
    expect(said(page)).to_contain_text("Comment saved")
    assert [row["comment"] for row in rows(app)] == ["Ask about 4 days a week"]
    page.keyboard.press("u")
    expect(page.locator("#card-1 textarea")).to_have_value("")


def test_a_comment_is_saved_after_a_pause_without_leaving_it(app: Served, page: Page) -> None:
    opened(app, page)
    field = page.locator("#card-2").get_by_label("Comment")
    field.fill("Remote, but which hours?")
    expect(said(page)).to_contain_text("Comment saved")
    expect(field).to_be_focused()
    assert ratings_of(app.home, [SECOND])[SECOND].comment == "Remote, but which hours?"


def test_ratings_are_saved_while_the_warehouse_is_being_written(app: Served, page: Page) -> None:
    opened(app, page)
    with duck.connect(app.home.warehouse.path, read_only=False, timeout_s=10):
        page.keyboard.press("j")
        page.keyboard.press("6")
        expect(chosen(page, 1, "fit")).to_have_text("6")
        page.reload()
        expect(chosen(page, 1, "fit")).to_have_text("6")
    assert len(rows(app)) == 1


def test_two_windows_show_what_stands(app: Served, page: Page) -> None:
    opened(app, page)
    other = opened(app, page.context.new_page())
    page.locator('#card-1 [data-facet="fit"]').get_by_text("3", exact=True).click()
    expect(chosen(page, 1, "fit")).to_have_text("3")
    other.locator('#card-1 [data-facet="interest"]').get_by_text("5", exact=True).click()
    expect(chosen(other, 1, "interest")).to_have_text("5")
    other.reload()
    expect(chosen(other, 1, "fit")).to_have_text("3")
    expect(chosen(other, 1, "interest")).to_have_text("5")


def test_a_rating_that_cannot_be_saved_is_said_and_not_marked(app: Served, page: Page, watched: Watched) -> None:
    opened(app, page)
    app.stop()
    page.locator('#card-1 [data-facet="fit"]').get_by_text("8", exact=True).click()
    expect(said(page)).to_contain_text("Not saved: AURA does not answer", timeout=10_000)
    expect(page.locator('#card-1 [data-facet="fit"]')).to_have_attribute("data-state", "lost")
    expect(chosen(page, 1, "fit")).to_have_count(0)
    assert rows(app) == []
    watched.problems.clear()


def test_a_rating_that_the_network_holds_up_is_told_and_saved_once_it_comes_through(app: Served, page: Page) -> None:
    held: list[Route] = []

    def hold_ratings(route: Route) -> None:
        if '"type":"rate"' in (route.request.post_data or ""):
            held.append(route)
        else:
            route.continue_()

    opened(app, page)
    page.route("**/_dash-update-component*", hold_ratings)
    page.locator('#card-1 [data-facet="fit"]').get_by_text("8", exact=True).click()
    expect(said(page)).to_contain_text("Not saved: AURA does not answer")
    assert rows(app) == []
    held[0].continue_()
    expect(said(page)).to_contain_text("Fit 8 saved")
    assert ratings_of(app.home, [FIRST])[FIRST].facets == {"fit": 8}
    expect(page.locator('#card-1 [data-facet="fit"]')).not_to_have_attribute("data-state", "lost")


def test_the_keys_are_shown_and_typing_is_not_a_shortcut(app: Served, page: Page) -> None:
    opened(app, page)
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(sheet).to_be_visible()
    page.keyboard.press("8")
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    page.locator("#card-1").get_by_label("Comment").fill("j8u")
    expect(said(page)).to_contain_text("Comment saved")
    assert [list(row) for row in rows(app)] == [["comment", "slate_id"]]
