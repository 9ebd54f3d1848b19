"""Skills in texts: other names, longest name, ambiguous words only where something speaks for them."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest

from aura_ml.skills.finder import BATCH, SkillMention, find_skills, profile_skill_ids, skill_ids


def ids(text: str) -> list[str]:
    return skill_ids(find_skills([text])[0])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We use Python, PostgreSQL and Docker.", ["python", "postgresql", "docker"]),
        ("machine-learning in NodeJS", ["machine-learning", "node-js"]),
        ("C++ and C# on Linux", ["c-plus-plus", "c-sharp", "linux"]),
        ("JavaScript", ["javascript"]),
        ("REST APIs with OAuth2", ["rest-apis", "oauth"]),
        ("Kenntnisse in Buchhaltung und DATEV", ["accounting", "datev"]),
        ("CI/CD with GitLab CI", ["ci-cd", "gitlab-ci"]),
        ("Design patterns, unit tests", ["design-patterns", "software-testing"]),
        ("Amazon Web Services (AWS)", ["amazon-web-services"]),
        ("Bachelor’s degree", ["academic-degree"]),
    ],
)
def test_named_outright(text: str, expected: list[str]) -> None:
    assert ids(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Services in Go, Rust and Kotlin", {"go", "rust", "kotlin"}),
        ("Go developer", {"go"}),
        ("Python / R / SQL", {"python", "r", "sql"}),
        ("R programming", {"r"}),
        ("- Python\n- R\n- SQL", {"python", "r", "sql"}),
        ("Very good Excel skills", {"microsoft-excel"}),
        ("Word, Excel, PowerPoint", {"microsoft-word", "microsoft-excel", "microsoft-powerpoint"}),
        ("Java with Spring, Kafka", {"java", "spring", "apache-kafka"}),
        ("experience in sales", {"sales"}),
        ("Erfahrung im Vertrieb", {"sales"}),
    ],
)
def test_ambiguous_words_beside_evidence(text: str, expected: set[str]) -> None:
    assert set(ids(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Go to our page and go for it.",
        "Ready, set, Go",
        "We excel. Excel in all you do.",
        "Excel at what you love, with a team of nice people",
        "Vitamin C and our R&D team",
        "Class R vehicles",
        "the rest of the team reacts swiftly",
        "we react to your needs",
        "a spark of joy; the chef cooks",
        "dental insurance, a sales team next door",
        "see https://www.go.com and mail me@python.org",
        "http://example.com/x",
        "in other words: a rusty sign",
        "docs at python.org, docker.com or www.react.dev",
        "",
        "!!! \n\n ???",
    ],
)
def test_ordinary_words_are_no_skills(text: str) -> None:
    assert ids(text) == []


def test_an_ambiguous_verb_beside_skills_stays_a_verb() -> None:
    assert ids("- Excel in Python, SQL") == ["python", "sql"]
    assert ids("- Go to Python, SQL") == ["python", "sql"]


def test_nothing_heavy_is_loaded_before_the_first_search() -> None:
    program = (
        "import sys, aura_ml.skills.finder, aura_ml.skills.keywords, aura_ml.skills.gaps, aura_ml.skills.resources\n"
    )
    program += "print([name for name in ('spacy', 'keybert', 'torch', 'sklearn', 'litellm') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_offsets_show_what_was_written() -> None:
    text = "Größe 10 – wir nutzen Node.js,\u2028Machine-Learning & T-SQL"
    found = find_skills([text])[0]
    assert [text[mention.start : mention.end] for mention in found] == ["Node.js", "Machine-Learning", "T-SQL"]
    assert found[0] == SkillMention("node-js", text.index("Node"), text.index("Node") + 7)


def test_the_longest_name_counts_once() -> None:
    assert ids("Microsoft SQL Server Integration Services") in (["ssis"], ["microsoft-sql-server", "ssis"])
    mentions = find_skills(["React Native, SQL Server, Java Enterprise Edition"])[0]
    assert [mention.skill_id for mention in mentions] == ["react-native", "microsoft-sql-server", "jakarta-ee"]


def test_texts_do_not_touch_each_other() -> None:
    texts = ["Python", "", "Go and other verbs", "SQL, Go"] * (BATCH // 2)
    found = find_skills(texts)
    assert len(found) == len(texts)
    assert found[:4] == found[-4:]
    assert [skill_ids(mentions) for mentions in found[:4]] == [["python"], [], [], ["sql", "go"]]


def test_what_a_profile_shows() -> None:
    shown = profile_skill_ids(["Go", "PostgreSQL", "Teamwork"], ["Built dashboards in Power BI and React."])
    assert {"go", "postgresql", "sql", "power-bi", "business-intelligence", "react", "javascript"} <= shown
    assert profile_skill_ids([]) == set()


def test_agreement_with_people_who_marked_knowledge(test_data: Path) -> None:
    """SkillSpan, development part: 1,093 spans of knowledge in 58 English postings; floors just below the figures."""
    with gzip.open(test_data / "skills_skillspan" / "skillspan_dev.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    predicted = find_skills([" ".join(row["tokens"]) for row in rows])
    strict = hits = touched = found = marked = 0
    for row, mentions in zip(rows, predicted, strict=True):
        gold, guess = _gold(row), {(mention.start, mention.end) for mention in _whole_tokens(row["tokens"], mentions)}
        strict += len(gold & guess)
        hits += sum(any(a < d and c < b for c, d in gold) for a, b in guess)
        touched += sum(any(a < d and c < b for a, b in guess) for c, d in gold)
        found, marked = found + len(guess), marked + len(gold)
    assert marked == 1_093
    strict_f1 = 2 * strict / (found + marked)
    overlap_f1 = 2 * (hits / found) * (touched / marked) / (hits / found + touched / marked)
    assert strict_f1 >= 0.43, f"strict F1 {strict_f1:.3f}"
    assert overlap_f1 >= 0.56, f"overlap F1 {overlap_f1:.3f}"


def _starts(tokens: list[str]) -> list[tuple[int, int]]:
    spans, place = [], 0
    for token in tokens:
        spans.append((place, place + len(token)))
        place += len(token) + 1
    return spans


def _gold(row: dict[str, list[str]]) -> set[tuple[int, int]]:
    spans, start, gold = _starts(row["tokens"]), None, set()
    for number, tag in enumerate([*row["tags_knowledge"], "O"]):
        if start is not None and not tag.startswith("I"):
            gold.add((spans[start][0], spans[number - 1][1]))
            start = None
        if start is None and not tag.startswith("O"):
            start = number
    return gold


def _whole_tokens(tokens: list[str], mentions: list[SkillMention]) -> list[SkillMention]:
    """Mentions widened to the tokens they touch."""
    spans = _starts(tokens)
    widened = []
    for mention in mentions:
        touched = [span for span in spans if span[0] < mention.end and mention.start < span[1]]
        widened.append(SkillMention(mention.skill_id, touched[0][0], touched[-1][1]))
    return widened
