"""Adzuna and USAJobs: keys come from .env, leave only in the request itself, and their absence is told in words."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from aura_io.settings import load_settings
from aura_ml.normalize import normalize
from aura_ml.records import JobDraft
from aura_ml.weeks import WeekCalendar, Window
from aura_sources import adzuna
from aura_sources.adzuna import COUNTRIES, Adzuna
from aura_sources.crawl import CrawlPlan, CrawlResult, run_crawl
from aura_sources.protocol import Credentials, FetchError, Query
from aura_sources.registry import query_for
from aura_sources.usajobs import UsaJobs
from tests.aura_sources.job_feeds import (
    ADZUNA_KEYS,
    ADZUNA_ROW,
    FEEDS,
    SEEN_AT,
    USAJOBS_KEYS,
    USAJOBS_ROW,
    captured_rows,
)

SECRETS = [key.get_secret_value() for key in (*ADZUNA_KEYS.values(), USAJOBS_KEYS["USAJOBS_KEY"])]
ENV = "ADZUNA_APP_ID=app-4711\nADZUNA_APP_KEY=sesame-0815\nUSAJOBS_KEY=sesame-1234=\nUSAJOBS_EMAIL=me@example.org\n"


@pytest.fixture
def crawl(window: Window, calendar: WeekCalendar, clock: Any, make_client: Any) -> Callable[..., CrawlResult]:
    def run(name: str, query: Query) -> CrawlResult:
        return run_crawl(
            FEEDS[name].make(),
            window,
            query,
            make_client(),
            calendar=calendar,
            clock=clock,
            run_id="run",
            plan=CrawlPlan(True, False, False, "closing"),
        )

    return run


def test_the_keys_leave_with_the_request_and_stay_nowhere(
    boards: Any, crawl: Callable[..., CrawlResult], tmp_path: Path, caplog: Any
) -> None:
    caplog.set_level("DEBUG")
    echo = {**ADZUNA_ROW, "redirect_url": "https://www.adzuna.fr/details/1?utm_source=app-4711", "x": "sesame-0815"}
    for name, row in (("adzuna", echo), ("usajobs", USAJOBS_ROW)):
        feed = FEEDS[name]
        result = crawl(name, Query(url=feed.serve(boards, [row]), options=feed.options))
        assert result.status == "ok"
        stored = "".join(map(str, (result.crawl, result.payloads.to_dicts(), result.sightings.to_dicts())))
        assert not [secret for secret in SECRETS if secret in stored]
        assert not [secret for secret in SECRETS if secret in caplog.text]
        robots = [request for request in boards.requests if request.path == "/robots.txt"]
        assert not any("Authorization-Key" in request.headers or request.query for request in robots)
        assert all(request.headers["User-Agent"].startswith("AURA/") for request in robots)
    assert boards.asked("adzuna")[0].query["app_key"] == ["sesame-0815"]
    assert boards.asked("usajobs")[0].headers["Authorization-Key"] == "sesame-1234="
    assert boards.asked("usajobs")[0].headers["User-Agent"] == "me@example.org"
    kept = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert any(b"/adzuna/api/1" in content for content in kept), "the cache is among the files looked at"
    assert not [
        secret for secret in (b"app_key", b"sesame-1234", b"me@example") if any(secret in file for file in kept)
    ]


def test_a_redirect_takes_no_key_along(boards: Any, make_client: Any, monkeypatch: Any) -> None:
    other = boards.serve("other", "/other", lambda _: [])
    away = other.replace("127.0.0.1", "localhost")
    client = make_client(allowed_hosts={"127.0.0.1", "localhost"})
    boards.serve("here", "/here", lambda _: [])
    follow = client._ask

    def moved(url: str, *args: Any, **kwargs: Any) -> Any:
        answer = follow(url, *args, **kwargs)
        location = f"{away}?page=1&app_key=sesame-0815"
        return replace(answer, status=302, location=location) if urlsplit(url).path == "/here" else answer

    monkeypatch.setattr(client, "_ask", moved)
    answer = client.get(f"{boards.address}/here", Credentials({"app_key": "sesame-0815"}, {"X-Key": "sesame-1234"}))
    assert answer.url == f"{away}?page=1"
    [request] = boards.asked("other")
    assert request.query == {"page": ["1"]}
    assert "X-Key" not in request.headers


def test_credentials_are_not_shown_and_short_ones_are_not_masked() -> None:
    credentials = Credentials({"id": "abc", "key": "sesame-0815"}, {"User-Agent": "me@example.org"})
    assert "sesame" not in repr(credentials)
    assert credentials.masked(b"abc sesame-0815 me@example.org") == b"abc xxxxxxxxxxx me@example.org"


@pytest.mark.parametrize(
    ("name", "options", "words"),
    [
        ("adzuna", {"country": "fr"}, "ADZUNA_APP_ID is not set; get a free key"),
        ("adzuna", {"country": "fr", "keys": {"ADZUNA_APP_ID": ADZUNA_KEYS["ADZUNA_APP_ID"]}}, "ADZUNA_APP_KEY is not"),
        ("adzuna", {"keys": ADZUNA_KEYS}, "no country is set"),
        ("adzuna", {"keys": ADZUNA_KEYS, "country": "Atlantis"}, "country is 'atlantis'"),
        ("usajobs", {}, "USAJOBS_KEY is not set"),
        ("usajobs", {"keys": {"USAJOBS_KEY": USAJOBS_KEYS["USAJOBS_KEY"]}}, "USAJOBS_EMAIL is not set"),
    ],
)
def test_what_is_missing_is_named_and_nothing_is_asked(
    boards: Any, crawl: Callable[..., CrawlResult], name: str, options: dict[str, Any], words: str
) -> None:
    result = crawl(name, Query(options=options))
    assert (result.status, result.crawl["requests"], result.crawl["closes"]) == ("needs_setup", 0, False)
    assert words in str(result.crawl["message"])
    assert boards.requests == []


def test_the_keys_of_a_source_come_from_env_and_are_shown_as_stars(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text(
        "job_sources: [{name: Adzuna, options: {country: de, keys: {ADZUNA_APP_ID: mine}}}]", encoding="utf-8"
    )
    (tmp_path / ".env").write_text(ENV, encoding="utf-8")
    settings = load_settings(tmp_path, env={})
    query = query_for(settings, "Adzuna")
    assert (query.options["country"], sorted(query.options["keys"])) == ("de", ["ADZUNA_APP_ID", "ADZUNA_APP_KEY"])
    assert query.key("ADZUNA_APP_ID", "somewhere") == "app-4711"
    assert sorted(query_for(settings, "usajobs").options["keys"]) == ["USAJOBS_EMAIL", "USAJOBS_KEY"]
    assert query_for(settings, "remoteok").options["keys"] == {}
    assert not [secret for secret in SECRETS if secret in repr(query) + repr(settings) + str(settings.secrets)]
    with pytest.raises(FetchError, match="not set"):
        query_for(load_settings(tmp_path / "config.yaml", env={}), "usajobs").key("USAJOBS_TOKEN", "get one")


def test_adzuna_is_asked_for_the_days_since_the_week_began(boards: Any, crawl: Callable[..., CrawlResult]) -> None:
    feed = FEEDS["adzuna"]
    query = Query(search_terms=("testeur", "boulanger"), url=feed.serve(boards, [ADZUNA_ROW]), options=feed.options)
    crawl("adzuna", query)
    asked = boards.asked("adzuna")
    assert [request.query["what"] for request in asked] == [["testeur"], ["boulanger"]]
    assert {name: asked[0].query[name] for name in ("max_days_old", "sort_by", "results_per_page")} == {
        "max_days_old": ["9"],  # Friday 13 to Saturday 21 March
        "sort_by": ["date"],
        "results_per_page": ["50"],
    }


def test_adzunas_address_is_that_of_the_country(window: Window) -> None:
    class Asked(Exception):
        pass

    class Client:
        def get(self, url: str, credentials: Credentials) -> None:
            raise Asked(url, credentials)

    with pytest.raises(
        Asked, match=r"https://api\.adzuna\.com/v1/api/jobs/de/search/1\?results_per_page=50&sort_by=date"
    ):
        next(iter(Adzuna().fetch(window, Query(options={"country": " DE ", "keys": ADZUNA_KEYS}), Client())))  # type: ignore[arg-type]


def test_adzunas_requests_are_shared_among_the_terms(
    boards: Any, crawl: Callable[..., CrawlResult], monkeypatch: Any
) -> None:
    monkeypatch.setattr(adzuna, "MAX_REQUESTS", 4)
    monkeypatch.setattr(adzuna, "PER_PAGE", 1)
    feed = FEEDS["adzuna"]
    url = feed.serve(boards, [feed.with_(id=str(n)) for n in range(9)], 1)
    crawl("adzuna", Query(search_terms=("a", "b"), url=url, options=feed.options))
    assert len(boards.asked("adzuna")) == 4
    result = crawl("adzuna", Query(search_terms=tuple("abcde"), url=url, options=feed.options))
    assert (result.status, len(boards.asked("adzuna"))) == ("needs_setup", 4)


def test_adzuna_rows_mean_what_the_board_says() -> None:
    assert Adzuna().parse(json.dumps(ADZUNA_ROW)) == JobDraft(
        board="adzuna",
        title="Testeur",
        company="Acme",
        external_id="4596961533",
        url="https://www.adzuna.fr/details/4596961533?utm_medium=api",
        location="Yvelines, Ile-de-France, France",
        description_html="Casser des choses",
        posted="2026-03-16T00:00:03Z",
        salary_min=40000.0,
        salary_max=50000.0,
        salary_currency="EUR",
        employment_type="permanent, full_time",
        tags=("Emplois Informatique",),
    )


@pytest.mark.parametrize("predicted", ["1", 1, 1.0, "yes"])
def test_pay_that_adzuna_predicted_is_not_stated(predicted: object) -> None:
    draft = Adzuna().parse(json.dumps({**ADZUNA_ROW, "salary_is_predicted": predicted}))
    assert (draft.salary_min, draft.salary_max, draft.salary_currency) == (None, None, None)


@pytest.mark.parametrize(
    ("url", "currency"),
    [
        ("https://www.adzuna.co.uk/jobs/details/1", "GBP"),
        ("https://www.adzuna.com/details/1", "USD"),
        ("https://www.adzuna.com.au/details/1", "AUD"),
        ("https://www.adzuna.pl/details/1", "PLN"),
        ("https://www.example.fr/details/1", None),
        ("https://www.adzuna.xyz/1", None),
        ("https://[", None),
        (None, None),
    ],
)
def test_adzunas_currency_is_that_of_the_site(url: str | None, currency: str | None) -> None:
    assert Adzuna().parse(json.dumps({**ADZUNA_ROW, "redirect_url": url})).salary_currency == currency


def test_every_country_of_adzuna_has_a_currency() -> None:
    assert all(len(code) == 2 and len(currency) == 3 for code, currency in COUNTRIES.items())


def test_captured_pay_of_adzuna_is_read_and_hourly_pay_told_apart(test_data: Path) -> None:
    jobs = [Adzuna().parse(json.dumps(row)) for row in captured_rows(test_data, "adzuna")]
    paid = [normalize(draft, SEEN_AT) for draft in jobs if draft.company and draft.salary_min]
    assert len(paid) == 193
    assert {job.salary.currency for job in paid} == {"EUR"}
    assert {job.salary.interval for job in paid} == {"hour", "year", None}


def test_usajobs_is_asked_for_the_days_since_the_week_began(boards: Any, crawl: Callable[..., CrawlResult]) -> None:
    feed = FEEDS["usajobs"]
    crawl("usajobs", Query(search_terms=("tester",), url=feed.serve(boards, [USAJOBS_ROW]), options=feed.options))
    [asked] = boards.asked("usajobs")
    assert asked.query == {"Keyword": ["tester"], "DatePosted": ["9"], "ResultsPerPage": ["250"], "Page": ["1"]}


def test_usajobs_is_not_asked_for_more_days_than_it_counts_back(
    boards: Any, crawl: Callable[..., CrawlResult], clock: Any
) -> None:
    clock.instant = datetime(2026, 7, 1, tzinfo=UTC)
    feed = FEEDS["usajobs"]
    crawl("usajobs", Query(url=feed.serve(boards, [USAJOBS_ROW]), options=feed.options))
    assert "DatePosted" not in boards.asked("usajobs")[0].query


def test_usajobs_rows_mean_what_the_board_says() -> None:
    assert UsaJobs().parse(json.dumps(USAJOBS_ROW)) == JobDraft(
        board="usajobs",
        title="Tester",
        company="Office of Tests",
        external_id="437787500",
        url="https://www.usajobs.gov/job/437787500",
        location="Eugene, Oregon | Boise, Idaho",
        description_text="Break things.\n\nBreak.\n\nMend.\n\nHas broken things.",
        posted="2026-03-16T00:00:03Z",
        salary_min=77490.0,
        salary_max=141555.0,
        salary_currency="USD",
        salary_interval="year",
        employment_type="Full-Time, Permanent",
        language="en",
        requisition="OS-6010",
        tags=("Program",),
    )


@pytest.mark.parametrize(
    ("code", "pay"),
    [
        ("Per Hour", (20.0, 30.0, "hour")),
        ("PH", (20.0, 30.0, "hour")),
        ("PD", (20.0, 30.0, "day")),
        ("BW", (10.0, 15.0, "week")),
        ("Bi-weekly", (10.0, 15.0, "week")),
        ("PM", (20.0, 30.0, "month")),
        ("WC", (None, None, None)),
        ("Without Compensation", (None, None, None)),
        ("School Year", (None, None, None)),
        (None, (None, None, None)),
    ],
)
def test_usajobs_pay_has_its_interval(code: str | None, pay: tuple[float | None, float | None, str | None]) -> None:
    row = json.loads(json.dumps(USAJOBS_ROW))
    offer = {"RateIntervalCode": code, "MinimumRange": "20", "MaximumRange": "30.00"}
    row["MatchedObjectDescriptor"]["PositionRemuneration"] = [None, {"RateIntervalCode": "WC"}, offer]
    draft = UsaJobs().parse(json.dumps(row))
    assert (draft.salary_min, draft.salary_max, draft.salary_interval) == pay
    assert draft.salary_currency == ("USD" if pay[2] else None)


def test_usajobs_remote_and_many_places() -> None:
    row = json.loads(json.dumps(USAJOBS_ROW))
    posting = row["MatchedObjectDescriptor"]
    posting["UserArea"]["Details"]["RemoteIndicator"] = True
    posting["PositionLocation"] = [{"LocationName": f"Place {n}, Ohio"} for n in range(30)]
    posting["PositionLocationDisplay"] = "Multiple Locations"
    draft = UsaJobs().parse(json.dumps(row))
    assert (draft.workplace, draft.location) == ("remote", "Multiple Locations")
    del posting["PositionLocationDisplay"]
    assert str(UsaJobs().parse(json.dumps(row)).location).startswith("Place 0, Ohio | Place 1, Ohio")


def test_captured_intervals_of_usajobs_are_read(test_data: Path) -> None:
    drafts = [UsaJobs().parse(json.dumps(row)) for row in captured_rows(test_data, "usajobs")]
    intervals = [draft.salary_interval for draft in drafts]
    assert {name: intervals.count(name) for name in set(intervals)} == {"year": 230, "hour": 7, None: 5}
    assert all(draft.company and draft.description_text and draft.location for draft in drafts)
