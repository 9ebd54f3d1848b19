"""What rows of company boards mean, field by field, and what of them is refused."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from aura_ml.normalize import normalize
from aura_ml.records import ChangedShape, JobDraft, ListingRejected
from aura_ml.salary import SALARY_FROM_TEXT
from aura_sources.ashby import Ashby
from aura_sources.company_rows import in_country, place, places, sections_html, workplace_of
from aura_sources.greenhouse import Greenhouse
from aura_sources.lever import Lever
from aura_sources.personio import Personio
from aura_sources.protocol import Source
from aura_sources.recruitee import Recruitee
from aura_sources.smartrecruiters import SmartRecruiters
from aura_sources.workable import Workable
from aura_sources.workday import Workday

SOURCES: list[Source] = [
    Greenhouse(),
    Lever(),
    Ashby(),
    Workable(),
    SmartRecruiters(),
    Recruitee(),
    Personio(),
    Workday(),
]
CAPTURED = {
    "greenhouse": 4, "lever": 4, "ashby": 4, "workable": 2, "smartrecruiters": 4, "recruitee": 3, "personio": 2, "workday": 2
}  # fmt: skip
SEEN_AT = datetime(2026, 8, 12, tzinfo=UTC)


def captured(source: Source, folder: Path) -> list[str]:
    """Every captured row of a source, as its reader keeps it."""
    files = sorted((folder / "api_payloads" / source.name).iterdir())
    return [row.payload for file in files for row in source.read(file.read_bytes(), file.name)]


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_every_captured_row_becomes_a_draft_with_what_its_board_says(source: Source, test_data: Path) -> None:
    payloads = captured(source, test_data)
    drafts = [source.parse(payload) for payload in payloads]
    assert len(drafts) == CAPTURED[source.name]
    for draft in drafts:
        assert (draft.board, bool(draft.title), bool(draft.external_id)) == (source.name, True, True)
        if source.name == "workday":  # a page names neither its company nor the day on which it was read
            continue
        job = normalize(draft, SEEN_AT)
        assert (job.date_posted is not None, job.country is not None or bool(job.remote_regions)) == (True, True)
        assert bool(job.description) is (source.name not in ("smartrecruiters", "personio"))
        assert "&lt;" not in job.description
        assert "<p>" not in job.description
        assert job.salary.known is (draft.salary_min is not None or SALARY_FROM_TEXT in job.salary.flags)


def test_greenhouse_rows() -> None:
    row = {
        "id": 7,
        "title": " Tester ",
        "company_name": "Acme ",
        "absolute_url": "https://job-boards.greenhouse.io/acme/jobs/7",
        "location": {"name": "Multiple Locations"},
        "offices": [{"name": "B", "location": "Berlin, Germany"}, {"name": "Paris", "location": None}, "x"],
        "content": "&lt;p&gt;R&amp;amp;D &lt;b&gt;now&lt;/b&gt;&lt;/p&gt;",
        "updated_at": "2026-03-02T00:00:00-05:00",
        "first_published": "2026-03-01T00:00:00-05:00",
        "requisition_id": "R1",
        "language": "en",
        "metadata": [
            {"name": "Employment Type", "value": "Full-time", "value_type": "single_select"},
            {"name": "Workplace Type", "value": "On-site", "value_type": "single_select"},
            {"name": "Salary Range", "value_type": "currency_range",
             "value": {"unit": "EUR", "min_value": "50000.0", "max_value": "60000.0"}},
        ],
    }  # fmt: skip
    assert Greenhouse().parse(json.dumps(row)) == JobDraft(
        board="greenhouse",
        title="Tester",
        company="Acme",
        external_id="7",
        url="https://job-boards.greenhouse.io/acme/jobs/7",
        location="Berlin, Germany; Paris",
        description_html="<p>R&amp;D <b>now</b></p>",
        posted="2026-03-01T00:00:00-05:00",
        salary_min=50000.0,
        salary_max=60000.0,
        salary_currency="EUR",
        workplace="onsite",
        employment_type="Full-time",
        language="en",
        requisition="R1",
    )
    ranges = [
        {"min_cents": 5_000_000, "max_cents": 6_000_000, "currency_type": "USD"},
        {"min_cents": 4_500_000, "max_cents": 5_500_000, "currency_type": "USD"},
    ]
    paid = Greenhouse().parse(json.dumps({**row, "pay_input_ranges": ranges}))
    assert (paid.salary_min, paid.salary_max, paid.salary_currency) == (45000.0, 60000.0, "USD")
    del row["company_name"], row["first_published"]
    bare = Greenhouse().parse(json.dumps(row))
    assert (bare.company, bare.posted) == ("acme", "2026-03-02T00:00:00-05:00")


def test_lever_rows() -> None:
    row = {
        "id": "x-1",
        "text": "Tester",
        "hostedUrl": "https://jobs.lever.co/acme/x-1",
        "country": "DE",
        "categories": {"location": "Remote", "commitment": "Full-time", "level": "Senior", "allLocations": ["Remote"]},
        "createdAt": 1773619203000,
        "workplaceType": "unspecified",
        "description": "<p>Intro</p>",
        "lists": [{"text": "You <know>", "content": "<li>A</li>"}, {"text": "Empty", "content": ""}, 3],
        "additional": "<p>End</p>",
        "salaryRange": {"min": 20, "max": 30, "currency": "EUR", "interval": "per-hour-wage"},
    }
    assert Lever().parse(json.dumps({"company": "Acme", "posting": row})) == JobDraft(
        board="lever",
        title="Tester",
        company="Acme",
        external_id="x-1",
        url="https://jobs.lever.co/acme/x-1",
        location="Remote, DE",
        description_html="<p>Intro</p>\n<h3>You &lt;know&gt;</h3>\n<ul><li>A</li></ul>\n<p>End</p>",
        posted="1773619203000",
        salary_min=20.0,
        salary_max=30.0,
        salary_currency="EUR",
        salary_interval="hour",
        employment_type="Full-time",
        seniority="Senior",
    )
    assert Lever().parse(json.dumps(row)).company == "acme"
    once = {**row, "salaryRange": {**row["salaryRange"], "interval": "one-time"}}  # type: ignore[dict-item]
    assert Lever().parse(json.dumps(once)).salary_min is None
    several = {**row, "categories": {"location": "Berlin", "allLocations": ["Berlin", "Paris"]}}
    assert Lever().parse(json.dumps(several)).location == "Berlin; Paris"


def test_ashby_rows() -> None:
    salary = {
        "compensationType": "Salary",
        "interval": "1 MONTH",
        "currencyCode": "EUR",
        "minValue": 4000,
        "maxValue": 5000,
    }
    equity = {"compensationType": "EquityPercentage", "interval": "NONE", "minValue": 0.1, "maxValue": 0.2}
    row = {
        "id": "u-1",
        "title": "Tester",
        "jobUrl": "https://jobs.ashbyhq.com/Acme%20Co/u-1",
        "location": "Berlin",
        "secondaryLocations": [{"location": "Paris"}, {"location": "Berlin"}],
        "isRemote": True,
        "workplaceType": "OnSite",
        "isListed": True,
        "employmentType": "Intern",
        "publishedAt": "2026-03-01T00:00:00.000+00:00",
        "compensation": {"summaryComponents": [equity, salary], "compensationTierSummary": "€4K – €5K • 0.1% equity"},
    }
    draft = Ashby().parse(json.dumps(row))
    assert (draft.company, draft.location, draft.workplace) == ("Acme Co", "Berlin; Paris", "onsite")
    assert (draft.salary_min, draft.salary_max, draft.salary_currency, draft.salary_interval) == (
        4000.0,
        5000.0,
        "EUR",
        "month",
    )
    more = {**salary, "minValue": 5500, "maxValue": 7000}
    dollars = {**salary, "minValue": 9000, "maxValue": 9900, "currencyCode": "USD"}
    tiers = {"compensationTiers": [{"components": [equity, salary]}, {"components": [dollars, more]}]}
    tiered = Ashby().parse(json.dumps({**row, "compensation": tiers}))
    assert (tiered.salary_min, tiered.salary_max, tiered.salary_currency) == (4000.0, 7000.0, "EUR")
    fields: dict[str, Any] = {**row, "compensation": {"summaryComponents": [equity]}, "workplaceType": None}
    unpaid = Ashby().parse(json.dumps(fields))
    assert (unpaid.salary_min, unpaid.salary_text, unpaid.workplace) == (None, None, "remote")
    tiers: dict[str, Any] = {**row, "compensation": {"compensationTiers": [{"components": [salary]}]}}
    assert Ashby().parse(json.dumps(tiers)).salary_max == 5000.0
    with pytest.raises(ListingRejected, match="unlisted"):
        Ashby().parse(json.dumps({**row, "isListed": False}))


def test_workable_rows() -> None:
    body = {"name": "Acme", "jobs": [{"title": "Tester", "shortcode": "S1", "telecommuting": False, "city": "Berlin"}]}
    [listing] = Workable().read(json.dumps(body).encode(), "x")
    draft = Workable().parse(listing.payload)
    assert (draft.company, draft.external_id, draft.location, draft.workplace) == ("Acme", "S1", "Berlin", None)
    shown = [{"city": "Paris", "country": "France"}, {"city": "Hidden", "hidden": True}]
    more = {**body["jobs"][0], "locations": shown, "workplace_type": "hybrid", "created_at": "2026-03-01"}  # type: ignore[dict-item]
    draft = Workable().parse(json.dumps(more))
    assert (draft.location, draft.workplace, draft.posted, draft.company) == (
        "Paris, France",
        "hybrid",
        "2026-03-01",
        "",
    )


def test_smartrecruiters_rows() -> None:
    row = {
        "id": "9",
        "name": "Tester",
        "company": {"identifier": "Acme1", "name": "Acme"},
        "location": {"city": "Berlin", "country": "de", "remote": True, "hybrid": True},
        "experienceLevel": {"id": "not_applicable", "label": "Not Applicable"},
        "typeOfEmployment": {"label": "Full-time"},
        "releasedDate": "2026-03-01T00:00:00.000Z",
        "refNumber": "REF9",
        "language": {"code": "de"},
    }
    draft = SmartRecruiters().parse(json.dumps(row))
    assert (draft.company, draft.location, draft.workplace, draft.seniority) == ("Acme", "Berlin, DE", "hybrid", None)
    assert (draft.url, draft.requisition) == ("https://jobs.smartrecruiters.com/Acme1/9", "REF9")
    sections = {
        "companyDescription": {"title": "Us", "text": "<p>Acme</p>"},
        "jobDescription": {"title": "The job", "text": "<p>Test</p>"},
        "videos": {"urls": []},
    }
    detail = {"jobAd": {"sections": sections}, "postingUrl": "https://jobs.smartrecruiters.com/Acme1/9-tester"}
    told = SmartRecruiters().parse(json.dumps({"company": "Acme", "posting": row, "detail": detail}))
    assert told.description_html == "<h3>The job</h3>\n<p>Test</p>\n<h3>Us</h3>\n<p>Acme</p>"
    assert told.url == "https://jobs.smartrecruiters.com/Acme1/9-tester"


def test_recruitee_rows() -> None:
    row = {
        "id": 5,
        "title": "Tester",
        "company_name": "Acme",
        "location": "Remote job",
        "city": "Berlin",
        "state_name": "Berlin",
        "country": "Germany",
        "remote": False,
        "hybrid": True,
        "on_site": False,
        "published_at": "2026-03-01 10:00:00 UTC",
        "employment_type_code": "fulltime_permanent",
        "experience_code": "mid_level",
        "salary": {"min": "40000", "max": None, "currency": "EUR", "period": "year"},
        "description": "<p>A</p>",
        "requirements": "<p>B</p>",
        "tags": ["qa"],
    }
    draft = Recruitee().parse(json.dumps(row))
    assert (draft.location, draft.workplace, draft.posted) == ("Berlin, Germany", "hybrid", "2026-03-01 10:00:00+00:00")
    assert (draft.salary_min, draft.salary_max, draft.salary_currency, draft.salary_interval) == (
        40000.0,
        None,
        "EUR",
        "year",
    )
    assert (draft.employment_type, draft.seniority, draft.tags) == ("fulltime permanent", "mid level", ("qa",))
    assert draft.description_html == "<p>A</p>\n<h3>Requirements</h3>\n<p>B</p>"
    either = Recruitee().parse(json.dumps({**row, "remote": True, "on_site": True}))
    assert either.workplace is None, "several marks leave it open"


POSITION = """<position>
    <id>3</id><subcompany>Acme SE &amp; Co. KG</subcompany><office>Munich</office>
    <additionalOffices><office>Berlin</office></additionalOffices>
    <name>Tester (m/w/d)</name>
    <jobDescriptions><jobDescription><name>Tasks &amp; more</name><value><![CDATA[<ul><li>Test</li></ul>]]></value>
    </jobDescription></jobDescriptions>
    <employmentType>intern</employmentType><seniority>student</seniority><schedule>full-or-part-time</schedule>
    <keywords>qa, python,</keywords><createdAt>2026-03-01T10:00:00+00:00</createdAt>
</position>"""


def test_personio_rows() -> None:
    wrapped = {"company": "acme", "board": "acme", "posting": POSITION}
    assert Personio().parse(json.dumps(wrapped)) == JobDraft(
        board="personio",
        title="Tester (m/w/d)",
        company="Acme SE & Co. KG",
        external_id="3",
        url="https://acme.jobs.personio.de/job/3",
        location="Munich; Berlin",
        description_html="<h3>Tasks &amp; more</h3>\n<ul><li>Test</li></ul>",
        posted="2026-03-01T10:00:00+00:00",
        employment_type="intern",
        seniority="student",
        tags=("qa", "python"),
    )
    assert Personio().parse(json.dumps({**wrapped, "company": "Acme!", "named": True})).company == "Acme!"
    assert Personio().parse(json.dumps({**wrapped, "board": "evil.example/"})).url is None
    permanent = POSITION.replace(">intern<", ">permanent<")
    assert Personio().parse(permanent).employment_type is None, "full or part time is left open"
    assert Personio().parse(permanent.replace("full-or-", "")).employment_type == "permanent, part-time"


@pytest.mark.parametrize(
    "document",
    [
        '<!DOCTYPE workzag-jobs [<!ENTITY a "x"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><workzag-jobs><position><name>&b;</name></position></workzag-jobs>',
        '<!DOCTYPE workzag-jobs [<!ENTITY f SYSTEM "file:///etc/passwd">]><workzag-jobs><position><name>&f;</name></position></workzag-jobs>',
        "<workzag-jobs><position><name>&b;</name></position></workzag-jobs>",
        "<other/>",
        "<workzag-jobs>" + "<a>" * 100_000,
    ],
)
def test_personio_documents_with_entities_or_without_end_are_refused(document: str) -> None:
    with pytest.raises(ChangedShape):
        list(Personio().read(document.encode(), "x"))


def test_personio_positions_with_entities_are_refused() -> None:
    bomb = '<!DOCTYPE position [<!ENTITY a "x">]><position><name>&a;</name></position>'
    for payload in (bomb, json.dumps({"company": "a", "posting": bomb})):
        with pytest.raises(ListingRejected) as caught:
            Personio().parse(payload)
        assert caught.value.reason == "not_xml"


def test_workday_rows() -> None:
    row = {
        "title": "Tester",
        "externalPath": "/job/Berlin/Tester_JR-17-1",
        "locationsText": "2 Locations",
        "postedOn": "Posted 30+ Days Ago",
        "bulletFields": ["Other", "JR-17-1"],
        "remoteType": "Hybrid",
        "timeType": "Full time",
    }
    beside = {"company": "Acme", "tenant": "acme", "careers": "https://acme.wd5.myworkdayjobs.com/Jobs"}
    wrapped: dict[str, Any] = {**beside, "read_on": "2026-03-21", "posting": row}
    assert Workday().parse(json.dumps(wrapped)) == JobDraft(
        board="workday",
        title="Tester",
        company="Acme",
        external_id="acme/JR-17-1",
        url="https://acme.wd5.myworkdayjobs.com/Jobs/job/Berlin/Tester_JR-17-1",
        location="Berlin",
        posted="2026-02-19",
        workplace="hybrid",
        employment_type="Full time",
        requisition="JR-17-1",
    )
    info = {
        "location": "Berlin",
        "additionalLocations": ["Paris"],
        "jobDescription": "<p>A</p>",
        "startDate": "2025-11-03",
    }
    told = Workday().parse(json.dumps({**wrapped, "detail": {"jobPostingInfo": info}}))
    assert (told.location, told.description_html, told.posted) == ("Berlin; Paris", "<p>A</p>", "2025-11-03")
    later = {**info, "startDate": "2026-03-20"}
    assert Workday().parse(json.dumps({**wrapped, "detail": {"jobPostingInfo": later}})).posted == "2026-02-19"
    address = "https://acme.wd5.myworkdayjobs.com/wday/cxs/acme/Jobs/jobs"
    [saved] = Workday().read(json.dumps({"jobPostings": [row]}).encode(), address)
    assert Workday().parse(saved.payload).company == "acme"
    [nameless] = Workday().read(json.dumps({"jobPostings": [row]}).encode(), "page.json")
    assert Workday().parse(nameless.payload).company == ""
    linked = {
        "posting": row,
        "detail": {"jobPostingInfo": {"externalUrl": "https://beta.wd3.myworkdayjobs.com/x/job/1"}},
    }
    assert Workday().parse(json.dumps(linked)).company == "beta"
    wild = Workday().parse(json.dumps({**wrapped, "posting": {**row, "externalPath": "/job/../../evil"}}))
    assert (wild.url, wild.external_id) == (None, None)


def test_parts_of_places_and_texts() -> None:
    assert place(" Berlin ", None, "", "Berlin", "DE") == "Berlin, DE"
    assert places(["Berlin", None, "Berlin", "Paris"]) == "Berlin; Paris"
    assert (place(None), places([])) == (None, None)
    assert [in_country(text, "DE") for text in ("Remote", "Chicago, IL", "Europe", None)] == [
        "Remote, DE",
        "Chicago, IL",
        "Europe",
        "DE",
    ]
    assert in_country("Remote", "Germany") == "Remote"
    assert [workplace_of(word) for word in ("On-site", "OnSite", "HYBRID", "Fully Remote", "either", None)] == [
        "onsite",
        "onsite",
        "hybrid",
        "remote",
        None,
        None,
    ]
    assert sections_html([("A & B", "<p>x</p>"), ("None", ""), (None, "y")]) == "<h3>A &amp; B</h3>\n<p>x</p>\ny"
