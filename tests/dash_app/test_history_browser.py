"""A posting's life, the models with their roll-back, and the replay of a week, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from aura_io.learning import champion
from aura_io.workspace import Home
from aura_views.outcomes import record_outcome
from tests import stories
from tests.aura_assets import graphs
from tests.dash_app.conftest import Served
from tests.homes import CLOSED, EARLIER, POSTINGS, commit_week, empty_home, job_id
from tests.replayed import replayable_home
from tests.trained import PREFERENCE, USER, plant

pytestmark = pytest.mark.browser


def opened(app: Served, page: Page, path: str = "/") -> Page:
    page.goto(app.url + path)
    expect(page.locator("#main [data-title]")).to_be_visible()
    return page


def serving(home: Home) -> str | None:
    row = champion(home.warehouse, USER, PREFERENCE, home.clock.now())
    return row["model_id"] if row else None


def test_a_postings_life_is_followed_from_its_card(app: Served, page: Page) -> None:
    opened(app, page)
    card = page.locator("#card-1")
    card.locator('[data-facet="overall"]').get_by_text("9", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("Overall 9 saved")
    card.get_by_role("link", name="Senior Data Engineer, Timetables").click()
    expect(page).to_have_url(re.compile(rf"/posting/{job_id(CLOSED, POSTINGS[0])}$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Senior Data Engineer, Timetables")
    expect(page).to_have_title("Senior Data Engineer, Timetables · AURA")
    expect(page.locator(".why-sentences")).to_contain_text("It is at place 1 of the 5 on the slate")
    titles = page.locator(".life-title")
    expect(titles).to_contain_text(["Read and normalized", "Scored", "On the slate at place 1"])
    expect(titles.filter(has_text="Shown to you")).to_have_count(1)
    expect(titles.filter(has_text="You rated it: Overall 9")).to_have_count(1)
    run = page.locator(".life-made .run-ref")
    expect(run).to_have_attribute("href", f"http://127.0.0.1:{app.home.settings.dagster.port}/runs/run-2026-11-20-1")
    cell = page.locator(".life-made .step-cell")
    expect(cell).to_have_attribute("href", f"/lineage?week={CLOSED}&asset=jobs")
    page.locator(".life-week h3 a").first.click()
    expect(page.locator("article.card")).to_have_count(5)


def test_the_row_a_board_sent_stands_at_the_beginning(
    tmp_path: Path, serve: Callable[[Home], Served], page: Page
) -> None:
    opened(serve(stories.storied_home(tmp_path / "story")), page, f"/posting/{stories.REPOSTED}")
    expect(page.locator(".posting-ids")).to_contain_text(f"the same opening as {stories.DATA_ENGINEER}")
    expect(page.locator(".life-week")).to_have_count(2)
    first = page.locator(".life-step").first
    expect(first).to_contain_text("Seen on testboard")
    expect(first.locator("code[title^='SHA-256']")).to_have_count(1)


def test_markup_in_a_posting_stays_text(tmp_path: Path, serve: Callable[[Home], Served], page: Page) -> None:
    hostile = {
        **POSTINGS[0],
        "title": "<img src=x onerror=alert(1)>",
        "company": "<b>B</b>",
        "url": "javascript:alert(1)",
        "reasons": ["<i>because</i>"],
    }
    home = empty_home(tmp_path / "hostile")
    commit_week(home, CLOSED, postings=[hostile])
    record_outcome(home, job_id(CLOSED, hostile), "applied", note="<script>x</script>")
    app = serve(home)
    opened(app, page, f"/posting/{job_id(CLOSED, hostile)}")
    expect(page.get_by_role("heading", level=1)).to_have_text("<img src=x onerror=alert(1)>")
    expect(page.locator(".life q")).to_have_text("<script>x</script>")
    assert page.locator("#main").locator("img, b, i, script").count() == 0
    assert page.locator("#main a[href^=javascript]").count() == 0


def test_an_application_leads_to_the_postings_life(app: Served, page: Page) -> None:
    record_outcome(app.home, job_id(CLOSED, POSTINGS[1]), "applied")
    opened(app, page, "/applications")
    page.get_by_role("link", name="Life of this posting").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Backend Developer (Python)")


def test_a_candidate_that_was_not_put_in_use_says_why(app: Served, page: Page) -> None:
    plant(app.home, EARLIER, 1.2, observations=41)
    plant(app.home, CLOSED, 2.4, algorithm="lstm", champion_misses_by=1.2)
    opened(app, page)
    page.get_by_role("link", name="Models").click()
    taste = page.get_by_role("region", name="Learned taste")
    expect(taste.locator(".in-use")).to_contain_text(
        "Ridge regression learned from 41 rated postings up to 20 Nov 2026"
    )
    expect(taste.locator(".verdict")).to_contain_text("Not put in use because on 40 later ratings it missed by 2.")
    rows = taste.locator(".candidate .figures-table").first.locator("tbody tr")
    expect(rows).to_contain_text(["Candidate: LSTM network", "Your mean rating per facet", "The one in use"])
    expect(rows.first).to_contain_text("40")
    expect(taste.locator(".chart .main-svg").first).to_be_visible()
    expect(taste.locator(".decision-mark")).to_have_text(["not put in use", "put in use"])
    expect(page.get_by_role("region", name="Adapted meaning")).to_contain_text("None yet")


def test_a_roll_back_by_keys_asks_first_serves_and_is_taken_back(app: Served, page: Page) -> None:
    first = plant(app.home, EARLIER, 1.6)
    second = plant(app.home, CLOSED, 1.0, algorithm="lstm", champion_misses_by=1.6)
    opened(app, page, "/models")
    taste = page.get_by_role("region", name="Learned taste")
    taste.locator(".rollback > summary").focus()
    page.keyboard.press("Enter")
    expect(taste.locator(".rollback-panel")).to_contain_text("Weeks closed before today keep theirs.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert serving(app.home) == second
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(taste.locator(".in-use")).to_contain_text("you put it back in use")
    expect(taste.locator(".in-use")).to_contain_text("This week's five (20–26 Nov 2026) were ranked with LSTM network")
    expect(page.locator("#announce")).to_contain_text("Rolled back: Ridge regression from now on")
    expect(page.locator("#undo")).to_be_hidden()
    expect(page.locator(":focus")).to_have_text("Roll back")
    assert serving(app.home) == first
    page.keyboard.press("Enter")
    served_before = taste.locator(".targets li", has_text="served before")
    served_before.locator(".confirm > summary").click()
    served_before.get_by_role("button", name="Yes, roll back").click()
    expect(taste.locator(".in-use")).to_contain_text("LSTM network")


def test_a_week_is_replayed_from_its_page_and_says_when_it_cannot_be(app: Served, page: Page) -> None:
    opened(app, page, f"/?week={EARLIER}")
    page.get_by_role("main").get_by_role("link", name="Replay").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Replay: 13–19 Nov 2026")
    expect(page.locator("#replay")).to_contain_text("This week cannot be replayed")
    page.get_by_role("link", name="Back to the week").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Week of 13 Nov 2026")


def test_a_replay_stands_beside_the_week(tmp_path: Path, serve: Callable[[Home], Served], page: Page) -> None:
    app = serve(replayable_home(tmp_path / "graph"))
    opened(app, page, f"/replay?week={graphs.CLOSED}")
    expect(page.locator(".replay-side")).to_have_count(2)
    expect(page.locator(".replay-slate li")).to_have_count(10)
    expect(page.locator("#replay .notice")).to_contain_text("5 of 5 are the same. The same models serve today as then.")
    expect(page.locator(".replay-mark").first).to_have_text("on both")
    page.locator(".replay-title a").first.click()
    expect(page.locator(".why-sentences")).to_contain_text("It is at place 1")


@pytest.mark.parametrize("path", [f"/posting/{job_id(CLOSED, POSTINGS[0])}", "/models", f"/replay?week={CLOSED}"])
def test_on_a_phone_nothing_leaves_the_screen(app: Served, page: Page, path: str) -> None:
    plant(app.home, EARLIER, 1.6)
    plant(app.home, CLOSED, 2.4, algorithm="lstm", champion_misses_by=1.6)
    page.set_viewport_size({"width": 360, "height": 760})
    opened(app, page, path)
    if path == "/models":
        page.locator(".rollback > summary").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_posting_found_by_search_is_rated_and_wanted_on_its_own_page(app: Served, page: Page) -> None:
    job = job_id(CLOSED, POSTINGS[1])
    opened(app, page, f"/posting/{job}")
    page.keyboard.press("j")
    page.keyboard.press("8")
    said = page.get_by_role("status").first
    expect(said).to_contain_text("Fit 8 saved")
    page.keyboard.press("w")
    expect(said).to_contain_text("Want to apply saved")
    page.locator("#card-1").get_by_role("button", name=re.compile("^Keep")).click()
    expect(said).to_contain_text("Kept for this week")
    page.reload()
    card = page.locator("#card-1")
    chosen = card.locator('[data-facet="fit"] [aria-checked="true"]')
    expect(chosen).to_have_text("8")
    expect(card.get_by_role("button", name="Want to apply")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Forget this rating").click()
    expect(chosen).to_have_count(0)
    page.get_by_role("button", name="Let it count again").click()
    expect(chosen).to_have_text("8")
