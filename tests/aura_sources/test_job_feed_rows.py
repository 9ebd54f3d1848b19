"""What one row of a job board means, and which rows are refused with a reason; no board is asked."""

from __future__ import annotations

import json
from datetime import date

import pytest

from aura_ml.normalize import normalize
from aura_ml.records import JobDraft, ListingRejected
from aura_sources.himalayas import Himalayas
from aura_sources.jobicy import Jobicy
from aura_sources.themuse import TheMuse
from aura_sources.weworkremotely import WeWorkRemotely
from tests.aura_sources.job_feeds import (
    FEEDS,
    HIMALAYAS_ROW,
    JOBICY_ROW,
    SEEN_AT,
    THEMUSE_ROW,
    WWR_ROW,
    item,
)


def test_jobicy_rows_mean_what_the_board_says() -> None:
    assert Jobicy().parse(json.dumps(JOBICY_ROW)) == JobDraft(
        board="jobicy",
        title="Tester &amp; Breaker",
        company="Acme",
        external_id="150791",
        url="https://jobicy.com/jobs/150791-tester",
        location="LATAM,  Brazil",
        description_html="<p>Break things</p>",
        posted="2026-03-16T00:00:03+00:00",
        salary_min=115000.0,
        salary_max=120000.0,
        salary_currency="USD",
        salary_interval="year",
        workplace="remote",
        remote_regions=("LATAM", "Brazil"),
        employment_type="Full-Time, Contract",
        seniority="Senior",
        tags=("Quality &amp; Tests",),
    )


def test_jobicys_older_rows_pay_per_year_and_any_level_is_none() -> None:
    row = {key: value for key, value in JOBICY_ROW.items() if not key.startswith("salary")}
    older = {**row, "annualSalaryMin": "90000", "annualSalaryMax": 0, "salaryCurrency": "EUR", "jobLevel": "Any"}
    draft = Jobicy().parse(json.dumps(older))
    assert (draft.salary_min, draft.salary_currency, draft.salary_interval) == (90000.0, "EUR", "year")
    assert draft.seniority is None
    assert Jobicy().parse(json.dumps({**row, "salaryCurrency": "EUR"})).salary_currency is None


def test_himalayas_rows_mean_what_the_board_says() -> None:
    draft = Himalayas().parse(json.dumps(HIMALAYAS_ROW))
    assert (draft.title, draft.company, draft.workplace) == ("Tester", "Acme", "remote")
    assert (draft.salary_min, draft.salary_max, draft.salary_currency, draft.salary_interval) == (
        55200.0,
        66000.0,
        "EUR",
        "year",
    )
    assert (draft.remote_regions, draft.location) == (("Austria", "Germany"), "Austria | Germany")
    assert (draft.seniority, draft.posted, draft.tags) == ("Senior, Manager", "1773619203", ("Quality",))


def test_himalayas_currency_without_pay_says_nothing_and_regions_may_be_objects() -> None:
    row = {**HIMALAYAS_ROW, "minSalary": None, "maxSalary": None, "locationRestrictions": [{"name": "Poland"}, 7, None]}
    draft = Himalayas().parse(json.dumps(row))
    assert (draft.salary_min, draft.salary_currency, draft.salary_interval) == (None, None, None)
    assert draft.remote_regions == ("Poland", "7")
    assert Himalayas().parse(json.dumps({**HIMALAYAS_ROW, "salaryPeriod": "hourly"})).salary_interval == "hour"


def test_themuse_rows_mean_what_the_board_says() -> None:
    draft = TheMuse().parse(json.dumps(THEMUSE_ROW))
    assert (draft.title, draft.company, draft.external_id) == ("Tester", "Acme", "20838284")
    assert draft.url == "https://www.themuse.com/jobs/acme/tester"
    assert (draft.location, draft.seniority) == ("Lockhart, TX | Flexible / Remote", "Senior Level")
    assert draft.tags == ("Quality",), "tags are of the company"
    assert normalize(draft, SEEN_AT).city == "Lockhart"


def test_weworkremotely_items_mean_what_the_board_says() -> None:
    assert WeWorkRemotely().parse(item(WWR_ROW)) == JobDraft(
        board="weworkremotely",
        title="Tester: Web & Mobile",
        company="Acme",
        external_id="https://weworkremotely.com/remote-jobs/acme-tester",
        url="https://weworkremotely.com/remote-jobs/acme-tester",
        location="Europe Only",
        description_html="<p>Break things</p>",
        posted="Mon, 16 Mar 2026 00:00:03 +0000",
        workplace="remote",
        remote_regions=("Europe Only",),
        employment_type="Full-Time",
        tags=("Python", "Selenium", "All Other Remote"),
    )


def test_a_boards_expiry_is_the_listings_and_no_last_day_to_apply() -> None:
    remote = WeWorkRemotely().parse(
        "<item><title>Acme: Tester</title><expires_at>Sun, 09 Aug 2026 22:45:30 +0000</expires_at></item>"
    )
    himalaya = Himalayas().parse(json.dumps(HIMALAYAS_ROW))
    assert (remote.listed_until, remote.deadline) == ("Sun, 09 Aug 2026 22:45:30 +0000", None)
    assert (himalaya.listed_until, himalaya.deadline) == (str(HIMALAYAS_ROW["expiryDate"]), None)
    assert normalize(remote, SEEN_AT).listed_until == date(2026, 8, 9)
    assert normalize(remote, SEEN_AT).apply_by is None


def test_weworkremotely_titles_without_a_company_keep_it_unknown() -> None:
    assert WeWorkRemotely().parse("<item><title>Tester</title></item>").company == ""
    with pytest.raises(ListingRejected, match="only a company"):
        WeWorkRemotely().parse("<item><title>Acme: </title></item>")
    with pytest.raises(ListingRejected, match="no_title"):
        WeWorkRemotely().parse("<entry><title>Acme: Tester</title></entry>")


@pytest.mark.parametrize("name", [name for name in FEEDS if name != "weworkremotely"])
@pytest.mark.parametrize(
    ("payload", "reason"), [("{", "not_json"), ("", "not_json"), ("[1]", "not_an_object"), ("[" * 100_000, "not_json")]
)
def test_a_row_that_is_no_object_is_rejected_with_a_reason(name: str, payload: str, reason: str) -> None:
    with pytest.raises(ListingRejected) as caught:
        FEEDS[name].make().parse(payload)
    assert caught.value.reason == reason


@pytest.mark.parametrize("name", FEEDS)
def test_a_row_without_a_title_is_rejected_with_a_reason(name: str) -> None:
    payload = "<item/>" if name == "weworkremotely" else "{}"
    with pytest.raises(ListingRejected) as caught:
        FEEDS[name].make().parse(payload)
    assert caught.value.reason == ("no_text" if name == "hn" else "no_title")


@pytest.mark.parametrize("name", FEEDS)
def test_capabilities_name_terms_and_hosts(name: str) -> None:
    capabilities = FEEDS[name].make().capabilities
    assert capabilities.terms.endswith(".")
    assert capabilities.hosts
    assert capabilities.documented_api
    assert (capabilities.history, capabilities.needs_key) == (name == "hn", name in ("adzuna", "usajobs"))
