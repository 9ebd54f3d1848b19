"""Profiles from JSON Resume, Markdown and text: facts, parts, preferences, and errors that name the cure."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aura_ml.profile import (
    ProfileError,
    ProfileKind,
    part_words,
    profile_from_resume,
    profile_parts,
    profile_problems,
    profile_version,
    profile_words,
    read_preferences,
    read_profile,
)
from aura_ml.records import Preferences

MARKDOWN = """---
roles: [Data Engineer]
places: Berlin
workplaces: [Remote, hybrid]
salary_floor: 60000
languages: [EN]
hard_filters: [salary]
---
# Jo Muster
Data engineer for small teams

## Summary
I build **data pipelines** in [Python](https://example.org) for sensors and for people.

## Experience
### Data Engineer at Nordlicht GmbH (2019 - present)
- Ingestion of 40 sources
- Dashboards
### Backend Developer, Kleinbank AG (2015 - 2019)
- Payment services

## Skills
Languages: Python, SQL, Go
Tools: Airflow, dbt

## Education
- BSc Physics, Example University

## Languages
English, German
"""

TEXT = """Mara Beispiel
Registered nurse
mara@example.org  +49 30 1234567

PROFILE
Nurse with ten years on intensive care wards.

WORK EXPERIENCE
Ward nurse, City Clinic
03/2014 - 12/2020
- Care for twelve beds
- Training of new colleagues

Care assistant, Home Care Ltd
2010 - 2014
- Visits

Technical skills: ventilation, wound care; documentation
Languages: German, Polish
Education
Nursing diploma, School of Nursing
"""


def resume(**changes: object) -> dict[str, object]:
    return {"basics": {"name": "A B", "label": "Cook"}, "skills": [{"name": "Soup", "keywords": ["stock"]}], **changes}


def test_markdown() -> None:
    profile = read_profile(MARKDOWN, "markdown")
    assert (profile.name, profile.label) == ("Jo Muster", "Data engineer for small teams")
    assert profile.summary == "I build data pipelines in Python for sensors and for people."
    assert profile.skills == ("Python", "SQL", "Go", "Airflow", "dbt")
    assert profile.resume["work"] == [
        {
            "highlights": ["Ingestion of 40 sources", "Dashboards"],
            "startDate": "2019",
            "position": "Data Engineer",
            "name": "Nordlicht GmbH",
        },
        {
            "highlights": ["Payment services"],
            "startDate": "2015",
            "endDate": "2019",
            "position": "Backend Developer",
            "name": "Kleinbank AG",
        },
    ]
    assert [fact.text for fact in profile.facts if fact.kind in ("work", "language", "education")] == [
        "Data Engineer at Nordlicht GmbH (2019 to now)",
        "Backend Developer at Kleinbank AG (2015 to 2019)",
        "BSc in Physics, Example University",
        "English",
        "German",
    ]


def test_plain_text() -> None:
    profile = read_profile(TEXT, "text")
    assert (profile.name, profile.label) == ("Mara Beispiel", "Registered nurse")
    assert profile.summary == "Nurse with ten years on intensive care wards."
    assert profile.skills == ("ventilation", "wound care", "documentation")
    work = profile.resume["work"]
    assert isinstance(work, list)
    assert [(entry["position"], entry["name"], entry["startDate"]) for entry in work] == [
        ("Ward nurse", "City Clinic", "2014-03"),
        ("Care assistant", "Home Care Ltd", "2010"),
    ]
    assert not any("example.org" in fact.text for fact in profile.facts)


def test_a_text_without_headings_is_a_summary() -> None:
    profile = read_profile("I have cooked for large kitchens for twelve years and now look for a small one.", "text")
    assert profile.summary.startswith("I have cooked")


def test_german_headings() -> None:
    profile = read_profile("Kurzprofil\nKöchin mit Erfahrung.\n\nKenntnisse\nSuppen, Soßen", "text")
    assert profile.summary == "Köchin mit Erfahrung."
    assert profile.skills == ("Suppen", "Soßen")


@pytest.mark.parametrize("title", ["Entwickler", "Programmiererin", "Mechaniker", "Softwarearchitektin", "Psychologe"])
@pytest.mark.parametrize("heading", ["Erfahrung", "Berufserfahrung"])
def test_a_german_title_of_one_word_is_told_from_the_employer(heading: str, title: str) -> None:
    profile = read_profile(f"Jo Beispiel\n\n{heading}\n{title}, Beispiel GmbH, 2019 - 2022\n- Baute Brücken\n", "text")
    work = profile.resume["work"]
    assert isinstance(work, list)
    assert [(entry["position"], entry["name"]) for entry in work] == [(title, "Beispiel GmbH")]


def test_fact_ids_depend_on_the_statement_alone() -> None:
    work = [{"position": "Cook", "name": "Inn", "highlights": ["Soup for 40", "Soup for 40", "Bread"]}]
    one = profile_from_resume(resume(work=work))
    other = profile_from_resume(resume(work=[{"highlights": ["Bread"]}, *work]))
    ids = {fact.text: fact.fact_id for fact in one.facts}
    assert ids == {fact.text: fact.fact_id for fact in other.facts}
    assert len(set(ids.values())) == len(one.facts)


def test_parts_have_shares_that_sum_to_one() -> None:
    work = [{"position": f"Cook {n}", "summary": "Cooked."} for n in range(9)]
    parts = profile_parts(profile_from_resume(resume(work=work)), Preferences(roles=("Chef",)))
    assert [name for name, _, _ in parts] == ["whole", "wishes", "work 1", "work 2", "work 3", "work 4", "skills"]
    assert sum(weight for _, weight, _ in parts) == pytest.approx(1.0)
    assert all(text for _, _, text in parts)


def test_words_weigh_roles_and_skills_most() -> None:
    words = profile_words(profile_from_resume(resume()), Preferences(roles=("Chef",)))
    assert {text for weight, text in words if weight == 1.0} == {"Chef", "Cook", "stock"}


def test_equal_content_has_equal_version() -> None:
    assert profile_version({"a": 1, "b": [2]}) == profile_version({"b": [2], "a": 1})
    assert profile_version({"a": 1}) != profile_version({"a": 2})


@pytest.mark.parametrize("kind", ["json", "markdown", "text"])
@pytest.mark.parametrize("text", ["", "   \n\n", "hello", "{}", "---\n---\n", "# Title"])
def test_a_text_that_says_nothing_is_an_error(text: str, kind: ProfileKind) -> None:
    with pytest.raises(ProfileError, match="Give a JSON Resume"):
        read_profile(text, kind)


@pytest.mark.parametrize(
    "text", ["[1, 2]", '"text"', "{", '{"basics": []}', '{"work": {"a": 1}}', '{"basics": {"name": "Only A Name"}}']
)
def test_json_of_another_shape_is_an_error(text: str) -> None:
    with pytest.raises(ProfileError):
        read_profile(text, "json")


def test_problems_are_told_in_words() -> None:
    assert profile_problems(resume()) == []
    assert profile_problems({"work": "Cook"}) == ["'work' is a str, expected list"]


def test_odd_values_inside_are_left_out() -> None:
    profile = profile_from_resume(
        resume(work=[None, 3, {"position": True, "highlights": "x"}], education=[{"area": None}])
    )
    assert [fact.kind for fact in profile.facts] == ["headline", "skill"]


@settings(deadline=None)
@given(st.text(max_size=300), st.sampled_from(["json", "markdown", "text"]))
def test_any_text_is_read_or_refused(text: str, kind: ProfileKind) -> None:
    with contextlib.suppress(ProfileError):
        assert read_profile(text, kind).facts


def test_preferences_from_front_matter_and_from_meta() -> None:
    expected = Preferences(
        roles=("Data Engineer",),
        places=("Berlin",),
        workplaces=("remote", "hybrid"),
        salary_floor=60000.0,
        languages=("en",),
        hard_filters=("salary",),
    )
    assert read_preferences(read_profile(MARKDOWN, "markdown").resume) == expected
    block = {"places": ["Berlin"], "salary_currency": "usd", "salary_interval": "Month"}
    found = read_preferences(resume(meta={"aura": block}))
    assert found == Preferences(places=("Berlin",), salary_currency="USD", salary_interval="month")
    assert read_preferences(resume()) is None


@pytest.mark.parametrize(
    ("block", "message"),
    [
        ({"place": ["Berlin"]}, "'place' is unknown; allowed: roles, places"),
        ({"salary_floor": "much"}, "a number of at least 0"),
        ({"salary_floor": True}, "a number of at least 0"),
        ({"salary_interval": "decade"}, "allowed: hour, day"),
        ({"salary_currency": "€"}, "a currency code"),
        ({"workplaces": ["moon"]}, "allowed: onsite, hybrid, remote"),
        ({"hard_filters": ["visa"]}, "allowed: workplace, language, salary, location"),
        ({"roles": 7}, "a list of texts"),
        (["Berlin"], "expected an object"),
    ],
)
def test_preferences_that_are_not_understood(block: object, message: str) -> None:
    with pytest.raises(ProfileError, match=message):
        read_preferences(resume(meta={"aura": block}))


def test_parts_are_said_in_the_persons_words() -> None:
    resume: dict[str, object] = {
        "basics": {"label": "Clerk"},
        "work": [{"position": "Clerk", "name": "Quay"}, {"name": "Dock", "summary": "Lifting."}],
        "skills": [{"name": "Knots"}],
    }
    profile = profile_from_resume(resume)
    said = {part: part_words(profile, part) for part, _, _ in profile_parts(profile, Preferences(roles=("Sailor",)))}
    assert said == {
        "whole": "your profile",
        "wishes": "the roles you look for",
        "work 1": "your work as Clerk at Quay",
        "work 2": "your work at Dock",
        "skills": "your list of skills",
    }
