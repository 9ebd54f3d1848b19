"""Events: their kinds, what a payload may hold, and the pure folds from events to current state.

How they are stored is in ``db``.

- Undone: an ``undo`` event names it. An undo cannot be undone; what was undone is entered again.
- Superseded: another event that is not undone names it in ``supersedes``.
- Forgotten: a rating with a later ``forget`` of the same person and posting that is not undone.
- Active: none of these, and no undo itself.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl

from aura_ml.schemas import UTC_TIMESTAMP

KINDS = (
    "profile",
    "preferences",
    "settings",
    "rating",
    "forget",
    "outcome",
    "impression",
    "dismissal",
    "undo",
    "keep",
    "rollback",
    "document_request",
    "document_edit",
    "calibration",
    "skill_progress",
    "next_step",
    "source_switch",
    "saved_view",
    "want_to_apply",
)
FACETS = ("fit_score", "interest_score", "prestige_score", "location_score", "overall_score")
STAGES = ("none", "applied", "screening", "interview1", "interview2", "offer", "accepted", "rejected", "no_answer")
LOWEST_SCORE, HIGHEST_SCORE = 1, 10
JOB_KINDS = (
    "rating",
    "forget",
    "outcome",
    "dismissal",
    "keep",
    "document_request",
    "document_edit",
    "next_step",
    "want_to_apply",
)
"""Kinds whose subject is a job id in decimal digits."""

RATING_NOTES = ("comment", "slate_id")
LEARNING, LEARNED = "learning", "learned"
SKILL_STATES = (LEARNING, LEARNED)
"""What a person says of a skill that the report names; the subject is its id in the lexicon."""

SIMULATED = "simulated"
"""Mark in the payload of what a simulated person did: true."""

RATINGS_SCHEMA: dict[str, Any] = {
    "rating_id": pl.Int64,
    "event_id": pl.String,
    "user_id": pl.String,
    "job_id": pl.Int64,
    **dict.fromkeys(FACETS, pl.Int64),
    "comment": pl.String,
    "timestamp": UTC_TIMESTAMP,
    "slate_id": pl.String,
}
OUTCOMES_SCHEMA: dict[str, Any] = {
    "outcome_id": pl.Int64,
    "event_id": pl.String,
    "user_id": pl.String,
    "job_id": pl.Int64,
    "stage": pl.String,
    "reward": pl.Float64,
    "timestamp": UTC_TIMESTAMP,
}


class EventError(ValueError):
    """An event that cannot be recorded; the message says what is wrong and what is allowed."""


@dataclass(frozen=True)
class Event:
    """One thing a person did.

    Attributes:
        event_id: unique for good.
        subject: what it is about: the job id for ratings, forgets, outcomes, dismissals and keeps, the slate for impressions,
            the skill's id for its progress, the undone event for an undo.
        recorded_at: aware, in UTC.
        supersedes: the event it takes the place of, if any.
        seq: order of arrival, for events of one instant.
    """

    event_id: str
    user_id: str
    kind: str
    subject: str
    payload: dict[str, Any]
    recorded_at: datetime
    supersedes: str | None = None
    seq: int = 0


def check_event(kind: str, subject: str, payload: Mapping[str, Any]) -> None:
    """Check kind, subject and payload of an event about to be recorded.

    Raises:
        EventError: they do not fit together.
    """
    if kind not in KINDS:
        raise EventError(f"event kind {kind!r} is unknown; allowed: {', '.join(KINDS)}")
    if kind in JOB_KINDS and not (subject.isascii() and subject.isdigit()):
        raise EventError(f"the subject of a {kind} is a job id in digits, not {subject!r}")
    try:
        text = json.dumps(payload, allow_nan=False, ensure_ascii=False)
        text.encode()  # half a surrogate pair cannot be stored everywhere
    except (TypeError, ValueError) as error:
        raise EventError(f"the payload of the {kind} is not JSON: {error}") from error
    if "\\u0000" in text:
        raise EventError(f"the payload of the {kind} holds a NUL character, which Postgres cannot store")
    if kind in _CHECKS:
        _CHECKS[kind](payload)


def _check_rating(payload: Mapping[str, Any]) -> None:
    if not payload.keys() & {*FACETS, "comment"}:
        raise EventError(f"a rating names at least one of {', '.join(FACETS)}, comment; found {sorted(payload)}")
    unknown = payload.keys() - {*FACETS, *RATING_NOTES, SIMULATED}
    if unknown:
        allowed = ", ".join((*FACETS, *RATING_NOTES, SIMULATED))
        raise EventError(f"a rating has no {', '.join(sorted(unknown))}; allowed: {allowed}")
    for facet in FACETS:
        score = payload.get(facet)
        whole = isinstance(score, int) and not isinstance(score, bool)
        if score is not None and not (whole and LOWEST_SCORE <= score <= HIGHEST_SCORE):
            raise EventError(f"{facet} is {score!r}; allowed: a whole number from 1 to 10, or null to clear it")
    if payload.get(SIMULATED, True) is not True:
        raise EventError(f"{SIMULATED} is {payload[SIMULATED]!r}; it is true or left out")
    for note in RATING_NOTES:
        if payload.get(note) is not None and not isinstance(payload[note], str):
            raise EventError(f"{note} is {payload[note]!r}; allowed: text, or null")


def _check_next_step(payload: Mapping[str, Any]) -> None:
    if payload.keys() - {"text", "due"} or not isinstance(payload.get("text"), str):
        raise EventError(f"a next step has a text and perhaps the day it is due; found {sorted(payload)}")
    due = payload.get("due")
    if due is not None:
        try:
            date.fromisoformat(due)
        except (TypeError, ValueError) as error:
            raise EventError(f"due is {due!r}; allowed: a day as YYYY-MM-DD, or null") from error


def _check_outcome(payload: Mapping[str, Any]) -> None:
    if payload.get("stage") not in STAGES:
        raise EventError(f"outcome stage {payload.get('stage')!r} is unknown; allowed: {', '.join(STAGES)}")
    reward = payload.get("reward")
    if reward is not None and (isinstance(reward, bool) or not isinstance(reward, (int, float))):
        raise EventError(f"reward is {reward!r}; allowed: a number, or null")


def _check_skill_progress(payload: Mapping[str, Any]) -> None:
    if payload.get("state") not in SKILL_STATES:
        raise EventError(f"a skill is {' or '.join(SKILL_STATES)}, not {payload.get('state')!r}")


def _check_forget(payload: Mapping[str, Any]) -> None:
    if payload:
        raise EventError(f"a forget says nothing beside its posting; found {sorted(payload)}")


def _check_want_to_apply(payload: Mapping[str, Any]) -> None:
    if payload.keys() != {"wanted"} or not isinstance(payload["wanted"], bool):
        raise EventError(f"want_to_apply says with wanted, true or false, whether it is so; found {dict(payload)}")


_CHECKS: Mapping[str, Callable[[Mapping[str, Any]], None]] = {
    "rating": _check_rating,
    "outcome": _check_outcome,
    "skill_progress": _check_skill_progress,
    "next_step": _check_next_step,
    "forget": _check_forget,
    "want_to_apply": _check_want_to_apply,
}


def active_events(events: Iterable[Event]) -> list[Event]:
    """Return those of ``events`` that are in force, in their order.

    Args:
        events: all events of a person up to some instant, oldest first; undos, and with ratings forgets, included.
    """
    known = list(events)
    undone = {event.supersedes for event in known if event.kind == "undo"}
    superseded = {event.supersedes for event in known if event.kind != "undo" and event.event_id not in undone}
    out = undone | superseded
    in_force = [event for event in known if event.kind != "undo" and event.event_id not in out]
    forgotten = {
        (event.user_id, event.subject): place for place, event in enumerate(in_force) if event.kind == "forget"
    }
    return [
        event
        for place, event in enumerate(in_force)
        if event.kind != "rating" or place > forgotten.get((event.user_id, event.subject), -1)
    ]


def fold_ratings(active: Iterable[Event]) -> pl.DataFrame:
    """Return one row per rated job from active rating events, oldest first: each facet's newest value stands.

    A facet given as null is cleared; a job without any score or comment left has no row. ``rating_id``, ``event_id``
    and ``timestamp`` are those of the newest event.
    """
    rows: dict[str, dict[str, Any]] = {}
    for event in active:
        row = rows.pop(event.subject, {})
        rows[event.subject] = {
            **row,
            **event.payload,
            "rating_id": event.seq,
            "event_id": event.event_id,
            "user_id": event.user_id,
            "job_id": int(event.subject),
            "timestamp": event.recorded_at,
        }
    kept = [row for row in rows.values() if any(row.get(name) is not None for name in (*FACETS, "comment"))]
    return pl.DataFrame(kept, schema=RATINGS_SCHEMA, orient="row")


def list_outcomes(active: Iterable[Event]) -> pl.DataFrame:
    """Return one row per active outcome event, oldest first."""
    rows = [
        {
            "outcome_id": event.seq,
            "event_id": event.event_id,
            "user_id": event.user_id,
            "job_id": int(event.subject),
            "stage": event.payload["stage"],
            "reward": event.payload.get("reward"),
            "timestamp": event.recorded_at,
        }
        for event in active
    ]
    return pl.DataFrame(rows, schema=OUTCOMES_SCHEMA, orient="row")
