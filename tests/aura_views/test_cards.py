"""A card says what is known, and that something is not known."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from aura_views.cards import Rating, card, components, excerpt, rating_from, web_address

SLATE: dict[str, Any] = {
    "job_id": 7,
    "cluster_id": 7,
    "position": 1,
    "score": 0.71,
    "propensity": 1.0,
    "reasons": ["Reads much like your profile"],
    "components": json.dumps({"freshness": 0.5, "semantic": 0.8, "salary": None, "weather": 0.1}),
    "is_sample": False,
    "as_of": datetime(2026, 11, 26, 23, tzinfo=UTC),
}
JOB: dict[str, Any] = {
    "title": "Signal Engineer",
    "company": "Nordlicht Rail",
    "location": "Hamburg",
    "workplace": "hybrid",
    "employment_type": "full_time",
    "seniority": None,
    "salary_min": 78_000.0,
    "salary_max": None,
    "currency": "EUR",
    "salary_interval": "year",
    "salary_min_eur_year": 78_000.0,
    "salary_max_eur_year": None,
    "salary_evidence": "fields",
    "date_posted": date(2026, 11, 20),
    "boards": ["arbeitnow", "remoteok"],
    "source": "remoteok",
    "url": "https://jobs.example.org/7",
    "language": "en",
    "description": "First line\n- a point\n\nLast line",
}


def test_a_card_puts_rows_into_words() -> None:
    shown = card(SLATE, JOB, {"age_days": 6, "is_new": True}, Rating({}))
    assert (shown.workplace, shown.salary_posted, shown.salary_eur) == (
        "Hybrid",
        "from 78,000 EUR per year",
        None,
    )
    abroad = card(SLATE, {**JOB, "currency": "USD"}, {"age_days": 6, "is_new": True}, Rating({}))
    assert (abroad.salary_posted, abroad.salary_eur) == (
        "from 78,000 USD per year",
        "from about 78,000 EUR per year",
    )
    assert (shown.boards, shown.link_board) == (("Arbeitnow", "Remote OK"), "Remote OK")
    assert (shown.age_days, shown.is_new, shown.is_known) == (6, True, True)


def test_a_card_says_what_the_posting_states_and_what_has_passed() -> None:
    job = {**JOB, "visa": "offered", "visa_evidence": "We sponsor visas.", "apply_by": date(2026, 11, 25)}
    shown = card(SLATE, job, None, Rating({}), today=date(2026, 11, 26))
    assert [(each.about, each.words, each.evidence) for each in shown.stated] == [
        ("Visa", "Sponsorship offered", "We sponsor visas."),
        ("Apply by", "25 Nov 2026, which has passed", None),
    ]
    assert card(SLATE, None, None, Rating({})).stated == ()


def test_a_posting_that_is_no_longer_stored_is_said_to_be_so() -> None:
    shown = card(SLATE, None, None, Rating({"fit": 8}))
    assert not shown.is_known
    assert (shown.title, shown.salary_posted, shown.age_days, shown.url) == ("Posting 7", None, None, None)
    assert shown.rating.facets == {"fit": 8}


def test_components_come_in_their_usual_order_and_unknown_ones_have_no_value() -> None:
    found = components(SLATE["components"])
    assert [(part.name, part.value) for part in found] == [
        ("semantic", 0.8),
        ("salary", None),
        ("freshness", 0.5),
        ("weather", 0.1),
    ]


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://jobs.example.org/7", True),
        ("http://jobs.example.org", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("javascript://jobs.example.org/%0aalert(1)", False),
        ("ftp://jobs.example.org/7", False),
        ("//jobs.example.org", False),
        ("https:///nowhere", False),
        ("http://[half", False),
        (None, False),
    ],
)
def test_only_web_addresses_become_links(url: str | None, kept: bool) -> None:
    assert web_address(url) == (url if kept else None)


def test_an_excerpt_ends_at_a_word_and_keeps_points_apart() -> None:
    assert excerpt(JOB["description"]) == "First line • a point Last line"
    short = excerpt("word " * 100, length=22)
    assert short == "word word word word …"
    assert excerpt("a" * 50, length=20) == "a" * 21 + " …"


def test_a_rating_is_complete_with_all_facets() -> None:
    row: dict[str, Any] = {f"{name}_score": 5 for name in ("fit", "interest", "prestige", "location", "overall")}
    assert rating_from({**row, "comment": None}).is_complete
    assert not rating_from({**row, "fit_score": None, "comment": "hm"}).is_complete
    assert rating_from(None) == Rating({})
