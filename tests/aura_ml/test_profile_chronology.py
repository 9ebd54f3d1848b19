"""Remarks on the dates of a profile: what is odd is named, what is usual is not."""

from __future__ import annotations

import pytest

from aura_ml.profile import profile_from_resume
from aura_ml.profile_chronology import MAX_REMARKS, date_remarks

TODAY = "2026-03-06"


def remarks(*jobs: tuple[str, str, str], **more: object) -> list[str]:
    work = [{"name": name, "position": "Cook", "startDate": start, "endDate": end} for name, start, end in jobs]
    return date_remarks(profile_from_resume({"basics": {"summary": "I cook."}, "work": work, **more}), TODAY)


@pytest.mark.parametrize(
    ("jobs", "said"),
    [
        ((("Post", "2010-01", "2012-03"), ("Linde", "2016-05", "")), ["49 months without an entry, 2012-04 to 2016-04: between Cook at Post and Cook at Linde"]),
        ((("Linde", "2016-05", ""), ("Post", "2010-01", "2016-04")), []),
        ((("Post", "2010-01", "2012-03"), ("Linde", "2012-08", "")), []),
        ((("Post", "2015-01", "2019-06"), ("Linde", "2018-03", "2026-03")), ["two jobs at once, 2018-03 to 2019-06: Cook at Post and Cook at Linde"]),
        ((("Post", "2015", "2019"), ("Linde", "2019", "")), []),
        ((("Post", "2015-01", "2019-06"), ("Linde", "2019-05", "")), []),
        ((("Post", "2018-01", "2031-06"),), ["ends in the future (2031-06): Cook at Post; leave the end out if it goes on"]),
        ((("Post", "2033-01", ""),), ["begins in the future (2033-01): Cook at Post"]),
        ((("Post", "2020-05", "2017-01"),), ["ends (2017-01) before it begins (2020-05): Cook at Post"]),
        ((("Post", "", ""),), ["no dates: Cook at Post"]),
        ((("Post", "some day", "later"), ("Linde", "2025-99", "")), []),
        ((("Post", "2018-01", "present"),), []),
        ((), []),
    ],
)  # fmt: skip
def test_what_is_odd_is_named(jobs: tuple[tuple[str, str, str], ...], said: list[str]) -> None:
    assert remarks(*jobs) == said


def test_learning_and_voluntary_work_fill_a_gap() -> None:
    jobs = (("Post", "2010-01", "2012-03"), ("Linde", "2014-05", ""))
    assert len(remarks(*jobs)) == 1
    assert remarks(*jobs, education=[{"institution": "School", "startDate": "2012-04", "endDate": "2014-03"}]) == []


def test_forty_jobs_at_once_do_not_flood() -> None:
    found = remarks(*((f"House {number}", "2010-01", "") for number in range(40)))
    assert len(found) == MAX_REMARKS + 1
    assert found[-1] == f"and {780 - MAX_REMARKS} more remarks on dates"
