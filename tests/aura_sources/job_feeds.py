"""Seven boards of postings for the tests: a row of each, and what each answers when it lists rows."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from pydantic import SecretStr

from aura_sources.adzuna import Adzuna
from aura_sources.himalayas import Himalayas
from aura_sources.hn import HackerNews
from aura_sources.jobicy import Jobicy
from aura_sources.protocol import Source
from aura_sources.themuse import TheMuse
from aura_sources.usajobs import UsaJobs
from aura_sources.weworkremotely import WeWorkRemotely

POSTED = 1773619203  # 2026-03-16 00:00:03 UTC, a Monday within the week of the fixture `window`
ISO = "2026-03-16T00:00:03Z"

JOBICY_ROW = {
    "id": 150791,
    "url": "https://jobicy.com/jobs/150791-tester",
    "jobTitle": "Tester &amp; Breaker",
    "companyName": "Acme",
    "jobIndustry": ["Quality &amp; Tests"],
    "jobType": ["Full-Time", "Contract"],
    "jobGeo": "LATAM,  Brazil",
    "jobLevel": "Senior",
    "jobDescription": "<p>Break things</p>",
    "pubDate": "2026-03-16T00:00:03+00:00",
    "salaryMin": 115000,
    "salaryMax": 120000,
    "salaryCurrency": "USD",
    "salaryPeriod": "yearly",
}
HIMALAYAS_ROW = {
    "title": "Tester",
    "companyName": "Acme",
    "employmentType": "Full Time",
    "minSalary": 55200,
    "maxSalary": 66000,
    "seniority": ["Senior", "Manager"],
    "currency": "EUR",
    "locationRestrictions": ["Austria", "Germany"],
    "timezoneRestrictions": [1, 2],
    "categories": ["Quality"],
    "description": "<p>Break things</p>",
    "pubDate": POSTED,
    "expiryDate": POSTED + 86400,
    "applicationLink": "https://himalayas.app/companies/acme/jobs/tester",
    "guid": "https://himalayas.app/companies/acme/jobs/tester",
}
THEMUSE_ROW = {
    "contents": "<p>Break things</p>",
    "name": "Tester",
    "type": "external",
    "publication_date": ISO,
    "id": 20838284,
    "locations": [{"name": "Lockhart, TX"}, {"name": "Flexible / Remote"}],
    "categories": [{"name": "Quality"}],
    "levels": [{"name": "Senior Level", "short_name": "senior"}],
    "tags": [{"name": "Fortune 1000", "short_name": "fortune-1000-companies"}],
    "refs": {"landing_page": "https://www.themuse.com/jobs/acme/tester"},
    "company": {"id": 1, "name": "Acme"},
}
WWR_ROW = {
    "title": "Acme: Tester: Web & Mobile",
    "region": "Europe Only",
    "country": "",
    "skills": "Python, Selenium",
    "category": "All Other Remote",
    "type": "Full-Time",
    "description": "<p>Break things</p>",
    "pubDate": "Mon, 16 Mar 2026 00:00:03 +0000",
    "guid": "https://weworkremotely.com/remote-jobs/acme-tester",
    "link": "https://weworkremotely.com/remote-jobs/acme-tester",
}
HN_ROW = {
    "author": "user_1",
    "comment_text": 'Acme (<a href="https://acme.example">acme.example</a>) | Tester | Berlin, Germany | ONSITE | '
    "Full-time | €60k - €80k<p>Break things",
    "created_at": ISO,
    "created_at_i": POSTED,
    "objectID": "101",
    "parent_id": 900,
    "story_id": 900,
}
ADZUNA_ROW = {
    "id": "4596961533",
    "created": ISO,
    "title": "Testeur",
    "company": {"display_name": "Acme"},
    "location": {"area": ["France", "Ile-de-France", "Yvelines"], "display_name": "Yvelines, Ile-de-France"},
    "description": "Casser des choses",
    "category": {"tag": "it-jobs", "label": "Emplois Informatique"},
    "contract_type": "permanent",
    "contract_time": "full_time",
    "salary_min": 40000,
    "salary_max": 50000,
    "salary_is_predicted": "0",
    "redirect_url": "https://www.adzuna.fr/details/4596961533?utm_medium=api",
}
USAJOBS_ROW = {
    "MatchedObjectId": "437787500",
    "MatchedObjectDescriptor": {
        "PositionID": "OS-6010",
        "PositionTitle": "Tester",
        "PositionURI": "https://www.usajobs.gov/job/437787500",
        "OrganizationName": "Office of Tests",
        "DepartmentName": "Department of Quality",
        "PublicationStartDate": "2026-03-16T00:00:03Z",
        "QualificationSummary": "Has broken things.",
        "PositionLocation": [{"LocationName": "Eugene, Oregon"}, {"LocationName": "Boise, Idaho"}],
        "PositionSchedule": [{"Code": "1", "Name": "Full-Time"}],
        "PositionOfferingType": [{"Code": "15317", "Name": "Permanent"}],
        "PositionRemuneration": [{"RateIntervalCode": "PA", "MinimumRange": "77490", "MaximumRange": "141555"}],
        "JobCategory": [{"Code": "0301", "Name": "Program"}],
        "UserArea": {"Details": {"JobSummary": "Break things.", "MajorDuties": ["Break.", "Mend."]}},
    },
}

ADZUNA_KEYS = {"ADZUNA_APP_ID": SecretStr("app-4711"), "ADZUNA_APP_KEY": SecretStr("sesame-0815")}
USAJOBS_KEYS = {"USAJOBS_KEY": SecretStr("sesame-1234="), "USAJOBS_EMAIL": SecretStr("me@example.org")}

Query = dict[str, list[str]]


def item(row: object) -> str:
    """Return a row as an RSS item; one that is no object becomes an item without fields."""
    fields = row.items() if isinstance(row, dict) else ()
    return "<item>" + "".join(f"<{name}>{escape(str(value))}</{name}>" for name, value in fields) + "</item>"


def rss(rows: list[Any]) -> bytes:
    """Return an RSS feed of rows."""
    items = "\n".join(item(row) for row in rows)
    return f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel>{items}</channel></rss>'.encode()


def _number(query: Query, name: str, default: int) -> int:
    return int(query.get(name, [str(default)])[0])


def _part(rows: list[Any], page: int, size: int) -> list[Any]:
    return rows[page * size : (page + 1) * size]


@dataclass
class JobFeed:
    """One board.

    Attributes:
        row: a row that it may list. payload: how a row of it is stored.
        size: rows on a page; None for a board without pages.
        paths: under which paths it answers, page by page where the page stands in the path.
        options: what its source needs beside an address.
    """

    name: str
    make: Callable[[], Source]
    row: dict[str, Any]
    answer: Callable[[list[Any], Query, int, int], Any]
    title_at: tuple[str, ...]
    id_at: tuple[str, ...] = ("id",)
    paths: tuple[str, ...] = ("",)
    size: int | None = None
    options: dict[str, Any] = field(default_factory=dict)
    capture: str = ""
    payload: Callable[[Any], Any] = json.dumps

    def serve(self, boards: Any, rows: list[Any], size: int | None = None) -> str:
        """List ``rows`` at the loopback board and return its address."""
        for number, path in enumerate(self.paths, start=1):
            boards.serve(
                self.name,
                f"/{self.name}/api{path}",
                lambda query, number=number: self.answer(rows, query, size or self.size or len(rows) or 1, number),
            )
        return str(boards.address) + f"/{self.name}/api"

    def with_(self, **changes: Any) -> dict[str, Any]:
        """Return the row with another id or title, given as ``id`` and ``title``."""
        row: dict[str, Any] = json.loads(json.dumps(self.row))
        for key, path in (("id", self.id_at), ("title", self.title_at)):
            if key in changes:
                inner = row
                for name in path[:-1]:
                    inner = inner[name]
                inner[path[-1]] = changes[key]
        return row


def algolia(rows: list[Any], query: Query, size: int, thread: int = 900) -> Any:
    """Answer as Algolia's search by date does: stories of whoishiring, or comments of a thread, newest first."""
    bounds = re.findall(r"created_at_i(>=|<)(\d+)", query.get("numericFilters", [""])[0])
    if "story" in query["tags"][0].split(","):
        title = "Ask HN: Who is hiring? (March 2026)"
        rows = [
            {"objectID": str(thread), "title": title, "created_at_i": 1772380800},
            {"objectID": "901", "title": "Ask HN: Who wants to be hired? (March 2026)", "created_at_i": 1772380800},
        ]
    elif query["tags"][0] != f"comment,story_{thread}":
        rows = []
    kept = [row for row in rows if not isinstance(row, dict) or _within(row.get("created_at_i", 0), bounds)]
    return {"hits": kept[: min(size, _number(query, "hitsPerPage", 20))], "nbHits": len(kept), "page": 0}


def _within(when: int, bounds: list[tuple[str, str]]) -> bool:
    return all(when >= int(bound) if sign == ">=" else when < int(bound) for sign, bound in bounds)


def _himalayas(rows: list[Any], query: Query, size: int, _: int) -> Any:
    offset = _number(query, "offset", (_number(query, "page", 1) - 1) * size)
    words = query.get("q", [""])[0].casefold()
    found = [row for row in rows if words in json.dumps(row).casefold()]
    return {"offset": offset, "limit": size, "totalCount": len(found), "jobs": found[offset : offset + size]}


def _jobicy(rows: list[Any], query: Query, *_: int) -> Any:
    words = query.get("tag", [""])[0].casefold()
    return {"jobs": [row for row in rows if words in json.dumps(row).casefold()]}


def _themuse(rows: list[Any], query: Query, size: int, _: int) -> Any:
    page = _number(query, "page", 0)
    return {"page": page, "page_count": -(-len(rows) // size), "results": _part(rows, page, size)}


def _adzuna(rows: list[Any], query: Query, size: int, number: int) -> Any:
    return {"count": len(rows), "results": _part(rows, number - 1, size)}


def _usajobs(rows: list[Any], query: Query, size: int, _: int) -> Any:
    found = _part(rows, _number(query, "Page", 1) - 1, size)
    return {"SearchResult": {"SearchResultCountAll": len(rows), "SearchResultItems": found}}


FEEDS = {
    feed.name: feed
    for feed in (
        JobFeed("jobicy", Jobicy, JOBICY_ROW, _jobicy, ("jobTitle",), capture="jobicy/jobicy_a.json"),
        JobFeed(
            "himalayas", Himalayas, HIMALAYAS_ROW, _himalayas, ("title",), ("guid",), size=20,
            capture="himalayas/himalayas_2026-05-17.json.gz",
        ),
        JobFeed(
            "themuse", TheMuse, THEMUSE_ROW, _themuse, ("name",), size=20, capture="themuse/themuse_results.json.gz"
        ),
        JobFeed(
            "weworkremotely", WeWorkRemotely, WWR_ROW, lambda rows, *_: rss(rows), ("title",), ("guid",), payload=item,
            capture="weworkremotely/wwr_remote-jobs.rss",
        ),
        JobFeed(
            "hn", HackerNews, HN_ROW, lambda rows, query, *_: algolia(rows, query, 1000), ("comment_text",),
            ("objectID",), size=1000, capture="hn/algolia_comments_2026-05.json.gz",
        ),
        JobFeed(
            "adzuna", Adzuna, ADZUNA_ROW, _adzuna, ("title",), paths=("/1", "/2", "/3"), size=50,
            options={"country": "fr", "keys": ADZUNA_KEYS}, capture="adzuna/adzuna_fr_a.json.gz",
        ),
        JobFeed(
            "usajobs", UsaJobs, USAJOBS_ROW, _usajobs, ("MatchedObjectDescriptor", "PositionTitle"),
            ("MatchedObjectId",), size=250, options={"keys": USAJOBS_KEYS},
            capture="usajobs/usajobs_search_2016_b.json.gz",
        ),
    )
}  # fmt: skip


def captured(test_data: Path, name: str) -> bytes:
    """Return the real capture of a board, unpacked."""
    body = (test_data / "api_payloads" / FEEDS[name].capture).read_bytes()
    return gzip.decompress(body) if FEEDS[name].capture.endswith(".gz") else body


def captured_rows(test_data: Path, name: str) -> list[Any]:
    """Return the rows of the capture of a board as JSON values (not for RSS)."""
    answer = json.loads(captured(test_data, name))
    if isinstance(answer, list):
        return answer
    if name == "usajobs":
        return list(answer["SearchResult"]["SearchResultItems"])
    return list(answer["hits" if name == "hn" else "jobs"])


SEEN_AT = datetime(2026, 8, 20, tzinfo=UTC)
"""After every capture."""
