"""Reasons in words: what speaks for a posting first, then against, then what is unknown; each names its evidence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from aura_ml.ranking.combine import COMPONENTS
from aura_ml.ranking.components import SalaryFloor
from aura_ml.ranking.prestige import Prestige
from aura_ml.ranking.reasons import Evidence, reasons_for
from aura_ml.ranking.similar import Liked

UNKNOWN: dict[str, float | None] = dict.fromkeys(COMPONENTS)
BASE = Evidence(
    components=UNKNOWN,
    weights=dict.fromkeys(COMPONENTS, 1.0),
    has_profile=True,
    language="en",
    words=(),
    skills=(),
    salary=(None, None, None, None),
    pay_eur_year=None,
    floor=None,
    place="Place not stated",
    prestige=None,
    age_days=3,
    is_new=False,
    company="Quay",
    rates_day=date(2026, 8, 8),
    place_stated=False,
    first_day=date(2026, 5, 12),
)
FLOOR = SalaryFloor(50_000.0, "50,000 EUR a year", 50_000.0)
AGE = "First posted on 12 May 2026, 3 days before this ranking"


def told(**changes: object) -> list[str]:
    components = {**UNKNOWN, **changes.pop("components", {})}  # type: ignore[dict-item]
    return reasons_for(replace(BASE, components=components, **changes))  # type: ignore[arg-type]


def liked(number: int, overall: float) -> Liked:
    return Liked(number, number, f"Loader {number}", "Quay", "quay", overall)


def test_for_before_against_before_unknown() -> None:
    found = told(
        components={"semantic": 0.1, "lexical": 0.5, "skills": 0.9, "freshness": 0.6},
        words=("lamp", "cord"),
        skills=("CAD", "SQL", "Go"),
    )
    assert found == [
        "Asks for CAD, SQL and Go, all in your profile",
        AGE,
        "Shares the words “lamp” and “cord” with your profile",
        "Reads unlike your profile",
        "Not known, so not counted: pay, place and the company's prestige",
    ]


def test_weights_decide_the_order() -> None:
    components = {"semantic": 0.9, "freshness": 0.9}
    assert told(components=components, weights={"semantic": 0.1, "freshness": 0.9})[0] == AGE


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"components": {"skills": 0.2}, "skills": ("CAD",)}, "Asks for CAD, which is in your profile"),
        ({"components": {"skills": 0.2}, "skills": ("CAD", "Go")}, "Asks for CAD and Go, both in your profile"),
        ({"components": {"skills": 0.0}}, "Asks for none of your skills"),
        (
            {"components": {"skills": 1.0}, "skills": tuple("abcdefg")},
            "Asks for a, b, c, d, e and 2 more, all in your profile",
        ),
        ({"components": {"lexical": 0.0}}, "Shares no telling words with your profile"),
        ({"components": {"lexical": 0.1}, "words": ("people",)}, "Shares few telling words with your profile"),
        (
            {"components": {"freshness": 1.0}, "age_days": 0, "is_new": True},
            "First posted on 12 May 2026, less than a day before this ranking; new this week",
        ),
        (
            {"components": {"freshness": 0.9}, "age_days": 1, "is_posted": False},
            "First seen on 12 May 2026, 1 day before this ranking",
        ),
        (
            {"components": {"preference": 0.9}, "predicted": (8.31, 0.84)},
            "From your ratings so far you are expected to rate it 8.3 (give or take 0.8)",
        ),
        ({"components": {"prestige": 0.9}, "prestige": Prestige(7.0, (8.0,))}, "You rated Quay 8 for prestige"),
        (
            {"components": {"prestige": 0.9}, "prestige": Prestige(7.0, (8.0, 6.0))},
            "You rated Quay for prestige 2 times, 8 and 6",
        ),
        (
            {"components": {"prestige": 0.9}, "prestige": Prestige(7.0, (), (("Wharf", 8.0), ("Dock", 5.0)))},
            "For prestige you rated companies whose postings are much like this one's: Wharf 8 and Dock 5",
        ),
        ({"salary": (30.0, None, "EUR", "hour")}, "Pays from 30 EUR per hour; not compared"),
        ({"components": {"semantic": 0.9}, "nearest_part": "your work at Quay"}, "Reads much like your work at Quay"),
        ({"components": {"semantic": 0.9}, "by_taste": True}, "Reads much like postings you liked"),
        (
            {"language": "de"},
            "Written in German: the embedding knows English, so shared words and the stated facts carry the rank",
        ),
    ],
)
def test_words(changes: dict[str, object], words: str) -> None:
    assert words in told(**changes)


def test_words_that_are_skills_are_told_once() -> None:
    components = {"lexical": 0.9, "skills": 0.9}
    found = told(components=components, skills=("Apache Kafka", "SQL"), words=("kafka", "sql", "tides"))
    assert "Shares the word “tides” with your profile" in found
    assert not any("Shares" in line for line in told(components=components, skills=("SQL",), words=("sql",)))


def test_words_of_every_posting_and_parts_of_a_told_skill_are_no_reason() -> None:
    components = {"lexical": 0.9}
    found = told(components=components, skills=("scikit-learn",), words=("team", "scikit", "jahren", "tides", "learn"))
    assert "Shares the word “tides” with your profile" in found


@pytest.mark.parametrize(
    ("pay", "relation"),
    [
        (56_000.0, "12 % above your floor of 50,000 EUR a year"),
        (40_000.0, "20 % below your floor of 50,000 EUR a year"),
        (50_100.0, "at your floor of 50,000 EUR a year"),
    ],
)
def test_pay_against_the_floor(pay: float, relation: str) -> None:
    stated = (pay, pay, "EUR", "year")
    found = told(components={"salary": 0.5}, salary=stated, pay_eur_year=pay, floor=FLOOR)
    assert f"Pays {pay:,.0f} EUR per year, {relation}" in found


def test_of_a_range_the_middle_is_compared_and_said_to_be() -> None:
    found = told(components={"salary": 0.5}, salary=(50_000, 60_000, "EUR", "year"), pay_eur_year=55_000.0, floor=FLOOR)
    assert "Pays 50,000–60,000 EUR per year, its middle 10 % above your floor of 50,000 EUR a year" in found


@pytest.mark.parametrize(
    ("floor", "comparable"),
    [
        (FLOOR, "about 75,000 EUR a year at the rates of 8 Aug 2026"),
        (SalaryFloor(50_000.0, "28 USD an hour", 28.0, "USD", "hour"), "about 42.0 USD an hour"),
        (SalaryFloor(50_000.0, "4,500 USD a month", 4_500.0, "USD", "month"), "about 6,750 USD a month"),
    ],
)
def test_other_currencies_are_shown_in_the_floors_own_with_the_day_of_the_rates(
    floor: SalaryFloor, comparable: str
) -> None:
    stated = (87_000.0, 87_000.0, "USD", "year")
    found = told(components={"salary": 1.0}, salary=stated, pay_eur_year=75_000.0, floor=floor)
    assert f"Pays 87,000 USD per year, {comparable}, 50 % above your floor of {floor.words}" in found


def test_pay_without_a_floor_is_told_against_the_week() -> None:
    found = told(components={"salary": 0.7}, salary=(None, 90_000.0, "USD", "year"), pay_eur_year=80_000.0)
    assert "Pays up to 90,000 USD per year, above the middle of this week's stated pay" in found


@pytest.mark.parametrize(
    ("rated", "words"),
    [
        ([liked(1, 9)], "Much like a posting you rated 9: “Loader 1” at Quay"),
        (
            [liked(1, 9), liked(2, 9), liked(3, 9)],
            "Much like 3 postings you rated 9: “Loader 1” at Quay, “Loader 2” at Quay and “Loader 3” at Quay",
        ),
        (
            [liked(1, 9), liked(2, 2)],
            "Much like 2 postings you rated 2 to 9: “Loader 1” at Quay (9) and “Loader 2” at Quay (2)",
        ),
    ],
)
def test_rated_postings_it_is_much_like_are_named(rated: list[Liked], words: str) -> None:
    assert words in told(components={"preference": 0.9}, predicted=(8.0, 1.0), liked=rated)
    assert words in told(components={"semantic": 0.9}, by_taste=True, liked=rated)
    assert f"{words}; this does not count in the score yet" in told(components={"semantic": 0.9}, liked=rated)
    assert not any("Much like" in line for line in told(components={"preference": 0.9}, predicted=(8.0, 1.0)))
