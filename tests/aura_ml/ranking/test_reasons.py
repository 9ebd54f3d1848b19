"""Reasons in words: what speaks for a posting first, then against, then what is unknown."""

from __future__ import annotations

from dataclasses import replace

import pytest

from aura_ml.ranking.combine import COMPONENTS
from aura_ml.ranking.components import SalaryFloor
from aura_ml.ranking.reasons import Evidence, reasons_for

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
)


def told(**changes: object) -> list[str]:
    components = {**UNKNOWN, **changes.pop("components", {})}  # type: ignore[dict-item]
    return reasons_for(replace(BASE, components=components, **changes))  # type: ignore[arg-type]


def test_for_before_against_before_unknown() -> None:
    found = told(
        components={"semantic": 0.1, "lexical": 0.5, "skills": 0.9, "freshness": 0.6},
        words=("lamp", "cord"),
        skills=("CAD", "SQL", "Go"),
    )
    assert found == [
        "Names 3 of your skills: CAD, SQL and Go",
        "First posted 3 days ago",
        "Shares the words lamp and cord with your profile",
        "Reads unlike your profile",
        "Pay is not stated",
        "Place not stated",
    ]


def test_weights_decide_the_order() -> None:
    components = {"semantic": 0.9, "freshness": 0.9}
    first = told(components=components, weights={"semantic": 0.1, "freshness": 0.9})[0]
    assert first == "First posted 3 days ago"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"components": {"skills": 0.2}, "skills": ("CAD",)}, "Names your skill CAD"),
        ({"components": {"skills": 0.0}}, "Names none of your skills"),
        (
            {"components": {"skills": 1.0}, "skills": tuple("abcdefg")},
            "Names 7 of your skills: a, b, c, d, e and 2 more",
        ),
        ({"components": {"lexical": 0.0}}, "Shares no telling words with your profile"),
        ({"components": {"freshness": 1.0}, "age_days": 0, "is_new": True}, "New this week, first posted today"),
        ({"components": {"freshness": 0.9}, "age_days": 1}, "First posted yesterday"),
        ({"components": {"preference": 0.9}}, "Much like what you rated high"),
        (
            {"components": {"prestige": 0.9}, "prestige": (8.25, 1)},
            "You rated this company's prestige once; it stands at 8.2 of 10",
        ),
        ({"salary": (30.0, None, "EUR", "hour")}, "Pays from 30 EUR per hour; not compared"),
        (
            {"language": "de"},
            "Written in German: the embedding knows English, so shared words and the stated facts carry the rank",
        ),
    ],
)
def test_words(changes: dict[str, object], words: str) -> None:
    assert words in told(**changes)


@pytest.mark.parametrize(("pay", "relation"), [(60_000.0, "above"), (40_000.0, "below"), (50_100.0, "at")])
def test_pay_against_the_floor(pay: float, relation: str) -> None:
    floor = SalaryFloor(50_000.0, "50,000 EUR a year")
    stated = (pay, pay, "EUR", "year")
    found = told(components={"salary": 0.5}, salary=stated, pay_eur_year=pay, floor=floor)
    assert f"Pays {pay:,.0f} EUR per year, {relation} your floor of 50,000 EUR a year" in found


def test_pay_without_a_floor_is_told_against_the_week() -> None:
    found = told(components={"salary": 0.7}, salary=(None, 90_000.0, "USD", "year"), pay_eur_year=80_000.0)
    assert "Pays up to 90,000 USD per year, above the middle of this week's stated pay" in found
