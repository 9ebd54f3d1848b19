"""The composed text: the job first, boilerplate last, whatever order the posting has."""

from __future__ import annotations

import polars as pl
import pytest

from aura_ml.embedding.text import MAX_CHARS, compose_job_text, compose_job_texts

ENGLISH = """About us
We have made fine lamps since 1962.
Benefits
- Free fruit
Your tasks
- Plan the assembly line
What you bring
- Five years with CAD software
- Patience
All applicants are considered regardless of age."""

GERMAN = """Über uns
Seit 1962 bauen wir Lampen.
Wir bieten:
- Obst
Deine Aufgaben:
- Planung der Montage
Dein Profil:
- Fünf Jahre CAD
Ihre Vorteile
- Parkplatz"""


def test_requirements_and_tasks_come_before_boilerplate() -> None:
    text = compose_job_text("Line planner", "Lamps Ltd", ENGLISH, location="Leeds", workplace="onsite", skills=("CAD",))
    assert text.split("\n") == [
        "Line planner",
        "Lamps Ltd, Leeds, onsite",
        "CAD",
        "Five years with CAD software",
        "Patience",
        "Plan the assembly line",
        "We have made fine lamps since 1962.",
        "Free fruit",
        "All applicants are considered regardless of age.",
    ]


def test_german_headings_are_known() -> None:
    lines = compose_job_text("Planer", "Lampen GmbH", GERMAN).split("\n")
    assert lines[2:] == ["Fünf Jahre CAD", "Planung der Montage", "Seit 1962 bauen wir Lampen.", "Obst", "Parkplatz"]


def test_a_text_without_headings_keeps_its_order() -> None:
    assert compose_job_text("A", "B", "first line.\n\nsecond line.") == "A\nB\nfirst line.\nsecond line."


def test_it_is_cut_and_never_ends_in_space() -> None:
    text = compose_job_text("A", "B", "word " * 5000)
    assert len(text) <= MAX_CHARS
    assert text == text.rstrip()


@pytest.mark.parametrize("description", ["", "   \n \n", ":\n-\n#"])
def test_hardly_any_description(description: str) -> None:
    assert compose_job_text("Cook", "Inn", description).startswith("Cook\nInn")


def test_frames_are_composed_row_by_row() -> None:
    row = {
        "title": "Cook",
        "company": "Inn",
        "description": "Soup.",
        "location": None,
        "workplace": None,
        "skills": ["soup"],
    }
    assert compose_job_texts(pl.DataFrame([row, {**row, "location": "Bath"}])) == [
        "Cook\nInn\nsoup\nSoup.",
        "Cook\nInn, Bath\nsoup\nSoup.",
    ]
