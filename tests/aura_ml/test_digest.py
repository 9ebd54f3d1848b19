"""The digest as text: complete, escaped, the same for the same content, and silent where too little is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from markdown_it import MarkdownIt

from aura_ml.digest import DigestContent, DigestPosting, FailedSource, Learned, Wanted, digest_markdown, web_link

WEEK = date(2026, 6, 12)
PLAIN = DigestPosting(
    "Data Engineer",
    "Nordwind",
    "Hamburg",
    "hybrid",
    "78,000–92,000 EUR per year",
    ("Names Python",),
    "https://a.example/1",
)
HOSTILE = DigestPosting(
    "# Act <script>alert(1)</script> now\n\n## Second",
    "[Company](https://evil.example)",
    "`place`",
    None,
    None,
    ("- one\n- two **bold**", "www.evil.example"),
    "javascript:alert(1)",
)
CONTENT = DigestContent(
    week=WEEK,
    is_final=True,
    has_profile=True,
    postings=(PLAIN, HOSTILE),
    openings=218,
    new_openings=40,
    eligible=97,
    failed_sources=(FailedSource("remotive", "unreachable", "no answer within 20 s", "check the network"),),
    ratings=3,
    rated_mean=None,
    outcomes={"applied": 2},
    unrated=1,
    learned=(Learned("preference_model", WEEK, "ridge", True, "promoted: on 12 later observations not worse than x"),),
    skill_gap=(0.25, 8),
    gaps=("Airflow", "dbt"),
)


def tokens(text: str) -> list[Any]:
    found = MarkdownIt("commonmark", {"html": True}).parse(text)
    return [*found, *(child for token in found for child in token.children or [])]


def test_a_week_is_told_whole() -> None:
    said = digest_markdown(CONTENT)
    for part in (
        "# AURA: 12–18 Jun 2026",
        "### 1. Data Engineer",
        "Nordwind · Hamburg · hybrid · 78,000–92,000 EUR per year",
        "- Names Python",
        "[Open the posting](<https://a.example/1>)",
        "- 218 openings seen, 40 of them new, 97 could be put on the list.",
        "- Remotive could not be read. No answer within 20 s. Check the network.",
        "- You rated 3 postings.",
        "- Applied: 2.",
        "a new model (ridge) was put in use: on 12 later observations not worse than x.",
        "lacks 25% of what the postings you like ask for (n = 8). First: Airflow and dbt.",
        "- Rate 1 posting:",
    ):
        assert part in said
    assert digest_markdown(CONTENT) == said


def test_nothing_of_a_posting_is_markup() -> None:
    found = tokens(digest_markdown(CONTENT))
    links = [token.attrs["href"] for token in found if token.type == "link_open"]
    assert links == ["https://a.example/1"]
    kinds = {token.type for token in found}
    assert not kinds & {"html_block", "html_inline", "strong_open", "em_open", "image", "fence", "code_block"}
    headings = [token.tag for token in found if token.type == "heading_open"]
    assert headings.count("h3") == 2
    assert headings.count("h1") == 1
    assert [token.content for token in found if token.type == "code_inline"] == ["aura rate"]


def test_control_and_direction_characters_do_not_reach_the_file() -> None:
    said = digest_markdown(replace(CONTENT, postings=(replace(PLAIN, title="Night \x1b[31mNurse\u202eabc"),)))
    assert not set(said) & {"\x1b", "\u202e"}


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://a.example/x_y?b=1&c=2", "https://a.example/x_y?b=1&c=2"),
        ("https://a.example/?a=1&copy;=2", "https://a.example/?a=1&amp;copy;=2"),
        ("http://a.example/(1)", "http://a.example/(1)"),
        ("javascript:alert(1)", None),
        ("https://", None),
        ("https://a.example/> [x](https://b.example)", None),
        ("https://a.example/\u202eb", None),
        ("file:///etc/passwd", None),
        ("https://[broken", None),
        (None, None),
    ],
)
def test_only_a_web_address_becomes_a_link(url: str | None, address: str | None) -> None:
    assert web_link(url) == address


def test_a_link_leads_where_the_board_said() -> None:
    url = "https://a.example/x_y?a=1&copy;=2&d=(3)"
    said = digest_markdown(replace(CONTENT, postings=(replace(PLAIN, url=url),)))
    assert [token.attrs["href"] for token in tokens(said) if token.type == "link_open"] == [url]


def test_what_is_not_known_is_not_said() -> None:
    empty = replace(
        CONTENT, postings=(), failed_sources=(), ratings=0, outcomes={}, unrated=0, learned=(), skill_gap=None, gaps=()
    )
    said = digest_markdown(empty)
    assert "## Skills" not in said
    assert "No posting could be put on the list" in said
    assert "Nothing was rated or recorded" in said
    assert "Nothing yet: the list rests on" in said
    assert "aura outcome JOB_ID STAGE" in said


def test_what_is_wanted_and_not_applied_to_is_named_escaped() -> None:
    said = digest_markdown(replace(CONTENT, wanted=(Wanted("*Baker*", "Crumb & Co", 9), Wanted("Cook", "", 0))))
    assert "not want to any more: \\*Baker\\*, Crumb \\& Co (wanted 9 days ago)." in said
    assert "not want to any more: Cook (wanted today)." in said
    assert "(wanted" not in digest_markdown(CONTENT)


def test_a_mean_is_said_only_where_it_is_there() -> None:
    assert "on average" not in digest_markdown(CONTENT)
    assert "- You rated 6 postings, 7.3 of 10 on average." in digest_markdown(
        replace(CONTENT, ratings=6, rated_mean=7.3)
    )


def test_samples_are_labelled_and_lead_nowhere() -> None:
    said = digest_markdown(replace(CONTENT, postings=(replace(PLAIN, is_sample=True),)))
    assert "SAMPLE: an invented posting" in said
    assert "Open the posting" not in said


def test_a_week_in_progress_and_an_unknown_person_are_said() -> None:
    said = digest_markdown(replace(CONTENT, is_final=False, has_profile=False))
    assert "The week has not ended yet" in said
    assert "Tell AURA about you" in said


@pytest.mark.parametrize(
    ("promoted", "reason", "said"),
    [
        (
            False,
            "not promoted: 2 later observations beside the baseline facet_mean, 5 are needed",
            "was not put in use: 2 later ratings to test it on, 5 are needed.",
        ),
        (
            False,
            "not promoted: against the champion it is worse",
            "was not put in use: against the champion it is worse.",
        ),
    ],
)
def test_a_decision_is_said_in_words(promoted: bool, reason: str, said: str) -> None:
    learned = (Learned("preference_model", WEEK, "lstm", promoted, reason),)
    assert said in digest_markdown(replace(CONTENT, learned=learned))


def test_a_roll_back_is_said_as_such() -> None:
    learned = (Learned("policy", WEEK, "linucb", False, "it chose badly", is_rollback=True),)
    assert "How the five are chosen, week of 2026-06-12: taken back by hand." in digest_markdown(
        replace(CONTENT, learned=learned)
    )
