"""What the simulated person does: at the right time, never of what is to come, once, and marked."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import polars as pl
import pytest

from aura_cli.demo.person import person_of, record_person
from aura_cli.demo.play import Player
from aura_io.clock import FixedClock
from aura_io.userdb import FACETS
from tests.aura_cli.demo.conftest import NOW, PLAN, Small

pytestmark = pytest.mark.slow
ACTS = ("rating", "outcome", "dismissal", "document_request")


def of_kind(small: Small, *kinds: str) -> list[dict[str, object]]:
    return small.events().filter(pl.col("kind").is_in(list(kinds))).to_dicts()


def end_of(small: Small, week: date) -> datetime:
    return small.home().calendar.window(week).end


def test_everything_is_done_between_a_week_and_the_end_of_the_next_and_nothing_later_than_now(lived: Small) -> None:
    first, last = end_of(lived, PLAN.closed[0]), end_of(lived, PLAN.closed[-1])
    assert {event["kind"] for event in of_kind(lived, *ACTS)} >= {"rating", "dismissal"}
    for event in of_kind(lived, *ACTS, "impression"):
        assert first + timedelta(hours=9) < event["at"] < last, "the newest week is left to whoever looks at it"


def test_a_rating_is_of_a_posting_that_had_been_sighted_in_a_week_that_was_closed_by_then(lived: Small) -> None:
    home = lived.home()
    seen = home.warehouse.query("SELECT id, min(week) AS week FROM jobs GROUP BY id")
    first_seen = dict(seen.iter_rows())
    for event in of_kind(lived, *ACTS):
        week = first_seen[int(str(event["subject"]))]
        assert home.calendar.window(week).end < event["at"]


def test_five_of_the_slate_and_some_twenty_others_are_rated_by_every_facet_once(lived: Small) -> None:
    ratings = of_kind(lived, "rating")
    assert len({event["subject"] for event in ratings}) == len(ratings)
    assert len(ratings) == 2 * 28
    assert all(set(FACETS) <= event["payload"].keys() for event in ratings)
    on_slate = [event["payload"]["slate_id"] for event in ratings if "slate_id" in event["payload"]]
    assert len(on_slate) == 10
    assert any("comment" in event["payload"] for event in ratings)


def test_every_act_is_marked_as_simulated(lived: Small) -> None:
    assert all(event["payload"]["simulated"] is True for event in of_kind(lived, *ACTS))


def test_an_impression_is_what_the_page_records(lived: Small) -> None:
    impressions = of_kind(lived, "impression")
    assert [event["payload"]["week"] for event in impressions] == [week.isoformat() for week in PLAN.closed[:-1]]
    for event in impressions:
        positions = event["payload"]["positions"]
        assert [place["position"] for place in positions] == [1, 2, 3, 4, 5]
        assert all(0 < place["propensity"] <= 1 for place in positions)
        assert event["payload"]["is_final"] is True


def test_playing_a_week_again_records_nothing_new(lived: Small) -> None:
    before = lived.events().select("id", "at")
    clock = FixedClock(NOW)
    home = lived.home()
    object.__setattr__(home, "clock", clock)
    record_person(home, NOW)
    player = Player(home, clock, person_of(home, PLAN.seed, PLAN.closed[0]), PLAN.seed, PLAN.closed[0])

    played = player.play(PLAN.closed[1])

    assert played.ratings == 28
    assert lived.events().select("id", "at").equals(before)
