"""The captured answers of the test data by source, and the variants in which one may come: used by several tests."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aura_sources.adzuna import Adzuna
from aura_sources.arbeitnow import Arbeitnow
from aura_sources.ashby import Ashby
from aura_sources.greenhouse import Greenhouse
from aura_sources.himalayas import Himalayas
from aura_sources.hn import HackerNews
from aura_sources.inbox import Inbox
from aura_sources.jobicy import Jobicy
from aura_sources.lever import Lever
from aura_sources.personio import Personio
from aura_sources.protocol import Source
from aura_sources.recruitee import Recruitee
from aura_sources.remoteok import RemoteOK
from aura_sources.remotive import Remotive
from aura_sources.smartrecruiters import SmartRecruiters
from aura_sources.themuse import TheMuse
from aura_sources.usajobs import UsaJobs
from aura_sources.weworkremotely import WeWorkRemotely
from aura_sources.workable import Workable
from aura_sources.workday import Workday


@dataclass(frozen=True)
class Capture:
    """One captured answer.

    Attributes:
        file: below the folder ``api_payloads``. rows: postings in it. rejected: those that are none.
        under: name of the list of postings; None where the answer is that list, or is no JSON.
    """

    source: Source
    file: str
    rows: int
    rejected: int = 0
    under: str | None = "jobs"

    def body(self, test_data: Path) -> bytes:
        body = (test_data / "api_payloads" / self.file).read_bytes()
        return gzip.decompress(body) if self.file.endswith(".gz") else body

    @property
    def name(self) -> str:
        return self.file.split("/")[-1].removesuffix(".gz")

    @property
    def is_json(self) -> bool:
        return self.name.endswith(".json")


CAPTURES = [
    Capture(Adzuna(), "adzuna/adzuna_fr_a.json.gz", 1041, under=None),
    Capture(Arbeitnow(), "arbeitnow/arbeitnow_a.json", 3, under="data"),
    Capture(Ashby(), "ashby/ashby_a.json", 2),
    Capture(Ashby(), "ashby/ashby_linear.json", 2),
    Capture(Greenhouse(), "greenhouse/greenhouse_amplitude.json", 2),
    Capture(Greenhouse(), "greenhouse/greenhouse_gitlab.json", 2),
    Capture(Himalayas(), "himalayas/himalayas_2026-05-17.json.gz", 20),
    Capture(HackerNews(), "hn/algolia_comments_2026-05.json.gz", 555, 281, under="hits"),
    Capture(HackerNews(), "hn/algolia_search_threads.json.gz", 12, 12, under="hits"),
    Capture(Inbox(), "jobspy/jobspy_indeed_fr_2025-07-20.csv", 32),
    Capture(Jobicy(), "jobicy/jobicy_a.json", 3),
    Capture(Lever(), "lever/lever_idealist.json", 2, under=None),
    Capture(Lever(), "lever/lever_matchgroup.json", 2, under=None),
    Capture(Personio(), "personio/personio_anonymised.xml", 2),
    Capture(Recruitee(), "recruitee/recruitee_aikido.json", 3, under="offers"),
    Capture(RemoteOK(), "remoteok/remoteok_2025-08-28.json.gz", 97, 1, under=None),
    Capture(RemoteOK(), "remoteok/remoteok_2026-03-17.json.gz", 97, 1, under=None),
    Capture(Remotive(), "remotive/remotive_2026-05.json.gz", 18),
    Capture(Remotive(), "remotive/remotive_2026-08_page.json", 5),
    Capture(SmartRecruiters(), "smartrecruiters/automationanywhere_page0.json", 3, under="content"),
    Capture(SmartRecruiters(), "smartrecruiters/automationanywhere_page1.json", 1, under="content"),
    Capture(TheMuse(), "themuse/themuse_results.json.gz", 200, under=None),
    Capture(UsaJobs(), "usajobs/usajobs_search_2016_b.json.gz", 242, under="SearchResultItems"),
    Capture(WeWorkRemotely(), "weworkremotely/wwr_remote-jobs.rss", 4),
    Capture(Workable(), "workable/workable_vasion.json", 2),
    Capture(Workday(), "workday/workday_list_a.json", 2, under="jobPostings"),
]
JSON_CAPTURES = [capture for capture in CAPTURES if capture.is_json]


def named(capture: Capture) -> str:
    """The name of a case in a table of captures."""
    return capture.name


def postings_in(capture: Capture, test_data: Path) -> list[Any]:
    """Return the postings of a JSON capture as values."""
    answer = json.loads(capture.body(test_data))
    if isinstance(answer, list):
        return [row for row in answer if "legal" not in row]
    rows = answer.get("SearchResult", answer)[capture.under]
    assert isinstance(rows, list)
    return rows
