"""Which documents the person asked for, and the postings they are for.

Writing them is in ``documents``; what they say is ``aura_ml.documents``'s.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, get_args

from aura_io.userdb import Event, UserDb
from aura_io.warehouse import Warehouse
from aura_ml.documents.draft import JobText, Length

DOCUMENT_REQUEST = "document_request"
LENGTHS: tuple[Length, ...] = get_args(Length)
STANDARD: Length = "standard"
SAMPLE_PLACE = "SAMPLE: an invented posting"


@dataclass(frozen=True)
class DocumentRequest:
    """One request.

    Attributes:
        length: how long the documents are to be.
        requested_at: when it was recorded, UTC.
    """

    event_id: str
    job_id: int
    length: Length
    requested_at: datetime


@dataclass(frozen=True)
class PostingText:
    """A posting as its row in the jobs of ``week`` has it; ``tags`` are the board's own skills."""

    week: date
    text: JobText
    tags: tuple[str, ...]


def document_requests(userdb: UserDb, user_id: str, *, since: datetime, until: datetime) -> list[DocumentRequest]:
    """Return the requests recorded in [since, until) and in force then, the newest of each posting, oldest first."""
    newest: dict[str, Event] = {}
    for event in userdb.active(kinds=[DOCUMENT_REQUEST], user_id=user_id, until=until):
        if event.recorded_at >= since:
            newest.pop(event.subject, None)
            newest[event.subject] = event
    return [
        DocumentRequest(event.event_id, int(event.subject), _length(event.payload), event.recorded_at)
        for event in newest.values()
    ]


def _length(payload: Mapping[str, object]) -> Length:
    """Return the length asked for; ``standard`` for one that this version does not know."""
    return next((length for length in LENGTHS if length == payload.get("length")), STANDARD)


def posting_texts(warehouse: Warehouse, week: date, job_ids: Sequence[int]) -> dict[int, PostingText]:
    """Return each posting as its newest row in weeks up to ``week`` has it; an id without a row is left out."""
    if not job_ids:
        return {}
    frame = warehouse.query(
        "SELECT id, week, title, company, location, description, language, skills, is_sample FROM jobs "
        "WHERE week <= ? AND list_contains(?::BIGINT[], id) "
        "QUALIFY row_number() OVER (PARTITION BY id ORDER BY week DESC) = 1 ORDER BY id",
        [week, list(job_ids)],
    )
    return {
        row["id"]: PostingText(
            row["week"],
            JobText(row["title"], row["company"], _place(row), row["description"], row["language"]),
            tuple(row["skills"]),
        )
        for row in frame.iter_rows(named=True)
    }


def _place(row: Mapping[str, Any]) -> str | None:
    """Return the place as the letter names it: that of an invented posting says that nobody will read it."""
    place: str | None = row["location"]
    return f"{place or ''} ({SAMPLE_PLACE})".strip() if row["is_sample"] else place
