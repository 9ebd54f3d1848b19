"""Pay in fields and in words."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aura_ml.exchange import shipped_rates
from aura_ml.salary import (
    SALARY_BOUNDS_SWAPPED,
    SALARY_IMPLAUSIBLE,
    SALARY_INCLUDES_VARIABLE,
    SALARY_INTERVAL_CORRECTED,
    Salary,
    read_salary,
)


@pytest.mark.parametrize(
    ("text", "low", "high", "currency", "interval"),
    [
        ("$70k - $95k", 70_000, 95_000, "USD", "year"),
        ("$31,2k- $52k", 31_200, 52_000, "USD", "year"),
        ("$60k–$72k", 60_000, 72_000, "USD", "year"),
        ("$40- $60k", 40_000, 60_000, "USD", "year"),
        ("50-100k USD", 50_000, 100_000, "USD", "year"),
        ("$45,000 - $50,000", 45_000, 50_000, "USD", "year"),
        ("$60k-$130k (depending on experience)", 60_000, 130_000, "USD", "year"),
        ("$50-$75 /hour", 50, 75, "USD", "hour"),
        ("$14/hour", 14, 14, "USD", "hour"),
        ("$18 - $22/hr", 18, 22, "USD", "hour"),
        ("25 Euro die Stunde", 25, 25, "EUR", "hour"),
        ("12,50 €/h", 12.5, 12.5, "EUR", "hour"),
        ("£450 per day", 450, 450, "GBP", "day"),
        ("60.000 € - 75.000 € brutto/Jahr", 60_000, 75_000, "EUR", "year"),
        ("ab 3.200 € pro Monat", 3_200, None, "EUR", "month"),
        ("bis zu 65.000 EUR p.a.", None, 65_000, "EUR", "year"),
        ("$80,000+", 80_000, None, "USD", "year"),
        ("CHF 110’000 – 130’000", 110_000, 130_000, "CHF", "year"),
        ("€60k + equity 0.1%-0.5%", 60_000, 60_000, "EUR", "year"),
        ("$120k base, $30k stock options", 120_000, 120_000, "USD", "year"),
        ("80k", 80_000, 80_000, None, "year"),
        ("CA$ 90,000 to CA$ 110,000", 90_000, 110_000, "CAD", "year"),
    ],
)
def test_free_text(text: str, low: float | None, high: float | None, currency: str | None, interval: str) -> None:
    found = read_salary(text=text)
    assert (found.minimum, found.maximum, found.currency, found.interval) == (low, high, currency, interval)
    assert text[:20] in (found.evidence or "")


@pytest.mark.parametrize(
    "text", [None, "", "-", "competitive", "DOE", "0", "10% bonus", "equity only 0.5%", "we raised $40M series B"]
)
def test_no_pay_is_no_pay(text: str | None) -> None:
    assert read_salary(text=text) == Salary()


def test_zero_and_negative_fields_are_unknown() -> None:
    assert read_salary(minimum=0, maximum=0, currency="USD", interval="year") == Salary()
    assert read_salary(minimum=-1, maximum=None) == Salary()
    assert read_salary(minimum=float("nan"), maximum=float("inf")) == Salary()


def test_fields_win_over_text_and_zero_fields_do_not() -> None:
    assert read_salary(text="$50k", minimum=60_000, maximum=70_000, currency="EUR", interval="year").minimum == 60_000
    assert read_salary(text="$50k", minimum=0, maximum=0).minimum == 50_000


def test_an_hourly_rate_in_a_yearly_field() -> None:
    found = read_salary(minimum=80, maximum=140, currency="USD", interval="year")
    assert (found.minimum, found.maximum, found.interval) == (80, 140, "hour")
    assert SALARY_INTERVAL_CORRECTED in found.flags
    assert found.minimum_eur_year == pytest.approx(80 * 2080 / shipped_rates().units_per_eur["USD"], abs=0.01)


def test_swapped_bounds_are_put_in_order() -> None:
    found = read_salary(minimum=90_000, maximum=70_000, currency="EUR", interval="year")
    assert (found.minimum, found.maximum) == (70_000, 90_000)
    assert SALARY_BOUNDS_SWAPPED in found.flags


def test_on_target_earnings_are_flagged() -> None:
    assert SALARY_INCLUDES_VARIABLE in read_salary(text="OTE $25k - $35k").flags


@pytest.mark.parametrize(("low", "high"), [(20, 200_000), (900_000_000, 950_000_000), (1_200, 1_300)])
def test_implausible_is_kept_as_posted_flagged_and_not_compared(low: float, high: float) -> None:
    found = read_salary(minimum=low, maximum=high, currency="EUR", interval="year")
    assert (found.minimum, found.maximum) == (low, high)
    assert SALARY_IMPLAUSIBLE in found.flags
    assert found.minimum_eur_year is None
    assert "not trusted" in (found.evidence or "")


def test_unknown_currency_or_interval_is_not_compared_and_says_so() -> None:
    assert "currency unknown" in (read_salary(text="80k").evidence or "")
    assert read_salary(minimum=5_000, maximum=6_000, currency="EUR").interval is None
    assert read_salary(minimum=50_000, maximum=60_000, currency="XYZ", interval="year").minimum_eur_year is None


@pytest.mark.parametrize(
    ("country", "currency"), [(None, "USD"), ("US", "USD"), ("CA", "CAD"), ("AU", "AUD"), ("DE", "USD")]
)
def test_a_bare_dollar_goes_by_the_country(country: str | None, currency: str) -> None:
    assert read_salary(text="$90k", country=country).currency == currency


def test_months_and_euros_need_no_rate() -> None:
    found = read_salary(text="3.000 - 4.000 € pro Monat")
    assert (found.minimum_eur_year, found.maximum_eur_year) == (36_000, 48_000)


def test_shipped_rates_say_their_day() -> None:
    rates = shipped_rates()
    assert rates.day.isoformat() == "2026-08-08"
    assert rates.to_eur(100, "EUR") == 100
    assert 0.5 < (rates.to_eur(1, "USD") or 0) < 1.5
    assert rates.to_eur(100, None) is None


@settings(max_examples=300, deadline=None)
@given(
    text=st.one_of(
        st.none(), st.text(alphabet="$€£0123456789.,kK-–/ houryeaonthptE%+", max_size=60), st.text(max_size=60)
    ),
    low=st.one_of(st.none(), st.floats()),
    high=st.one_of(st.none(), st.floats()),
)
def test_anything_gives_ordered_finite_amounts(text: str | None, low: float | None, high: float | None) -> None:
    found = read_salary(text=text, minimum=low, maximum=high, currency="EUR", interval="year")
    for amount in (found.minimum, found.maximum):
        assert amount is None or 0 < amount < float("inf")
    if found.minimum is not None and found.maximum is not None:
        assert found.minimum <= found.maximum
    for comparable in (found.minimum_eur_year, found.maximum_eur_year):
        assert comparable is None or 1_999 <= comparable <= 2_000_001
