"""CVs whose line breaks are lost are read as far as headings, dates, titles and schools tell their parts apart."""

from __future__ import annotations

import pytest

from aura_ml.profile import read_profile
from aura_ml.profile_lines import has_lost_its_lines, with_lines

LINES = """Nora Feldt
Data analyst
nora@example.org

SUMMARY
Analyst who likes clean figures.

WORK EXPERIENCE
Data Analyst
Brightside Media Ltd - Leeds
March 2019 to Present
Built the weekly dashboards for nine editors. Cut the time of the monthly report.
Research Assistant
Harbour Institute
May 2016 to February 2019
Collected survey data in four towns.

EDUCATION
BSc in Statistics
University of Leeds
2016

SKILLS
Python, SQL, Excel
"""
FLAT = " ".join(LINES.split())


def test_a_cv_in_one_line_is_told_apart() -> None:
    resume = read_profile(FLAT, "text").resume
    jobs = [(job["position"], job["name"].split(",")[0].split(" - ")[0], job["startDate"]) for job in resume["work"]]
    assert jobs == [
        ("Data Analyst", "Brightside Media Ltd", "2019-03"),
        ("Research Assistant", "Harbour Institute", "2016-05"),
    ]
    assert resume["work"][0].get("endDate", "") == ""
    assert "Built the weekly dashboards for nine editors." in " ".join(resume["work"][0]["highlights"])
    (school,) = resume["education"]
    assert (school["institution"], school["endDate"]) == ("University of Leeds", "2016")
    assert school["studyType"].startswith("BSc")
    assert read_profile(FLAT, "text").skills == ("Python", "SQL", "Excel")


def test_a_text_with_lines_is_left_as_it_is() -> None:
    assert not has_lost_its_lines(LINES)
    assert has_lost_its_lines(FLAT)


@pytest.mark.parametrize(
    "text", ["", "EDUCATION", "SKILLS SKILLS SKILLS", "2016 " * 500, "• " * 700, "Experience: " * 200]
)
def test_odd_texts_come_back_whole(text: str) -> None:
    lost = "".join(with_lines(text).split())
    assert sorted(lost) == sorted("".join(text.replace(":", "").split())) or ":" in text


@pytest.mark.parametrize(
    "text",
    [
        "Languages: English, Danish.TECHNICAL SKILLSLanguages of choice: Java, SQL.WORK EXPERIENCEMarlow Ltd",
        "I like clean figures and quiet weeksSKILLSPython, ExcelEDUCATIONBachelor of Statistics",
    ],
)
def test_a_heading_in_capitals_is_found_where_the_words_around_it_are_glued_to_it(text: str) -> None:
    lines = with_lines(text).split("\n")
    assert [line for line in lines if line.isupper()] in (
        ["TECHNICAL SKILLS", "WORK EXPERIENCE"],
        ["SKILLS", "EDUCATION"],
    )


def test_capitals_within_a_sentence_are_no_heading() -> None:
    text = "We valued SKILLS AND patience, not the LANGUAGESCHOOL of old."
    assert with_lines(text) == text
