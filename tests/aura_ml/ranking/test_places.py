"""Place and workplace against the wishes, and the words for it."""

from __future__ import annotations

import pytest

from aura_ml.ranking.areas import covers
from aura_ml.ranking.places import REMOTE_UNSTATED, SAME_COUNTRY, SAME_REGION, PlaceMatch, Wishes
from aura_ml.records import Preferences


def match(wishes: Preferences, **columns: object) -> PlaceMatch:
    row: dict[str, object] = {
        "location": None,
        "city": None,
        "region": None,
        "country": None,
        "workplace": None,
        "remote_regions": (),
    }
    return Wishes(wishes).match(**(row | columns))  # type: ignore[arg-type]


BERLIN = Preferences(places=("Berlin",))


@pytest.mark.parametrize(
    ("places", "columns", "value"),
    [
        (("Berlin",), {"location": "Berlin, Germany", "city": "Berlin", "country": "DE"}, 1.0),
        (("München",), {"location": "Munich", "city": "Munich", "country": "DE"}, 1.0),
        (
            ("Munich",),
            {"location": "Nuremberg, Bavaria", "city": "Nuremberg", "region": "Bavaria", "country": "DE"},
            SAME_REGION,
        ),
        (("Berlin",), {"location": "Hamburg", "city": "Hamburg", "country": "DE"}, SAME_COUNTRY),
        (("Berlin",), {"location": "Paris", "city": "Paris", "country": "FR"}, 0.0),
        (("Germany",), {"location": "Hamburg", "city": "Hamburg", "country": "DE"}, 1.0),
        (("Europe",), {"location": "Hamburg", "city": "Hamburg", "country": "DE"}, 1.0),
        (("DACH",), {"location": "Paris", "city": "Paris", "country": "FR"}, 0.0),
        (("Paris", "Hamburg"), {"location": "Hamburg", "city": "Hamburg", "country": "DE"}, 1.0),
        (("Berlin",), {}, None),
        (("Berlin",), {"workplace": "remote", "remote_regions": ("Worldwide",)}, 1.0),
        (("Berlin",), {"workplace": "remote", "remote_regions": ("EU",)}, 1.0),
        (("Berlin",), {"workplace": "remote", "remote_regions": ("DE", "AT")}, 1.0),
        (("Berlin",), {"workplace": "remote", "remote_regions": ("US",)}, 0.0),
        (("Berlin",), {"workplace": "remote", "remote_regions": ("Europe time zones",)}, 1.0),
        (("Europe",), {"workplace": "remote", "remote_regions": ("PT",)}, 1.0),
        (("Berlin",), {"workplace": "remote"}, REMOTE_UNSTATED),
        (("Berlin",), {"workplace": "remote", "location": "Hamburg", "city": "Hamburg", "country": "DE"}, 1.0),
        (("Berlin",), {"workplace": "remote", "location": "Austin, TX", "country": "US"}, SAME_COUNTRY),
        ((), {"location": "Hamburg", "city": "Hamburg", "country": "DE"}, None),
    ],
)
def test_place(places: tuple[str, ...], columns: dict[str, object], value: float | None) -> None:
    assert match(Preferences(places=places), **columns).value == value


@pytest.mark.parametrize(
    ("wished", "workplace", "value"),
    [
        (("remote",), "remote", 1.0),
        (("remote",), "hybrid", 0.5),
        (("remote",), "onsite", 0.0),
        (("hybrid",), "onsite", 0.5),
        (("remote", "onsite"), "onsite", 1.0),
        (("remote",), None, None),
        ((), "onsite", None),
    ],
)
def test_workplace(wished: tuple[str, ...], workplace: str | None, value: float | None) -> None:
    assert match(Preferences(workplaces=wished), workplace=workplace).value == value


def test_the_weaker_of_place_and_workplace_counts() -> None:
    wishes = Preferences(places=("Berlin",), workplaces=("remote",))
    found = match(wishes, location="Berlin", city="Berlin", country="DE", workplace="onsite")
    assert (found.place, found.workplace, found.value) == (1.0, 0.0, 0.0)
    assert found.words == "On site, in Berlin, one of your places; you want remote"


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        (
            {"workplace": "remote", "remote_regions": ("DE", "EU")},
            "Remote, open to Germany, EU, which includes Berlin",
        ),
        ({"workplace": "remote"}, "Remote, where from is not said: it may include you"),
        (
            {"location": "Hamburg", "city": "Hamburg", "country": "DE"},
            "In Hamburg, in the same country as Berlin, but elsewhere",
        ),
        (
            {"location": "Paris", "city": "Paris", "country": "FR", "workplace": "hybrid"},
            "Hybrid, in Paris, outside your places",
        ),
        (
            {"workplace": "remote", "location": "Seattle, WA", "city": "Seattle", "region": "WA", "country": "US"},
            "Remote, posted for Seattle, WA, outside your places",
        ),
        (
            {"workplace": "remote", "remote_regions": ("US",)},
            "Remote, open to United States, which includes none of your places",
        ),
        ({}, "Place not stated"),
    ],
)
def test_words(columns: dict[str, object], words: str) -> None:
    assert match(BERLIN, **columns).words == words


@pytest.mark.parametrize(
    ("places", "columns", "words"),
    [
        (("Germany",), {"location": "Hamburg", "city": "Hamburg", "country": "DE"}, "In Hamburg: Germany is one of your places"),
        (("Germany",), {"location": "Germany", "country": "DE"}, "In Germany, one of your places"),
        (("Europe",), {"location": "Hamburg", "city": "Hamburg", "country": "DE"}, "In Hamburg: Europe is one of your places"),
        (("Germany", "Berlin"), {"location": "Berlin", "city": "Berlin", "country": "DE"}, "In Berlin"),
        (("Germany",), {"workplace": "remote", "remote_regions": ("DE",)}, "Remote, open to Germany, one of your places"),
    ],
)  # fmt: skip
def test_the_place_that_is_met_is_named_as_the_person_wrote_it(
    places: tuple[str, ...], columns: dict[str, object], words: str
) -> None:
    assert match(Preferences(places=places), **columns).words.startswith(words)


@pytest.mark.parametrize(
    ("region", "country", "inside"),
    [
        ("EU", "DE", True),
        ("EU", "CH", False),
        ("EMEA", "ZA", True),
        ("Americas", "BR", True),
        ("US", "US", True),
        ("Atlantis", "US", False),
    ],
)
def test_areas(region: str, country: str, inside: bool) -> None:
    assert covers(region, country) is inside
