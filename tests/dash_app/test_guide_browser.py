"""The whole guide in a real browser: from nobody to a finished profile with ten ratings."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from aura_io.person import person_at
from aura_io.workspace import Home
from aura_views.guide import guide
from aura_views.slate import this_week
from tests.dash_app.conftest import Served
from tests.guides import CV, guide_home

pytestmark = pytest.mark.browser


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home with one closed week, and nobody known."""
    return guide_home(tmp_path / "home")


def test_from_nobody_to_a_finished_profile_with_ten_ratings(
    home: Home, serve: Callable[[Home], Served], page: Page, tmp_path: Path
) -> None:
    app = serve(home)
    page.goto(app.url)
    page.get_by_role("link", name="Start the guide").click()
    file = tmp_path / "cv.md"
    file.write_text(CV, encoding="utf-8")
    page.locator('#guide-upload input[type="file"]').set_input_files(file)
    expect(page.get_by_role("heading", name="What AURA understood of cv.md")).to_be_visible()
    expect(page.get_by_text("Taught chess in Tartu")).to_be_visible()
    page.get_by_role("button", name="Use this profile").click()

    expect(page.get_by_role("heading", name="What you wish for")).to_be_visible()
    page.get_by_label("Roles").fill("Data engineer")
    page.get_by_label("Places").fill("Hamburg, Germany")
    page.get_by_label("Remote", exact=True).check()
    page.get_by_label("Lowest pay").fill("65,000")
    page.get_by_label("Languages you work in").fill("English, German")
    page.get_by_role("button", name="Save and go on").click()

    for place in range(1, 11):
        expect(page.get_by_text(f"Posting {place} of 10", exact=True)).to_be_visible()
        page.keyboard.press("j")
        for key in "87960":
            page.keyboard.press(key)
        expect(page.locator("#guide-progress")).to_have_text(f"{place} of 10 rated")
        page.keyboard.press("n")

    expect(page.get_by_role("heading", name="What AURA knows now")).to_be_visible()
    expect(page.get_by_text("10 of 10 rated")).to_be_visible()
    page.get_by_role("button", name="Finish").click()
    expect(page.get_by_text("could not be ranked anew from here: Dagster is not reachable")).to_be_visible()
    expect(page.get_by_role("button", name="Finish")).to_have_count(0)
    expect(page.locator(".guide-steps .guide-done")).to_have_count(4)

    person = person_at(home.userdb, home.settings, "local", this_week(home).window_end)
    assert person.profile is not None
    assert (person.profile.name, person.preferences.roles, person.preferences.salary_floor) == (
        "Robin Example",
        ("Data engineer",),
        65_000,
    )
    assert (person.preferences.places, person.preferences.languages) == (("Hamburg, Germany",), ("en", "de"))
    assert home.userdb.ratings()["overall_score"].to_list() == [8] * 10


def test_the_guide_is_left_and_taken_up_again(home: Home, serve: Callable[[Home], Served], page: Page) -> None:
    app = serve(home)
    page.goto(f"{app.url}/guide")
    page.get_by_label("Or paste your CV").fill(CV)
    page.get_by_role("button", name="Read the text").click()
    page.get_by_role("button", name="Use this profile").click()
    expect(page.get_by_role("heading", name="What you wish for")).to_be_visible()
    page.goto(app.url)
    page.get_by_role("link", name="Go on with the guide").click()
    expect(page.get_by_role("heading", name="What you wish for")).to_be_visible()
    page.get_by_role("link", name="Skip this step").click()
    expect(page.get_by_text("Posting 1 of 10", exact=True)).to_be_visible()
    page.get_by_role("link", name="Skip this step").click()
    expect(page.get_by_text("counts once you press Finish")).to_be_visible()


def test_what_cannot_be_read_is_said_and_nothing_is_kept(
    home: Home, serve: Callable[[Home], Served], page: Page
) -> None:
    page.goto(f"{serve(home).url}/guide?step=profile")
    page.get_by_role("button", name="Read the text").click()
    expect(page.get_by_role("alert").get_by_text("There is no text yet")).to_be_visible()
    page.get_by_label("Or paste your CV").fill("Hello there")
    page.get_by_role("button", name="Read the text").click()
    expect(page.get_by_role("alert").get_by_text("No summary, work, skill")).to_be_visible()
    expect(page.get_by_role("button", name="Use this profile")).to_have_count(0)
    page.once("dialog", lambda dialog: dialog.accept())  # what was pasted is left behind
    page.get_by_role("link", name="Wishes").click()
    page.get_by_label("Languages you work in").fill("Klingonian")
    expect(page.get_by_text("1 change is not saved")).to_be_visible()
    page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_text("does not know the language “Klingonian”")).to_be_visible()
    expect(page.get_by_label("Languages you work in")).to_be_focused()
    assert home.userdb.events() == []
    page.get_by_label("Languages you work in").fill("English")
    page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_text("Posting 1 of 10", exact=True)).to_be_visible()
    page.get_by_role("link", name="Wishes").click()
    expect(page.get_by_role("link", name="Next step")).to_be_visible()
    expect(page.get_by_role("button", name="Save and go on")).to_be_hidden()
    page.get_by_label("Languages you work in").fill("English, German")
    expect(page.get_by_role("button", name="Save and go on")).to_be_visible()


def test_a_posting_is_put_aside_and_a_rating_undone(home: Home, serve: Callable[[Home], Served], page: Page) -> None:
    page.goto(f"{serve(home).url}/guide?step=postings")
    title = page.locator("article h2")
    first = title.inner_text()
    page.get_by_role("button", name="Skip this one").click()
    expect(title).not_to_have_text(first)
    expect(page.get_by_text("Posting 1 of 10", exact=True)).to_be_visible()
    page.get_by_role("radiogroup", name="Overall, 1 to 10").get_by_role("radio", name="7", exact=True).click()
    expect(page.locator("#guide-progress")).to_have_text("1 of 10 rated")
    page.keyboard.press("u")
    expect(page.locator("#guide-progress")).to_have_text("0 of 10 rated")
    expect(page.locator('[data-facet="overall"] [aria-checked="true"]')).to_have_count(0)
    assert guide(home, "postings").calibration.rated == ()


def test_the_file_button_works_by_keyboard(home: Home, serve: Callable[[Home], Served], page: Page) -> None:
    page.goto(f"{serve(home).url}/guide?step=profile")
    with page.expect_file_chooser() as chosen:
        page.get_by_role("button", name="Choose a file").press("Enter")
    assert not chosen.value.is_multiple()


@pytest.mark.parametrize("step", ["profile", "wishes", "postings", "finish"])
def test_nothing_is_wider_than_a_phone(home: Home, serve: Callable[[Home], Served], page: Page, step: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{serve(home).url}/guide?step={step}")
    expect(page.locator(".guide-step")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
