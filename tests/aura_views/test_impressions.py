"""A slate that was shown is recorded once, however often the page is loaded."""

from __future__ import annotations

from pathlib import Path

from aura_views.impressions import record_impression
from aura_views.slate import this_week
from tests.homes import CLOSED, POSTINGS, empty_home, filled_home, job_id


def test_one_event_per_slate_and_person(tmp_path: Path) -> None:
    home = filled_home(tmp_path)
    for slate_id in (None, None, "slate-2026-11-20-1", None):
        record_impression(home, this_week(home, slate_id=slate_id))
    events = home.userdb.events(kinds=["impression"])
    assert [event.subject for event in events] == ["slate-2026-11-20-2", "slate-2026-11-20-1"]
    payload = events[0].payload
    assert (payload["week"], payload["is_final"]) == ("2026-11-20", True)
    assert payload["models"] == {"jobs": "a1b2c3", "profile_embedding": None}
    assert [place["job_id"] for place in payload["positions"]] == [job_id(CLOSED, each) for each in POSTINGS]
    assert payload["positions"][0] == {
        "position": 1,
        "job_id": job_id(CLOSED, POSTINGS[0]),
        "cluster_id": job_id(CLOSED, POSTINGS[0]),
        "propensity": 1.0,
        "score": this_week(home).cards[0].score,
        "is_sample": False,
    }


def test_a_page_without_cards_is_no_impression(tmp_path: Path) -> None:
    home = empty_home(tmp_path)
    record_impression(home, this_week(home))
    assert home.userdb.events() == []
