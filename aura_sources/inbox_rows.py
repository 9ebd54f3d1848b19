"""What a captured row means: from which board it is, when it was seen and posted, and the draft of its job.

Rows of a known board are read by that board's parser; others by names that boards and tools commonly use.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from aura_ml.records import JobDraft, ListingRejected
from aura_sources.fields import number_field, text_field, texts_field, truth_field
from aura_sources.instants import read_instant
from aura_sources.jobspy_rows import board_of_site
from aura_sources.shapes import draft_by_shape, shape_of

FIRST_SEEN = ("first_captured", "first_seen_at", "first_seen", "firstSeenAt", "captured_at", "scraped_at", "scrapedAt")
LAST_SEEN = ("last_captured", "last_seen_at", "last_seen", "lastSeenAt")
POSTED = (
    "created_at", "date_posted", "publication_date", "posted_at", "epoch", "pubDate", "pub_date", "published_at",
    "published_on", "publishedAt", "releasedDate", "PublicationStartDate", "postedAt", "createdAt", "datePosted", "posted", "first_published", "updated_at", "created", "date",
)  # fmt: skip
TITLE = ("title", "job_title", "jobTitle", "position", "name", "role")
COMPANY = ("company_name", "company", "companyName", "employer", "organization", "hiringOrganization")
URL = ("url", "job_url", "jobUrl", "hostedUrl", "absolute_url", "applyUrl", "apply_url", "link", "redirect_url")
IDENTIFIER = ("id", "slug", "job_id", "jobId", "external_id", "guid", "shortcode", "objectID", "MatchedObjectId")
LOCATION = ("location", "job_location", "locations", "candidate_required_location", "city", "place", "jobGeo")
HTML = ("description_html", "descriptionHtml", "description", "content", "body")
PLAIN = ("description_text", "description_plain", "descriptionPlain", "text")
SALARY_LOW = ("salary_min", "min_amount", "minSalary", "salaryMin", "min_salary")
SALARY_HIGH = ("salary_max", "max_amount", "maxSalary", "salaryMax", "max_salary")
CURRENCY = ("salary_currency", "currency", "salaryCurrency")
INTERVAL = ("salary_interval", "interval", "salaryPeriod", "salary_period")
DEADLINE = ("application_deadline", "applicationDeadline", "apply_by", "deadline", "closing_date", "close_date")
LISTED_UNTIL = ("expiryDate", "expires_at", "expires", "expiration_date", "validThrough", "valid_through")
EMPLOYMENT = ("employment_type", "employmentType", "job_type", "jobType", "job_types", "type", "commitment")

_SECOND_LEVEL = ("co", "com", "org", "net", "ac", "gov")


def seen_times(row: Mapping[str, Any]) -> tuple[datetime | None, datetime | None]:
    """Return when a row was first and last captured, as far as it says."""
    return _first_instant(row, FIRST_SEEN), _first_instant(row, LAST_SEEN)


def posted_time(row: Mapping[str, Any]) -> datetime | None:
    """Return the posting date a row states, if it can be read without knowing today's date."""
    return _first_instant(_posting(row), POSTED)


def _posting(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the posting itself, where the row holds it beside its company or its rank in a search."""
    inner = (row.get(name) for name in ("posting", "MatchedObjectDescriptor"))
    return next((each for each in inner if isinstance(each, dict)), row)


def _first_instant(row: Mapping[str, Any], names: tuple[str, ...]) -> datetime | None:
    return next((instant for name in names if (instant := read_instant(row.get(name))) is not None), None)


def board_of(row: Mapping[str, Any]) -> str:
    """Return the board a row is from: what it says, its shape, the host of its address; else ``inbox``."""
    board = shape_of(row)
    if board is not None:
        return board
    named = text_field(row, "board", "site", "platform", "source")
    if named and named.replace("_", "").replace("-", "").isalnum():
        return board_of_site(named) or UNKNOWN_BOARD
    host = _host(text_field(row, *URL))
    return _site_name(host) if host else UNKNOWN_BOARD


def _host(url: str | None) -> str | None:
    try:
        return urlsplit(url or "").hostname
    except ValueError:
        return None


def _site_name(host: str) -> str:
    """Return the registered name of a host without its ending: ``boards.greenhouse.io`` is ``greenhouse``."""
    parts = host.casefold().split(".")
    if len(parts) < 2:
        return host
    if len(parts) > 2 and parts[-2] in _SECOND_LEVEL:
        return parts[-3]
    return parts[-2]


UNKNOWN_BOARD = "inbox"


def identifier_of(row: Mapping[str, Any]) -> str | None:
    """Return the board's own id of a row. A bare number of an unknown board names nothing, so it has none."""
    board = board_of(row)
    if board == UNKNOWN_BOARD:
        return None
    names = ("slug", "id") if board == "arbeitnow" else IDENTIFIER
    return text_field(row, *names) or text_field(_posting(row), *names)


def draft(row: dict[str, Any]) -> JobDraft:
    """Return what a captured row says.

    Raises:
        ListingRejected: it has no title.
    """
    known = draft_by_shape(row)
    if known is not None:
        return known
    title = text_field(row, *TITLE)
    if not title:
        raise ListingRejected("no_title", f"none of {', '.join(TITLE)} holds a text")
    return JobDraft(
        board=board_of(row),
        title=title,
        company=_name(row, COMPANY) or "",
        external_id=identifier_of(row),
        url=text_field(row, *URL),
        location=_place(row),
        description_html=text_field(row, *HTML) or "",
        description_text=text_field(row, *PLAIN) or "",
        posted=text_field(row, *POSTED),
        deadline=text_field(row, *DEADLINE),
        listed_until=text_field(row, *LISTED_UNTIL),
        salary_text=text_field(row, "salary", "salary_text", "compensation"),
        salary_min=number_field(row, *SALARY_LOW),
        salary_max=number_field(row, *SALARY_HIGH),
        salary_currency=text_field(row, *CURRENCY),
        salary_interval=_interval(text_field(row, *INTERVAL)),
        workplace=_workplace(row),
        employment_type=text_field(row, *EMPLOYMENT) or ", ".join(texts_field(row, *EMPLOYMENT)) or None,
        seniority=text_field(row, "seniority", "job_level", "experience_level", "jobLevel"),
        language=text_field(row, "language", "lang"),
        requisition=text_field(row, "requisition", "requisition_id", "reference"),
        tags=texts_field(row, "tags", "skills", "keywords"),
    )


def _interval(word: str | None) -> str | None:
    """Return hour, day, week, month or year for the words that boards and tools write for it."""
    plain = (word or "").casefold().removeprefix("per ").removeprefix("1 ").removesuffix("ly")
    return {"dai": "day", "annual": "year", "annum": "year"}.get(plain, plain) or None


def _name(row: Mapping[str, Any], names: tuple[str, ...]) -> str | None:
    for name in names:
        value = row.get(name)
        text = text_field(value, "name", "display_name") if isinstance(value, dict) else text_field(row, name)
        if text:
            return text
    return None


def _place(row: Mapping[str, Any]) -> str | None:
    return _name(row, LOCATION) or ", ".join(texts_field(row, *LOCATION)) or None


def _workplace(row: Mapping[str, Any]) -> str | None:
    stated = (text_field(row, "workplace", "workplace_type", "workplaceType", "work_model") or "").casefold()
    if stated.replace("-", "") in ("remote", "hybrid", "onsite"):
        return stated.replace("-", "")
    return "remote" if truth_field(row, "remote", "is_remote", "isRemote") else None
