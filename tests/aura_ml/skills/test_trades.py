"""What job titles of a profile stand for."""

from __future__ import annotations

import pytest

from aura_ml.skills.finder import find_skills, profile_skill_ids
from aura_ml.skills.lexicon import load_lexicon
from aura_ml.skills.trades import trade_skills


@pytest.mark.parametrize(
    ("title", "skills"),
    [
        ("Senior data engineer at Nordlicht (2021-04 to now)", {"data-engineering"}),
        ("Software Developer", {"software-development"}),
        ("Software-Entwickler", set()),
        ("Softwareentwicklerin", {"software-development"}),
        ("Lead back-end developer", {"back-end-development"}),
        ("Product manager", {"product-management"}),
        ("Engineer", set()),
        ("Nurse", set()),
        ("", set()),
    ],
)
def test_titles(title: str, skills: set[str]) -> None:
    assert trade_skills(title, load_lexicon()) == skills


def test_a_profile_shows_what_its_titles_stand_for_and_a_posting_does_not() -> None:
    title = "Software developer at Halden"
    assert "software-development" in profile_skill_ids([], [title], [title])
    assert profile_skill_ids([], [title]) == set()
    assert find_skills([title]) == [[]]


def test_who_knows_a_language_knows_programming_and_who_knows_sql_knows_databases() -> None:
    shown = profile_skill_ids(["TypeScript", "DuckDB", "REST APIs"])
    assert {"programming", "javascript", "sql", "databases", "api-design"} <= shown
