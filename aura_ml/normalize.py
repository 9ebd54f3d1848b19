"""From a parser's draft to a job: every field cleaned, read and judged, once per row.

A row is rejected only where it cannot be shown or told apart (no title, no company); anything else that
cannot be trusted is left unknown and flagged.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from aura_ml.dates import read_last_day, read_posting_date
from aura_ml.identity import Identity, identity_key, row_job_id
from aura_ml.keys import company_key, comparable_text, text_fingerprint, title_key
from aura_ml.language import detect_language
from aura_ml.places import REMOTE, TIME_ZONES, Location, in_language, read_location, read_remote_regions, read_workplace
from aura_ml.posting_reference import posting_reference
from aura_ml.records import JobDraft, ListingRejected
from aura_ml.salary import Salary, read_salary
from aura_ml.statements import Statement, Statements, read_statements, utc_ranges
from aura_ml.text import MOJIBAKE_REPAIRED, clean_line, clean_text, repair_mojibake
from aura_ml.title_relation import title_head
from aura_ml.titles import read_employment_type, read_seniority

MAX_SKILLS = 50
MAX_SKILL_CHARS = 80
MAX_URL_CHARS = 2_000

_HTTP_URL = re.compile(
    r"https?://(?:[^\s/@:?#\\\[\]<>\"']+|\[[0-9a-f:.]+\])(?::\d{1,5})?(?:[/?#][^\s<>\"]*)?", re.IGNORECASE
)

MAX_TIME_ZONES = 12
CONTRADICTED = "said to be remote, but:"

NO_TEXT = "no_text"
REMOTE_CONTRADICTED = "remote_contradicted"
URL_NOT_HTTP = "url_not_http"


@dataclass(frozen=True)
class NormalizedJob:
    """One row as a job: the columns of ``jobs`` that a single row can fill, and its identity."""

    identity: Identity
    identity_key: tuple[str, ...]
    title: str
    company: str
    location: str | None
    description: str
    url: str | None
    date_posted: date | None
    posted_at: datetime | None
    city: str | None
    region: str | None
    country: str | None
    workplace: str | None
    remote_regions: tuple[str, ...]
    salary: Salary
    seniority: str | None
    employment_type: str | None
    language: str | None
    skills: tuple[str, ...]
    workplace_evidence: str | None = None
    remote_time_zones: tuple[str, ...] = ()
    visa: Statement | None = None
    relocation: Statement | None = None
    apply_by: date | None = None
    apply_by_evidence: str | None = None
    listed_until: date | None = None
    flags: tuple[str, ...] = field(default=())
    is_sample: bool = False


def normalize(draft: JobDraft, seen_at: datetime) -> NormalizedJob:
    """Return ``draft`` as a job.

    Args:
        seen_at: the sighting (aware); relative posting dates count from it.

    Raises:
        ListingRejected: ``no_title``, ``no_company`` or ``no_board``.
    """
    title, company, board = _named(draft)
    cleaned = clean_text(draft.description_html, draft.description_text)
    url = _http_url(draft.url)
    language = _language(draft.language) or detect_language(title, cleaned.text)
    location = in_language(read_location(draft.location), language)
    statements = read_statements(cleaned.text, seen_at, location.country)
    workplace, workplace_evidence = _workplace(draft, location, title, statements)
    posting_date = read_posting_date(draft.posted, seen_at)
    salary = _salary(draft, location.country, cleaned.text, language)
    flags = {*cleaned.flags, *salary.flags, *_row_flags(draft, cleaned.text, url)}
    if workplace_evidence and workplace_evidence.startswith(CONTRADICTED):
        flags.add(REMOTE_CONTRADICTED)
    last_day = read_last_day(draft.deadline, seen_at)
    if posting_date.flag:
        flags.add(posting_date.flag)
    key, identity = _identity(draft, board, title, company, location.key, url, cleaned.text)
    identity = replace(identity, title_head=title_head(title), posted=posting_date.day, language=language)
    return NormalizedJob(
        identity=identity,
        identity_key=key,
        title=title,
        company=company,
        location=location.text,
        description=cleaned.text,
        url=url,
        date_posted=posting_date.day,
        posted_at=posting_date.instant,
        city=location.city,
        region=location.region,
        country=location.country,
        workplace=workplace,
        remote_regions=read_remote_regions(draft.remote_regions, location) if workplace == REMOTE else (),
        salary=salary,
        seniority=read_seniority(title, (draft.seniority, draft.employment_type)),
        employment_type=read_employment_type(title, (draft.employment_type,)),
        language=language,
        skills=_skills(draft.tags),
        workplace_evidence=workplace_evidence,
        remote_time_zones=_time_zones(draft, location, statements) if workplace == REMOTE else (),
        visa=statements.visa,
        relocation=statements.relocation,
        apply_by=last_day or statements.apply_by,
        apply_by_evidence=f"field: {clean_line(str(draft.deadline))}" if last_day else statements.apply_by_words,
        listed_until=read_last_day(draft.listed_until, seen_at),
        flags=tuple(sorted(flags)),
        is_sample=draft.is_sample,
    )


def _workplace(
    draft: JobDraft, location: Location, title: str, statements: Statements
) -> tuple[str | None, str | None]:
    """Return the workplace and what it was read from.

    The board's field, the place and the title come first; but "remote" that the posting's own words deny (days in the
    office, "not remote") is what they say. Where nothing else speaks, the words do.
    """
    workplace = read_workplace(draft.workplace, location, title)
    said = statements.not_remote
    if workplace == REMOTE and said is not None:
        return said.value, f"{CONTRADICTED} {said.words}"
    if workplace is None:
        words = statements.workplace
        return (words.value, f"text: {words.words}") if words else (None, None)
    if draft.workplace and read_workplace(draft.workplace, Location(), "") == workplace:
        return workplace, f"field: {clean_line(draft.workplace)}"
    if location.workplace == workplace:
        return workplace, f"place: {location.text}"
    return workplace, f"title: {title}"


def _time_zones(draft: JobDraft, location: Location, statements: Statements) -> tuple[str, ...]:
    """Return the time zones that the board names, else those in the place and in the text."""
    named = utc_ranges(draft.time_zones)
    found = [spot.area for spot in location.spots if spot.area.endswith(TIME_ZONES)]
    return tuple(dict.fromkeys((*(named or found), *(() if named else statements.time_zones))))[:MAX_TIME_ZONES]


def stated_columns(jobs: Sequence[NormalizedJob]) -> dict[str, object]:
    """Return the columns of ``jobs`` that hold what postings state, from the first of one opening's rows that says it."""
    visa = next((job.visa for job in jobs if job.visa), None)
    relocation = next((job.relocation for job in jobs if job.relocation), None)
    closing = next((job for job in jobs if job.apply_by), jobs[0])
    placed = next((job for job in jobs if job.workplace), jobs[0])
    return {
        "workplace_evidence": placed.workplace_evidence,
        "remote_time_zones": list(placed.remote_time_zones),
        "visa": visa.value if visa else None,
        "visa_evidence": visa.words if visa else None,
        "relocation": relocation.value if relocation else None,
        "relocation_evidence": relocation.words if relocation else None,
        "apply_by": closing.apply_by,
        "apply_by_evidence": closing.apply_by_evidence,
        "listed_until": max((job.listed_until for job in jobs if job.listed_until), default=None),
    }


def _named(draft: JobDraft) -> tuple[str, str, str]:
    """Return title, company and board; a row without one of them is rejected."""
    title, company, board = clean_line(draft.title), clean_line(draft.company), clean_line(draft.board).lower()
    for name, value in (("title", title), ("company", company), ("board", board)):
        if not any(char.isalnum() for char in value):
            raise ListingRejected(f"no_{name}", f"the {name} is {value!r}" if value else f"the row has no {name}")
    return title, company, board


def _row_flags(draft: JobDraft, text: str, url: str | None) -> set[str]:
    flags = set()
    if repair_mojibake(draft.title) != draft.title or repair_mojibake(draft.company) != draft.company:
        flags.add(MOJIBAKE_REPAIRED)
    if not text:
        flags.add(NO_TEXT)
    if draft.url and draft.url.strip() and url is None:
        flags.add(URL_NOT_HTTP)
    return flags


def _identity(
    draft: JobDraft, board: str, title: str, company: str, location_key: str, url: str | None, text: str
) -> tuple[tuple[str, ...], Identity]:
    external_id = clean_line(draft.external_id) or None
    requisition = clean_line(draft.requisition) or None
    comparable = comparable_text(text)
    fingerprint = text_fingerprint(comparable)
    company_part, title_part = company_key(company), title_key(title)
    key = identity_key(board, external_id, url, company_part, title_part, location_key, requisition, fingerprint)
    identity = Identity(
        row_job_id(key),
        board,
        external_id,
        company_part,
        title_part,
        location_key,
        fingerprint,
        comparable,
        requisition,
        posting_reference(url),
    )
    return key, identity


def _salary(draft: JobDraft, country: str | None, description: str, language: str | None) -> Salary:
    return read_salary(
        text=draft.salary_text,
        minimum=draft.salary_min,
        maximum=draft.salary_max,
        currency=draft.salary_currency,
        interval=draft.salary_interval,
        country=country,
        description=description,
        language=language,
    )


def _http_url(text: str | None) -> str | None:
    """Return an address that is safe to link to: http or https, with a host, without blanks or credentials."""
    url = (text or "").strip()
    return url if len(url) <= MAX_URL_CHARS and url.isprintable() and _HTTP_URL.fullmatch(url) else None


def _language(code: str | None) -> str | None:
    """Return the board's own language code where it is ISO 639-1 (``de``, ``en-GB``)."""
    text = (code or "").strip().lower().replace("_", "-").split("-")[0]
    return text if len(text) == 2 and text.isascii() and text.isalpha() else None


def _skills(tags: tuple[str, ...]) -> tuple[str, ...]:
    cleaned = (clean_line(tag)[:MAX_SKILL_CHARS].strip() for tag in tags[: MAX_SKILLS * 4])
    distinct = {tag.casefold(): tag for tag in reversed([tag for tag in cleaned if tag])}
    return tuple(reversed(list(distinct.values())))[:MAX_SKILLS]
