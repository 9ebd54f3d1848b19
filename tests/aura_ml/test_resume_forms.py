"""CVs in JSON under other names than JSON Resume's: the same profile, and nothing dropped in silence."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aura_ml.profile import Profile, ProfileError, read_profile
from aura_ml.profile_review import left_out
from aura_ml.resume_forms import as_json_resume, unread

STANDARD = {
    "basics": {
        "name": "Alma Ortega",
        "label": "Support Engineer",
        "email": "alma@example.org",
        "summary": "I keep machines running.",
        "location": {"city": "Porto"},
        "profiles": [{"network": "github", "url": "https://github.com/alma"}],
    },
    "work": [
        {
            "name": "Shark & Sons",
            "position": "Support Engineer",
            "startDate": "2025-07",
            "endDate": "",
            "highlights": ["Answered 50 tickets a day", "Moved two clients to new accounts"],
        },
        {
            "name": "Netz GmbH",
            "position": "Trainee",
            "startDate": "2015-05",
            "endDate": "2019-03",
            "summary": "Cabling",
        },
    ],
    "education": [{"institution": "Hill College", "studyType": "BSc", "area": "Physics", "endDate": "2014-06"}],
    "skills": [{"name": "Networks", "keywords": ["VPN", "DNS"]}, {"name": "Python"}],
    "languages": [{"language": "English"}, {"language": "Portuguese", "fluency": "native"}],
    "certificates": [{"name": "Network+", "issuer": "A board", "date": "2021"}],
    "projects": [{"name": "Homelab", "description": "A guide", "keywords": ["Proxmox", "ZFS"]}],
}
OTHERWISE = {
    "name": "Alma Ortega",
    "title": "Support Engineer",
    "contact": {"email": "alma@example.org", "location": "Porto", "github": "https://github.com/alma"},
    "objective": "I keep machines running.",
    "experience": [
        {
            "company": "Shark & Sons",
            "role": "Support Engineer",
            "dates": "07/2025 – present",
            "bullets": ["Answered 50 tickets a day", "Moved two clients to new accounts"],
        },
        {
            "employer": "Netz GmbH",
            "job_title": "Trainee",
            "from": "May 2015",
            "to": "March 2019",
            "description": "Cabling",
        },
    ],
    "education": {"school": "Hill College", "degree": "BSc", "major": "Physics", "date": "06/2014"},
    "technicalSkills": {"Networks": ["VPN", "DNS"]},
    "languages": ["English", {"name": "Portuguese", "level": "native"}],
    "certifications": [{"title": "Network+", "issuer": "A board", "year": 2021}],
    "projects": {"one": {"title": "Homelab", "description": "A guide", "technologies": "Proxmox, ZFS"}},
}


def read(document: object) -> Profile:
    return read_profile(json.dumps(document), "json")


def test_other_names_say_the_same() -> None:
    standard = STANDARD | {"skills": STANDARD["skills"][:1]}  # type: ignore[index]
    one, other = read(standard), read(OTHERWISE)
    assert [fact.text for fact in other.facts] == [fact.text for fact in one.facts]
    assert (other.name, other.label, other.summary, other.skills) == (one.name, one.label, one.summary, one.skills)
    assert other.resume["basics"] == one.resume["basics"]
    assert left_out(json.dumps(OTHERWISE), "json", other) == []


def test_the_standard_stays_as_it_is(test_data: Path) -> None:
    sample = json.loads((test_data / "resumes_jsonresume" / "sample.resume.json").read_text())
    for document in (STANDARD, sample):
        assert as_json_resume(document) == document


def test_a_cv_under_one_key_is_taken_out() -> None:
    assert as_json_resume({"resume": STANDARD, "theme": "plain"}) == STANDARD


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("English and Telugu", ["English", "Telugu"]),
        ("Deutsch, Englisch", ["Deutsch", "Englisch"]),
        (["English", "Telugu"], ["English", "Telugu"]),
    ],
)
def test_languages_as_text(written: object, read_as: list[str]) -> None:
    languages = as_json_resume({"languages": written})["languages"]
    assert languages == [{"language": name} for name in read_as]


def test_single_skills_stand_beside_groups() -> None:
    assert read({"skills": ["Go", {"name": "Tools", "keywords": "Git; Make"}]}).skills == ("Go", "Git", "Make")


def test_dates_as_people_write_them() -> None:
    entries = [
        {"name": "A", "startDate": 2019, "endDate": "Present"},
        {"name": "B", "start": "Sept. 2015", "end": "12/2018"},
        {"name": "C", "startDate": "some time ago"},
    ]
    work = as_json_resume({"work": entries})["work"]
    assert work == [
        {"name": "A", "startDate": "2019", "endDate": ""},
        {"name": "B", "startDate": "2015-09", "endDate": "2018-12"},
        {"name": "C", "startDate": "some time ago"},
    ]


def test_what_no_field_takes_is_named() -> None:
    document = {
        "work": [{"name": "A", "position": "Clerk", "team": "Blue"}],
        "education": [{"institution": "B", "des": ["2013 to 2017"]}, None],
        "hobbies": ["Chess"],
        "references": [],
    }
    profile = read(document)
    assert left_out(json.dumps(document), "json", profile) == ["education.des", "hobbies", "work.team"]


def test_a_second_name_for_a_filled_field_is_kept_and_named() -> None:
    resume = as_json_resume({"work": [{"name": "A", "company": "B"}], "experience": [{"company": "C"}]})
    assert resume == {"work": [{"name": "A", "company": "B"}], "experience": [{"company": "C"}]}
    assert unread(resume) == ["work.company"]


def test_an_empty_standard_field_gives_way() -> None:
    assert as_json_resume({"work": [{"name": "", "company": "B"}]}) == {"work": [{"name": "B"}]}


@pytest.mark.parametrize(
    "document", [{"title": "Resume", "layout": "page"}, {"properties": {"work": {}}}, {"data": []}]
)
def test_what_is_no_cv_is_refused(document: object) -> None:
    with pytest.raises(ProfileError, match="no summary, work"):
        read(document)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
KEYS = st.sampled_from([*STANDARD, *OTHERWISE, "resume", "firstName", "dates"])


@given(st.dictionaries(KEYS, JSON | st.dictionaries(st.sampled_from(["name", "dates", "bullets", "keywords"]), JSON)))
def test_any_json_is_read_or_refused_and_reading_twice_changes_nothing(document: dict[str, object]) -> None:
    once = as_json_resume(document)
    assert isinstance(unread(once), list)
    with contextlib.suppress(ProfileError):
        read(document)
    json.dumps(once)
