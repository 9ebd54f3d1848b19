"""Heads of entries: title, employer and place are told apart in the orders and with the marks that people use."""

from __future__ import annotations

from typing import Any

import pytest

from aura_ml.profile_heads import HeadLine, names_of, names_place, title_employer_place
from aura_ml.profile_text import resume_from_markdown, resume_from_text

TITLE, FIRM = "Senior Data Engineer", "Nordlicht Rail"
HEADS = (
    "{title}, {firm}", "{title} at {firm}", "{title} @ {firm}", "{title} @{firm}", "{title} - {firm}", "{title} – {firm}",
    "{title} — {firm}", "{title}—{firm}", "{title} | {firm}", "{title} · {firm}", "{title} bei {firm}", "{title} bei der {firm}",
    "{firm}, {title}", "{firm} - {title}", "{firm} — {title}", "{firm} | {title}",
)  # fmt: skip
DATES = "March 2021 - Present"
DATE_LINES = (
    "{dates}, {place}", "{place}, {dates}", "{dates} | {place}", "{place} | {dates}", "{dates} · {place}", "{place} – {dates}",
    "{dates} ({place})", "{place} ({dates})", "*{dates}*, {place}", "{dates}\n{place}",
)  # fmt: skip
PLACES = ("Hamburg", "Lyon, France", "Austin, TX", "20095 Hamburg", "München", "Remote")


def job(resume: dict[str, Any]) -> tuple[str, ...]:
    (found,) = resume["work"]
    return tuple(found.get(key, "") for key in ("position", "name", "location", "startDate"))


@pytest.mark.parametrize("head", HEADS)
def test_the_place_beside_the_dates_is_no_employer(head: str) -> None:
    shown = head.format(title=TITLE, firm=FIRM)
    for line in DATE_LINES:
        for place in PLACES:
            dated = line.format(dates=DATES, place=place)
            markdown = f"# Jo Doe\n\n## Experience\n\n### {shown}\n{dated}\n\n- Built 40 pipelines\n"
            assert job(resume_from_markdown(markdown)) == (TITLE, FIRM, place, "2021-03"), (shown, dated)
            plain = dated.replace("*", "")
            text = f"Jo Doe\n\nExperience\n\n{shown}\n{plain}\n- Built 40 pipelines\n"
            assert job(resume_from_text(text)) == (TITLE, FIRM, place, "2021-03"), (shown, dated)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        # a village that no table holds, behind the dates or under a heading that names title and employer
        (("### Senior Planner, Fretval\n", "2019 - 2021, Kleinwaltersdorf"), ("Senior Planner", "Fretval", "Kleinwaltersdorf", "2019")),
        (("### Senior Planner, Fretval\n", "Kleinwaltersdorf, 2019 - 2021"), ("Senior Planner", "Fretval", "Kleinwaltersdorf", "2019")),
        # the employer stands beside the dates, the heading names the team
        (("### Software Engineer, Payments\n", "Fretval, 2019 - 2021"), ("Software Engineer", "Fretval", "", "2019")),
        (("### Senior Data Engineer\n", "Fretval, Hamburg, 2019 - 2021"), ("Senior Data Engineer", "Fretval", "Hamburg", "2019")),
        # no employer at all, and employers called like a place
        (("### Freelance Photographer\n", "Lyon | 2015 - 2019"), ("Freelance Photographer", "", "Lyon", "2015")),
        (("### Software Engineer, Nokia\n", "Espoo, 2015 - 2019"), ("Software Engineer", "Nokia", "Espoo", "2015")),
        (("### Software Engineer, Nokia\n", "2015 - 2019"), ("Software Engineer", "Nokia", "", "2015")),
        # a word for a job in the employer's name
        (("### Baker Tilly, Auditor\n", "2015 - 2019"), ("Auditor", "Baker Tilly", "", "2015")),
        (("- **Data Engineer, Fretval** (Berlin, 2018–2021)",), ("Data Engineer", "Fretval", "Berlin", "2018")),
    ],
)  # fmt: skip
def test_heads_of_other_kinds(lines: tuple[str, ...], expected: tuple[str, ...]) -> None:
    assert job(resume_from_markdown("# Jo Doe\n\n## Experience\n\n" + "".join(lines))) == expected


@pytest.mark.parametrize(
    "text",
    [
        "### Nordlicht Rail, Hamburg\n#### Senior Engineer\n2021 - 2023\n- A\n#### Engineer\n2018 - 2021\n- B\n",
        "### Nordlicht Rail — Hamburg\n**Senior Engineer** (2021 – 2023)\n- A\n\n**Engineer** (2018 – 2021)\n- B\n",
    ],
)
def test_several_titles_under_one_employer(text: str) -> None:
    resume: dict[str, Any] = resume_from_markdown(f"# Jo Doe\n\n## Experience\n\n{text}\n### Cook\n2010 - 2012\n- C\n")
    assert [(work["position"], work.get("name"), work.get("location")) for work in resume["work"]] == [
        ("Senior Engineer", FIRM, "Hamburg"),
        ("Engineer", FIRM, "Hamburg"),
        ("Cook", None, None),
    ]


def test_a_job_in_bold_has_not_the_employer_of_the_heading_above() -> None:
    text = "# Jo\n\n## Experience\n\n### Cook, Fretval\n2015 - 2018\n- A\n\n**Photographer** (2012 – 2014)\n- B\n"
    resume: dict[str, Any] = resume_from_markdown(text)
    assert [work.get("name") for work in resume["work"]] == ["Fretval", None]


def test_places() -> None:
    assert names_place("Lyon, France")
    assert names_place("Austin, TX")
    assert names_place("Remote")
    assert not names_place("Nordlicht Rail, Hamburg")
    assert not names_place("")
    assert names_of("Nordlicht Rail - Hamburg, Germany") == ["Nordlicht Rail"]
    assert title_employer_place([]) == ("", "", "")
    assert title_employer_place([HeadLine("Cook at Hamburg")]) == ("Cook", "", "Hamburg")
