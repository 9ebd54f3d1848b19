"""From draft to job."""

from __future__ import annotations

import unicodedata
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aura_ml.normalize import NO_TEXT, URL_NOT_HTTP, normalize
from aura_ml.records import JobDraft, ListingRejected

SEEN = datetime(2026, 3, 17, 12, tzinfo=UTC)


def draft(**fields: object) -> JobDraft:
    """Return an invented draft."""
    given_fields: dict[str, object] = {
        "board": "boardone",
        "title": "Data Engineer (m/w/d)",
        "company": "Acme Widgets GmbH",
        "external_id": "7",
        "url": "https://jobs.example/7",
        "location": "München",
        "description_html": "<p>You build data pipelines with us and the team of the platform.</p><ul><li>Python</li></ul>",
        "posted": "2026-03-16",
    }
    return JobDraft(**(given_fields | fields))  # type: ignore[arg-type]


def test_every_field() -> None:
    job = normalize(
        draft(
            salary_text="60.000 - 70.000 € / Jahr",
            tags=("Python", "python", " ", "SQL"),
            employment_type="Full-time",
            workplace="hybrid",
        ),
        SEEN,
    )
    assert (job.title, job.company) == ("Data Engineer (m/w/d)", "Acme Widgets GmbH")
    assert (job.identity.title_key, job.identity.company_key) == ("data engineer", "acmewidgets")
    assert (job.location, job.city, job.region, job.country) == ("München", "Munich", "Bavaria", "DE")
    assert job.description.endswith("\n- Python")
    assert (job.salary.minimum_eur_year, job.salary.maximum_eur_year) == (60_000, 70_000)
    assert (job.date_posted, job.posted_at) == (date(2026, 3, 16), None)
    assert (job.employment_type, job.workplace, job.language) == ("full_time", "hybrid", "en")
    assert job.skills == ("Python", "SQL")
    assert job.flags == ()


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"title": " "}, "no_title"),
        ({"title": "<br>"}, "no_title"),
        ({"title": "—"}, "no_title"),
        ({"company": ""}, "no_company"),
        ({"board": ""}, "no_board"),
    ],
)
def test_what_cannot_be_shown_is_rejected(fields: dict[str, object], reason: str) -> None:
    with pytest.raises(ListingRejected) as error:
        normalize(draft(**fields), SEEN)
    assert error.value.reason == reason
    assert error.value.detail


def test_a_posting_without_text_or_with_a_bad_date_is_kept_and_flagged() -> None:
    job = normalize(draft(description_html="", posted="someday"), SEEN)
    assert {NO_TEXT, "date_unreadable"} <= set(job.flags)
    assert job.description == ""
    assert job.identity.fingerprint == ""


@pytest.mark.parametrize("url", ["https://jobs.example/7?a=b#c", "http://127.0.0.1:8080/x", "https://jobs.example"])
def test_web_addresses_are_kept(url: str) -> None:
    assert normalize(draft(url=url), SEEN).url == url


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "data:text/html,x", "ftp://a.example/x", "//a.example", "https://", "https://user:pw@a.example", "http://a b.example",
     "https://a.example/\u202ex", "https://a.example/" + "x" * 3_000, 'https://a.example/"onclick', "jobs.example/7", "https://a\\@b.example"],
)  # fmt: skip
def test_other_addresses_are_dropped_and_flagged(url: str) -> None:
    job = normalize(draft(url=url), SEEN)
    assert job.url is None
    assert URL_NOT_HTTP in job.flags


def test_the_boards_language_wins() -> None:
    assert normalize(draft(language="de-DE"), SEEN).language == "de"
    assert normalize(draft(language="german"), SEEN).language == "en"


def test_remote_regions_only_for_remote_jobs() -> None:
    assert normalize(draft(location="USA", workplace="remote"), SEEN).remote_regions == ("US",)
    assert normalize(draft(location="USA"), SEEN).remote_regions == ()


_TEXTS = st.one_of(st.none(), st.text(max_size=80))


@settings(max_examples=200, deadline=None)
@given(
    fields=st.fixed_dictionaries(
        {
            "title": st.text(max_size=80), "company": st.text(max_size=80), "url": _TEXTS, "location": _TEXTS, "external_id": _TEXTS,
            "description_html": st.text(max_size=200), "posted": st.one_of(_TEXTS, st.floats(), st.integers()), "salary_text": _TEXTS,
            "salary_min": st.one_of(st.none(), st.floats()), "salary_currency": _TEXTS, "salary_interval": _TEXTS, "workplace": _TEXTS,
            "employment_type": _TEXTS, "seniority": _TEXTS, "language": _TEXTS, "tags": st.lists(st.text(max_size=20), max_size=5).map(tuple),
            "remote_regions": st.lists(st.text(max_size=20), max_size=3).map(tuple),
        }
    )
)  # fmt: skip
def test_any_draft_becomes_a_job_or_a_rejection(fields: dict[str, object]) -> None:
    try:
        job = normalize(draft(**fields), SEEN)
    except ListingRejected:
        return
    assert job.title
    assert job.company
    assert job.workplace in (None, "onsite", "hybrid", "remote")
    for text in (job.title, job.company, job.location or "", job.url or "", *job.skills):
        assert not any(unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") for char in text)
