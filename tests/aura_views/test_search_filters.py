"""Filters keep what is known to fit, say what they mean, and go into an address and back."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qsl

import polars as pl
import pytest

from aura_views.search_filters import Filters, WrongFilter, address_of, filters_from, names_skill, spellings

WEEK = date(2026, 7, 3)
ROWS = {
    "id": [1, 2, 3],
    "title": ["C++ Developer", "Baker", "Data Engineer (Go)"],
    "description": ["Engines.", "Rye; no Python needed? python!", "SQL and .NET, some Pythonic taste."],
    "skills": [["Rust"], [], ["airflow"]],
    "location": ["Berlin, Germany", None, "Frankfurt an der Oder"],
    "workplace": ["remote", None, "hybrid"],
    "salary_min_eur_year": [60_000.0, None, 50_000.0],
    "salary_max_eur_year": [80_000.0, None, None],
    "language": ["en", "de", None],
    "boards": [["remoteok", "arbeitnow"], ["inbox"], ["arbeitnow"]],
    "first_week": [date(2026, 6, 19), WEEK, date(2026, 6, 26)],
    "week": [WEEK, WEEK, date(2026, 6, 26)],
}


def fitting(**asked: object) -> list[int]:
    """The ids of the rows that fit."""
    frame = pl.DataFrame(ROWS)
    return frame.filter(filters_from(asked).condition())["id"].to_list()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("asked", "ids"),
    [
        ({}, [1, 2, 3]),
        ({"place": "germany BERLIN"}, [1]),
        ({"place": "oder frankfurt"}, [3]),
        ({"workplace": "remote,hybrid"}, [1, 3]),
        ({"min": "80000"}, [1]),
        ({"min": "50 000"}, [1, 3]),
        ({"language": ["de"]}, [2]),
        ({"source": "arbeitnow"}, [1, 3]),
        ({"week": "2026-07-03"}, [1, 2]),
        ({"week": "2026-06-26"}, [1, 3]),
        ({"skills": "c++"}, [1]),
        ({"skills": "C"}, []),
        ({"skills": "python"}, [2]),
        ({"skills": ".NET, SQL"}, [3]),
        ({"skills": "Airflow"}, [3]),
        ({"place": "%"}, []),
        ({"skills": "(.*"}, []),
        ({"place": "berlin", "workplace": "hybrid"}, []),
    ],
)
def test_what_fits(asked: dict[str, object], ids: list[int]) -> None:
    assert fitting(**asked) == ids


def test_the_letters_of_a_decomposed_word_are_no_skill() -> None:
    texts = ["Freude fu\u0308r R\u0308ume", "Statistik in R.", "R"]
    frame = pl.DataFrame({"description": texts})
    assert frame.filter(names_skill(["R"], "description"))["description"].to_list() == texts[1:]


def test_a_skill_is_found_under_its_other_names_but_not_under_everyday_words() -> None:
    assert "Kubernetes" in spellings("k8s")
    assert "Go" not in spellings("golang")
    assert spellings("no such skill") == ("no such skill",)
    assert "AWS" in spellings("AWS")
    assert "AWS Lambda" not in spellings("AWS")
    frame = pl.DataFrame({**ROWS, "description": ["We run Kubernetes.", "We go home.", "K8s here"]})
    assert frame.filter(filters_from({"skills": "k8s"}).condition())["id"].to_list() == [1, 3]


@pytest.mark.parametrize(
    "asked",
    [
        {"workplace": "moon"},
        {"min": "much"},
        {"min": "-1"},
        {"min": "9" * 12},
        {"week": "2026-07-04"},
        {"place": "x" * 201},
    ],
)
def test_what_means_nothing_is_refused(asked: dict[str, object]) -> None:
    with pytest.raises(WrongFilter):
        filters_from(asked)  # type: ignore[arg-type]


def test_an_address_brings_the_same_filters_back() -> None:
    filters = Filters("Bad Oldesloe", ("remote",), 70_000, ("en", "de"), ("remoteok",), WEEK, ("C++", "SQL & more"))
    asked = dict(parse_qsl(address_of("a & b", filters)))
    assert asked.pop("q") == "a & b"
    assert filters_from(asked) == filters
    assert len(filters.words()) == 7
    assert address_of(" ", Filters()) == ""


def test_one_filter_can_be_left_out() -> None:
    filters = Filters(place="Berlin", salary_eur=1)
    assert filters.without("salary_eur") == Filters(place="Berlin")
    assert not filters.without("salary_eur").without("place")
