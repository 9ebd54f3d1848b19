"""Outcomes in a real browser: on a card and on the board of applications, by pointer and by keys, saved and taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from aura_io import duck
from aura_io.workspace import Home
from aura_views.outcomes import applications, dismiss, record_outcome, standing_of, want_to_apply
from tests.dash_app.conftest import Served, Watched
from tests.homes import CLOSED, NOW, POSTINGS, commit_week, empty_home, job_id

pytestmark = pytest.mark.browser

FIRST, SECOND, THIRD = (job_id(CLOSED, POSTINGS[place]) for place in (0, 1, 2))


def opened(app: Served, page: Page, path: str = "/") -> Page:
    page.goto(app.url + path)
    expect(page.locator("#main > [data-title]")).to_be_visible()
    return page


def strip(page: Page, card: int = 1) -> Locator:
    return page.locator(f"#card-{card} .outcome")


def said(page: Page) -> Locator:
    return page.get_by_role("status")


def outcomes(app: Served) -> list[dict[str, Any]]:
    return [event.payload for event in app.home.userdb.events(kinds=["outcome"])]


def column(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=name)


def test_i_applied_is_one_press_and_stays(app: Served, page: Page) -> None:
    opened(app, page)
    strip(page).get_by_role("button", name="I applied").click()
    expect(said(page)).to_contain_text("Applied saved · Senior Data Engineer, Timetables")
    expect(strip(page).locator(".stage")).to_have_text("Applied")
    expect(strip(page)).to_contain_text("since 28 Nov 2026")
    expect(strip(page)).not_to_have_attribute("data-state", "saving")
    page.reload()
    expect(strip(page).locator(".stage")).to_have_text("Applied")
    expect(strip(page, 2).locator(".stage")).to_have_count(0)
    assert outcomes(app) == [{"stage": "applied"}]


def test_want_to_apply_is_an_act_of_its_own_by_key_and_goes_to_the_board(app: Served, page: Page) -> None:
    opened(app, page)
    page.keyboard.press("j")
    page.keyboard.press("w")
    expect(said(page)).to_contain_text("Want to apply saved · Senior Data Engineer")
    wants = strip(page).get_by_role("button", name="Want to apply")
    expect(wants).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("w")
    expect(wants).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("u")
    expect(said(page)).to_contain_text("Undone: want to apply")
    expect(wants).to_have_attribute("aria-pressed", "true")
    assert outcomes(app) == []
    opened(app, page, "/applications")
    own = column(page, "To apply 1")
    expect(own).to_contain_text("Wanted today")
    own.get_by_role("button", name="I applied").click()
    expect(column(page, "Applied 1")).to_contain_text("Senior Data Engineer")
    expect(column(page, "To apply 0")).to_be_visible()
    assert outcomes(app) == [{"stage": "applied"}]


def test_what_is_not_wanted_any_more_leaves_the_board(app: Served, page: Page) -> None:
    want_to_apply(app.home, FIRST)
    opened(app, page, "/applications")
    own = column(page, "To apply 1")
    own.get_by_text("Another stage").click()
    own.get_by_role("button", name="Not any more").click()
    expect(page.get_by_text("No application yet")).to_be_visible()
    page.keyboard.press("u")
    expect(column(page, "To apply 1")).to_contain_text("Senior Data Engineer")


def test_another_stage_is_chosen_from_the_menu_which_closes(app: Served, page: Page) -> None:
    opened(app, page)
    menu = strip(page, 2).locator(".stage-menu")
    menu.locator("summary").click()
    menu.get_by_role("button", name="Screening").click()
    expect(strip(page, 2).locator(".stage")).to_have_text("Screening")
    expect(menu).not_to_have_attribute("open", "")
    menu.locator("summary").click()
    menu.get_by_role("button", name="First interview").click()
    expect(strip(page, 2).locator(".stage")).to_have_text("First interview")
    assert [each["stage"] for each in outcomes(app)] == ["screening", "interview1"]


def test_the_keyboard_alone_will_do_and_keeps_its_place(app: Served, page: Page) -> None:
    opened(app, page)
    page.keyboard.press("j")
    page.keyboard.press("a")
    focus = page.locator(":focus")
    expect(focus).to_have_text("Screening")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(focus).to_have_text("Offer")
    page.keyboard.press("Enter")
    expect(strip(page).locator(".stage")).to_have_text("Offer")
    expect(focus.locator("xpath=ancestor::article")).to_have_id("card-1")
    page.keyboard.press("x")
    expect(focus).to_have_text("Not my kind of work")
    page.keyboard.press("Escape")
    expect(focus).to_have_text("Not for me")
    expect(strip(page).locator(".dismiss-menu")).not_to_have_attribute("open", "")
    assert [each["stage"] for each in outcomes(app)] == ["offer"]


def test_not_for_me_keeps_the_reason_and_is_brought_back(app: Served, page: Page) -> None:
    opened(app, page)
    strip(page, 3).get_by_text("Not for me").click()
    strip(page, 3).get_by_role("button", name="Wrong place").click()
    expect(strip(page, 3)).to_contain_text("Not for you: Wrong place.")
    expect(said(page)).to_contain_text("Not for me saved · Analytics Engineer")
    assert standing_of(app.home, (THIRD,)).dismissed == "Wrong place"
    strip(page, 3).get_by_role("button", name="Bring it back").click()
    expect(strip(page, 3).get_by_role("button", name="I applied")).to_be_visible()
    assert standing_of(app.home, (THIRD,)).dismissed is None


def test_a_reason_in_ones_own_words_is_text(app: Served, page: Page) -> None:
    opened(app, page)
    page.keyboard.press("j")
    page.keyboard.press("x")
    field = strip(page).get_by_placeholder("In your words, then Enter")
    field.fill("<b>Night</b> shifts 8")
    field.press("Enter")
    expect(strip(page)).to_contain_text("Not for you: <b>Night</b> shifts 8.")
    assert standing_of(app.home, (FIRST,)).dismissed == "<b>Night</b> shifts 8"
    assert app.home.userdb.events(kinds=["rating"]) == []


def test_undo_takes_back_whatever_came_last(app: Served, page: Page) -> None:
    opened(app, page)
    strip(page).get_by_role("button", name="I applied").click()
    expect(strip(page).locator(".stage")).to_have_text("Applied")
    page.locator('#card-1 [data-facet="fit"]').get_by_text("8", exact=True).click()
    expect(said(page)).to_contain_text("Fit 8 saved")
    strip(page, 2).get_by_text("Not for me").click()
    strip(page, 2).get_by_role("button", name="Pay too low").click()
    expect(strip(page, 2)).to_contain_text("Not for you")
    undo = page.get_by_role("button", name="Undo")
    undo.click()
    expect(said(page)).to_contain_text("Undone: not for me · Backend Developer (Python)")
    expect(strip(page, 2).get_by_role("button", name="I applied")).to_be_visible()
    undo.click()
    expect(said(page)).to_contain_text("Undone: Fit, no rating now")
    undo.click()
    expect(said(page)).to_contain_text("Undone: Applied · Senior Data Engineer, Timetables")
    expect(strip(page).get_by_role("button", name="I applied")).to_be_visible()
    assert applications(app.home) == []


def test_the_board_shows_each_application_where_it_stands(app: Served, page: Page) -> None:
    home = app.home
    record_outcome(home, FIRST, "applied", at=NOW - timedelta(days=20))
    record_outcome(home, SECOND, "applied", at=NOW - timedelta(days=9), note="Through <i>Kim</i>")
    record_outcome(home, SECOND, "interview2")
    dismiss(home, THIRD, "Wrong place")
    opened(app, page, "/applications")
    expect(page).to_have_title("Applications · AURA")
    applied = column(page, "Applied").locator(".application")
    expect(applied).to_have_count(1)
    expect(applied).to_contain_text("Applied 20 days ago")
    expect(applied).to_contain_text("quiet for a while")
    interviews = column(page, "Interviews").locator(".application")
    expect(interviews).to_contain_text("Second interview today")
    interviews.get_by_text("History (2)").click()
    expect(interviews.locator(".history li")).to_contain_text(
        ["19 Nov 2026AppliedThrough <i>Kim</i>", "28 Nov 2026Second interview"]
    )
    expect(page.locator(".application")).to_have_count(2)
    expect(applied.get_by_role("link", name="Senior Data Engineer")).to_have_attribute("rel", "noopener")


def test_on_the_board_a_stage_is_changed_and_taken_back(app: Served, page: Page) -> None:
    record_outcome(app.home, FIRST, "applied")
    opened(app, page, "/applications")
    card = page.locator(".application")
    card.get_by_text("Change stage").focus()
    page.keyboard.press("Enter")
    card.get_by_role("button", name="Rejected").focus()
    page.keyboard.press("Enter")
    expect(column(page, "Closed").locator(".application")).to_have_count(1)
    expect(column(page, "Applied").locator(".application")).to_have_count(0)
    expect(said(page)).to_contain_text("Rejected saved · Senior Data Engineer, Timetables")
    expect(page.locator(":focus")).to_have_text("Change stage")
    page.keyboard.press("u")
    expect(said(page)).to_contain_text("Undone: Rejected")
    expect(column(page, "Applied").locator(".application")).to_have_count(1)


def test_without_any_application_the_page_says_how_to_start(app: Served, page: Page) -> None:
    opened(app, page)
    page.get_by_role("link", name="Applications").click()
    expect(page.get_by_role("heading", name="No application yet")).to_be_visible()
    expect(page.locator(".empty")).to_contain_text("aura outcome JOB_ID applied")
    page.locator(".empty").get_by_role("link", name="this week").click()
    expect(page.locator("article.card")).to_have_count(5)


def test_an_outcome_is_saved_while_the_warehouse_is_being_written(app: Served, page: Page) -> None:
    opened(app, page)
    with duck.connect(app.home.warehouse.path, read_only=False, timeout_s=10):
        strip(page).get_by_role("button", name="I applied").click()
        expect(strip(page).locator(".stage")).to_have_text("Applied")
    assert outcomes(app) == [{"stage": "applied"}]


def test_an_outcome_that_cannot_be_saved_is_said_and_not_shown(app: Served, page: Page, watched: Watched) -> None:
    opened(app, page)
    app.stop()
    strip(page).get_by_role("button", name="I applied").click()
    expect(said(page)).to_contain_text("Not saved: AURA does not answer", timeout=10_000)
    expect(strip(page)).to_have_attribute("data-state", "lost")
    expect(strip(page).locator(".stage")).to_have_count(0)
    assert outcomes(app) == []
    watched.problems.clear()


def test_markup_in_a_posting_stays_text_on_the_board(
    tmp_path: Path, serve: Callable[[Home], Served], page: Page
) -> None:
    hostile = {
        **POSTINGS[0],
        "title": "<img src=x onerror=alert(1)>",
        "company": "<b>B</b>",
        "url": "javascript:alert(1)",
    }
    home = empty_home(tmp_path / "hostile")
    commit_week(home, CLOSED, postings=[hostile])
    record_outcome(home, job_id(CLOSED, hostile), "applied")
    opened(serve(home), page, "/applications")
    card = page.locator(".application")
    expect(card.get_by_role("heading")).to_have_text("<img src=x onerror=alert(1)>")
    assert card.locator("img, b, a:not([href^='/'])").count() == 0


def test_on_a_phone_nothing_leaves_the_screen(app: Served, page: Page) -> None:
    record_outcome(app.home, FIRST, "applied")
    page.set_viewport_size({"width": 360, "height": 760})
    for path in ("/", "/applications"):
        opened(app, page, path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_next_step_is_kept_by_keyboard_and_taken_back(app: Served, page: Page) -> None:
    record_outcome(app.home, FIRST, "applied", at=NOW - timedelta(days=20))
    opened(app, page, "/applications")
    expect(page.locator(".reminders li")).to_contain_text(["no answer for 20 days after “Applied”"])
    card = page.locator(".application")
    card.get_by_text("Next step", exact=True).focus()
    page.keyboard.press("Enter")
    card.get_by_label("What is to be done").fill("Ask <b>Kim</b>")
    card.get_by_label("By, as 2026-12-24").fill("2026-12-01")
    page.keyboard.press("Enter")
    expect(said(page)).to_contain_text("Next step saved · Senior Data Engineer, Timetables")
    expect(card.locator(".next-step")).to_have_text("Next: Ask <b>Kim</b> by 1 Dec 2026")
    expect(page.locator(".reminders")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(said(page)).to_contain_text("Undone: next step")
    expect(card.locator(".next-step")).to_have_count(0)
    expect(page.get_by_role("region", name="How often they answer")).to_contain_text("too few")


def test_a_next_step_for_a_day_that_is_none_is_not_kept(app: Served, page: Page) -> None:
    record_outcome(app.home, FIRST, "applied")
    opened(app, page, "/applications")
    card = page.locator(".application")
    card.get_by_text("Next step", exact=True).click()
    card.get_by_label("What is to be done").fill("Call")
    card.get_by_label("By, as 2026-12-24").fill("soon")
    card.get_by_role("button", name="Keep it").click()
    expect(said(page)).to_contain_text("Not saved: 'soon' is no day; write it as 2026-12-24")
    assert app.home.userdb.events(kinds=["next_step"]) == []
