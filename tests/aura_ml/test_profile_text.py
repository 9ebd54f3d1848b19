"""CVs in the layouts that people use: which line is a title, an employer, a degree, a date; nothing crashes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aura_ml.profile_dates import find_span, iso_date
from aura_ml.profile_education import education_of
from aura_ml.profile_text import resume_from_markdown, resume_from_text
from aura_ml.profile_words import find_degree, looks_like_title

BELOW_EACH_OTHER = """Ines Moreau
Supply chain analyst | Lyon, France | ines.moreau@post.example | +33 6 12 34 56 78 | linkedin.com/in/inesmoreau

SUMMARY
Analyst for stock and transport.

WORK EXPERIENCE

Supply Chain Analyst

Fretval SARL -  Lyon, France

January 2021 to Present

• Cut stock by 12 % with a new reorder point
• Weekly plan for 40 lorries

Warehouse Coordinator

Docks du Sud - Marseille, France

March 2018 to December 2020

Shift plan for 25 people and the
yearly stock count.

EDUCATION

Master in Logistics

Aix-Marseille University - Marseille

2016 to 2018

SKILLS

SAP (4 years), Excel (6 years), Power BI (Less than 1 year), demand
planning
"""
EMPLOYER_FIRST = """Tom Aldous
tom@aldous.example

Employment History
Brightwater Council, Leeds                      Sept 2019 - Present
Senior Planning Officer
- Local plan for 3 districts
Kestrel Homes Ltd, York                         06/2015 - 08/2019
Planner
- Site appraisals
Education
University of Leeds, BA (Hons) Geography, 2012-2015
"""
TABULAR_DE = """Lebenslauf
Name: Sabine Kurz
Anschrift: Lindenweg 4, 79098 Freiburg
Telefon: 0761 5550123
E-Mail: s.kurz@post.example

Berufserfahrung
04/2017 – heute\tTeamleiterin Einkauf, Badische Pumpen AG, Freiburg
- Verträge mit 60 Lieferanten
09/2011 – 03/2017\tEinkäuferin bei Maschinenbau Ortenau GmbH
Ausbildung
2008 – 2011\tAusbildung zur Industriekauffrau, Berufsschule Offenburg
Sprachkenntnisse
Deutsch (Muttersprache), Englisch (C1), Französisch - Grundkenntnisse
EDV-Kenntnisse
SAP MM, Excel
"""
LABELLED = """Priya Nair
Experience
Company: Bluewave Systems
Designation: Test Engineer
Duration: Jan 2019 - Feb 2022
- Wrote 300 test cases
Company: Orbit Software
Designation: Trainee
Duration: 2018 to 2019
"""
MARKDOWN = """# Lea Brandt
**UX designer**

lea@brandt.example · [brandt.example](https://brandt.example)

## Experience

### Haus & Form GmbH — Senior UX Designer
*2020-05 – present · Köln*

- Design system for 8 products

### Freelance UX Designer
*2016 – 2020*

- Apps for museums

## Projects
### wegweiser
- A map for people on wheels
"""


def jobs(resume: dict[str, Any]) -> list[tuple[str, str, str, str]]:
    return [
        tuple(job.get(key, "") for key in ("position", "name", "startDate", "endDate"))  # type: ignore[misc]
        for job in resume["work"]
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            BELOW_EACH_OTHER,
            [
                ("Supply Chain Analyst", "Fretval SARL", "2021-01", ""),
                ("Warehouse Coordinator", "Docks du Sud", "2018-03", "2020-12"),
            ],
        ),
        (
            EMPLOYER_FIRST,
            [
                ("Senior Planning Officer", "Brightwater Council", "2019-09", ""),
                ("Planner", "Kestrel Homes Ltd", "2015-06", "2019-08"),
            ],
        ),
        (
            TABULAR_DE,
            [
                ("Teamleiterin Einkauf", "Badische Pumpen AG", "2017-04", ""),
                ("Einkäuferin", "Maschinenbau Ortenau GmbH", "2011-09", "2017-03"),
            ],
        ),
        (
            LABELLED,
            [
                ("Test Engineer", "Bluewave Systems", "2019-01", "2022-02"),
                ("Trainee", "Orbit Software", "2018", "2019"),
            ],
        ),
    ],
    ids=["below each other", "employer first", "tabular German", "labelled"],
)
def test_jobs_of_a_layout(text: str, expected: list[tuple[str, str, str, str]]) -> None:
    assert jobs(resume_from_text(text)) == expected


def test_jobs_and_projects_in_markdown() -> None:
    resume: dict[str, Any] = resume_from_markdown(MARKDOWN)
    assert jobs(resume) == [
        ("Senior UX Designer", "Haus & Form GmbH", "2020-05", ""),
        ("Freelance UX Designer", "", "2016", "2020"),
    ]
    assert resume["projects"] == [{"highlights": ["A map for people on wheels"], "name": "wegweiser"}]
    assert resume["basics"]["url"] == "https://brandt.example"


def test_contacts_skills_languages_and_wrapped_lines() -> None:
    resume: dict[str, Any] = resume_from_text(BELOW_EACH_OTHER)
    assert resume["basics"] == {
        "name": "Ines Moreau",
        "label": "Supply chain analyst",
        "summary": "Analyst for stock and transport.",
        "email": "ines.moreau@post.example",
        "phone": "+33 6 12 34 56 78",
        "location": {"city": "Lyon", "region": "France"},
        "profiles": [{"network": "LinkedIn", "url": "https://linkedin.com/in/inesmoreau"}],
    }
    assert resume["skills"] == [{"keywords": ["SAP", "Excel", "Power BI", "demand planning"]}]
    assert resume["work"][1]["highlights"] == ["Shift plan for 25 people and the yearly stock count."]
    german: dict[str, Any] = resume_from_text(TABULAR_DE)
    assert german["basics"]["name"] == "Sabine Kurz"
    assert german["basics"]["location"] == {"city": "Freiburg"}
    assert german["languages"] == [
        {"language": "Deutsch", "fluency": "Muttersprache"},
        {"language": "Englisch", "fluency": "C1"},
        {"language": "Französisch", "fluency": "Grundkenntnisse"},
    ]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "BSc Computer Science, Example University, 2012 - 2016",
            ("BSc", "Computer Science", "Example University", "2012", "2016"),
        ),
        (
            "I studied Physics at the University of Turku from 2009 to 2014 (MSc).",
            ("MSc", "Physics", "University of Turku", "2009", "2014"),
        ),
        (
            "2008 – 2012 Ausbildung zum Koch, Berufsschule Kassel",
            ("Ausbildung zum Koch", "", "Berufsschule Kassel", "2008", "2012"),
        ),
        (
            "Diplom-Ingenieur Maschinenbau an der TU Dresden (2001-2006)",
            ("Diplom-Ingenieur", "Maschinenbau", "TU Dresden", "2001", "2006"),
        ),
        (
            "University of Leeds, BA (Hons) Geography, 2015",
            ("BA (Hons)", "Geography", "University of Leeds", "", "2015"),
        ),
        ("Ward High School, 2007", ("", "", "Ward High School", "", "2007")),
        ("Evening classes in bookkeeping", ("", "", "Evening classes in bookkeeping", "", "")),
    ],
)
def test_one_line_of_education(line: str, expected: tuple[str, ...]) -> None:
    (found,) = education_of([line], [line])
    assert tuple(found.get(key, "") for key in ("studyType", "area", "institution", "startDate", "endDate")) == expected


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("03/2018 – heute", "2018-03", ""),
        ("January 2014 to Oct. 2016", "2014-01", "2016-10"),
        ("01.04.2018 - 31.03.2020", "2018-04-01", "2020-03-31"),
        ("March – May 2016", "2016-03", "2016-05"),
        ("seit April 2018", "2018-04", ""),
        ("Sept '14 - Feb '16", "2014-09", "2016-02"),
        ("2019 -", "2019", ""),
    ],
)
def test_spans(text: str, start: str, end: str) -> None:
    span = find_span(text)
    assert span is not None
    assert (span.start, span.end, span.rest) == (start, end, "")


def test_what_is_no_date_is_left_as_it_is() -> None:
    assert find_span("Room 2019-B, 40 sources in 12 months") is None
    assert iso_date("spring") == "spring"
    assert find_degree("Be the best") is None
    assert not looks_like_title("Marseille, France")


@settings(max_examples=80, deadline=None)
@given(st.lists(st.one_of(st.text(max_size=60), st.sampled_from([
    *BELOW_EACH_OTHER.splitlines(), *TABULAR_DE.splitlines(), *MARKDOWN.splitlines(), *LABELLED.splitlines()
])), max_size=25))  # fmt: skip
def test_lines_in_any_order_are_read(lines: list[str]) -> None:
    text = "\n".join(lines)
    for resume in (
        resume_from_text(text),
        resume_from_markdown(f"\n{text}") if not text.lstrip().startswith("---") else {},
    ):
        assert all(isinstance(part, (dict, list)) for part in resume.values())
