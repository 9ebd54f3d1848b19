"""What is said of how a posting is listed: only where two kinds of evidence agree, as facts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from aura_ml.closed_words import closed_words
from aura_ml.listing_facts import MAY_BE_CLOSED, OFTEN_POSTED, ListingHistory, Vanished, notices

NOW = datetime(2026, 6, 5, 12, tzinfo=UTC)
NEW, OLD = NOW - timedelta(days=5), NOW - timedelta(days=92)
GONE = (Vanished("Greenhouse", NOW - timedelta(days=20), NOW - timedelta(days=13)),)


def about(**known: object) -> list[str]:
    return [notice.about for notice in notices(ListingHistory(**({"first_posted": NEW} | known)), NOW)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "known",
    [
        {"first_posted": OLD},
        {"numbers": 5},
        {"dates": 5},
        {"vanished": GONE},
        {"closed_words": "stelle ist besetzt"},
        {"deadline": date(2026, 6, 1)},
        {"listed_until": date(2026, 6, 1)},
        {"first_posted": OLD, "numbers": 2, "dates": 2},
        {"numbers": 5, "vanished": GONE},
        {"closed_words": "x", "deadline": date(2026, 6, 5)},
    ],
)
def test_one_kind_of_evidence_says_nothing(known: dict[str, object]) -> None:
    assert about(**known) == []


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({"first_posted": OLD, "numbers": 3}, OFTEN_POSTED),
        ({"first_posted": OLD, "dates": 3}, OFTEN_POSTED),
        ({"numbers": 3, "dates": 4}, OFTEN_POSTED),
        ({"first_posted": OLD, "vanished": GONE}, MAY_BE_CLOSED),
        ({"closed_words": "x", "vanished": GONE}, MAY_BE_CLOSED),
        ({"closed_words": "x", "deadline": date(2026, 6, 1)}, MAY_BE_CLOSED),
        ({"first_posted": OLD, "listed_until": date(2026, 6, 1)}, MAY_BE_CLOSED),
    ],
)
def test_two_kinds_are_told_together(known: dict[str, object], expected: str) -> None:
    assert about(**known) == [expected]


def test_the_words_are_facts_with_numbers_and_dates() -> None:
    history = ListingHistory(OLD, numbers=3, vanished=GONE, closed_words="position has been filled")
    often, closed = notices(history, NOW)
    assert often.sentence == (
        "Listed for long or again and again: first posted 92 days ago, on 2026-03-05; listed under 3 numbers on one board"
    )
    assert closed.sentence == (
        "May no longer be open: last listed by Greenhouse on 2026-05-16, not on 2026-05-23; "
        "its text says “position has been filled”; first posted 92 days ago, on 2026-03-05"
    )


@pytest.mark.parametrize(
    "text",
    [
        "Update: the position has been filled. Thank you!",
        "We are no longer accepting applications.",
        "Diese Stelle ist bereits besetzt.",
        "Die Stellenanzeige ist nicht mehr verfügbar",
        "Le poste est pourvu.",
        "Puesto cubierto",
        "De vacature is inmiddels vervuld.",
        "Oferta pracy wygasła",
        "A vaga foi preenchida.",
        "La posizione è stata chiusa.",
    ],
)
def test_postings_say_that_they_are_closed(text: str) -> None:
    assert closed_words("Bridge keeper", text)


@pytest.mark.parametrize(
    "text",
    [
        "We accept applications until the position has been filled.",
        "Applications are reviewed until the role is filled.",
        "Wir suchen, bis die Stelle besetzt ist.",
        "You close deals and fill positions.",
        "Ihre Position ist abwechslungsreich.",
        "",
    ],
)
def test_other_words_are_not_taken_for_it(text: str) -> None:
    assert closed_words("Bridge keeper (m/w/d)", text) is None


def test_a_title_may_say_it() -> None:
    assert closed_words("Bridge keeper [CLOSED]", "") == "[closed]"
    assert closed_words("Closed-loop engineer", "") is None
