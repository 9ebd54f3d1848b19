"""The postings of a measured week: as many as asked for, all in the week, the same every time."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from aura_ml.weeks import WeekCalendar
from aura_sources.inbox_rows import board_of, draft, posted_time, seen_times
from benchmarks.homes import make_home
from benchmarks.postings import corpus_files, invented_postings, real_postings

WINDOW = WeekCalendar("UTC", date(2026, 3, 6)).window(date(2026, 3, 6))
NOW = datetime(2026, 3, 16, 9, tzinfo=UTC)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A corpus of 30 rows of the captured shape in two files; one text holds a line separator that is no line end."""
    folder = tmp_path / "postings_arbeitnow"
    folder.mkdir()
    for week in (10, 11):
        rows = [
            {
                "slug": f"job-{week}-{number}",
                "company_name": "Tidewick Analytics",
                "title": f"Analyst {number}",
                "description": "<p>Count\u2028things.</p>",
                "remote": False,
                "location": "Leipzig",
                "created_at": 1_700_000_000,
                "first_captured": "2023-11-15T08:00:00+00:00",
                "last_captured": "2023-11-20T08:00:00+00:00",
            }
            for number in range(15)
        ]
        text = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n"
        (folder / f"week=2026-W{week}.jsonl.gz").write_bytes(gzip.compress(text.encode()))
    return tmp_path


def test_real_postings_are_dated_into_the_week_and_otherwise_as_captured(corpus: Path) -> None:
    lines = real_postings(corpus_files(corpus), 12, WINDOW)
    assert lines == real_postings(corpus_files(corpus), 12, WINDOW)
    rows = [json.loads(line) for line in lines]
    assert len({row["slug"] for row in rows}) == 12
    assert {row["slug"][:6] for row in rows} == {"job-10", "job-11"}
    assert all(row["description"] == "<p>Count\u2028things.</p>" for row in rows)
    for row in rows:
        first, last = seen_times(row)
        assert first == last
        assert first in WINDOW
        assert posted_time(row) < first  # type: ignore[operator]


def test_more_real_postings_than_there_are_is_refused(corpus: Path) -> None:
    with pytest.raises(ValueError, match="has 30 postings; 31 were asked for"):
        real_postings(corpus_files(corpus), 31, WINDOW)


def test_invented_postings_are_distinct_readable_and_the_same_every_time() -> None:
    lines = invented_postings(50, WINDOW)
    assert lines == invented_postings(50, WINDOW)
    rows = [json.loads(line) for line in lines]
    assert len({row["description"] for row in rows}) == 50
    for row in rows:
        made = draft(row)
        assert (made.board, board_of(row), made.is_sample) == ("board", "board", False)
        assert made.title
        assert made.external_id == row["id"]
        assert seen_times(row)[0] in WINDOW
        assert len(made.description_html) > 700


@pytest.mark.parametrize("kind", ["real", "invented"])
def test_a_home_has_the_newest_closed_week_in_its_inbox(tmp_path: Path, corpus: Path, kind: str) -> None:
    home = make_home(tmp_path / "home", 7, corpus if kind == "real" else tmp_path / "nothing", NOW)
    assert (home.week, home.kind, home.postings) == (date(2026, 3, 6), kind, 7)
    lines = (home.folder / "data" / "inbox" / "postings.jsonl").read_text(encoding="utf-8").strip("\n").split("\n")
    assert len(lines) == 7
