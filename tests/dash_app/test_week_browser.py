"""The week's page in a real browser: five cards, weeks and versions, themes, phone, postings never as markup."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from aura_io.workspace import Home
from tests.dash_app.conftest import Served
from tests.homes import CLOSED, POSTINGS, commit_slate, commit_week, empty_home, job_id

pytestmark = pytest.mark.browser

HOSTILE = {
    **POSTINGS[0],
    "title": "<img src=x onerror=alert(1)> Engineer",
    "company": "<b>Bold</b> & Co",
    "description": "<script>document.title='owned'</script>\n[link](javascript:alert(1)) <h1>Big</h1>",
    "reasons": ["<i>because</i>"],
    "url": "javascript:alert(document.cookie)",
}


def test_five_cards_with_everything_that_is_known_of_them(app: Served, page: Page) -> None:
    page.goto(app.url)
    expect(page.locator("article.card")).to_have_count(5)
    expect(page).to_have_title("This week · AURA")
    first = page.locator("article.card").first
    for said in (
        "Senior Data Engineer, Timetables",
        "Nordlicht Rail",
        "Hamburg, Germany",
        "Hybrid",
        "78,000–92,000 EUR per year",
        "3 days old when ranked",
        "also on Remote OK",
        "Asks for Python, SQL, Airflow and dbt, all in your profile",
        "New",
    ):
        expect(first).to_contain_text(said)
    expect(first.locator(".part")).to_have_count(8)
    expect(page.locator("article.card").nth(2)).to_contain_text("Not stated")
    expect(page.locator(".notice")).to_contain_text("Not every source answered: Remotive.")
    link = first.get_by_role("link", name="Open on Arbeitnow")
    expect(link).to_have_attribute("rel", "noopener")
    expect(link).to_have_attribute("href", re.compile("^https://jobs.example.org/"))


def test_the_text_of_a_posting_opens_and_keeps_its_lines(app: Served, page: Page) -> None:
    page.goto(app.url)
    text = page.locator("details.text").first
    expect(text.locator(".description")).to_be_hidden()
    text.locator("summary").click()
    expect(text.locator(".description")).to_be_visible()
    assert "\n- write the tests that let us sleep\n" in text.locator(".description").inner_text()


def test_markup_in_a_posting_stays_text_and_only_web_addresses_are_links(
    tmp_path: Path, serve: Callable[[Home], Served], page: Page
) -> None:
    home = empty_home(tmp_path / "hostile")
    commit_week(home, CLOSED, postings=[HOSTILE])
    page.goto(serve(home).url)
    card = page.locator("article.card")
    expect(card.get_by_role("heading", level=2)).to_have_text("<img src=x onerror=alert(1)> Engineer")
    expect(card).to_contain_text("<b>Bold</b> & Co")
    card.locator("details.text summary").click()
    expect(card.locator(".description")).to_contain_text("<script>document.title='owned'</script>")
    assert card.locator("img, script, b, i, h1").count() == 0
    assert card.locator("a:not([href^='/'])").count() == 0
    expect(page).to_have_title("This week · AURA")


def test_weeks_and_versions_are_reached_by_links_and_the_back_button(app: Served, page: Page) -> None:
    page.goto(app.url)
    page.get_by_role("link", name="So far").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("So far")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("This week")
    page.locator(".week-select summary").click()
    page.get_by_role("link", name="13–19 Nov 2026").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Week of 13 Nov 2026")
    expect(page).to_have_title("Week of 13 Nov 2026 · AURA")
    page.goto(app.url)
    page.get_by_role("link", name="Version 1").click()
    expect(page.locator(".notice").first).to_contain_text("An earlier version of these 5")
    page.get_by_role("link", name="Show the newest").click()
    expect(page.locator(".notice")).to_have_count(1)


def test_a_lineage_badge_opens_and_leads_to_the_run(app: Served, page: Page) -> None:
    page.goto(app.url)
    badge = page.locator(".summary-line .lineage")
    expect(badge).to_contain_text("fresh")
    badge.locator("summary").click()
    expect(badge.get_by_role("link")).to_have_attribute(
        "href", f"http://127.0.0.1:{app.home.settings.dagster.port}/runs/run-2026-11-20-2"
    )
    expect(badge).to_contain_text("Known up to")
    expect(badge).to_contain_text("unchanged")


def test_the_shell_says_that_dagster_is_not_reachable(app: Served, page: Page) -> None:
    page.goto(app.url)
    expect(page.locator("#live")).to_contain_text("Dagster is not reachable")


def test_a_new_ranking_is_offered_and_does_not_jump_in(app: Served, page: Page) -> None:
    page.goto(app.url)
    expect(page.locator("article.card")).to_have_count(5)
    commit_slate(app.home, CLOSED, POSTINGS[:4], version=3)
    page.evaluate("dash_clientside.set_props('tick', {n_intervals: 99})")
    expect(page.locator("article.card")).to_have_count(5)
    page.get_by_role("button", name="A new ranking is ready").click()
    expect(page.locator("article.card")).to_have_count(4)
    expect(page.locator(".notices")).to_contain_text("Only 4 this time.")


def test_a_slate_that_is_being_rated_stays_and_is_found_again(app: Served, page: Page) -> None:
    def rate(card: int, value: int) -> None:
        radio = page.locator(f'#card-{card} [data-facet="overall"]').get_by_role("radio", name=str(value), exact=True)
        radio.click()
        expect(radio).to_be_checked()

    page.goto(app.url)
    rate(1, 8)
    commit_slate(app.home, CLOSED, POSTINGS[2:], version=3)
    page.evaluate("dash_clientside.set_props('tick', {n_intervals: 99})")
    renewed = page.get_by_role("button", name="A new ranking is ready")
    expect(renewed).to_be_visible()
    rate(2, 3)
    stored = app.home.userdb.events(kinds=["rating"])
    assert [event.payload["slate_id"] for event in stored] == ["slate-2026-11-20-2"] * 2

    renewed.click()
    expect(page.locator("article.card")).to_have_count(3)
    expect(page.locator(".notices")).to_contain_text("You rated 2 of the 5 of version 2.")
    page.get_by_role("link", name="Go on with the others").click()
    expect(page.locator("article.card")).to_have_count(5)
    expect(page.locator('#card-1 [data-facet="overall"] [aria-checked="true"]')).to_have_text("8")
    rate(3, 6)
    assert app.home.userdb.events(kinds=["rating"])[-1].payload["slate_id"] == "slate-2026-11-20-2"

    commit_slate(app.home, CLOSED, POSTINGS[3:], version=4)
    page.evaluate("dash_clientside.set_props('tick', {n_intervals: 100})")
    renewed.click()
    expect(page.locator("article.card")).to_have_count(2)


def test_samples_are_labelled_and_a_missing_profile_is_said(
    tmp_path: Path, serve: Callable[[Home], Served], page: Page
) -> None:
    home = empty_home(tmp_path / "sample")
    samples = [{**each, "is_sample": True, "boards": ["sample"], "source": "sample"} for each in POSTINGS]
    commit_week(home, CLOSED, postings=samples)
    commit_slate(home, CLOSED, samples, version=2, with_profile=False)
    page.goto(serve(home).url)
    expect(page.locator(".label-sample")).to_have_count(5)
    expect(page.locator(".notices")).to_contain_text("These are invented postings.")
    expect(page.locator(".welcome")).to_contain_text("These are ranked without a profile")
    expect(page.locator("article.card").first).to_contain_text("invented, nothing to apply to")
    assert page.locator("article.card a:not([href^='/'])").count() == 0

    home.userdb.record("rating", str(job_id(CLOSED, samples[0])), {"overall_score": 5}, recorded_at=home.clock.now())
    page.reload()
    expect(page.locator(".notices")).to_contain_text("Ranked without a profile.")
    expect(page.locator(".notices")).to_contain_text("aura profile import FILE")
    expect(page.locator(".welcome")).to_have_count(0)


def test_the_theme_follows_the_system_and_a_choice_is_kept(app: Served, page: Page) -> None:
    def background() -> str:
        return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))

    page.goto(app.url)
    light = background()
    page.emulate_media(color_scheme="dark")
    dark = background()
    assert light != dark
    page.get_by_role("button", name="Switch between light and dark").click()
    assert background() == light
    page.reload()
    expect(page.locator("article.card")).to_have_count(5)
    assert background() == light


@pytest.mark.parametrize("path", ["/", "/so-far", "/metrics"])
def test_nothing_is_wider_than_a_phone(app: Served, browser: Browser, path: str) -> None:
    phone = browser.new_context(viewport={"width": 360, "height": 740}, is_mobile=True, has_touch=True)
    page = phone.new_page()
    page.goto(app.url + path)
    expect(page.locator("#main h1")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    if path != "/metrics":
        height = page.locator(".rate").first.bounding_box()
        assert height is not None
        assert height["height"] >= 36
    phone.close()


def test_an_empty_home_says_how_to_start(tmp_path: Path, serve: Callable[[Home], Served], page: Page) -> None:
    served = serve(empty_home(tmp_path / "empty"))
    page.goto(served.url)
    expect(page.get_by_role("heading", name="No week yet")).to_be_visible()
    expect(page.locator("#main")).to_contain_text("aura profile import FILE")
    page.get_by_role("link", name="make the newest week on Lineage").click()
    expect(page.get_by_role("button", name="Make 1 missing week")).to_be_enabled()
    page.goto(f"{served.url}/metrics")
    expect(page.get_by_role("heading", name="No figures yet")).to_be_visible()
