"""The page of skills in a real browser: gaps with counts and where to learn them, weeks, and what stands without a report."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from aura_io.warehouse import Commit, LineageEntry, Replace
from aura_io.workspace import Home
from aura_ml.schemas import TABLES
from tests.dash_app.conftest import Served
from tests.homes import CLOSED, CURRENT, EARLIER, NOW, USER, empty_home
from tests.stories import row

pytestmark = pytest.mark.browser

LIKED = {
    "basis": "ratings",
    "contrast": "low_rated",
    "reason": "from 12 postings you rated 7 or higher, compared with 10 you rated 5 or lower",
    "n_high": 12,
    "n_low": 10,
    "n_found": 1,
    "has_profile": True,
    "skill_gap_index": 0.384,
}
FEW = {
    "basis": "top_ranked",
    "contrast": "others",
    "reason": "nothing is rated yet: from the 20 postings ranked first in their week, compared with the others",
    "n_high": 20,
    "n_low": 3,
    "skill_gap_index": None,
}
SKILLS = (
    {"skill_id": "docker", "name": "Docker", "rank": 1, "support": 9, "demand_high": 0.75, "demand_low": 0.2,
     "q_value": 0.004, "log_odds": 1.5, "tfidf_difference": 0.21},
    {"skill_id": "kafka", "name": "<b>Kafka</b>", "rank": 2, "support": 5, "demand_high": 5 / 12, "demand_low": 0.4,
     "q_value": 0.7},
    {"skill_id": "python", "name": "Python", "has_it": True, "support": 11, "demand_high": 11 / 12},
    {"skill_id": "kotlin", "name": "Kotlin", "support": 1, "demand_high": 1 / 12},
)  # fmt: skip


def report(home: Home, week: object, skills: tuple[dict[str, object], ...] = SKILLS, **values: object) -> None:
    where = {"week": week, "user_id": USER}
    reports, gaps = TABLES["skill_reports"], TABLES["skill_gaps"]
    summary = reports.frame([row(reports, **where, **values)])
    rows = gaps.frame([row(gaps, **where, **{"has_it": False, "rank": None, **skill}) for skill in skills])
    lineage = LineageEntry("skill_report", week, USER, "run-9", NOW, "1", "v", (), None, rows.height)  # type: ignore[arg-type]
    home.warehouse.commit(
        Commit(lineage=[lineage], replace=[Replace(reports, where, summary), Replace(gaps, where, rows)])
    )


@pytest.fixture
def bare(tmp_path: Path) -> Home:
    return empty_home(tmp_path / "bare")


def opened(app: Served, page: Page, path: str = "/skills") -> Page:
    page.goto(app.url + path)
    expect(page).to_have_title("Skills · AURA")
    return page


def gap(page: Page, number: int) -> Locator:
    return page.locator(".gap").nth(number - 1)


def test_gaps_say_how_often_how_sure_and_where_to_learn(app: Served, page: Page) -> None:
    report(app.home, CLOSED, **LIKED)
    opened(app, page)
    expect(page.locator(".summary")).to_have_text(f"F{str(LIKED['reason'])[1:]}.")
    expect(page.locator(".index")).to_contain_text(
        "38 %of what the liked postings ask for is missing from your profile"
    )
    expect(page.locator(".index")).to_contain_text("n = 12 liked postings · 1 of 2 gaps asked for more than elsewhere")
    expect(page.locator(".gap h3")).to_have_text(["Docker", "<b>Kafka</b>"])
    expect(gap(page, 1).locator(".demand-words")).to_have_text(["9 of 12 liked postings", "2 of 10 rated low"])
    expect(gap(page, 1).locator(".gap-certainty")).to_have_text("clearly asked for more")
    expect(gap(page, 1).locator(".demand")).to_contain_text("log-odds +1.50 · TF-IDF difference +0.210 · q 0.00")
    expect(gap(page, 2).locator(".gap-certainty")).to_have_text("not asked for more than elsewhere")
    link = gap(page, 1).get_by_role("link").first
    expect(link).to_have_attribute("target", "_blank")
    expect(link).to_have_attribute("rel", "noopener")
    assert page.locator(".gap b").count() == 0


def test_what_the_profile_shows_and_what_is_rare_stand_apart(app: Served, page: Page) -> None:
    report(app.home, CLOSED, **LIKED)
    opened(app, page)
    expect(page.locator(".shown-block")).to_contain_text("Python11 of 12")
    rare = page.locator(".rare-block")
    expect(rare.locator(".skill-chips")).to_be_hidden()
    rare.get_by_text("1 skill named too rarely to judge").click()
    expect(rare.locator(".skill-chips")).to_contain_text("Kotlin1 of 12")
    badge = page.locator(".lineage")
    badge.locator("summary").click()
    expect(badge).to_contain_text("skill_report")
    expect(badge).to_contain_text("run-9")


def test_weeks_are_chosen_as_on_the_other_pages(app: Served, page: Page) -> None:
    report(app.home, EARLIER, (), **FEW)
    report(app.home, CLOSED, **LIKED)
    opened(app, page)
    page.get_by_role("link", name="←").click()
    expect(page.locator(".week-select > summary")).to_have_text("13–19 Nov 2026")
    expect(page.locator(".notice")).to_have_count(2)
    expect(page.locator(".index")).to_contain_text("No figurewithout a profile")
    page.locator(".week-select > summary").click()
    page.locator(".week-menu").get_by_text("20–26 Nov 2026").click()
    expect(page.locator(".gap")).to_have_count(2)


def test_too_few_to_compare_with_gives_no_share(app: Served, page: Page) -> None:
    report(app.home, CLOSED, **FEW, has_profile=True)
    opened(app, page)
    expect(page.locator(".index")).to_contain_text("Too few")
    expect(gap(page, 1).locator(".demand-words")).to_have_text(["9 of 20 postings ranked first"])
    expect(page.locator(".notice")).to_contain_text("Too few ratings yet.")


def test_a_report_from_nothing_says_so(app: Served, page: Page) -> None:
    reason = "nothing is rated yet, and no ranking is given"
    report(app.home, CLOSED, (), basis="nothing", contrast="others", reason=reason, has_profile=True)
    opened(app, page)
    expect(page.locator(".skills-page")).to_contain_text("Nothing can be said yet")
    expect(page.locator(".index")).to_have_count(0)


def test_without_a_report_the_page_says_how_to_get_one(bare: Home, serve: Callable[[Home], Served], page: Page) -> None:
    app = serve(bare)
    opened(app, page)
    expect(page.get_by_role("heading", name="No skill report yet")).to_be_visible()
    expect(page.locator(".empty")).to_contain_text("aura week")
    report(bare, CLOSED, **LIKED)
    opened(app, page, f"/skills?week={CURRENT}")
    expect(page.locator(".empty")).to_contain_text(f"aura week --week {CURRENT}")
    page.locator(".empty").get_by_role("link", name="Show 20–26 Nov 2026").click()
    expect(page.locator(".gap")).to_have_count(2)


def test_on_a_phone_nothing_leaves_the_screen(app: Served, page: Page) -> None:
    report(app.home, CLOSED, **LIKED)
    page.set_viewport_size({"width": 360, "height": 760})
    opened(app, page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_tick_is_kept_taken_back_by_a_second_press_and_by_undo(app: Served, page: Page) -> None:
    report(app.home, CLOSED, **LIKED)
    opened(app, page)
    learning = gap(page, 1).get_by_role("button", name="I am learning it")
    learned = gap(page, 1).get_by_role("button", name="I know it now")
    learning.click()
    expect(learning).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#announce")).to_contain_text("Docker")
    learned.click()
    expect(learned).to_have_attribute("aria-pressed", "true")
    expect(learning).to_have_attribute("aria-pressed", "false")
    expect(gap(page, 1)).to_contain_text("add it to your profile")
    page.locator("#undo").click()
    expect(learning).to_have_attribute("aria-pressed", "true")
    page.reload()
    expect(learning).to_have_attribute("aria-pressed", "true")
    learning.click()
    expect(learning).to_have_attribute("aria-pressed", "false")


def test_what_was_learned_and_the_week_alone_stand_below_the_gaps(app: Served, page: Page) -> None:
    learned = {"skill_id": "rust", "name": "Rust", "support": 6, "demand_high": 0.5, "progress": "learned"}
    alone = {"week_basis": "ratings", "week_reason": "from 5 postings", "week_n_high": 5, "week_n_low": 7}
    report(app.home, CLOSED, (*SKILLS, learned), **LIKED, **alone)
    opened(app, page)
    expect(page.locator(".learned-block")).to_contain_text("Rustin 6 of 12")
    expect(page.locator(".rare-block")).not_to_contain_text("Rust")
    page.get_by_text("This week alone").click()
    expect(page.locator(".alone-block")).to_contain_text("From 5 postings.")
