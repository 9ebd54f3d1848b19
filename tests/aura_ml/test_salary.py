"""Pay in fields and in words."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aura_ml.exchange import shipped_rates
from aura_ml.salary import (
    SALARY_BOUNDS_SWAPPED,
    SALARY_DIFFERS_FROM_TEXT,
    SALARY_FROM_TEXT,
    SALARY_IMPLAUSIBLE,
    SALARY_INCLUDES_VARIABLE,
    SALARY_INTERVAL_CORRECTED,
    Salary,
    interval_of_field,
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
        ("$160k-$240k USD", 160_000, 240_000, "USD", "year"),
        ("C$130K-C$150K + equity", 130_000, 150_000, "CAD", "year"),
        ("Salary (CAD): $90,000 - $110,000", 90_000, 110_000, "CAD", "year"),
        ("20-30k RMB x 16薪", 20_000, 30_000, "CNY", "month"),
        ("30k～60K RMB", 30_000, 60_000, "CNY", "month"),
        ("年薪 36万-75万 RMB", 360_000, 750_000, "CNY", "year"),
        ("150-200RMB每天", 150, 200, "CNY", "day"),
        ("3500~5000u/month", 3_500, 5_000, "USD", "month"),
        ("45 000 à 55 000 € par an", 45_000, 55_000, "EUR", "year"),
        ("1 800 € / mois", 1_800, 1_800, "EUR", "month"),
        ("60-70 TEUR", 60_000, 70_000, "EUR", "year"),
        ("100–150.000 €", 100_000, 150_000, "EUR", "year"),
        ("12,00,000 - 15,00,000 INR per annum", 1_200_000, 1_500_000, "INR", "year"),
        ("15 000 - 20 000 zł brutto miesięcznie", 15_000, 20_000, "PLN", "month"),
        ("€~55k-€~75k", 55_000, 75_000, "EUR", "year"),
        ("$900 - $1500 per week", 900, 1_500, "USD", "week"),
        ("$5,000", 5_000, 5_000, "USD", "month"),
    ],
)
def test_free_text(text: str, low: float | None, high: float | None, currency: str | None, interval: str) -> None:
    found = read_salary(text=text)
    assert (found.minimum, found.maximum, found.currency, found.interval) == (low, high, currency, interval)
    assert text[:20] in (found.evidence or "")


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "-",
        "competitive",
        "DOE",
        "0",
        "10% bonus",
        "equity only 0.5%",
        "we raised $40M series B",
        "3-5年",
        "18薪",
        "薪资面议",
        "401k",
    ],
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


@pytest.mark.parametrize(("country", "currency"), [("CA", "USD"), ("AU", "USD"), (None, "USD")])
def test_a_written_code_wins_over_the_sign_and_the_country(country: str | None, currency: str) -> None:
    assert read_salary(text="$160k-$240k USD", country=country).currency == currency


def test_small_numbers_that_an_employer_calls_yearly_are_not_made_hourly_pay_in_euros() -> None:
    """75 to 95 a year may be thousands: kept as posted, flagged, not compared."""
    found = read_salary(minimum=75, maximum=95, currency="EUR", interval="year")
    assert (found.minimum, found.maximum, found.interval, found.minimum_eur_year) == (75, 95, "year", None)
    assert SALARY_IMPLAUSIBLE in found.flags
    told = read_salary(
        minimum=75, maximum=95, currency="EUR", interval="year", description="We offer a salary of 75k to 95k EUR."
    )
    assert (told.minimum, told.maximum, told.interval) == (75_000, 95_000, "year")


@pytest.mark.parametrize(
    ("word", "interval", "share"),
    [("1 YEAR", "year", 1), ("per-hour-wage", "hour", 1), ("per-year-salary", "year", 1), ("MONTHLY", "month", 1),
     ("Bi-weekly", "week", 2), ("per pupil", None, 1)],
)  # fmt: skip
def test_periods_as_boards_name_them(word: str, interval: str | None, share: int) -> None:
    assert interval_of_field(word) == (interval, share)


def test_sixteen_monthly_pays_make_a_year() -> None:
    found = read_salary(text="20-30k RMB x 16薪")
    assert found.minimum_eur_year == pytest.approx(20_000 * 16 / shipped_rates().units_per_eur["CNY"], abs=0.01)
    assert found.rate_day == shipped_rates().day


@pytest.mark.parametrize(
    ("text", "low", "high", "currency", "interval"),
    [
        ("We are six.\nThe base salary range is $120,000 - $150,000 plus equity.", 120_000, 150_000, "USD", "year"),
        ("Deine Benefits:\n- Gehalt: 55.000 € bis 65.000 € brutto/Jahr\n- 50 € Sachbezug", 55_000, 65_000, "EUR", "year"),
        ("Pay range\n$31.50 - $40 per hour", 31.5, 40, "USD", "hour"),
        ("- Verdienst: 16,00 Euro / Einsatzstunde", 16, 16, "EUR", "hour"),
        ("Platform | Remote | $180k-$220k | equity", 180_000, 220_000, "USD", "year"),
        ("Across the U.S. the typical base pay range is USD $102,100 - $202,200 per year.", 102_100, 202_200, "USD", "year"),
        ("Bis zu 65.000 € p.a. können Sie hier verdienen.", None, 65_000, "EUR", "year"),
    ],
)  # fmt: skip
def test_pay_in_a_description(text: str, low: float | None, high: float, currency: str, interval: str) -> None:
    found = read_salary(description=text)
    assert (found.minimum, found.maximum, found.currency, found.interval) == (low, high, currency, interval)
    assert SALARY_FROM_TEXT in found.flags
    assert (found.evidence or "").startswith("description: ")


@pytest.mark.parametrize(
    "text",
    [
        "We raised a $20-25M series A last year.",
        "A learning budget of €2,000 per year.",
        "Monatlich 50 € Sachbezug und 200 € Zuschuss zur Altersvorsorge.",
        "Our customers spend $10k-$50k a year on tools.",
        "(Junior) Niederlassungsleiter (m/w/d) in 30 bis 90 Sek. erklärt",
        "Handle transaction volumes of €150,000 - €250,000.",
        "Competitive salary, 401k, 30 days off.",
        "Founded 2015, 2,000 people in 12 countries.",
        "Referral bonus: 1.000 €",
        "You get $120,000 - $150,000 of equity.",
    ],
)
def test_other_amounts_of_a_description_are_not_pay(text: str) -> None:
    assert read_salary(description=text) == Salary()


def test_an_estimate_gives_way_to_the_employers_words() -> None:
    """Numbers without a period are a board's estimate; the posting itself says what it pays."""
    words = "The pay for this role is $15 - $18 an hour."
    found = read_salary(minimum=45_000, maximum=90_000, currency="USD", description=words)
    assert (found.minimum, found.maximum, found.interval) == (15, 18, "hour")
    assert SALARY_DIFFERS_FROM_TEXT in found.flags
    assert "fields: 45000 to 90000" in (found.evidence or "")


def test_an_employers_own_figures_stand_beside_other_words_and_say_so() -> None:
    words = "The base salary is $200,000 - $220,000 per year."
    found = read_salary(minimum=100_000, maximum=120_000, currency="USD", interval="year", description=words)
    assert (found.minimum, found.maximum) == (100_000, 120_000)
    assert SALARY_DIFFERS_FROM_TEXT in found.flags
    same = read_salary(minimum=200_000, maximum=220_000, currency="USD", interval="year", description=words)
    assert SALARY_DIFFERS_FROM_TEXT not in same.flags


def test_hostile_digits_are_read_in_linear_time() -> None:
    started = process_time()
    for text in (
        "$1,000 - " * 22_000,
        "1" * 200_000,
        "$" * 200_000,
        "salary 1.000 " * 15_000,
        "10k-" * 50_000,
        "€ " * 100_000,
    ):
        read_salary(description=f"salary\n{text}")
    assert process_time() - started < 8


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
