"""The inbox: which files are read, what a row means, and for which weeks it counts."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from aura_ml.hashing import text_hash
from aura_ml.records import ChangedShape, ListingRejected
from aura_ml.weeks import WeekCalendar, Window
from aura_sources.crawl import CrawlPlan, CrawlResult, run_crawl
from aura_sources.inbox import Inbox
from aura_sources.protocol import Query

ROW = {
    "slug": "koch-kiel-1",
    "company_name": "Kombüse GmbH",
    "title": "Koch (m/w/d)",
    "description_text": "Kochen",
    "remote": False,
    "url": None,
    "tags": None,
    "job_types": None,
    "location": "Kiel",
    "created_at": 1772483485,
    "first_captured": "2026-03-09T14:00:45+00:00",
    "last_captured": "2026-03-10T14:00:45+00:00",
    "description": None,
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "inbox").mkdir()
    return tmp_path / "inbox"


@pytest.fixture
def ingest(folder: Path, window: Window, calendar: WeekCalendar, clock: Any, client: Any) -> Callable[..., CrawlResult]:
    def run(**options: Any) -> CrawlResult:
        query = Query(options={"inbox_dir": folder, **options})
        plan = CrawlPlan(True, False, False, "import")
        return run_crawl(Inbox(), window, query, client, calendar=calendar, clock=clock, run_id="run", plan=plan)

    return run


def weeks(result: CrawlResult) -> list[str]:
    return [str(week) for week in result.sightings["week"]]


def write(path: Path, *rows: Any) -> Path:
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return path


def test_a_row_is_sighted_when_it_was_first_captured(folder: Path, ingest: Callable[..., CrawlResult]) -> None:
    write(folder / "a.jsonl", ROW)
    result = ingest()
    assert weeks(result) == ["2026-03-06"]
    assert result.sightings["seen_at"][0] == datetime(2026, 3, 9, 14, 0, 45, tzinfo=UTC)
    assert result.sightings["posted_at"][0] == datetime.fromtimestamp(1772483485, UTC)
    assert result.sightings["external_id"][0] == "koch-kiel-1"


def test_and_again_when_it_was_last_captured_in_another_week(folder: Path, ingest: Callable[..., CrawlResult]) -> None:
    write(folder / "a.jsonl", {**ROW, "last_captured": "2026-03-21T06:51:15+00:00"})
    result = ingest()
    assert weeks(result) == ["2026-03-06", "2026-03-20"], "nothing is interpolated between"
    assert (result.crawl["rows_received"], result.payloads.height) == (1, 1)


def test_else_when_it_was_posted(folder: Path, ingest: Callable[..., CrawlResult]) -> None:
    posted = [
        {"title": "a", "created_at": 1772483485},
        {"title": "b", "date_posted": "2026-02-13"},
        {"title": "c", "publication_date": "2026-02-12T23:30:00"},
        {"title": "d", "epoch": "1772483485000"},
        {"title": "e", "posted_at": "2026-02-20T00:00:00+02:00"},
    ]
    (folder / "a.json").write_text(json.dumps(posted))
    assert weeks(ingest()) == ["2026-02-27", "2026-02-13", "2026-02-13", "2026-02-27", "2026-02-13"]


def test_else_when_the_file_was_changed(folder: Path, ingest: Callable[..., CrawlResult]) -> None:
    path = write(folder / "a.jsonl", {"title": "a", "date_posted": "3 days ago"})
    moment = datetime(2026, 2, 1, 12, tzinfo=UTC).timestamp()
    os.utime(path, (moment, moment))
    assert weeks(ingest()) == ["2026-01-30"]


def test_rows_before_the_first_week_are_archived_under_their_own(
    folder: Path, ingest: Callable[..., CrawlResult]
) -> None:
    write(folder / "a.jsonl", {**ROW, "first_captured": "2025-06-05", "last_captured": None})
    result = ingest()
    assert weeks(result) == ["2025-05-30"]
    assert result.payloads.height == 1


def test_a_file_is_archived_once(folder: Path, ingest: Callable[..., CrawlResult], clock: Any) -> None:
    write(folder / "a.jsonl", ROW, {**ROW, "slug": "b"})
    first = ingest()
    clock.instant = datetime(2026, 4, 1, tzinfo=UTC)
    again = ingest()
    assert again.sightings["sighting_id"].to_list() == first.sightings["sighting_id"].to_list()
    write(folder / "copy.jsonl", ROW, {**ROW, "slug": "b"})
    assert ingest(archived_origins=first.sightings["origin"].to_list()).nothing_new


def test_a_changed_file_is_another_file(folder: Path, ingest: Callable[..., CrawlResult]) -> None:
    write(folder / "a.jsonl", ROW)
    first = ingest()
    write(folder / "a.jsonl", ROW, {**ROW, "slug": "b"})
    second = ingest(archived_origins=first.sightings["origin"].to_list())
    assert second.sightings.height == 2
    assert not set(second.sightings["sighting_id"]) & set(first.sightings["sighting_id"])


def test_jsonl_is_split_at_line_feeds_only(folder: Path, ingest: Callable[..., CrawlResult]) -> None:
    text = "one\u2028two\u0085three\x0bfour"
    line = json.dumps({**ROW, "description_text": text}, ensure_ascii=False)
    (folder / "a.jsonl").write_bytes(f"{line}\r\n\n{line.replace('-1', '-2')}".encode())
    result = ingest()
    assert result.crawl["rows_received"] == 2
    assert Inbox().parse(result.payloads["payload"][0]).description_text == text
    assert result.payloads["payload"][0] == line, "a line is archived as it came"


def test_a_row_that_cannot_be_read_is_still_a_sighting(folder: Path, ingest: Callable[..., CrawlResult]) -> None:
    (folder / "a.jsonl").write_text(json.dumps(ROW) + '\n{"title": "cut of\n[1]\n')
    result = ingest()
    assert (result.status, result.crawl["rows_received"], result.sightings.height) == ("ok", 3, 3)
    assert result.payloads["payload"].to_list()[1:] == ['{"title": "cut of', "[1]"]
    for payload, reason in (('{"title": "cut of', "not_json"), ("[1]", "not_an_object")):
        with pytest.raises(ListingRejected) as caught:
            Inbox().parse(payload)
        assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("bad.json", b'{"jobs": [{"title": "cut', "cut off"),
        ("bad.json", b"", "empty"),
        ("bad.json", b'{"version": 2}', "version"),
        ("bad.json", b"3", "a JSON int"),
        ("bad.json", b"[" * 100_000, "nested too deeply"),
        ("bad.jsonl", b"<html>\n<body>\n", "none of its 2 lines"),
        ("bad.csv", b"", "empty"),
        ("bad.csv", b"a,b\n1,2\n", "one named title"),
        ("bad.json.gz", gzip.compress(b"[]" * 5000, mtime=0)[:40], "gzip"),
        ("notes.docx", b"PK", "not read"),
    ],
)
def test_a_file_that_cannot_be_read_is_kept_named_and_stops_no_other(
    folder: Path, ingest: Callable[..., CrawlResult], name: str, content: bytes, words: str
) -> None:
    (folder / name).write_bytes(content)
    write(folder / "good.jsonl", ROW)
    result = ingest()
    assert result.status == "changed_shape"
    assert name in str(result.crawl["message"])
    assert words in str(result.crawl["message"])
    assert result.sightings.height == 1
    if content and name != "notes.docx":
        kept = result.crawl["error_payload_hash"]
        assert kept in result.payloads["payload_hash"].to_list()
        assert kept == text_hash(content.decode("latin-1"))


def test_json_csv_gzip_and_folders_are_read(folder: Path, ingest: Callable[..., CrawlResult]) -> None:
    (folder / "deep" / "er").mkdir(parents=True)
    (folder / "list.json").write_text(json.dumps([{"legal": "x"}, {"title": "a", "date": "2026-03-01"}]))
    (folder / "object.json").write_text(json.dumps({"jobs": [{"title": "b", "date": "2026-03-01"}]}))
    (folder / "one.json").write_text(json.dumps({"title": "c", "date": "2026-03-01"}))
    (folder / "lines.json").write_text('{"title": "d", "date": "2026-03-01"}\n{"title": "e", "date": "2026-03-01"}\n')
    packed = 'title,tags,text\n"f, g","[\'x\', \'y\']","two\nlines"\n'
    (folder / "deep" / "er" / "table.CSV.gz").write_bytes(gzip.compress(packed.encode("utf-16")))
    (folder / "semicolon.csv").write_bytes("\ufefftitle;company\nh;Ä\n".encode())
    (folder / "latin.csv").write_bytes("title,company\ni,Müller\n".encode("latin-1"))
    for ignored in (".hidden.json", "half.json.part"):
        (folder / ignored).write_text("rubbish")
    result = ingest()
    drafts = {draft.title: draft for draft in map(Inbox().parse, result.payloads["payload"])}
    assert result.status == "ok"
    assert sorted(drafts) == ["a", "b", "c", "d", "e", "f, g", "h", "i"]
    assert (drafts["f, g"].tags, drafts["f, g"].description_text) == (("x", "y"), "two\nlines")
    assert (drafts["h"].company, drafts["i"].company) == ("Ä", "Müller")


def test_no_folder_is_an_empty_inbox(folder: Path, ingest: Callable[..., CrawlResult]) -> None:
    folder.rmdir()
    assert (ingest().status, ingest().nothing_new) == ("empty", True)


@pytest.mark.parametrize(
    ("row", "board", "identifier"),
    [
        (ROW, "arbeitnow", "koch-kiel-1"),
        ({"epoch": 1, "position": "a", "company": "b", "id": 5}, "remoteok", "5"),
        (
            {"publication_date": "x", "company_name": "y", "candidate_required_location": "", "title": "a", "id": 6},
            "remotive",
            "6",
        ),
        ({"title": "a", "site": "Indeed", "id": "in-1", "job_url": "https://fr.indeed.com/x"}, "indeed", "in-1"),
        ({"title": "a", "id": 3, "absolute_url": "https://boards.greenhouse.io/x/3"}, "greenhouse", "3"),
        ({"title": "a", "id": 4, "url": "https://jobs.example.co.uk/4"}, "example", "4"),
        ({"title": "a", "id": 1}, "inbox", None),
        ({"title": "a", "id": 1, "url": "http://[broken"}, "inbox", None),
    ],
)
def test_the_board_is_recognised(row: dict[str, object], board: str, identifier: str | None) -> None:
    draft = Inbox().parse(json.dumps(row))
    assert (draft.board, draft.external_id) == (board, identifier)


def test_common_names_of_fields_are_understood() -> None:
    draft = Inbox().parse(
        json.dumps(
            {
                "job_title": "Cook",
                "hiringOrganization": {"name": "Galley Ltd"},
                "jobUrl": "https://example.com/1",
                "locations": ["Kiel", "Hamburg"],
                "descriptionHtml": "<p>x</p>",
                "min_amount": "1000",
                "max_amount": 2000,
                "currency": "EUR",
                "interval": "month",
                "is_remote": "True",
                "job_types": ["full-time"],
                "skills": "['soup']",
            }
        )
    )
    assert (draft.company, draft.location, draft.workplace) == ("Galley Ltd", "Kiel, Hamburg", "remote")
    assert (draft.salary_min, draft.salary_max, draft.salary_interval) == (1000.0, 2000.0, "month")
    assert (draft.employment_type, draft.tags) == ("full-time", ("soup",))


def test_read_gives_the_rows_of_one_file() -> None:
    [listing] = Inbox().read(json.dumps([ROW]).encode(), "a.json")
    assert listing.external_id == "koch-kiel-1"
    with pytest.raises(ChangedShape, match="copy the file again"):
        list(Inbox().read(b"[", "a.json"))


@pytest.mark.slow
def test_the_captured_corpus_is_read_to_the_row(
    folder: Path, ingest: Callable[..., CrawlResult], test_data: Path, clock: Any
) -> None:
    clock.instant = datetime(2026, 9, 1, tzinfo=UTC)
    for source in (test_data / "postings_arbeitnow").glob("week=2026-W1*.jsonl.gz"):
        (folder / source.name).symlink_to(source)
    capture = "arbeitnow_2026-05-26.csv.gz"
    (folder / capture).symlink_to(test_data / "postings_arbeitnow_captures" / capture)
    result = ingest()
    assert result.status == "ok"
    assert result.crawl["rows_received"] == 851 + 1030 + 957 + 1011 + 914 + 941 + 721 + 590 + 1204 + 854 + 924
    drafts = [Inbox().parse(payload) for payload in result.payloads["payload"]]
    assert {draft.board for draft in drafts} == {"arbeitnow"}
    assert all(draft.description_html or draft.description_text for draft in drafts)
    assert result.sightings.select("sighting_id").n_unique() == result.sightings.height
