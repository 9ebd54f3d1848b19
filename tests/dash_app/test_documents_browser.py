"""CV and letter in a real browser: asked for from a card, written by the real asset, opened; refused; Dagster away."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from aura_io.clock import FixedClock
from aura_io.person import record_profile
from aura_io.profile_files import read_profile_file
from aura_io.settings import load_settings
from aura_io.workspace import Home, open_home
from aura_views.outcomes import record_outcome
from tests import stories
from tests.aura_assets.graphs import Graph
from tests.dagster_fake import FakeDagster
from tests.dash_app.conftest import Served, Watched
from tests.homes import CLOSED, POSTINGS, free_port, job_id
from tests.written import RESUME, ask, write

pytestmark = pytest.mark.browser

FIRST, SECOND = (job_id(CLOSED, POSTINGS[place]) for place in (0, 1))


def opened(app: Served, page: Page, path: str = "/") -> Page:
    page.goto(app.url + path)
    expect(page.locator("#main > [data-title]")).to_be_visible()
    return page


def draft(page: Page, card: int = 1) -> Locator:
    return page.locator(f"#card-{card} .draft")


def later(home: Home, minutes: int = 1) -> None:
    assert isinstance(home.clock, FixedClock)
    home.clock.advance(timedelta(minutes=minutes))


def requests(home: Home) -> Sequence[str]:
    return [event.subject for event in home.userdb.events(kinds=["document_request"])]


@pytest.fixture
def fake(home: Home) -> Iterator[FakeDagster]:
    running = FakeDagster(home.settings.dagster.port)
    yield running
    running.stop()


@pytest.fixture
def story(tmp_path: Path) -> Home:
    """A home whose weeks Dagster's calendar has already reached, so that its assets can run."""
    stories.storied_home(tmp_path).userdb.close()
    config = tmp_path / "config.yaml"
    config.write_text(config.read_text(encoding="utf-8").replace("3997", str(free_port())), encoding="utf-8")
    return open_home(load_settings(tmp_path, env={}), FixedClock(stories.NOW))


def run_documents(home: Home) -> None:
    """Let the real asset write what was asked for; in a thread, as the browser's event loop is in this one."""
    later(home)
    with ThreadPoolExecutor(1) as executor:
        executor.submit(lambda: Graph(home).run(stories.CURRENT_WEEK, assets=["documents"])).result()


def give_profile(home: Home) -> None:
    file = home.settings.home / "resume.json"
    file.write_text(json.dumps(RESUME), encoding="utf-8")
    profile, preferences = read_profile_file(file)
    record_profile(home.userdb, profile, preferences, source=file, user_id="local", at=home.clock.now())


@pytest.mark.slow
def test_from_one_press_on_a_card_to_the_open_letter(story: Home, serve: Callable[[Home], Served], page: Page) -> None:
    fake = FakeDagster(story.settings.dagster.port)
    try:
        app = serve(story)
        opened(app, page)
        draft(page).get_by_role("button", name="Draft CV and letter").click()
        expect(draft(page)).to_contain_text("Waiting for Dagster to begin")
        fake.set_status("STARTED")
        expect(draft(page)).to_contain_text("CV and letter are being written")
        run_documents(story)
        fake.set_status("SUCCESS")
        expect(draft(page)).to_contain_text("No CV and letter: no profile is known")
        expect(draft(page).locator("code")).to_have_text("aura profile import FILE")

        give_profile(story)
        later(story)
        draft(page).get_by_role("button", name="Try again").click()
        expect(draft(page)).to_contain_text("Waiting for Dagster to begin")
        run_documents(story)
        fake.set_status("SUCCESS")
        expect(draft(page).get_by_role("link", name="Open CV")).to_be_visible()
        expect(page.get_by_role("status")).to_contain_text("CV and letter are ready · Senior Data Engineer")
        expect(page.locator("#undo")).to_be_hidden()  # it would take back something else
    finally:
        fake.stop()
    assert requests(story) == [str(stories.REPOSTED)] * 2

    link = draft(page).get_by_role("link", name="Open letter")
    expect(link).to_have_attribute("rel", "noopener")
    address = link.get_attribute("href")
    assert address is not None
    answer = page.request.get(app.url + address)
    assert answer.body().startswith(b"%PDF")
    assert answer.headers["content-type"] == "application/pdf"
    opened(app, page, "/documents")
    expect(page.locator(".document")).to_have_count(1)
    expect(page.locator(".document")).to_contain_text("Ready")
    with page.context.expect_page() as opening:
        page.get_by_role("link", name="letter as Markdown").click()
    expect(opening.value.locator("pre")).to_contain_text("Mira Lindqvist")


def test_the_pdf_opens_in_a_tab_of_its_own(app: Served, page: Page) -> None:
    write(app.home, [ask(app.home, FIRST)])
    opened(app, page)
    with page.context.expect_page() as opening:
        draft(page).get_by_role("link", name="Open CV").click()
    assert opening.value.url.endswith("/cv.pdf")
    expect(page).to_have_url(f"{app.url}/")


def test_two_quick_presses_are_one_request(app: Served, page: Page, fake: FakeDagster) -> None:
    opened(app, page)
    draft(page).get_by_role("button", name="Draft CV and letter").dblclick()
    expect(draft(page)).to_contain_text("Waiting for Dagster to begin")
    page.reload()
    expect(draft(page)).to_contain_text("Waiting for Dagster to begin")
    assert (requests(app.home), len(fake.launched)) == ([str(FIRST)], 1)


def test_the_keyboard_asks_and_keeps_its_place(app: Served, page: Page, fake: FakeDagster) -> None:
    opened(app, page)
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("d")
    expect(draft(page, 2)).to_contain_text("Waiting for Dagster to begin")
    expect(page.locator(":focus")).to_have_class("draft-progress")
    later(app.home)
    write(app.home, app.home.userdb.events(kinds=["document_request"]))
    expect(draft(page, 2).get_by_role("link", name="Open CV")).to_be_focused()
    assert requests(app.home) == [str(SECOND)]
    page.keyboard.press("j")
    expect(page.locator(":focus").locator("xpath=ancestor::article")).to_have_id("card-3")
    page.keyboard.press("k")
    page.keyboard.press("d")
    expect(draft(page, 2).get_by_role("link", name="Open CV")).to_be_focused()
    assert len(requests(app.home)) == 1


def test_what_becomes_ready_elsewhere_does_not_take_the_focus(app: Served, page: Page, fake: FakeDagster) -> None:
    opened(app, page)
    draft(page, 3).get_by_role("button", name="Draft CV and letter").click()
    expect(draft(page, 3)).to_contain_text("Waiting for Dagster")
    comment = page.locator("#card-1 textarea")
    comment.fill("Writing while it is written")
    later(app.home)
    write(app.home, app.home.userdb.events(kinds=["document_request"]))
    expect(draft(page, 3).get_by_role("link", name="Open CV")).to_be_visible()
    expect(comment).to_be_focused()


def test_without_dagster_the_request_is_kept_and_the_page_says_what_to_do(app: Served, page: Page) -> None:
    opened(app, page)
    draft(page).get_by_role("button", name="Draft CV and letter").click()
    expect(draft(page)).to_contain_text("Dagster is not reachable")
    expect(draft(page).locator("code")).to_have_text(["aura up", f"aura documents {FIRST}"])
    assert requests(app.home) == [str(FIRST)]
    fake = FakeDagster(app.home.settings.dagster.port)
    try:
        draft(page).get_by_role("button", name="Write them now").click()
        expect(draft(page)).to_contain_text("Waiting for Dagster to begin")
        fake.set_status("FAILURE")
        expect(draft(page)).to_contain_text("the run failed")
        expect(draft(page).get_by_role("link", name="What went wrong")).to_have_attribute(
            "href", f"http://127.0.0.1:{app.home.settings.dagster.port}/runs/run-1"
        )
        draft(page).get_by_role("button", name="Try again").click()
        expect(draft(page)).to_contain_text("Waiting for Dagster to begin")
    finally:
        fake.stop()
    assert (requests(app.home), len(fake.launched)) == ([str(FIRST)], 2)


def test_a_press_that_is_not_kept_is_said(app: Served, page: Page, watched: Watched) -> None:
    opened(app, page)
    app.stop()
    draft(page).get_by_role("button", name="Draft CV and letter").click()
    expect(page.get_by_role("status")).to_contain_text("Not saved: AURA does not answer", timeout=10_000)
    expect(draft(page)).to_have_attribute("data-state", "lost")
    assert requests(app.home) == []
    watched.problems.clear()


def test_written_documents_are_written_anew_only_from_the_menu(app: Served, page: Page, fake: FakeDagster) -> None:
    write(app.home, [ask(app.home, FIRST)])
    later(app.home)
    opened(app, page)
    expect(draft(page).get_by_role("button", name="Write both anew")).to_be_hidden()
    draft(page).get_by_text("Draft again").click()
    draft(page).get_by_role("button", name="Write both anew").click()
    expect(draft(page)).to_contain_text("Waiting for Dagster to begin")
    assert requests(app.home) == [str(FIRST)] * 2


def test_an_application_has_the_same_control(app: Served, page: Page, fake: FakeDagster) -> None:
    record_outcome(app.home, FIRST, "applied")
    opened(app, page, "/applications")
    card = page.locator(".application")
    card.get_by_role("button", name="Draft CV and letter").click()
    expect(card).to_contain_text("Waiting for Dagster to begin")
    later(app.home)
    write(app.home, app.home.userdb.events(kinds=["document_request"]))
    expect(card.get_by_role("link", name="Open letter")).to_be_visible()
    card.get_by_text("Change stage").click()
    card.get_by_role("button", name="Screening").click()
    expect(page.get_by_role("region", name="Screening").get_by_role("link", name="Open letter")).to_be_visible()


def test_the_page_without_documents_leads_to_this_week(app: Served, page: Page) -> None:
    opened(app, page)
    page.get_by_role("navigation", name="Pages").get_by_role("link", name="Documents").click()
    expect(page).to_have_title("Documents · AURA")
    expect(page.get_by_role("heading", name="No documents yet")).to_be_visible()
    page.locator(".empty").get_by_role("link", name="this week").click()
    expect(page.locator("article.card")).to_have_count(5)


def test_on_a_phone_nothing_leaves_the_screen(app: Served, page: Page) -> None:
    first = ask(app.home, FIRST)
    later(app.home)
    second = ask(app.home, SECOND)
    write(app.home, [first], [second])
    page.set_viewport_size({"width": 360, "height": 760})
    for path in ("/", "/documents"):
        opened(app, page, path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_markup_in_a_posting_or_a_reason_stays_text(story: Home, serve: Callable[[Home], Served], page: Page) -> None:
    write(story, [], [ask(story, stories.HOSTILE)])
    opened(serve(story), page, "/documents")
    expect(page.locator(".document h3")).to_have_text(stories.HOSTILE_TITLE)
    assert page.locator(".document img, .document script, .document b").count() == 0


@pytest.mark.slow
def test_a_letter_is_edited_in_place(app: Served, page: Page) -> None:
    event = ask(app.home, FIRST)
    write(app.home, [event])
    give_profile(app.home)
    later(app.home)
    opened(app, page, "/documents")
    page.get_by_role("button", name="Edit the letter").click()
    field = page.get_by_title("Text of the letter")
    field.fill("I once sailed round Gotland with two colleagues.")
    expect(page.locator('[data-changed="1"]')).to_have_count(1)  # leaving now asks, see test_settings_browser
    page.get_by_role("button", name="Keep as a new version").click()
    expect(page.get_by_text("Kept as version 2.")).to_be_visible()
    expect(page.locator('[data-changed="1"]')).to_have_count(0)
    expect(page.get_by_text("not covered by your profile")).to_be_visible()
    expect(page.get_by_role("link", name="letter, version 2, as PDF")).to_be_visible()
