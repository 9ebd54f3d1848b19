"""The link to the board below every posting is no part of it."""

from __future__ import annotations

import json

import pytest

from aura_sources.arbeitnow import Arbeitnow, without_footer

SPEAKING = (
    'Come!</p>\n<p>Find more <a href="https://www.arbeitnow.com/english-speaking-jobs">English Speaking Jobs in Germany'
    "</a> on Arbeitnow</a>"
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (SPEAKING, "Come!</p>"),
        ('Come!</p>\n<p>Find <a href="https://www.arbeitnow.com/">Jobs in Germany</a> on Arbeitnow</a>', "Come!</p>"),
        ("Come!\nFind more English Speaking Jobs in Germany on Arbeitnow\n", "Come!"),
        ("Come!\n&nbsp;Find Jobs in Germany on Arbeitnow", "Come!"),
        ("Find Jobs in Germany on Arbeitnow. We build that.", "Find Jobs in Germany on Arbeitnow. We build that."),
        ("Find " * 5_000, "Find " * 5_000),
        ("", ""),
    ],
)
def test_only_the_boards_own_last_line_is_left_out(text: str, expected: str) -> None:
    assert without_footer(text) == expected


def test_a_posting_is_read_without_it() -> None:
    draft = Arbeitnow().parse(json.dumps({"title": "Cook", "slug": "cook-1", "description": SPEAKING}))
    assert draft.description_html == "Come!</p>"
