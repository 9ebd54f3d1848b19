"""Levels and kinds of employment in English and German titles."""

from __future__ import annotations

import pytest

from aura_ml.titles import read_employment_type, read_seniority


@pytest.mark.parametrize(
    ("title", "level"),
    [
        ("Praktikant Marketing (m/w/d)", "intern"), ("Pflichtpraktikum Grafikdesign", "intern"), ("Werkstudent Vertrieb", "intern"),
        ("Software Engineering Intern", "intern"), ("Ausbildung zum Fachinformatiker", "intern"), ("Trainee (m/w/d) Consulting", "intern"),
        ("International Sales Manager", None), ("Internal Auditor", None), ("Junior Developer", "junior"), ("Jr. Analyst", "junior"),
        ("Quereinsteiger Vertrieb", "junior"), ("Senior Data Engineer", "senior"), ("Sr Consultant", "senior"), ("Software Engineer III", "senior"),
        ("Teamleiter Buchhaltung", "lead"), ("Niederlassungsleiter (gn)", "lead"), ("Leitung Finanzen", "lead"), ("Head of Sales", "lead"),
        ("Tech Lead Rails", "lead"), ("Principal Engineer", "lead"), ("Lead Generation Specialist", None), ("Staff Engineer", "lead"),
        ("Geschäftsführer (m/w/d)", "executive"), ("Chief Technology Officer", "executive"), ("CTO", "executive"), ("Vice President of Sales", "executive"),
        ("Assistenz der Geschäftsführung", None), ("Executive Assistant to the CEO", None), ("Mid/Senior Artist", "mid"), ("(Senior) Consultant", "mid"),
        ("Junior/Mid Developer", "junior"), ("Data Engineer", None), ("Abteilungsleiter Einkauf", "lead"),
    ],
)  # fmt: skip
def test_seniority(title: str, level: str | None) -> None:
    assert read_seniority(title) == level


def test_fields_speak_where_the_title_does_not() -> None:
    assert read_seniority("Data Engineer", ("berufserfahren",)) == "senior"
    assert read_seniority("Junior Data Engineer", ("berufserfahren",)) == "junior"
    assert read_seniority("Data Engineer", (None, "entry")) == "junior"
    assert read_seniority("Data Engineer", ("Mid-Senior level",)) == "mid"  # two levels: the lower one, as in titles


@pytest.mark.parametrize(
    ("title", "field", "kind"),
    [
        ("Developer", "full_time", "full_time"), ("Developer", "Full-time permanent, experienced", "full_time"), ("Developer", "contract", "contract"),
        ("Developer", "Freelance, berufserfahren", "contract"), ("Developer", "Working student", "part_time"), ("Developer", "Internship", "internship"),
        ("Freelance Writer", None, "contract"), ("Praktikum Marketing", "Full-time", "internship"), ("Buchhalter in Teilzeit", None, "part_time"),
        ("Buchhalter Vollzeit/Teilzeit", None, None), ("Buchhalter in Vollzeit", None, "full_time"), ("Buchhalter (befristet)", None, "temporary"),
        ("Contract Manager", None, None), ("Developer", "", None),
    ],
)  # fmt: skip
def test_employment_type(title: str, field: str | None, kind: str | None) -> None:
    assert read_employment_type(title, (field,)) == kind
