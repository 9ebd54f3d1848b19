"""What was understood of a profile, what was left out, and the preferences that are kept beside it."""

from __future__ import annotations

import json

import pytest

from aura_ml.profile import ProfileError, ProfileKind, preferences_of, read_profile
from aura_ml.profile_review import left_out, missing_of_profile, missing_parts
from aura_ml.records import Preferences
from tests.guides import CV

TEXT = """Robin Example
mail@post.invalid
Skills: Python, SQL
Interests
Chess in Tartu and long walks
Experience
Data Engineer at Nordwind GmbH
January 2021 to Present
- Moved 40 sources to one warehouse
"""


def test_lines_of_sections_nobody_reads_are_named_once() -> None:
    profile = read_profile(CV + "\nTaught chess in Tartu\n", "markdown")
    assert left_out(CV + "\nTaught chess in Tartu\n", "markdown", profile) == ["Taught chess in Tartu"]


def test_interests_of_a_text_are_left_out_and_headings_are_not_named() -> None:
    assert left_out(TEXT, "text", read_profile(TEXT, "text")) == ["Chess in Tartu and long walks"]


def test_front_matter_is_no_line_of_the_profile() -> None:
    text = "---\nplaces: [Hamburg]\nsalary_floor: 60000\n---\n" + CV
    assert left_out(text, "markdown", read_profile(text, "markdown")) == ["Taught chess in Tartu"]


def test_sections_of_a_resume_that_are_not_read_are_named() -> None:
    text = json.dumps({"basics": {"summary": "Bakes."}, "interests": [{"name": "Chess"}], "references": [], "x": 1})
    assert left_out(text, "json", read_profile(text, "json")) == ["interests", "x"]


@pytest.mark.parametrize(
    ("text", "kind", "missing"),
    [(CV, "markdown", []), ('{"basics": {"summary": "Bakes."}}', "json", ["no skills", "no work entries"])],
)
def test_what_the_profile_lacks_is_said_apart_from_the_wishes(text: str, kind: ProfileKind, missing: list[str]) -> None:
    profile = read_profile(text, kind)
    assert [said.partition(":")[0] for said in missing_of_profile(profile)] == missing
    assert len(missing_parts(profile, None)) == len(missing) + 2
    assert missing_parts(profile, Preferences(places=("Hamburg",), salary_floor=1.0)) == missing_of_profile(profile)


def test_preferences_take_contract_radius_and_permits() -> None:
    found = preferences_of({"contracts": ["Full_Time"], "radius_km": 30, "work_permits": ["EU"], "places": None})
    assert found == Preferences(contracts=("full_time",), radius_km=30.0, work_permits=("EU",))


@pytest.mark.parametrize(
    "block",
    [
        {"contracts": ["gig"]},
        {"radius_km": -1},
        {"radius_km": float("inf")},
        {"hard_filters": ["visa"]},
        {"permit": "EU"},
    ],
)
def test_preferences_that_cannot_be_are_refused(block: dict[str, object]) -> None:
    with pytest.raises(ProfileError, match="allowed"):
        preferences_of(block)
