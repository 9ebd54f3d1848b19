"""Whether a skill is spoken of or merely named; and that features stay within the line."""

from __future__ import annotations

import pytest

from aura_ml.skills.evidence import MAX_LINE_WORDS, Found, Words
from aura_ml.skills.finder import find_skills, skill_ids
from aura_ml.skills.reading import Reading, ReadingError, features, load_reading, read_weights


def test_what_is_merely_named_is_left_out() -> None:
    text = "Senior Java Developer\nExperience with Python , Docker and PostgreSQL"
    assert skill_ids(find_skills([text])[0]) == ["java", "python", "docker", "postgresql"]
    assert skill_ids(find_skills([text], asked=True)[0]) == ["python", "docker", "postgresql"]


@pytest.mark.parametrize("text", ["experience in Go", "You know Spring , Swift or Go"])
def test_an_ambiguous_name_counts_where_only_the_words_around_it_speak_for_it(text: str) -> None:
    assert "go" not in skill_ids(find_skills([text])[0])
    assert "go" in skill_ids(find_skills([text], asked=True)[0])


@pytest.mark.parametrize(
    "text", ["Go to our page", "Ready to go the extra mile ?", "Express your interest now", "We use R & D"]
)
def test_an_everyday_word_stays_one(text: str) -> None:
    assert find_skills([text], asked=True) == [[]]


def test_features_say_whether_the_rules_spoke_for_an_ambiguous_name() -> None:
    (one,) = features(Words(["Go"]), [Found(0, 1, "go", "data", "context", spoken_for=False)])
    assert "kind=context0" in one


def test_features_are_of_the_line_and_the_words_beside() -> None:
    words = Words(["we", "\n", "Know", "Go", ",", "SQL", "\n", "offer"])
    one, two = features(words, [Found(3, 4, "go", "data"), Found(5, 6, "sql", "data")])
    assert {"-1=know", "+1=,", "size=1", "names=2", "before a name", "category=data", "case=100"} <= set(one)
    assert {"-1=,", "+1=", "after a name", "edges=01", "case=111"} <= set(two)
    assert not [name for name in (*one, *two) if "we" in name or "offer" in name]


def test_a_line_is_what_stands_between_line_ends_and_no_more_than_so_many_words() -> None:
    words = Words(["a", "\n", "b", "SQL", "c", "\n", "d"])
    assert words.line_of(Found(3, 4, "sql", "data")) == (2, 5)
    assert words.line_of(Found(0, 1, "sql", "data")) == (0, 1)
    assert words.line_of(Found(6, 7, "sql", "data")) == (6, 7)
    long = Words(["x"] * 400)
    assert long.line_of(Found(200, 202, "sql", "data")) == (200 - MAX_LINE_WORDS, 202 + MAX_LINE_WORDS)


def test_the_threshold_decides() -> None:
    found = [Found(0, 1, "sql", "data")]
    assert Reading({"category=data": 2.0}, -1.0, 0.5).keep(Words(["SQL"]), found) == found
    assert Reading({"category=data": 2.0}, -3.0, 0.5).keep(Words(["SQL"]), found) == []


def test_broken_weights_are_refused() -> None:
    with pytest.raises(ReadingError, match="format"):
        read_weights('{"format": 0}')
    with pytest.raises(ReadingError, match="bias"):
        read_weights('{"format": 2, "weights": {}}')
    assert len(load_reading().weights) > 500
