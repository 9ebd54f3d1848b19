"""The records that pass between sources, normalization and ranking.

Plain frozen dataclasses; the columns of the tables are in ``schemas``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


class ListingRejected(Exception):
    """A row that cannot become a job: it is kept in ``rejected_listings`` with this reason.

    Attributes:
        reason: a short stable code such as ``no_title``.
        detail: what was found, for a person to read.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail


class ChangedShape(Exception):
    """An answer that is not in the shape a source knows; the message says what was expected and found."""


@dataclass(frozen=True)
class RawListing:
    """One row of a source's answer, as it came.

    Attributes:
        payload: the row's own text (JSON, or XML), unchanged in meaning.
        external_id: the board's id of the row, where it can be read without parsing.
        seen_at: when the row was seen, where that is not the time of the crawl (captures); aware.
        posted_at: the posting date the row states, where it can be read without parsing; aware.
        origin: where it came from within the source (page URL, file name).
        stable_key: names the row for good where reading it again must not count again (a row of an archived
            file); without it, the crawl and the row's number name it.
    """

    payload: str
    external_id: str | None = None
    seen_at: datetime | None = None
    posted_at: datetime | None = None
    origin: str = ""
    stable_key: str | None = None


@dataclass(frozen=True)
class JobDraft:
    """What a source's parser read from one row, before normalization.

    Texts are as the board wrote them (HTML, entities, mojibake); normalization cleans them. A field a
    board does not have stays None or empty; nothing is guessed by a parser.

    Attributes:
        board: the board's short name; with ``external_id`` it names the posting for good.
        salary_text: free text; ``salary_min`` and ``salary_max`` are numbers the board sent (0 = unknown).
        salary_interval: hour, day, week, month, year, where the board says so.
        posted: epoch seconds or milliseconds, ISO text, or relative text ("3 days ago"), as sent.
        deadline: the last day on which one may apply, where a field of the board states it; in the forms of ``posted``.
        listed_until: when the board's own listing ends, where a field states it; no last day for applications.
        workplace: onsite, hybrid, remote, where the board says so in a field.
        time_zones: offsets from UTC in hours ("-3.5") within which remote work is possible, where a field lists them.
    """

    board: str
    title: str
    company: str
    external_id: str | None = None
    url: str | None = None
    location: str | None = None
    description_html: str = ""
    description_text: str = ""
    posted: str | int | float | None = None
    deadline: str | int | float | None = None
    listed_until: str | int | float | None = None
    salary_text: str | None = None
    salary_min: float | None = None
    salary_max: float | None = None
    salary_currency: str | None = None
    salary_interval: str | None = None
    workplace: str | None = None
    remote_regions: tuple[str, ...] = ()
    time_zones: tuple[str, ...] = ()
    employment_type: str | None = None
    seniority: str | None = None
    language: str | None = None
    requisition: str | None = None
    tags: tuple[str, ...] = ()
    is_sample: bool = False


@dataclass(frozen=True)
class Fact:
    """One statement of the profile, citable by its id."""

    fact_id: str
    kind: str
    text: str


@dataclass(frozen=True)
class Profile:
    """A person's profile as the ranking needs it (the whole JSON Resume is kept beside it).

    Attributes:
        resume: the JSON Resume document.
        summary: headline and summary in one text.
        skills: canonical-cased skill names as the person wrote them.
        facts: statements with ids, in document order.
    """

    resume: dict[str, object]
    name: str = ""
    label: str = ""
    summary: str = ""
    skills: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True)
class Preferences:
    """What the person wants of a job; an empty field states no wish.

    Attributes:
        salary_floor: amount per ``salary_interval`` in ``salary_currency``.
        places: cities, regions or countries as written.
        workplaces: any of onsite, hybrid, remote.
        languages: ISO 639-1 codes of the languages the person works in.
        contracts: any of full_time, part_time, contract, internship, temporary.
        hard_filters: which of workplace, language, salary, location, contract put a job out instead of lowering it.
        radius_km, work_permits: how far around the places, and where the person may work without a permit, as written.
            Kept and not used for ranking yet: postings carry neither coordinates nor what they say of permits.
    """

    roles: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    workplaces: tuple[str, ...] = ()
    salary_floor: float | None = None
    salary_currency: str = "EUR"
    salary_interval: str = "year"
    languages: tuple[str, ...] = ()
    seniorities: tuple[str, ...] = ()
    hard_filters: tuple[str, ...] = field(default_factory=tuple)
    contracts: tuple[str, ...] = ()
    radius_km: float | None = None
    work_permits: tuple[str, ...] = ()
