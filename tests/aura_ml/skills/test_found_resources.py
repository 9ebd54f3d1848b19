"""Resources in an answer of any shape: what is configured is found, nothing else becomes a link, nothing raises."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aura_ml.skills.found_resources import Kept, Mapped, Together, UnexpectedAnswer, at, plain_address, read_answer
from aura_ml.skills.resources import KINDS, LEVELS, LearningResource, OfflineCatalogue

MAPPED = Mapped(
    title="name", url="link.href", results="data.items", provider="school", kind="type", level="level.0",
    default_kind="tutorial",
)  # fmt: skip
ROW = {
    "name": "Kubernetes from scratch",
    "link": {"href": "https://courses.example.org/k8s?lang=en"},
    "school": "Example School",
    "type": "Course",
    "level": ["beginner"],
}


def read(*rows: Any, most: int = 5) -> tuple[LearningResource, ...]:
    return read_answer({"data": {"items": list(rows)}}, MAPPED, "kubernetes", most)


def test_a_result_is_read_by_its_paths() -> None:
    assert read(ROW) == (
        LearningResource(
            "kubernetes", "Kubernetes from scratch", "Example School", "course", "beginner",
            "https://courses.example.org/k8s?lang=en",
        ),
    )  # fmt: skip


def test_what_a_result_does_not_say_has_a_default() -> None:
    found = read({"name": "T", "link": {"href": "https://x.example/a"}, "type": "séance", "level": 7})[0]
    assert (found.provider, found.kind, found.level) == ("x.example", "tutorial", "any")


def test_only_so_many_are_kept_and_each_address_once() -> None:
    rows = [{**ROW, "link": {"href": f"https://x.example/{number // 2}"}} for number in range(20)]
    assert [each.url for each in read(*rows, most=3)] == [f"https://x.example/{number}" for number in range(3)]


@pytest.mark.parametrize(
    "address",
    [
        "http://x.example/", "javascript:alert(1)", "https://me@x.example/", "https://x.example:8443/", "https://10.0.0.1/",
        "https://[::1]/", "https://localhost/", "https://x..example/", "https:///x", "//x.example", "https://x.example/a b",
        "https://x.example/\n[a](javascript:x)", "https://" + "a" * 700, "https://x.example\\@evil.example/", "", None, 7, [],
        "https://exämple.org/", "https://x.example/\ud800",
    ],
)  # fmt: skip
def test_other_addresses_are_no_resources(address: Any) -> None:
    assert read({**ROW, "link": {"href": address}}) == ()


def test_signs_that_would_end_a_link_are_written_otherwise() -> None:
    address = plain_address("https://x.example/a)<b>'\"`_(c)")
    assert address == "https://x.example/a%29%3Cb%3E%27%22%60_%28c%29"
    assert plain_address(address) == address


def test_titles_are_one_short_line_of_signs_that_are_seen() -> None:
    found = read({**ROW, "name": " A\x1b[31m\u202e\n\tB\x00 " + "x" * 10_000})[0].title
    assert found.startswith("A [31m B xxx")
    assert (len(found), found[-1]) == (160, "…")
    assert read({**ROW, "name": "\u200b\x00"}) == ()


@pytest.mark.parametrize("answer", [None, 1, "text", [], {}, {"data": []}, {"data": {"items": {}}}, {"error": "no"}])
def test_an_answer_without_the_list_says_what_is_there(answer: Any) -> None:
    with pytest.raises(UnexpectedAnswer, match=r"expected a list at 'data\.items', found (nothing|an object)"):
        read_answer(answer, MAPPED, "kubernetes", 5)


def test_a_list_may_be_the_answer_itself() -> None:
    mapped = Mapped(title="0", url="1")
    assert read_answer([["T", "https://x.example/"], 7, None, []], mapped, "sql", 5)[0].title == "T"
    assert at([{"a": [1]}], "0.a.0") == 1
    assert at([1], "-1") is at([1], "9") is at([1], "²") is at("text", "0") is None


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


@given(
    st.fixed_dictionaries(
        {"name": _JSON, "link": _JSON | st.fixed_dictionaries({"href": _JSON})}, optional={"type": _JSON}
    )
)
def test_no_row_raises_and_what_is_kept_is_plain(row: dict[str, Any]) -> None:
    for found in read(row):
        assert found.kind in KINDS
        assert found.level in LEVELS
        assert urlsplit(found.url).scheme == "https"
        assert found.title.isprintable()


def test_the_catalogue_goes_first_and_no_address_stands_twice() -> None:
    own = OfflineCatalogue().resources("kubernetes")
    other = LearningResource("kubernetes", "T", "P", "course", "any", "https://x.example/")
    both = Together(OfflineCatalogue(), Kept({"kubernetes": [own[0], other]})).resources("kubernetes")
    assert both == (*own, other)
    assert Together(Kept({})).resources("kubernetes") == ()
