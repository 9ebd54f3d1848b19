"""A posting that was pasted, saved as a page or fetched is read as data: names, place, pay, text; never more."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from aura_ml.normalize import normalize
from aura_sources.inbox import Inbox
from aura_sources.inbox_add import add_to_inbox
from aura_sources.pasted import MAX_BYTES, PastedPosting, UnreadablePosting, decode_pasted, read_pasted
from aura_sources.protocol import Query, RawListing

NOW = datetime(2026, 11, 28, 10, 0, tzinfo=UTC)
WEEK = date(2026, 11, 27)

BODY = "We repair lighthouses along the coast.\n\n- climb ladders\n- write Python for the lamp control"

LD = {
    "@context": "https://schema.org",
    "@graph": [
        {"@type": "WebPage", "name": "A page"},
        {
            "@type": ["Thing", "JobPosting"],
            "title": "Lamp &amp; Lens Engineer",
            "hiringOrganization": {"@type": "Organization", "name": "Leuchtfeuer eG"},
            "jobLocation": [
                {"address": {"addressLocality": "Husum", "addressRegion": "SH", "addressCountry": {"name": "Germany"}}},
                {"address": "Kiel"},
            ],
            "jobLocationType": "TELECOMMUTE",
            "baseSalary": {"currency": "EUR", "value": {"minValue": 61000, "maxValue": 74000, "unitText": "YEAR"}},
            "employmentType": ["FULL_TIME"],
            "datePosted": "2026-11-20",
            "description": "&lt;p&gt;We repair lighthouses.&lt;/p&gt;&lt;ul&gt;&lt;li&gt;climb&lt;/li&gt;&lt;/ul&gt;",
        },
    ],
}


def page(ld: object = None, body: str = "<main><h1>Lamp Engineer</h1><p>We repair lighthouses.</p></main>") -> str:
    script = f'<script type="application/ld+json">{json.dumps(ld)}</script>' if ld is not None else ""
    return f"<!doctype html><html><head><title>Lamp Engineer at Leuchtfeuer eG</title>{script}</head><body>{body}</body></html>"


@pytest.mark.parametrize(
    ("start", "title", "company", "location"),
    [
        ("Lamp Engineer at Leuchtfeuer eG", "Lamp Engineer", "Leuchtfeuer eG", ""),
        ("# Lamp Engineer\n\n**Leuchtfeuer eG**", "Lamp Engineer", "Leuchtfeuer eG", ""),
        ("Lamp Engineer | Leuchtfeuer eG | Husum", "Lamp Engineer", "Leuchtfeuer eG", "Husum"),
        ("Lamp Engineer\nLeuchtfeuer eG · Husum", "Lamp Engineer", "Leuchtfeuer eG", "Husum"),
        ("Company: Leuchtfeuer eG\nTitle: Lamp Engineer\nLocation: Husum", "Lamp Engineer", "Leuchtfeuer eG", "Husum"),
        ("Lamp Engineer\nFirma: Leuchtfeuer eG", "Lamp Engineer", "Leuchtfeuer eG", ""),
        (
            "Engineer at heart at Leuchtfeuer\nCompany: Leuchtfeuer eG",
            "Engineer at heart at Leuchtfeuer",
            "Leuchtfeuer eG",
            "",
        ),
        ("Lamp Engineer\nWe are looking for somebody who is not afraid of heights.", "Lamp Engineer", "", ""),
    ],
)
def test_names_are_read_from_the_first_lines(start: str, title: str, company: str, location: str) -> None:
    found = read_pasted(f"{start}\n\n{BODY}\n")
    assert (found.title, found.company, found.location) == (title, company, location)
    assert "- climb ladders\n- write Python for the lamp control" in found.description


def test_a_long_first_line_is_no_title() -> None:
    assert read_pasted("We are a small team that " + "really " * 30 + "likes lamps.\n" + BODY).title == ""


def test_a_page_that_describes_its_posting_is_read_by_that() -> None:
    found = read_pasted(page(LD))
    assert (found.title, found.company) == ("Lamp & Lens Engineer", "Leuchtfeuer eG")
    assert found.location == "Husum, SH, Germany; Kiel"
    assert found.description == "We repair lighthouses.\n- climb"
    assert found.extra == {
        "salary_min": 61000.0,
        "salary_max": 74000.0,
        "salary_currency": "EUR",
        "salary_interval": "year",
        "date_posted": "2026-11-20",
        "employment_type": "full time",
        "workplace": "remote",
    }


def test_the_row_of_such_a_page_becomes_a_job_with_its_facts() -> None:
    job = normalize(Inbox().parse(json.dumps(read_pasted(page(LD)).row(NOW))), NOW)
    assert (job.title, job.company, job.workplace, job.employment_type) == (
        "Lamp & Lens Engineer",
        "Leuchtfeuer eG",
        "remote",
        "full_time",
    )
    assert (job.salary.minimum, job.salary.maximum, job.salary.currency, job.salary.interval) == (
        61000,
        74000,
        "EUR",
        "year",
    )
    assert job.date_posted == date(2026, 11, 20)


@pytest.mark.parametrize(
    "ld",
    [
        {"@type": "JobPosting"},
        {
            "@type": "JobPosting",
            "title": 7,
            "hiringOrganization": [],
            "jobLocation": {"address": 3},
            "baseSalary": "much",
        },
        {
            "@type": "JobPosting",
            "title": {"x": "y"},
            "baseSalary": {"value": {"minValue": "NaN"}},
            "employmentType": {},
        },
        [[[[]]], {"@type": "Recipe"}, None, "x"],
    ],
)
def test_a_description_for_machines_of_another_shape_breaks_nothing(ld: object) -> None:
    found = read_pasted(page(ld))
    assert "We repair lighthouses." in found.description
    assert PastedPosting.row(found, NOW)["first_captured"] == NOW.isoformat()


def test_deeply_nested_and_broken_descriptions_are_passed_over() -> None:
    deep: object = {"@type": "JobPosting", "title": "Hidden"}
    for _ in range(60):
        deep = {"@graph": [deep]}
    broken = '<script type="application/ld+json">{"@type": "JobPosting", </script>'
    found = read_pasted(page(deep, f"{broken}<p>Text</p>"))
    assert (found.title, found.company, found.description) == ("Lamp Engineer", "Leuchtfeuer eG", "Text")


def test_markup_scripts_and_navigation_of_a_page_are_left_out() -> None:
    noise = "<nav>Home Jobs</nav><script>steal()</script><main><p>We repair <b>lamps</b>.</p><form>Apply</form></main><footer>© 2026</footer>"
    found = read_pasted(page(None, noise))
    assert found.description == "We repair lamps."


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"%PDF-1.7 ...", "this is a PDF"),
        (b"PK\x03\x04...", "a Word or zip file"),
        (b"text\0more", "no text"),
        (b"a" * (MAX_BYTES + 1), "too many for one posting"),
    ],
)
def test_what_is_no_text_is_refused_with_the_cure(body: bytes, said: str) -> None:
    with pytest.raises(UnreadablePosting, match=said):
        decode_pasted(body)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_umlauts_survive_every_usual_encoding(encoding: str) -> None:
    assert decode_pasted("Müller sucht Köchin".encode(encoding)) == "Müller sucht Köchin"


@pytest.mark.parametrize("text", ["", " \n\t ", "<html><body><script>x</script></body></html>"])
def test_nothing_in_it_is_an_error(text: str) -> None:
    with pytest.raises(UnreadablePosting, match="no text in it"):
        read_pasted(text)


def test_the_inbox_reads_the_file_once_and_in_the_week_of_the_capture(tmp_path: Path) -> None:
    posting = read_pasted(f"Lamp Engineer at Leuchtfeuer eG\n{BODY}")
    added = add_to_inbox(tmp_path, posting.row(NOW), WEEK)
    query = Query(options={"inbox_dir": tmp_path})
    found = list(Inbox().fetch(None, query, None))  # type: ignore[arg-type]
    assert [type(each) for each in found] == [RawListing]
    row = found[0]
    assert isinstance(row, RawListing)
    assert (row.seen_at, row.origin.partition("#")[0]) == (NOW, added.name)
    draft = Inbox().parse(row.payload)
    assert (draft.title, draft.company, draft.board) == ("Lamp Engineer", "Leuchtfeuer eG", "inbox")


def test_the_same_posting_is_one_file_a_week(tmp_path: Path) -> None:
    posting = read_pasted(f"Lamp Engineer at Leuchtfeuer eG\n{BODY}")
    first = add_to_inbox(tmp_path, posting.row(NOW), WEEK)
    again = add_to_inbox(tmp_path, posting.row(NOW.replace(hour=12)), WEEK)
    next_week = add_to_inbox(tmp_path, posting.row(NOW), date(2026, 12, 4))
    assert (first.is_new, again.is_new, again.path, next_week.is_new) == (True, False, first.path, True)
    assert len(list(tmp_path.rglob("*"))) == 3


def test_no_name_in_a_posting_reaches_the_file_system(tmp_path: Path) -> None:
    hostile = PastedPosting("../../etc/passwd", "a/../b\0", description="x")
    added = add_to_inbox(tmp_path, hostile.row(NOW), WEEK)
    assert added.path.parent == tmp_path / "added"
    assert {path.name for path in tmp_path.rglob("*")} == {"added", added.path.name}
