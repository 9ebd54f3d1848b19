"""How far each request for CV and letter has come: recorded, waiting, being written, ready, refused.

Recording a request is ``documents``'s, the runs that write are ``document_runs``'s; here both come together, for the
pages that show progress in place.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import duckdb

from aura_io.document_requests import DOCUMENT_REQUEST, SLATE_REQUEST, RequestedForm, form_of
from aura_io.guide import has_finished
from aura_io.person import PROFILE
from aura_io.userdb import Event
from aura_io.workspace import Home
from aura_views import memo
from aura_views.badges import LineageBadge, badges_of
from aura_views.dagster_client import Run
from aura_views.document_forms import Wording, asks_model, form_values, wording_of
from aura_views.document_runs import NotStarted, RequestRuns, launch_documents, request_runs
from aura_views.documents import USER, Documents, document_rows, documents_from, request_documents
from aura_views.openings import Openings, opening_of

ASSET = "documents"
ASKED, QUEUED, WRITING, STUCK, FAILED, WRITTEN, REFUSED = (
    "asked", "queued", "writing", "stuck", "failed", "written", "refused",
)  # fmt: skip
UNDER_WAY = (ASKED, QUEUED, WRITING)
JUST_NOW = timedelta(seconds=15)
"""So long a request may be without a run before the page says that nothing writes it."""

NO_RUN = "No run was started for them"
NOT_SEEN = "The run ended without them"
_STATES = {
    "QUEUED": QUEUED,
    "NOT_STARTED": QUEUED,
    "STARTING": WRITING,
    "STARTED": WRITING,
    "SUCCESS": STUCK,
    "FAILURE": FAILED,
    "CANCELING": FAILED,
    "CANCELED": FAILED,
}
_ASKING = threading.Lock()
_STARTING = threading.Lock()
_TITLES = """
SELECT id, title, company FROM jobs WHERE list_contains($1::BIGINT[], id)
QUALIFY row_number() OVER (PARTITION BY id ORDER BY week DESC) = 1
"""


@dataclass(frozen=True)
class Draft:
    """One request and how far it has come.

    Attributes:
        state: ``asked`` (recorded just now), ``queued``, ``writing``, ``stuck`` (nothing writes it, ``problem`` says
            why), ``failed`` (``run`` did), ``written`` or ``refused`` (``documents`` has files or reason).
        week: the week in which it counts.
        run: the newest run that was started for it, None without one.
        documents: what was written or refused; None before.
    """

    event_id: str
    job_id: int
    week: date
    requested_at: datetime
    state: str
    run: Run | None = None
    problem: str | None = None
    documents: Documents | None = None

    @property
    def is_under_way(self) -> bool:
        """Whether it goes on without the person."""
        return self.state in UNDER_WAY

    @property
    def is_asked_for(self) -> bool:
        """Whether a person asked for it; False where only the slate names the posting."""
        return not self.event_id.startswith(f"{SLATE_REQUEST}-")

    @property
    def key(self) -> str:
        """A text that changes when anything that a page shows of it changes."""
        missing = ",".join(self.documents.missing) if self.documents else ""
        return "|".join((self.event_id, self.state, self.run.run_id if self.run else "", self.problem or "", missing))


@dataclass(frozen=True)
class DocumentsView:
    """Everything the page of documents shows.

    Attributes:
        drafts: every request that counts, the newest first.
        titles: title and company of each job id; an id that is not known is not there.
        badges: where the documents of each week come from.
        wordings: how the documents of each written request came about, by event id. forms: how they were asked for.
        asks_model: whether config.yaml names a language model.
        has_profile: whether a profile is known now.
        is_current: False when the warehouse could not be read now and this is the last result.
    """

    drafts: tuple[Draft, ...]
    titles: Mapping[int, tuple[str, str]]
    badges: Mapping[date, LineageBadge]
    wordings: Mapping[str, Wording]
    forms: Mapping[str, dict[str, str]]
    asks_model: bool
    has_profile: bool
    timezone: str
    read_at: datetime
    is_current: bool


def documents_view(home: Home, user_id: str = USER) -> DocumentsView:
    """Return every request with what became of it.

    Raises:
        NothingToShow: the warehouse cannot be read now and this was never read.
        UserDbError: the requests cannot be read.
    """
    found = drafts(home, user_id)
    ids = sorted({draft.job_id for draft in found})
    reading = memo.read(home, ("titles", *ids), lambda connection: memo.rows(connection, _TITLES, [ids]))
    return DocumentsView(
        drafts=tuple(found),
        titles={row["id"]: (row["title"], row["company"]) for row in reading.value},
        badges=badges_of(home, ASSET, user_id),
        wordings={each.event_id: wording_of(home, each.documents) for each in found if each.documents},
        forms={each.event_id: form_values(home, each.documents) for each in found},
        asks_model=asks_model(home),
        has_profile=has_finished(home.userdb, PROFILE, user_id),
        timezone=home.calendar.timezone,
        read_at=reading.read_at,
        is_current=reading.is_current,
    )


def drafts(home: Home, user_id: str = USER) -> list[Draft]:
    """Return every request that counts, the newest first. Dagster is asked only where something is not written yet.

    Raises:
        NothingToShow: the warehouse cannot be read now and this was never read.
        UserDbError: the requests cannot be read.
    """
    requests = _requests(home, user_id)
    made, _ = _made(home, user_id)
    if all(event_id in made for event_id in requests):
        return _newest_first(_done(each) for each in made.values())
    live = request_runs(home.settings)
    made, is_current = _made(home, user_id)  # after Dagster: what it calls done has its rows by now
    open_ones = [
        _open(event, home.calendar.week_of(event.recorded_at), live, home.clock.now(), is_current)
        for event_id, event in requests.items()
        if event_id not in made
    ]
    return _newest_first([*open_ones, *(_done(each) for each in made.values())])


def draft_of(found: Iterable[Draft], opening: Collection[int]) -> Draft | None:
    """Return the newest of ``found`` that is for the opening with these job ids."""
    return next((draft for draft in found if draft.job_id in opening), None)


def drafts_of(home: Home, openings: Openings, user_id: str = USER) -> dict[int, Draft | None]:
    """Return the newest request of each of ``openings``, by the job id asked for; None without one.

    Raises:
        NothingToShow, UserDbError: as ``drafts``.
    """
    found = drafts(home, user_id) if openings else []
    return {job_id: draft_of(found, ids) for job_id, ids in openings.items()}


def ask_for_draft(
    home: Home,
    job_id: int,
    opening: Sequence[int] | None = None,
    user_id: str = USER,
    *,
    form: RequestedForm | None = None,
) -> Draft:
    """Record that CV and letter are wanted, unless a like request for the opening waits already; nothing is started.

    Args:
        opening: all ids of its opening where the caller knows them; else they are looked up.
        form: how they are to be written and to look; as config.yaml has it where None, and any that waits will do.

    Raises:
        UnknownPosting: no posting has this id.
        RequestRefused: a value of ``form`` is unknown.
        NothingToShow, UserDbError, WarehouseError: it cannot be kept.
    """
    with _ASKING:
        ids = opening if opening is not None else opening_of(home, job_id)
        waiting = _waiting(home, ids, user_id)
        if waiting is not None and (form is None or form_of(waiting.payload) == form):
            week = home.calendar.week_of(waiting.recorded_at)
            return Draft(waiting.event_id, int(waiting.subject), week, waiting.recorded_at, ASKED)
        now = home.clock.now()
        asked = request_documents(home, job_id, form, user_id=user_id)
        return Draft(asked.event_id, asked.job_id, asked.week, now, ASKED)


def _waiting(home: Home, opening: Collection[int], user_id: str) -> Event | None:
    """Return the newest request for an opening if nothing came of it yet."""
    asked = [event for event in _requests(home, user_id).values() if int(event.subject) in opening]
    newest = max(asked, key=lambda event: (event.recorded_at, event.seq), default=None)
    return newest if newest is not None and newest.event_id not in _made(home, user_id)[0] else None


def start_draft(home: Home, event_id: str, user_id: str = USER) -> Draft | None:
    """Let Dagster write an open request, unless a run for it is under way; None where no such request is open.

    Raises:
        NothingToShow, UserDbError: what was asked for cannot be read.
    """
    with _STARTING:
        known = next((draft for draft in drafts(home, user_id) if draft.event_id == event_id), None)
        if known is None or known.documents is not None or known.state in (QUEUED, WRITING):
            return known
        try:
            run = launch_documents(home.settings, known.week, event_id)
        except NotStarted as error:
            return replace(known, state=STUCK, problem=str(error))
        return replace(known, state=QUEUED, run=run, problem=None)


def _requests(home: Home, user_id: str) -> dict[str, Event]:
    """Return the requests that count, by event id: of each posting the newest of each week."""
    newest: dict[tuple[date, str], Event] = {}
    for event in home.userdb.active(kinds=[DOCUMENT_REQUEST], user_id=user_id):
        newest[(home.calendar.week_of(event.recorded_at), event.subject)] = event
    return {event.event_id: event for event in newest.values()}


def _made(home: Home, user_id: str) -> tuple[dict[str, Documents], bool]:
    def load(connection: duckdb.DuckDBPyConnection) -> list[memo.Row]:
        return document_rows(connection, None, user_id)

    reading = memo.read(home, ("documents", user_id), load)
    return {each.event_id: each for each in documents_from(home, reading.value)}, reading.is_current


def _done(made: Documents) -> Draft:
    state = WRITTEN if made.written else REFUSED
    return Draft(made.event_id, made.job_id, made.week, made.requested_at, state, documents=made)


def _open(event: Event, week: date, live: RequestRuns, now: datetime, is_current: bool) -> Draft:
    run = live.runs.get(event.event_id)
    state, problem = _standing(run, live.problem, now - event.recorded_at, is_current)
    return Draft(event.event_id, int(event.subject), week, event.recorded_at, state, run, problem)


def _standing(run: Run | None, problem: str | None, age: timedelta, is_current: bool) -> tuple[str, str | None]:
    """Return how far an open request has come, and why it comes no further."""
    if run is None:
        if problem is None and age < JUST_NOW:
            return ASKED, None
        return STUCK, problem or NO_RUN
    state = _STATES.get(run.status, QUEUED)
    if state == STUCK:  # the run is done, and there are no rows
        return (STUCK, NOT_SEEN) if is_current else (WRITING, None)
    if state == QUEUED and problem is not None:
        return STUCK, problem
    return state, None


def _newest_first(found: Iterable[Draft]) -> list[Draft]:
    return sorted(found, key=lambda draft: (draft.requested_at, draft.event_id), reverse=True)
