"""Asking for CV and cover letter for a posting, and what became of every request.

A request is an event; the asset ``documents`` writes the files. How they are shown is the page's and the command's.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import duckdb

from aura_io.document_requests import DOCUMENT_REQUEST, RequestedForm, configured_form
from aura_io.documents import META
from aura_io.userdb.db import DEFAULT_USER
from aura_io.whole_files import read_file
from aura_io.workspace import Home
from aura_views import memo
from aura_views.openings import opening_of
from aura_views.postings import unknown_posting

USER = DEFAULT_USER
WRITTEN = "written"


class RequestRefused(ValueError):
    """A request that cannot be recorded; the message says what is allowed."""


@dataclass(frozen=True)
class DocumentsRequested:
    """A request that was recorded.

    Attributes:
        job_id: the posting of the opening that has a row among the jobs; the one asked for where it has.
        week: the week in which it counts.
    """

    event_id: str
    job_id: int
    week: date


@dataclass(frozen=True)
class Documents:
    """What became of one request.

    Attributes:
        week: the week in which it was asked for. title, company: empty where the posting is not known.
        written: whether the files were written; else ``reason`` says why not and what to do.
        folder: where the files lie, CV and letter as PDF and Markdown; None when refused.
        files: the PDF of ``cv`` and ``letter``, absolute. missing: those of them that are no longer there.
        fact_ids: the profile's facts behind both documents.
    """

    week: date
    event_id: str
    job_id: int
    title: str
    company: str
    written: bool
    reason: str | None
    folder: Path | None
    files: dict[str, Path]
    missing: tuple[str, ...]
    fact_ids: tuple[str, ...]
    requested_at: datetime


_ROW = """
SELECT id FROM jobs WHERE list_contains(?::BIGINT[], id) ORDER BY id = ? DESC, week DESC, id LIMIT 1
"""

_DOCUMENTS = """
SELECT d.*, coalesce(j.title, '') AS title, coalesce(j.company, '') AS company
FROM documents d
LEFT JOIN (
    SELECT id, title, company FROM jobs WHERE id IN (SELECT job_id FROM documents WHERE user_id = $1)
    QUALIFY row_number() OVER (PARTITION BY id ORDER BY week DESC) = 1
) j ON j.id = d.job_id
WHERE d.user_id = $1 AND ($2::DATE IS NULL OR d.week = $2::DATE)
ORDER BY d.requested_at DESC, d.event_id, d.kind
"""


def request_documents(
    home: Home, job_id: int, form: RequestedForm | None = None, user_id: str = USER
) -> DocumentsRequested:
    """Record that CV and letter are wanted for a posting; the asset ``documents`` of the returned week writes them.

    Args:
        form: how they are to be written and to look; as config.yaml has it where None.

    Raises:
        RequestRefused: an unknown length, tone, style, paper, number of pages or provider.
        UnknownPosting: no posting has this id.
        UserDbError, WarehouseError: it cannot be kept.
    """
    form = form or configured_form(home.settings.documents)
    if problem := form.problem():
        raise RequestRefused(problem)
    ids = opening_of(home, job_id)
    with home.warehouse.reading() as connection:
        found = connection.execute(_ROW, [list(ids), job_id]).fetchone()
    if found is None:
        raise unknown_posting(job_id)
    now = home.clock.now()
    event = home.userdb.record(DOCUMENT_REQUEST, int(found[0]), form.as_payload(), user_id=user_id, recorded_at=now)
    return DocumentsRequested(event.event_id, int(found[0]), home.calendar.week_of(now))


def documents_of(home: Home, week: date | None = None, user_id: str = USER) -> list[Documents]:
    """Return what became of every request that a run has seen, of ``week`` or of all weeks, the newest first.

    Raises:
        WarehouseError: the warehouse cannot be read.
    """
    with home.warehouse.reading() as connection:
        rows = document_rows(connection, week, user_id)
    return documents_from(home, rows)


def document_rows(connection: duckdb.DuckDBPyConnection, week: date | None, user_id: str) -> list[memo.Row]:
    """Return the rows of ``documents`` of ``week`` or of all weeks, with title and company, the newest first."""
    return memo.rows(connection, _DOCUMENTS, [user_id, week])


def documents_from(home: Home, rows: Iterable[memo.Row]) -> list[Documents]:
    """Return what ``document_rows`` gave, one per request, with the files as they lie there now."""
    requests: dict[tuple[date, str], list[memo.Row]] = {}
    for row in rows:
        requests.setdefault((row["week"], row["event_id"]), []).append(row)
    return [_documents(home.settings.home, kinds) for kinds in requests.values()]


def notes_of(made: Documents) -> tuple[str, ...]:
    """Return what a reader should know before sending, as meta.json says it; empty where that is gone."""
    if made.folder is None:
        return ()
    try:
        notes = json.loads(read_file(made.folder / META)).get("notes", [])
    except (OSError, ValueError, AttributeError):
        return ()
    return tuple(note for note in notes if isinstance(note, str)) if isinstance(notes, list) else ()


def _documents(folder: Path, kinds: list[memo.Row]) -> Documents:
    first = kinds[0]
    files = {row["kind"]: folder / row["path"] for row in kinds if row["path"]}
    return Documents(
        week=first["week"],
        event_id=first["event_id"],
        job_id=first["job_id"],
        title=first["title"],
        company=first["company"],
        written=all(row["status"] == WRITTEN for row in kinds),
        reason=next((row["reason"] for row in kinds if row["reason"]), None),
        folder=next(iter(files.values())).parent if files else None,
        files=files,
        missing=tuple(kind for kind, path in files.items() if not path.is_file()),
        fact_ids=tuple(first["fact_ids"]),
        requested_at=first["requested_at"],
    )
