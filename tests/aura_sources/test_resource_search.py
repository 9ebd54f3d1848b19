"""Asking a service for learning resources: what is sent, what is read, and what becomes of bad answers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aura_io.settings_resources import ResourceSettings
from aura_sources.client import PoliteClient
from aura_sources.protocol import FetchError
from aura_sources.resource_search import ResourceSearch, address_for

PATH = "/api/search"
ROWS = [{"name": "K8s", "link": "https://courses.example.org/k8s"}, {"name": "No address"}]


def settings(boards: Any, **changes: Any) -> ResourceSettings:
    given = {"search": True, "url": f"{boards.address}{PATH}?q={{skill}}&n=5", "results_at": "items"}
    return ResourceSettings(**{**given, "title_at": "name", "url_at": "link", **changes})


def asking(boards: Any, client: PoliteClient, **changes: Any) -> ResourceSearch:
    boards.serve("courses", PATH, lambda query: {"items": ROWS, "total": len(query)})
    return ResourceSearch(settings(boards, **changes), client)


def test_a_skills_name_is_all_that_is_sent(boards: Any, client: PoliteClient) -> None:
    search = asking(boards, client)
    found = search.resources("c-sharp")
    assert [(each.title, each.url, each.skill_id) for each in found] == [
        ("K8s", "https://courses.example.org/k8s", "c-sharp")
    ]
    asked = boards.asked("courses")
    assert [request.query for request in asked] == [{"q": ["C#"], "n": ["5"]}]
    assert not {"cookie", "referer", "authorization"} & {name.casefold() for name in asked[0].headers}


@pytest.mark.parametrize(
    ("sent_as", "name", "value"),
    [
        ("Authorization: Bearer {secret}", "authorization", "Bearer top-secret-value"),
        ("X-Api-Key: {secret}", "x-api-key", "top-secret-value"),
    ],
)
def test_a_key_goes_in_its_header_and_is_kept_nowhere(
    boards: Any, client: PoliteClient, tmp_path: Path, sent_as: str, name: str, value: str
) -> None:
    boards.serve(
        "courses", PATH, lambda query: {"items": [{"name": "Yours is top-secret-value", "link": "https://a.example/x"}]}
    )
    search = ResourceSearch(settings(boards, sent_as=sent_as), client, "top-secret-value")
    (found,) = search.resources("c-sharp")
    (asked,) = boards.asked("courses")
    assert {key.casefold(): said for key, said in asked.headers.items()}[name] == value
    assert "top-secret" not in repr(search.__dict__)
    assert "top-secret" not in found.title
    kept = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert kept
    assert not [path for path in kept if b"top-secret" in path.read_bytes()]


def test_a_key_that_no_header_takes_is_refused_unseen(boards: Any, client: PoliteClient) -> None:
    with pytest.raises(FetchError, match="RESOURCES_API_KEY") as refused:
        ResourceSearch(settings(boards), client, "top\r\nsecret")
    assert "secret" not in refused.value.message


@pytest.mark.parametrize(
    "sent_as",
    ["", "{secret}", "X-Key: abc", "X Key: {secret}", "A: {secret}\r\nB: c", "Host: {secret}", "A: {secret}{secret}"],
)
def test_what_is_no_header_with_a_place_for_the_key_is_refused(sent_as: str) -> None:
    with pytest.raises(ValueError, match="header"):
        ResourceSettings(sent_as=sent_as)


def test_nobody_is_asked_while_it_is_off_or_for_what_is_no_skill(boards: Any, client: PoliteClient) -> None:
    with pytest.raises(FetchError, match=r"resources\.search is false"):
        asking(boards, client, search=False).resources("kubernetes")
    assert asking(boards, client).resources("ada@example.org, 12 Rose Street") == ()
    assert boards.requests == []


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ("html", "web page"),
        ("truncated_body", "cut off"),
        ("cut_off", "cut off or damaged"),
        ("garbage_gzip", "damaged"),
        ("429", "too many requests"),
        ("403", "refuses"),
        ("404", "not there"),
        ("500", "fault"),
        ("redirect_away", "not among the allowed hosts"),
    ],
)
def test_a_bad_answer_says_what_it_is(boards: Any, client: PoliteClient, fault: str, message: str) -> None:
    search = asking(boards, client)
    boards.fault["courses"] = fault
    with pytest.raises(FetchError, match=message):
        search.resources("kubernetes")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "empty"),
        (b"\x00\xff\xfe", "not JSON"),
        (b'{"error": "quota"}', "expected a list at 'items', found nothing; check resources.results_at"),
        (b"[" * 200_000, "cut off|nested"),
        (b'{"items": ' + b"9" * 10_000 + b"}", "not JSON"),
    ],
)
def test_garbage_is_refused(boards: Any, client: PoliteClient, body: bytes, message: str) -> None:
    search = asking(boards, client)
    boards.serve("courses", PATH, lambda _: body)
    with pytest.raises(FetchError, match=message):
        search.resources("kubernetes")


def test_a_huge_answer_is_not_read_to_its_end(boards: Any, make_client: Callable[..., PoliteClient]) -> None:
    client = make_client(max_bytes=100_000)
    search = asking(boards, client)
    boards.serve("courses", PATH, lambda _: b'{"items": ["' + b"x" * 5_000_000 + b'"]}')
    with pytest.raises(FetchError, match="larger than 100000 bytes"):
        search.resources("kubernetes")
    assert client.bytes < 1_000_000


def test_a_slow_answer_is_given_up(boards: Any, make_client: Callable[..., PoliteClient]) -> None:
    search = asking(boards, make_client(timeout_s=0.5))
    boards.fault["courses"] = "slow"
    with pytest.raises(FetchError, match=r"longer than|in time"):
        search.resources("kubernetes")


def test_names_are_quoted_into_the_address() -> None:
    about = ResourceSettings(url="https://x.example/find/{skill}.json?k=1")
    assert address_for(about, "ci-cd") == "https://x.example/find/CI%2FCD.json?k=1"
