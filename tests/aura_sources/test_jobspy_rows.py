"""What the columns of JobSpy mean."""

from __future__ import annotations

import json
from typing import Any

import pytest

from aura_ml.records import JobDraft, ListingRejected
from aura_sources.inbox import Inbox
from aura_sources.jobspy_rows import board_of_site, draft, is_jobspy, plain

ROW: dict[str, Any] = {
    "id": "in-1", "site": "indeed", "job_url": "https://de.indeed.com/viewjob?jk=1", "title": "Cook", "company": "Galley",
    "location": "Kiel, SH, DE", "date_posted": "2026-03-16", "job_type": "fulltime, contract", "interval": "hourly",
    "min_amount": 20.5, "max_amount": 25.0, "currency": "EUR", "is_remote": False, "job_level": "not applicable",
    "description": "**Who we are**\n----------\n\n## Tasks\n* all\\-in\\-one\n* C\\+\\+", "skills": "soup, fish",
    "job_function": "Kitchen", "company_industry": "Food", "work_from_home_type": "Hybrid",
}  # fmt: skip


def test_a_row_means_what_its_columns_say() -> None:
    assert draft(ROW) == JobDraft(
        board="indeed",
        title="Cook",
        company="Galley",
        external_id="in-1",
        url="https://de.indeed.com/viewjob?jk=1",
        location="Kiel, SH, DE",
        description_text="Who we are\n\nTasks\n* all-in-one\n* C++",
        posted="2026-03-16",
        salary_min=20.5,
        salary_max=25.0,
        salary_currency="EUR",
        salary_interval="hour",
        workplace="hybrid",
        employment_type="fulltime, contract",
        tags=("soup", "fish", "Kitchen", "Food"),
    )
    assert draft({**ROW, "description": "<p>x</p>"}).description_html == "<p>x</p>"
    unpaid = draft({**ROW, "min_amount": "", "max_amount": "nan"})
    assert (unpaid.salary_min, unpaid.salary_currency, unpaid.salary_interval) == (None, None, None)
    with pytest.raises(ListingRejected):
        draft({**ROW, "title": "nan"})


def test_sites_have_the_names_of_sources() -> None:
    assert [board_of_site(site) for site in ("zip_recruiter", "LinkedIn", "bayt", "", None)] == [
        "ziprecruiter",
        "linkedin",
        "bayt",
        None,
        None,
    ]
    assert is_jobspy(ROW)
    assert not is_jobspy({"site": "indeed", "title": "x"})
    assert plain("a\\_b \\\\- c") == "a_b - c"


def test_backslashes_that_jobspy_doubles_in_a_csv_are_read_as_one() -> None:
    names = list(ROW)
    cells = [str(ROW[name]).replace("\\", "\\\\").replace('"', '""') for name in names]
    quoted = ",".join(f'"{name}"' for name in names) + "\n" + ",".join(f'"{cell}"' for cell in cells) + "\n"
    [listing] = Inbox().read(quoted.encode(), "jobs.csv")
    assert json.loads(listing.payload)["description"] == ROW["description"]
    assert Inbox().parse(listing.payload).description_text == draft(ROW).description_text
