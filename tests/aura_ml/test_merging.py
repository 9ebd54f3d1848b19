"""The common row of an opening: the earliest stands, nothing known is lost to an emptier copy."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta

from aura_ml.merging import Copy, merged_row
from aura_ml.normalize import normalize
from aura_ml.records import JobDraft

SEEN = datetime(2026, 3, 13, 8, tzinfo=UTC)
LONG = "You keep the bridges of the city in order and write down what you found, in words that others can read. " * 6


def copy(hours: int, source: str = "one", **fields: object) -> Copy:
    draft = JobDraft(**({"board": source, "title": "Bridge keeper", "company": "Acme"} | fields))  # type: ignore[arg-type]
    return Copy(normalize(draft, SEEN + timedelta(hours=hours)), source, SEEN + timedelta(hours=hours))


def row(*copies: Copy) -> dict[str, object]:
    return merged_row(date(2026, 3, 13), 1, copies)


def test_an_emptier_copy_takes_nothing_away_and_a_fuller_one_adds() -> None:
    bare = copy(0, description_text="You keep bridges.", location="Germany", url="https://one.example/1")
    full = copy(5, "two", description_text=LONG, location="Berlin, Germany", salary_text="60k - 70k EUR",
                posted="2026-03-10", url="https://two.example/1", workplace="hybrid", tags=("Inspection",))  # fmt: skip
    for copies in ((bare, full), (full, bare)):
        found = row(*copies)
        assert found["description"] == LONG.strip()
        assert (found["salary_min"], found["salary_max"], found["currency"]) == (60_000, 70_000, "EUR")
        assert (found["city"], found["workplace"], found["skills"]) == ("Berlin", "hybrid", ["Inspection"])
        assert (found["boards"], found["sources"]) == (["one", "two"], ["one", "two"])
        assert set(found["urls"]) == {"https://one.example/1", "https://two.example/1"}  # type: ignore[call-overload]
        assert found["url"] == found["urls"][0] == copies[0].job.url  # type: ignore[index]
        assert found["date_posted"] == date(2026, 3, 10)


def test_the_earliest_posting_date_stands() -> None:
    """Boards date anew what they list again."""
    copies = [copy(hour, posted=day) for hour, day in enumerate(("2026-03-12", "2026-03-03", "2026-03-11"))]
    assert {row(*order)["date_posted"] for order in itertools.permutations(copies)} == {date(2026, 3, 3)}


def test_pay_that_can_be_compared_comes_before_pay_that_cannot() -> None:
    odd, sound = copy(0, salary_text="5 - 900000 EUR per year"), copy(1, salary_text="60k - 70k EUR")
    assert row(odd, sound)["salary_min"] == 60_000
    assert row(odd)["salary_max"] == 900_000


def test_language_is_that_of_the_text_shown() -> None:
    german = copy(0, description_text="Du hältst die Brücken der Stadt in Ordnung.", language="de")
    english = copy(1, description_text=LONG, language="en")
    found = row(german, english)
    assert (found["language"], found["description"]) == ("en", LONG.strip())


def test_what_was_noticed_is_of_the_copies_shown() -> None:
    found = row(copy(0), copy(1, description_text=LONG))
    assert "no_text" not in found["flags"]  # type: ignore[operator]
    assert "no_text" in row(copy(0))["flags"]  # type: ignore[operator]
