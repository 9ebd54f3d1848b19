"""Outcomes of applications, and postings that are not for the person: events, each saved at once and taken back by one.

How the page and the command draw them is theirs; what an outcome is worth to the learner is ``aura_ml.policy``'s.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import duckdb

from aura_io.userdb import STAGES, Event
from aura_io.userdb.db import DEFAULT_USER
from aura_io.workspace import Home
from aura_views import memo
from aura_views.cards import Standing, Step, web_address
from aura_views.document_edits import documents_sent
from aura_views.openings import Openings, opening_of, openings_among

OUTCOME, DISMISSAL, WANT = "outcome", "dismissal", "want_to_apply"
KINDS = (OUTCOME, DISMISSAL, WANT)
USER = DEFAULT_USER
LONGEST_NOTE = 2000
NOT_APPLIED, APPLIED = "none", "applied"
WANTED = "wanted"
"""What stands in a stage's place for a posting that the person wants to apply to; no outcome, and never one."""


class OutcomeRefused(ValueError):
    """An outcome or dismissal that cannot be kept; the message says what is allowed."""


@dataclass(frozen=True)
class Recorded:
    """What one submission led to.

    Attributes:
        event: None when nothing was different from what stands already.
        standing: what stands now.
    """

    job_id: int
    event: Event | None
    standing: Standing


@dataclass(frozen=True)
class TakenBack:
    """What was taken back, and what stands now.

    Attributes:
        job_id: the posting as it was named when the event was recorded.
        kind: ``outcome``, ``dismissal``, ``want_to_apply`` or ``next_step``. stage: the outcome's stage, else None.
    """

    job_id: int
    kind: str
    stage: str | None
    standing: Standing


@dataclass(frozen=True)
class Application:
    """One opening with outcomes, or to which the person wants to apply.

    Attributes:
        job_id: the id under which the newest outcome, or the wish, was recorded. opening_ids: all ids of the opening.
        is_known: False when none of its postings is in the warehouse (any more).
        stage: the newest, or ``WANTED``. history: every outcome that stands, oldest first; perhaps empty when wanted.
        days_since: whole days since the newest outcome happened, or since it is wanted.
        link: where the newest posting of it is, http or https.
        dismissed: why it is not for the person any more, empty without a reason; None when it was not dismissed.
    """

    job_id: int
    opening_ids: tuple[int, ...]
    is_known: bool
    title: str
    company: str
    place: str | None
    link: str | None
    is_sample: bool
    stage: str
    history: tuple[Step, ...]
    days_since: int
    dismissed: str | None


def record_outcome(
    home: Home,
    job_id: int,
    stage: str,
    note: str | None = None,
    at: datetime | None = None,
    user_id: str = USER,
    opening: Sequence[int] | None = None,
) -> Recorded:
    """Record how far the application to a posting has come.

    Args:
        stage: one of ``STAGES``; ``none`` says that there is no application (any more).
        note: a word of the person's own about it.
        at: when it happened, aware, not ahead of now; by default now. What was known when still goes by the time of
            recording, so that an outcome entered today changes no closed week.
        opening: all ids of its opening where the caller knows them; else they are looked up.

    Raises:
        OutcomeRefused: an unknown stage, a note too long, a time that lies ahead.
        UnknownPosting: no posting has this id.
        EventError, UserDbError, WarehouseError: it cannot be kept.
    """
    now = home.clock.now()
    _check_stage(stage)
    text = _checked_text(note, "note")
    if at is not None and at > now:
        raise OutcomeRefused(f"{at:%Y-%m-%d %H:%M} lies ahead; an outcome is recorded once it is there")
    ids = tuple(opening) if opening is not None else opening_of(home, job_id)
    known = standing_of(home, ids, user_id)
    if stage == (known.stage or NOT_APPLIED) and not text and at is None:
        return Recorded(job_id, None, known)
    payload: dict[str, object] = {"stage": stage}
    if text:
        payload["note"] = text
    if stage == APPLIED and (sent := documents_sent(home, ids, user_id)) is not None:
        payload["documents"] = sent
    if at is not None:
        payload["happened_at"] = at.isoformat()
    subject = known.history[-1].job_id if known.history else job_id
    event = home.userdb.record(OUTCOME, subject, payload, user_id=user_id, recorded_at=now)
    return Recorded(job_id, event, standing_of(home, ids, user_id))


def want_to_apply(
    home: Home, job_id: int, *, wanted: bool = True, user_id: str = USER, opening: Sequence[int] | None = None
) -> Recorded:
    """Record that the person wants to apply to a posting, or does not any more.

    It then stands first on the board of applications until an outcome or a dismissal takes its place. No outcome: nothing
    is learned from it, and it stays among the candidates.

    Args:
        opening: as for ``record_outcome``.

    Raises:
        OutcomeRefused: it was applied to already.
        UnknownPosting: no posting has this id.
        UserDbError, WarehouseError: it cannot be kept.
    """
    ids = tuple(opening) if opening is not None else opening_of(home, job_id)
    known = standing_of(home, ids, user_id)
    if wanted and known.stage not in (None, NOT_APPLIED):
        raise OutcomeRefused("it is applied to already; a wish to apply comes before that")
    if wanted == (known.wanted is not None):
        return Recorded(job_id, None, known)
    event = home.userdb.record(WANT, job_id, {"wanted": wanted}, user_id=user_id, recorded_at=home.clock.now())
    return Recorded(job_id, event, standing_of(home, ids, user_id))


def dismiss(
    home: Home, job_id: int, reason: str = "", user_id: str = USER, opening: Sequence[int] | None = None
) -> Recorded:
    """Record that a posting is not for the person: it leaves the candidates from the next ranking on.

    Args:
        reason: why, in the person's words or one that the page offers; may be empty.
        opening: as for ``record_outcome``.

    Raises:
        OutcomeRefused: a reason too long.
        UnknownPosting: no posting has this id.
        UserDbError, WarehouseError: it cannot be kept.
    """
    text = _checked_text(reason, "reason")
    ids = tuple(opening) if opening is not None else opening_of(home, job_id)
    known = standing_of(home, ids, user_id)
    if known.dismissed == text:
        return Recorded(job_id, None, known)
    payload = {"reason": text} if text else {}
    event = home.userdb.record(DISMISSAL, job_id, payload, user_id=user_id, recorded_at=home.clock.now())
    return Recorded(job_id, event, standing_of(home, ids, user_id))


def undo_outcome(home: Home, job_id: int | None = None, user_id: str = USER) -> TakenBack | None:
    """Take back the newest outcome or wish to apply that stands, of one opening or of all; None if there is none.

    Raises:
        UnknownPosting: no posting has this id.
    """
    return _undo_newest(home, (OUTCOME, WANT), opening_of(home, job_id) if job_id is not None else None, user_id)


def undo_dismissal(
    home: Home, job_id: int, user_id: str = USER, opening: Sequence[int] | None = None
) -> TakenBack | None:
    """Take back every dismissal of an opening, so that it may be put on a slate again; None if there is none."""
    ids = tuple(opening) if opening is not None else opening_of(home, job_id)
    taken = None
    while (newest := _undo_newest(home, (DISMISSAL,), ids, user_id)) is not None:
        taken = newest
    return taken


def take_back(home: Home, event: Event, opening: Sequence[int] | None = None) -> TakenBack:
    """Take back one outcome, dismissal, wish to apply or next step."""
    home.userdb.undo(event.event_id, home.clock.now())
    job_id = int(event.subject)
    ids = opening if opening is not None else (job_id,)
    return TakenBack(job_id, event.kind, event.payload.get("stage"), standing_of(home, ids, event.user_id))


def standing_of(home: Home, opening: Iterable[int], user_id: str = USER) -> Standing:
    """Return what the person did with the opening that has these job ids."""
    events = home.userdb.active(kinds=KINDS, user_id=user_id)
    return _standing(events, set(opening))


def standings(home: Home, openings: Openings, user_id: str = USER) -> dict[int, Standing]:
    """Return ``standing_of`` for each of ``openings``, by the job id that was asked for, from one read."""
    events = home.userdb.active(kinds=KINDS, user_id=user_id)
    return {job_id: _standing(events, set(ids)) for job_id, ids in openings.items()}


def applications(home: Home, user_id: str = USER) -> list[Application]:
    """Return every opening with an outcome or that the person wants to apply to, the newest first.

    Raises:
        NothingToShow: the warehouse cannot be read now and this was never read.
    """
    events = home.userdb.active(kinds=KINDS, user_id=user_id)
    subjects = sorted({int(event.subject) for event in events if event.kind in (OUTCOME, WANT)})
    if not subjects:
        return []
    openings, jobs = memo.read(home, ("applications", *subjects), lambda connection: _load(connection, subjects)).value
    now = home.clock.now()
    every = [(_standing(events, set(ids)), ids) for ids in {openings[job_id] for job_id in subjects}]
    standing = sorted(
        ((_newest(known), known, ids) for known, ids in every if known.wanted or known.history),
        key=lambda each: (each[0], each[2]),
        reverse=True,
    )
    return [
        _application(known, ids, jobs, _subject(events, known, ids), (now - at).days) for at, known, ids in standing
    ]


def _load(
    connection: duckdb.DuckDBPyConnection, subjects: Sequence[int]
) -> tuple[Openings, dict[int, Mapping[str, Any]]]:
    openings = openings_among(connection, subjects)
    every = sorted({job_id for ids in openings.values() for job_id in ids})
    rows = memo.rows(
        connection,
        "SELECT id, week, title, company, location, url, is_sample FROM jobs WHERE list_contains($1::BIGINT[], id) "
        "QUALIFY row_number() OVER (PARTITION BY id ORDER BY week DESC) = 1",
        [every],
    )
    return openings, {row["id"]: row for row in rows}


def _newest(standing: Standing) -> datetime:
    """Return when what stands of an application began."""
    return standing.wanted or standing.history[-1].at


def _subject(events: Sequence[Event], standing: Standing, ids: tuple[int, ...]) -> int:
    if standing.wanted is None:
        return standing.history[-1].job_id
    return next(int(event.subject) for event in reversed(events) if event.kind == WANT and int(event.subject) in ids)


def _application(
    standing: Standing, ids: tuple[int, ...], jobs: Mapping[int, Mapping[str, Any]], subject: int, days: int
) -> Application:
    known = [jobs[job_id] for job_id in ids if job_id in jobs]
    newest: Mapping[str, Any] = max(known, key=lambda row: (row["week"], row["id"])) if known else {}
    return Application(
        job_id=subject,
        opening_ids=ids,
        is_known=bool(known),
        title=newest.get("title") or f"Posting {subject}",
        company=newest.get("company") or "",
        place=newest.get("location"),
        link=web_address(newest.get("url")),
        is_sample=bool(newest.get("is_sample")),
        stage=WANTED if standing.wanted else standing.history[-1].stage,
        history=standing.history,
        days_since=max(0, days),
        dismissed=standing.dismissed,
    )


def _standing(events: Iterable[Event], ids: set[int]) -> Standing:
    history: list[Step] = []
    dismissed = wanted = None
    for event in events:
        if int(event.subject) not in ids:
            continue
        if event.kind == WANT:
            wanted = event.recorded_at if event.payload["wanted"] else None
            continue
        wanted = None  # whatever is said of it later stands in the place of the wish
        if event.kind == OUTCOME:
            history.append(_step(event))
        else:
            dismissed = str(event.payload.get("reason") or "")
    if history and history[-1].stage != NOT_APPLIED:
        wanted = None
    return Standing(tuple(history), dismissed, wanted)


def _step(event: Event) -> Step:
    stated = event.payload.get("happened_at")
    return Step(
        event_id=event.event_id,
        job_id=int(event.subject),
        stage=str(event.payload["stage"]),
        at=datetime.fromisoformat(stated) if stated else event.recorded_at,
        recorded_at=event.recorded_at,
        note=str(event.payload.get("note") or ""),
        letter=(event.payload.get("documents") or {}).get("letter"),
    )


def _undo_newest(home: Home, kinds: Sequence[str], opening: tuple[int, ...] | None, user_id: str) -> TakenBack | None:
    standing = [
        event
        for event in home.userdb.active(kinds=list(kinds), user_id=user_id)
        if opening is None or int(event.subject) in opening
    ]
    return take_back(home, standing[-1], opening) if standing else None


def _check_stage(stage: str) -> None:
    if stage in STAGES:
        return
    close = difflib.get_close_matches(stage, STAGES, n=1)
    meant = f"; did you mean {close[0]!r}?" if close else ";"
    raise OutcomeRefused(f"stage {stage!r} is not known{meant} one of {', '.join(STAGES)} is allowed")


def _checked_text(text: str | None, what: str) -> str:
    stripped = (text or "").strip()
    if len(stripped) > LONGEST_NOTE:
        raise OutcomeRefused(f"the {what} has {len(stripped)} characters; at most {LONGEST_NOTE} are kept")
    return stripped
