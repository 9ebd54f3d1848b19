"""The next step of an application, as the person wrote it: an event that a later one replaces and an undo takes back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from aura_io.userdb import Event
from aura_io.userdb.db import DEFAULT_USER
from aura_io.workspace import Home
from aura_views.openings import opening_of
from aura_views.outcomes import OutcomeRefused

NEXT_STEP = "next_step"
LONGEST_STEP = 300
USER = DEFAULT_USER


@dataclass(frozen=True)
class NextStep:
    """What is to be done next for an application; ``due`` is a day of the person's calendar, None without one."""

    event_id: str
    text: str
    due: date | None


def record_next_step(
    home: Home,
    job_id: int,
    text: str,
    due: date | None = None,
    user_id: str = USER,
    opening: Sequence[int] | None = None,
) -> NextStep | None:
    """Record the next step of the application to a posting, in place of the one before; an empty text says it is done.

    Args:
        opening: all ids of its opening where the caller knows them; else they are looked up.

    Raises:
        OutcomeRefused: a text too long, a day without a text, or nothing that could be done.
        UnknownPosting: no posting has this id.
        EventError, UserDbError, WarehouseError: it cannot be kept.
    """
    said = " ".join(text.split())
    if len(said) > LONGEST_STEP:
        raise OutcomeRefused(f"the next step has {len(said)} characters; at most {LONGEST_STEP} are kept")
    if not said and due is not None:
        raise OutcomeRefused("a day needs a step: say what is to be done")
    ids = tuple(opening) if opening is not None else opening_of(home, job_id)
    known = next_step_of(home, ids, user_id)
    if (said, due) == ((known.text, known.due) if known else ("", None)):
        return known
    payload: dict[str, object] = {"text": said}
    if due is not None:
        payload["due"] = due.isoformat()
    home.userdb.record(NEXT_STEP, job_id, payload, user_id=user_id, recorded_at=home.clock.now())
    return next_step_of(home, ids, user_id)


def day_named(text: str) -> date:
    """Return the day that ``text`` names, as YYYY-MM-DD.

    Raises:
        OutcomeRefused: it is no day.
    """
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise OutcomeRefused(f"{text.strip()!r} is no day; write it as 2026-12-24") from error


def next_step_of(home: Home, opening: Collection[int], user_id: str = USER) -> NextStep | None:
    """Return the next step that stands for the opening with these job ids; None without one."""
    return step_among(home.userdb.active(kinds=[NEXT_STEP], user_id=user_id), opening)


def step_among(events: Iterable[Event], opening: Collection[int]) -> NextStep | None:
    """Return the newest next step among active ``events`` that is for the opening; None where it is done."""
    own = [event for event in events if event.kind == NEXT_STEP and int(event.subject) in opening]
    if not own or not own[-1].payload["text"]:
        return None
    due = own[-1].payload.get("due")
    return NextStep(own[-1].event_id, own[-1].payload["text"], date.fromisoformat(due) if due else None)
