"""What a posting states is shown with its own words; a last day that has passed is said to have."""

from __future__ import annotations

from datetime import date

import pytest

from aura_ml.statements import NOT_OFFERED, OFFERED, PERMIT_REQUIRED, REQUIRED
from aura_views import stated
from aura_views.stated import stated_by

JOB = {
    "visa": "permit_required",
    "visa_evidence": "You need a work permit.",
    "relocation": "offered",
    "relocation_evidence": None,
    "apply_by": date(2026, 7, 10),
}


def test_each_statement_has_its_words() -> None:
    assert [each.line for each in stated_by(JOB)] == [
        "Visa: A right to work is required (“You need a work permit.”)",
        "Relocation: Help with moving offered",
        "Apply by: 10 Jul 2026",
    ]


@pytest.mark.parametrize(("today", "over"), [(date(2026, 7, 10), False), (date(2026, 7, 11), True)])
def test_a_last_day_has_passed_the_day_after(today: date, over: bool) -> None:
    last = stated_by(JOB, today)[-1]
    assert (last.is_over, "has passed" in last.words) == (over, over)


def test_a_posting_that_says_nothing_states_nothing() -> None:
    assert stated_by({}) == ()
    assert stated_by(dict.fromkeys(JOB)) == ()


def test_every_value_has_words() -> None:
    assert set(stated.VISA) == {OFFERED, NOT_OFFERED, PERMIT_REQUIRED}
    assert set(stated.RELOCATION) == {OFFERED, NOT_OFFERED, REQUIRED}
