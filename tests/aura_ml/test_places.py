"""Locations as boards write them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aura_ml.places import in_language, read_location, read_remote_regions, read_workplace


@pytest.mark.parametrize(
    ("text", "city", "region", "country"),
    [
        ("Munich", "Munich", "Bavaria", "DE"),
        ("München, Bayern, Deutschland", "Munich", "Bavaria", "DE"),
        ("Köln", "Cologne", "North Rhine-Westphalia", "DE"),
        ("Berlin, Berlin, Germany", "Berlin", "Berlin", "DE"),
        ("Halle (Saale)", "Halle", "Saxony-Anhalt", "DE"),
        ("80331 München", "Munich", "Bavaria", "DE"),
        ("Frankfurt, Hesse, Germany", "Frankfurt am Main", "Hesse", "DE"),
        ("Wien, Österreich", "Vienna", "Vienna", "AT"),
        ("Genf", "Geneva", None, "CH"),
        ("New York, NY", "New York", "New York", "US"),
        ("Saint Louis, MO, USA", "St. Louis", "Missouri", "US"),
        ("US, CA, Santa Clara", "Santa Clara", "California", "US"),
        ("Washington, D.C.", "Washington", "District of Columbia", "US"),
        ("Atlanta, Georgia", "Atlanta", "Georgia", "US"),
        ("Tbilisi, Georgia", "Tbilisi", None, "GE"),
        ("Paris, TX", "Paris", "Texas", "US"),
        ("Paris, France", "Paris", None, "FR"),
        ("Toronto, Ontario", "Toronto", "Ontario", "CA"),
        ("Bangalore, Karnataka, India", "Bengaluru", "Karnataka", "IN"),
        ("Texas", None, "Texas", "US"),
        ("USA", None, None, "US"),
        ("Hong Kong", None, None, "HK"),
        ("Bosnia and Herzegovina", None, None, "BA"),
        ("Kleinkleckersdorf", "Kleinkleckersdorf", None, None),
        ("London, UK; Manchester, UK", None, "England", "GB"),
        ("Not specified", None, None, None),
        ("33100", None, None, None),
        ("上海", "Shanghai", None, "CN"),
        ("杭州（可远程办公）", "Hangzhou", None, "CN"),
        ("Київ", "Kyiv", None, "UA"),
        ("TX - Midland", "Midland", "Texas", "US"),
        ("US-CA-Menlo Park", "Menlo Park", "California", "US"),
        ("India - Bangalore", "Bengaluru", None, "IN"),
        ("Baden-Baden", "Baden-Baden", "Baden-Württemberg", "DE"),
    ],
)
def test_city_region_country(text: str, city: str | None, region: str | None, country: str | None) -> None:
    found = read_location(text)
    assert (found.city, found.region, found.country) == (city, region, country)


@pytest.mark.parametrize(
    "names",
    [
        (
            "Munich",
            "München",
            "Muenchen",
            "Munich, Bavaria, Germany",
            "München, Bayern, Deutschland",
            "80331 München",
            "Munich (Hybrid)",
        ),
        ("New York", "New York City", "NYC", "New York, NY", "New York, New York, USA"),
        (
            "USA",
            "United States",
            "Remote, USA",
            "US, Remote",
            "Remote within United States",
            "United States of America",
            "Vereinigte Staaten",
        ),
        ("Berlin or Munich", "Munich / Berlin", "Berlin | München"),
        ("", "Remote", "Work From Home", "100% Remote"),
    ],
)
def test_spellings_of_one_place_have_one_key(names: tuple[str, ...]) -> None:
    assert len({read_location(name).key for name in names}) == 1


@pytest.mark.parametrize(
    ("left", "right"),
    [("Berlin", "Munich"), ("Paris, TX", "Paris"), ("Berlin", "Berlin or Munich"), ("Germany", "Berlin")],
)
def test_other_places_have_other_keys(left: str, right: str) -> None:
    assert read_location(left).key != read_location(right).key


@pytest.mark.parametrize(
    ("text", "workplace", "regions"),
    [
        ("Remote, USA", "remote", ("US",)),
        ("Canada (Remote)", "remote", ("CA",)),
        ("Remote (Europe)", "remote", ("Europe",)),
        ("Remote - US Only", "remote", ("US",)),
        ("U.S. Remote", "remote", ("US",)),
        ("Anywhere (Open Globally)", "remote", ("Worldwide",)),
        ("Globally Remote", "remote", ("Worldwide",)),
        ("Remote - Anywhere", "remote", ("Worldwide",)),
        ("Remote", "remote", ()),
        ("Home Office, Deutschland", "remote", ("DE",)),
        ("Hybrid - Berlin", "hybrid", ()),
        ("Hybrid Remote, London", "hybrid", ()),
        ("Berlin (on-site)", "onsite", ()),
        ("Berlin", None, ()),
        ("USA", None, ()),
    ],
)
def test_workplace_and_remote_regions(text: str, workplace: str | None, regions: tuple[str, ...]) -> None:
    found = read_location(text)
    assert (found.workplace, found.remote_regions) == (workplace, regions)


@pytest.mark.parametrize(
    ("text", "regions"),
    [
        ("Worldwide", ("Worldwide",)),
        ("Americas, Europe", ("Americas", "Europe")),
        ("USA, Canada, USA timezones", ("US", "CA", "US time zones")),
        ("Northern America, Europe, UK, France", ("North America", "Europe", "GB", "FR")),
        ("Brazil, Colombia, Philippines", ("BR", "CO", "PH")),
        ("LATAM", ("Latin America",)),
    ],
)
def test_lists_of_regions_for_a_remote_job(text: str, regions: tuple[str, ...]) -> None:
    assert read_remote_regions((), read_location(text)) == regions
    assert read_remote_regions(tuple(text.split(", ")), read_location(None)) == regions


def test_a_city_does_not_restrict_remote_work() -> None:
    assert read_remote_regions((), read_location("San Francisco")) == ()


@pytest.mark.parametrize(
    ("field", "location", "title", "expected"),
    [
        ("Remote", "Berlin", "Developer", "remote"),
        ("on_site", None, "Developer", "onsite"),
        (None, "Hybrid, Berlin", "Developer", "hybrid"),
        (None, "Berlin", "Developer (100% remote)", "remote"),
        (None, "Berlin", "Developer", None),
        (None, "Berlin", "Remote Sensing Scientist", None),
        (None, "Berlin", "Developer (no remote)", None),
        ("whatever", "Berlin", "Developer", None),
    ],
)
def test_workplace_sources(field: str | None, location: str | None, title: str, expected: str | None) -> None:
    assert read_workplace(field, read_location(location), title) == expected


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80))
def test_any_text_can_be_read(text: str) -> None:
    found = read_location(text)
    assert found.country is None or len(found.country) == 2


@pytest.mark.parametrize(
    ("text", "language", "country"),
    [
        ("Linden", "de", "DE"),
        ("Linden", "en", "US"),
        ("Linden", None, "US"),
        ("Linden, NJ", "de", "US"),
        ("Rosenberg", "de", "DE"),
        ("Marlow", "de", "DE"),
        ("London", "de", "GB"),
        ("New York", "de", "US"),
        ("Georgia", "de", "GE"),
        ("Remote", "de", None),
    ],
)
def test_a_bare_town_is_the_one_where_the_postings_language_is_spoken(
    text: str, language: str | None, country: str | None
) -> None:
    assert in_language(read_location(text), language).country == country


@pytest.mark.parametrize(
    ("text", "workplace"), [("杭州 可远程", "remote"), ("居家办公", "remote"), ("非远程", "onsite"), ("深圳", None)]
)
def test_workplace_in_chinese(text: str, workplace: str | None) -> None:
    assert read_location(text).workplace == workplace


@pytest.mark.parametrize(
    ("text", "city", "region", "country"),
    [
        ("IN - Bloomington", "Bloomington", "Indiana", "US"),
        ("Salem, OR", "Salem", "Oregon", "US"),
        ("12 Mill St, Bloomington,IN 47401-5424", "Bloomington", "Indiana", "US"),
        ("1000 Nicollet Mall, Minneapolis, MN 55403", "Minneapolis", "Minnesota", "US"),
        ("Berlin - Mitte", "Berlin", "Berlin", "DE"),
        ("Köln-Ehrenfeld", "Cologne", "North Rhine-Westphalia", "DE"),
        ("Rebstockpark, Frankfurt am Main", "Frankfurt am Main", "Hesse", "DE"),
        ("Mönchengladbach", "Mönchengladbach", "North Rhine-Westphalia", "DE"),
        ("Stratford-upon-Avon", "Stratford-upon-Avon", "England", "GB"),
        ("California - San Francisco", "San Francisco", "California", "US"),
        ("San Francisco Bay Area", "San Francisco", "California", "US"),
        ("Acme HQ - New York City", "New York", "New York", "US"),
        ("New York, NY (HQ)", "New York", "New York", "US"),
        ("Palo Alto HQ", "Palo Alto", "California", "US"),
        ("Sunnyvale, CA - US", "Sunnyvale", "California", "US"),
        ("GB-London", "London", "England", "GB"),
        ("ES - Barcelona, Spain", "Barcelona", None, "ES"),
        ("上海浦东", "Shanghai", None, "CN"),
        ("Heath, Ohio", "Heath", "Ohio", "US"),
        ("Ithaca Falls, New York", "Ithaca Falls", "New York", "US"),
    ],
)  # fmt: skip
def test_addresses_quarters_sites_and_prefixes(text: str, city: str, region: str | None, country: str) -> None:
    read = read_location(text)
    assert (read.city, read.region, read.country) == (city, region, country)


@pytest.mark.parametrize("text", ["2 Locations", "Multiple US Locations", "Multiple Locations", "N/A", "不限"])
def test_a_number_of_places_names_none(text: str) -> None:
    assert (read_location(text).spots, read_location(text).key) == ((), "")


@pytest.mark.parametrize(
    ("text", "region", "country"), [("CT - Work from home", "Connecticut", "US"), ("IL - Remote", "Illinois", "US")]
)
def test_a_state_before_remote_is_the_state(text: str, region: str, country: str) -> None:
    read = read_location(text)
    assert (read.workplace, read.city, read.region, read.country) == ("remote", None, region, country)


def test_a_country_twice_is_the_country() -> None:
    assert [(spot.city, spot.country) for spot in read_location("US - United States").spots] == [("", "US")]


def test_two_dashed_places_are_two() -> None:
    cities = [spot.city for spot in read_location("CA - San Francisco; WA - Seattle").spots]
    assert cities == ["San Francisco", "Seattle"]


@pytest.mark.parametrize(
    ("text", "workplace"),
    [
        ("NYC (in-person 5x/week)", "onsite"),
        ("Cologne | ONSITE (part remote)", "hybrid"),
        ("teilweise remote", "hybrid"),
    ],
)
def test_in_person_and_partly_remote(text: str, workplace: str) -> None:
    assert read_location(text).workplace == workplace
