"""The form of the preferences: forgiving in what it reads, plain in what it refuses."""

from __future__ import annotations

import pytest

from aura_ml.profile import preferences_of
from aura_ml.records import Preferences
from aura_views.guide_form import in_words, read_answers, unknown_places, written_form

FULL = Preferences(
    roles=("Data engineer", "Analyst, junior"),
    places=("Hamburg, Germany", "Oslo"),
    workplaces=("remote", "hybrid"),
    salary_floor=65_000.5,
    salary_currency="NOK",
    salary_interval="month",
    languages=("en", "de"),
    hard_filters=("workplace", "salary"),
    contracts=("full_time",),
    radius_km=30.0,
    work_permits=("EU", "Norway"),
)


@pytest.mark.parametrize("preferences", [FULL, Preferences()])
def test_what_is_written_is_read_back_the_same(preferences: Preferences) -> None:
    answers = read_answers(written_form(preferences))
    assert answers.errors == {}
    assert preferences_of(answers.stated) == preferences


@pytest.mark.parametrize(
    ("written", "amount"),
    [("65000", 65_000), ("65,000", 65_000), ("65.000", 65_000), ("65 000", 65_000), ("65k", 65_000), ("24.50", 24.5)],
)
def test_amounts_are_read_as_people_write_them(written: str, amount: float) -> None:
    assert read_answers({"salary_floor": written}).stated["salary_floor"] == amount


@pytest.mark.parametrize(
    ("field", "written", "said"),
    [
        ("salary_floor", "a lot", "is no amount"),
        ("salary_floor", "-5", "is no amount"),
        ("salary_currency", "XXQ", "no exchange rate"),
        ("languages", "English, Klingonian", "does not know the language “Klingonian”"),
        ("radius_km", "far", "is no distance"),
        ("radius_km", "50000", "is no distance"),
        ("places", "Remote", "is no place"),
        ("roles", "x" * 3000, "longer than"),
    ],
)
def test_what_cannot_be_read_is_said_at_its_field(field: str, written: str, said: str) -> None:
    assert said in read_answers({field: written}).errors[field]


@pytest.mark.parametrize("name", ["workplace", "location", "salary", "language", "contract"])
def test_a_filter_without_its_wish_is_refused(name: str) -> None:
    errors = read_answers({"hard_filters": [name]}).errors
    assert "Fill it in or untick this" in errors["hard_filters"]


def test_languages_go_by_english_name_own_name_or_code() -> None:
    assert read_answers({"languages": "Deutsch, english; FR\nfrançais"}).stated["languages"] == ["de", "en", "fr"]


def test_a_radius_may_carry_its_unit() -> None:
    assert read_answers({"radius_km": "30 km"}).stated["radius_km"] == 30


def test_an_empty_form_states_no_wish() -> None:
    answers = read_answers({})
    assert (answers.errors, preferences_of(answers.stated)) == ({}, Preferences())


def test_places_that_are_not_in_the_tables_are_named() -> None:
    assert unknown_places(["Hamburg, Germany", "Hambrug", "Norway", "Europe"]) == ["Hambrug"]


def test_wishes_in_words_say_what_is_only_kept() -> None:
    said = dict(in_words(FULL))
    assert said["Places"] == "Hamburg, Germany; Oslo"
    assert said["Pay"] == "at least 65,000 NOK per month"
    assert said["Kept for later"] == "30 km around your places and work permit for EU and Norway"
    assert in_words(Preferences()) == []
