"""Soft skills: the longest name counts, in any case and spelling of the hyphen, and never inside a word."""

from __future__ import annotations

import pytest

from aura_ml.skills.extract import extract_skills, with_soft_skills
from aura_ml.skills.soft import SoftSkills, load_soft_skills, read_soft_skills


def named(text: str, *names: str) -> list[str]:
    return [text[start:end] for start, end in SoftSkills(names).find(text)]


def test_the_longest_name_counts_in_any_case() -> None:
    text = "A Team-Player, team  player leader; our steam player: TEAM"
    assert named(text, "team player", "team", "team player leader") == ["Team-Player", "team  player leader", "TEAM"]
    assert named("", "team") == named("team", "") == named("\x00\ud800", "team") == []


def test_the_shipped_names_find_the_usual_ones_beside_other_skills() -> None:
    text = "Experience with Docker, a team player with attention to detail and communication skills"
    found = with_soft_skills([text], extract_skills([text]))[0]
    assert [(each.text, each.source) for each in found] == [
        ("Docker", "lexicon"),
        ("team player", "soft"),
        ("attention to detail", "soft"),
        ("communication skills", "soft"),
    ]
    assert load_soft_skills().find("We sell bread.") == []


@pytest.mark.parametrize(("text", "message"), [("name\n", "columns"), ("name\tshare\nx\t2\n", "'x'")])
def test_broken_lists_are_refused(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        read_soft_skills(text)
