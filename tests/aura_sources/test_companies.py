"""The companies of a source, as config.yaml names them: what passes, what is refused and in which words."""

from __future__ import annotations

from typing import Any

import pytest

from aura_sources.companies import HOST_LABEL, PATH_NAME, Company, companies_of, filled
from aura_sources.protocol import FetchError
from aura_sources.workday import boards_of

REGIONS = {"region": ("global", "eu")}


def refusal(companies: Any, pattern: Any = PATH_NAME) -> str:
    with pytest.raises(FetchError) as caught:
        companies_of({"companies": companies}, "lever", pattern, REGIONS)
    assert (caught.value.kind, caught.value.http_status) == ("needs_setup", None)
    return caught.value.message


def test_companies_are_names_or_names_with_more() -> None:
    given = ["acme", {"board": "beta", "name": " Beta & Co "}, {"board": "gamma", "region": "eu"}, "ACME"]
    assert companies_of({"companies": given}, "lever", PATH_NAME, REGIONS) == (
        Company("acme", "acme", False, {"company": "acme", "region": "global"}),
        Company("beta", "Beta & Co", True, {"company": "beta", "region": "global"}),
        Company("gamma", "gamma", False, {"company": "gamma", "region": "eu"}),
    )


@pytest.mark.parametrize(
    ("companies", "words"),
    [
        ("acme", "not a list"),
        ({"acme": 1}, "not a list"),
        ([7], "in quotes"),
        ([None], "in quotes"),
        ([{"name": "Acme"}], "board is missing"),
        ([{"board": 7}], "cannot stand in an address"),
        ([{"board": "acme", "titel": "x"}], "titel; it can have board, name, region"),
        ([{"board": "acme", "region": "us"}], "it can be global or eu"),
        ([{"board": "acme", "region": []}], "it can be global or eu"),
        ([{"board": "acme", "name": ""}], "the name of acme"),
        ([{"board": "acme", "name": "a\nb"}], "the name of acme"),
        ([{"board": "acme", "name": 3}], "the name of acme"),
        (["a"] * 501, "at most 500"),
    ],
)
def test_what_cannot_be_used_is_named(companies: Any, words: str) -> None:
    message = refusal(companies)
    assert words in message
    assert message.startswith("nothing was asked: ")
    assert "config.yaml" in message


@pytest.mark.parametrize(
    "name",
    ["", " ", "..", "../x", "a/b", "a?b", "a#b", "a@b", "a:1", "a\\b", "a%2fb", "a\n", "{company}", "ä", "a" * 101, "\u2028"],
)  # fmt: skip
def test_no_name_can_lead_elsewhere(name: str) -> None:
    assert "cannot stand in an address" in refusal([name])
    assert "cannot stand in an address" in refusal([name], HOST_LABEL)


@pytest.mark.parametrize("name", ["a.b", "a_b", "a b", "-a", "a-", "a" * 64])
def test_a_part_of_a_host_is_letters_digits_and_hyphens(name: str) -> None:
    assert "cannot stand in an address" in refusal([name], HOST_LABEL)


def test_addresses_are_filled_and_quoted() -> None:
    acme = Company("The Acme Co.", "x", False, {"company": "The Acme Co.", "region": "eu"})
    assert filled("https://x.example/{company}/jobs", None, acme, "ashby") == "https://x.example/The%20Acme%20Co./jobs"
    url = "https://y.example/v1/{company}"
    assert filled("https://x.example/{company}/jobs", url, acme, "ashby") == "https://y.example/v1/The%20Acme%20Co."


@pytest.mark.parametrize("url", ["https://x.example/jobs", "https://{company}.x.example/{company}", "https://{host}/{company}"])  # fmt: skip
def test_another_address_needs_the_company_in_its_path(url: str) -> None:
    acme = Company("acme", "acme", False, {"company": "acme"})
    with pytest.raises(FetchError, match=r"write \{company\} in its path"):
        filled("https://x.example/{company}/jobs", url, acme, "ashby")


def test_workdays_tenant_follows_from_its_host() -> None:
    boards = boards_of(
        {
            "companies": [
                {"host": "acme.wd5.myworkdayjobs.com", "site": "Careers", "name": "Acme"},
                {"host": "beta.myworkdayjobs.com", "tenant": "beta2", "site": "Jobs"},
                {"host": "wd3.myworkdaysite.com", "tenant": "gamma", "site": "Jobs"},
                {"host": "ACME.wd5.myworkdayjobs.com", "tenant": "acme", "site": "careers"},
            ]
        },
        "workday",
    )
    assert [(one.board, one.name, one.parts["host"]) for one in boards] == [
        ("acme/Careers", "Acme", "acme.wd5.myworkdayjobs.com"),
        ("beta2/Jobs", "beta2", "beta.myworkdayjobs.com"),
        ("gamma/Jobs", "gamma", "wd3.myworkdaysite.com"),
    ]


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ("acme", "where the careers page is"),
        ({"site": "x"}, "host is missing"),
        ({"host": "acme.wd5.myworkdayjobs.com"}, "site is missing"),
        ({"host": "wd3.myworkdaysite.com", "site": "x"}, "tenant is missing"),
        ({"host": "acme.example.com", "site": "x"}, "host 'acme.example.com'"),
        ({"host": "acme.wd5.myworkdayjobs.com.evil.example", "site": "x"}, "host "),
        ({"host": "evil.example/acme.myworkdayjobs.com", "site": "x"}, "host "),
        ({"host": "acme.myworkdayjobs.com\n", "site": "x"}, "host "),
        ({"host": "a.b.c.myworkdayjobs.com", "site": "x"}, "host "),
        ({"host": "acme.myworkdayjobs.com", "site": "../x"}, "site "),
        ({"host": "acme.myworkdayjobs.com", "site": "x", "tenant": "a/b"}, "tenant "),
        ({"host": "acme.myworkdayjobs.com", "site": "x", "url": "y"}, "it can have host, tenant, site, name"),
    ],
)
def test_a_workday_board_that_cannot_be_used_is_named(entry: Any, words: str) -> None:
    with pytest.raises(FetchError) as caught:
        boards_of({"companies": [entry]}, "workday")
    assert caught.value.kind == "needs_setup"
    assert words in caught.value.message
