"""Skills named in a posting: whole words, other names, ambiguous ones only in their own spelling."""

from __future__ import annotations

import polars as pl
import pytest

from aura_ml.lexical import token_lists
from aura_ml.ranking.skills import named_skills


def named(text: str, *skills: str) -> list[str]:
    texts = pl.Series([text])
    return named_skills(texts, token_lists(texts), skills)[0]


@pytest.mark.parametrize(
    ("text", "skill"),
    [
        ("We use JavaScript.", "JS"),
        ("JS/TS on the front end", "JavaScript"),
        ("JS/TS on the front end", "typescript"),
        ("Nodejs services", "Node.js"),
        ("experience with (C++)", "C++"),
        ("C# or F#", "C Sharp"),
        ("PostgreSQL, Redis", "Postgres"),
        ("maschinelles Lernen", "Machine Learning"),
        ("Google Cloud Platform", "GCP"),
        ("CI/CD pipelines", "CI/CD"),
        ("Python\nSQL", "sql"),
        ("Services in Go, Rust", "Go"),
        ("Statistics with R.", "R"),
        ("golang", "Go"),
        ("REST APIs", "REST"),
        ("Kubernetes", "K8s"),
    ],
)
def test_named(text: str, skill: str) -> None:
    assert named(text, skill) == [skill]


@pytest.mark.parametrize(
    ("text", "skill"),
    [
        ("We use JavaScript.", "Java"),
        ("go to market", "Go"),
        ("Our R&D team", "R"),
        ("C++ and C#", "C"),
        ("the rest of the team", "REST"),
        ("mysqlite", "SQL"),
        ("nothing here", "Python"),
        ("", "Python"),
        ("anything", "!!!"),
    ],
)
def test_not_named(text: str, skill: str) -> None:
    assert named(text, skill) == []


def test_order_is_the_profiles_and_neighbours_share_a_space() -> None:
    assert named("sql python sql", "Python", "SQL", "Java") == ["Python", "SQL"]


def test_no_skills_and_no_texts() -> None:
    assert named("anything") == []
    empty = pl.Series([], dtype=pl.String)
    assert named_skills(empty, token_lists(empty), ["Go", "SQL"]) == []
