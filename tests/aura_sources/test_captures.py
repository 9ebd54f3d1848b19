"""Every captured answer through its parser, whole and in the variants in which a capture may come: no row disappears."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from aura_ml.records import ChangedShape, JobDraft, ListingRejected
from aura_sources.fields import feed_rows
from aura_sources.greenhouse import Greenhouse
from aura_sources.greenhouse_pay import pay_ranges
from aura_sources.hn import HackerNews
from aura_sources.inbox import Inbox
from aura_sources.protocol import Source
from aura_sources.recruitee import Recruitee
from aura_sources.remoteok import RemoteOK
from aura_sources.themuse import TheMuse
from aura_sources.usajobs import UsaJobs
from aura_sources.workable import Workable
from aura_sources.workday import Workday
from tests.aura_sources.captures import CAPTURES, JSON_CAPTURES, Capture, named, postings_in


def outcomes(source: Source, body: bytes, name: str = "capture") -> tuple[list[JobDraft], Counter[str]]:
    """The drafts of an answer, and the reasons of the rows that are none, counted."""
    drafts, reasons = [], Counter[str]()
    for row in source.read(body, name):
        try:
            drafts.append(source.parse(row.payload))
        except ListingRejected as error:
            reasons[error.reason] += 1
    return drafts, reasons


@pytest.mark.parametrize("capture", CAPTURES, ids=named)
def test_every_row_is_a_draft_or_rejected_by_its_own_source_and_by_the_inbox(capture: Capture, test_data: Path) -> None:
    body = capture.body(test_data)
    drafts, reasons = outcomes(capture.source, body, capture.name)
    assert (len(drafts), reasons.total()) == (capture.rows - capture.rejected, capture.rejected)
    assert all(draft.title and (draft.posted or draft.board == "linkedin") for draft in drafts)
    assert outcomes(Inbox(), body, capture.name) == (drafts, reasons), "the inbox knows whose rows they are"
    assert outcomes(Inbox(), body, "stdin") == (drafts, reasons), "also without a name that says the format"


@pytest.mark.parametrize("capture", JSON_CAPTURES, ids=named)
def test_a_capture_may_be_a_bare_list_one_posting_or_a_list_under_another_name(
    capture: Capture, test_data: Path
) -> None:
    rows = postings_in(capture, test_data)[:5]
    whole = outcomes(capture.source, json.dumps(rows).encode())
    assert len(whole[0]) + whole[1].total() == len(rows)
    assert outcomes(capture.source, json.dumps({"next": None, "found": rows}).encode()) == whole
    drafts, reasons = outcomes(capture.source, json.dumps(rows[0]).encode())
    assert len(drafts) + reasons.total() == 1
    assert drafts == whole[0][: len(drafts)]


@pytest.mark.parametrize("capture", JSON_CAPTURES, ids=named)
def test_rows_that_are_no_postings_are_kept_and_rejected(capture: Capture, test_data: Path) -> None:
    rows = [postings_in(capture, test_data)[0], {}, None, 7, "noise", ["x"]]
    answer: Any = rows if capture.under is None else {capture.under: rows}
    answer = {"SearchResult": answer} if isinstance(capture.source, UsaJobs) else answer
    drafts, reasons = outcomes(capture.source, json.dumps(answer).encode())
    assert len(drafts) + reasons.total() == len(rows)
    assert reasons["not_an_object"] == 4


@pytest.mark.parametrize("capture", CAPTURES, ids=named)
@pytest.mark.parametrize(
    "body",
    [b"", b"  \n", b"<!DOCTYPE html><html><body>Just a moment...</body></html>", b'{"error": "no", "id": 3}', b"null", b"7",
     b'{"jobs": null, "data": {}, "results": 3}', b"[[1], 2]", b"\x00\xff\xfe"],
)  # fmt: skip
def test_an_answer_that_holds_no_postings_is_another_shape_not_an_empty_one(capture: Capture, body: bytes) -> None:
    if isinstance(capture.source, Inbox) and body.startswith(b"[["):
        assert outcomes(capture.source, body)[1] == {"not_an_object": 2}  # a list is what an inbox file holds
        return
    with pytest.raises(ChangedShape, match="capture"):
        list(capture.source.read(body, "capture"))


@pytest.mark.parametrize("capture", JSON_CAPTURES, ids=named)
def test_an_empty_answer_is_empty(capture: Capture) -> None:
    empty: Any = [] if capture.under is None else {capture.under: []}
    if capture.source.name in ("adzuna", "themuse"):
        empty = {"results": []}
    empty = {"SearchResult": empty} if isinstance(capture.source, UsaJobs) else empty
    assert list(capture.source.read(json.dumps(empty).encode(), "capture")) == []
    if isinstance(capture.source, RemoteOK):
        assert list(capture.source.read(b'[{"legal": "x"}]', "capture")) == []


def test_what_captures_say_of_pay_place_and_kind_is_not_left_behind(test_data: Path) -> None:
    def drafts(file: str) -> list[JobDraft]:
        capture = next(each for each in CAPTURES if each.name == file)
        return outcomes(capture.source, capture.body(test_data))[0]

    gitlab = drafts("greenhouse_gitlab.json")[1]
    assert gitlab.salary_text == "United States Salary Range: $108,400 — $129,600 USD"
    assert (gitlab.salary_min, gitlab.salary_max, gitlab.salary_currency) == (108_400.0, 129_600.0, "USD")
    ashby = drafts("ashby_a.json")[1]
    assert (ashby.salary_min, ashby.salary_currency, ashby.salary_interval) == (102_800.0, "CAD", "year")
    hinge = drafts("lever_matchgroup.json")[0]
    assert (hinge.salary_max, hinge.workplace, hinge.tags) == (180_000.0, "hybrid", ("Hinge", "Engineering"))
    assert drafts("recruitee_aikido.json")[2].tags == ("Operations", "administrative")
    assert drafts("personio_anonymised.xml")[0].tags == ("Product and Tech", "Engineering")
    assert drafts("workable_vasion.json")[0].tags == ("Sales - International", "Sales", "Computer Software")
    assert drafts("himalayas_2026-05-17.json")[4].tags[-2:] == ("Human Resources", "Operations")
    assert "-3.5" in drafts("himalayas_2026-05-17.json")[8].time_zones
    assert [draft.location for draft in drafts("workday_list_a.json")] == [
        "Virginia, Washington DC Metro, Remote",
        "Illinois, Chicago",
    ]
    assert all(draft.deadline for draft in drafts("usajobs_search_2016_b.json"))


def test_deadlines_and_workplaces_that_boards_state() -> None:
    greenhouse = {
        "title": "T",
        "absolute_url": "x",
        "application_deadline": "2026-04-30",
        "departments": [{"name": "R&D"}],
    }
    assert Greenhouse().parse(json.dumps(greenhouse)).deadline == "2026-04-30"
    recruitee = {"title": "T", "careers_url": "x", "close_at": "2026-04-30 22:00:00 UTC"}
    assert Recruitee().parse(json.dumps(recruitee)).deadline == "2026-04-30 22:00:00+00:00"
    anywhere, either = (
        TheMuse().parse(json.dumps({"name": "T", "locations": [{"name": place} for place in places]}))
        for places in (["Flexible / Remote"], ["Flexible / Remote", "New York, NY"])
    )
    assert (anywhere.workplace, either.workplace) == ("remote", None)


@pytest.mark.parametrize(
    ("title", "ends", "low", "high", "currency", "interval"),
    [
        ("Annual Salary:", "<span>£60,000</span><span class=\"divider\">&mdash;</span><span>£75,500.50 GBP</span>",
         60_000.0, 75_500.5, "GBP", "year"),
        ("Hourly pay", "<span>$25</span><span class=\"divider\">—</span><span>$30.50 USD</span>", 25.0, 30.5, "USD", "hour"),
        ("", "<span>$120,000 USD</span>", 120_000.0, 120_000.0, "USD", None),
    ],
)  # fmt: skip
def test_the_pay_that_greenhouse_writes_into_the_text(
    title: str, ends: str, low: float, high: float, currency: str, interval: str | None
) -> None:
    found = pay_ranges(f'<p>x</p><div class="title">{title}</div><div class="pay-range">{ends}</div>')
    assert found is not None
    assert (found.low, found.high, found.currency, found.interval) == (low, high, currency, interval)


def test_pay_of_several_places_is_one_range_only_where_it_can_be_compared() -> None:
    def block(title: str, low: str, high: str) -> str:
        return f'<div class="title">{title}</div><div class="pay-range"><span>{low}</span><span>{high}</span></div>'

    same = pay_ranges(
        block("New York annual pay", "$100,000", "$120,000 USD") + block("Ohio annual pay", "$90,000", "$99,000 USD")
    )
    other = pay_ranges(block("London", "£50,000", "£60,000 GBP") + block("Berlin", "€50,000", "€60,000 EUR"))
    assert same is not None
    assert other is not None
    assert (same.low, same.high, same.interval) == (90_000.0, 120_000.0, "year")
    assert (other.low, other.high, other.currency) == (None, None, None)
    assert "Berlin: €50,000 €60,000 EUR" in other.text
    assert pay_ranges('<div class="pay-range"><span>€50.000</span></div>') is None
    assert pay_ranges("<p>$100,000</p>") is None


def test_a_text_of_workday_by_itself_is_a_posting() -> None:
    answer = {
        "jobPostingInfo": {
            "title": "Tester", "location": "Berlin", "jobDescription": "<p>A</p>", "jobReqId": "JR1", "timeType": "Full time",
            "externalUrl": "https://acme.wd5.myworkdayjobs.com/Jobs/job/Berlin/Tester_JR1", "startDate": "2026-03-01",
        },
        "hiringOrganization": {"name": "Acme"},
    }  # fmt: skip
    [draft], _ = outcomes(Workday(), json.dumps(answer).encode())
    assert (draft.title, draft.company, draft.location, draft.requisition) == ("Tester", "Acme", "Berlin", "JR1")
    assert (draft.url, draft.description_html) == (answer["jobPostingInfo"]["externalUrl"], "<p>A</p>")


def test_a_thread_as_one_tree_is_read_comment_by_comment() -> None:
    """As https://hn.algolia.com/api/v1/items/<thread> gives it."""
    comment = {
        "id": 7, "parent_id": 900, "story_id": 900, "created_at_i": 1773619203, "text": "Acme | Tester | Berlin, Germany",
        "children": [],
    }  # fmt: skip
    tree = {"id": 900, "title": "Ask HN: Who is hiring?", "children": [comment, {**comment, "id": 8, "text": None}]}
    drafts, reasons = outcomes(HackerNews(), json.dumps(tree).encode())
    assert [(draft.external_id, draft.company, draft.title) for draft in drafts] == [("7", "Acme", "Tester")]
    assert reasons == {"no_text": 1}


def test_workables_newer_list_is_read() -> None:
    row = {
        "id": 1, "shortcode": "A1B2", "title": "Tester", "remote": True, "location": {"country": "Spain", "city": "Madrid", "region": "Madrid"},
        "published": "2026-03-16T00:00:00.000Z", "type": "full", "department": ["R&D", "Quality"],
    }  # fmt: skip
    [draft], _ = outcomes(Workable(), json.dumps({"total": 1, "results": [row]}).encode())
    assert (draft.url, draft.location, draft.workplace) == (
        "https://apply.workable.com/j/A1B2",
        "Madrid, Spain",
        "remote",
    )
    assert (draft.posted, draft.employment_type, draft.tags) == (row["published"], "full", ("R&D", "Quality"))


def test_an_object_without_the_signs_of_a_posting_is_none() -> None:
    with pytest.raises(ChangedShape, match="expected a list of postings, found an object with error, id"):
        feed_rows({"id": 1, "error": "x"}, "page", under=None, signs=("position",))
    with pytest.raises(ChangedShape, match="a list whose 1 elements have none of position"):
        feed_rows([{"id": 1}], "page", under=None, signs=("position",))
