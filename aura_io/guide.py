"""What the first-run guide keeps on the way: drafts of profile and preferences, and the calibration round.

A draft counts for no ranking until it is finished; once something of its kind is finished, later ones count at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from aura_io.person import PREFERENCES, PROFILE, is_finished
from aura_io.userdb import Event, UserDb
from aura_ml.hashing import bytes_hash
from aura_ml.records import Preferences, Profile

CALIBRATION = "calibration"
FINISHED = "finished"


@dataclass(frozen=True)
class CalibrationRound:
    """The postings of a round, in their order, and those that were put aside on the way."""

    week: date
    job_ids: tuple[int, ...]
    skipped: tuple[int, ...]


def has_finished(userdb: UserDb, kind: str, user_id: str) -> bool:
    """Return whether a profile, or preferences, stand that count."""
    return any(is_finished(event) for event in userdb.active(kinds=[kind], user_id=user_id))


def keep_profile(userdb: UserDb, profile: Profile, *, source: str, text: str, user_id: str, at: datetime) -> Event:
    """Record ``profile`` as read from ``text``; a draft while no profile is finished."""
    payload = {
        "resume": profile.resume,
        "source_path": source,
        "source_hash": bytes_hash(text.encode()),
        FINISHED: has_finished(userdb, PROFILE, user_id),
    }
    return userdb.record(PROFILE, user_id, payload, user_id=user_id, recorded_at=at)


def keep_preferences(userdb: UserDb, preferences: Preferences, *, user_id: str, at: datetime) -> Event:
    """Record ``preferences``; a draft while no preferences are finished."""
    draft = {} if has_finished(userdb, PREFERENCES, user_id) else {FINISHED: False}
    return userdb.record(PREFERENCES, user_id, {**asdict(preferences), **draft}, user_id=user_id, recorded_at=at)


def finish_drafts(userdb: UserDb, *, user_id: str, at: datetime) -> list[str]:
    """Let the newest drafts count; return what was finished, ``profile`` or ``preferences``."""
    finished = []
    for kind in (PREFERENCES, PROFILE):
        newest = userdb.latest(kind, user_id)
        if newest is None or is_finished(newest):
            continue
        payload = {key: value for key, value in newest.payload.items() if key != FINISHED}
        if kind == PROFILE:
            payload[FINISHED] = True
        userdb.record(kind, user_id, payload, user_id=user_id, recorded_at=at)
        finished.append(kind)
    return finished


def calibration_round(userdb: UserDb, week: date, user_id: str) -> CalibrationRound | None:
    """Return the round of ``week`` as it stands; None before it was begun."""
    event = userdb.latest(CALIBRATION, user_id, subject=week.isoformat())
    return _round(week, event.payload) if event else None


def keep_round(
    userdb: UserDb, week: date, job_ids: Sequence[int], skipped: Sequence[int], *, user_id: str, at: datetime
) -> CalibrationRound:
    """Record the postings of a round, and those put aside."""
    payload = {"job_ids": list(job_ids), "skipped": list(skipped)}
    userdb.record(CALIBRATION, week.isoformat(), payload, user_id=user_id, recorded_at=at)
    return _round(week, payload)


def _round(week: date, payload: Mapping[str, Sequence[int]]) -> CalibrationRound:
    return CalibrationRound(week, tuple(map(int, payload["job_ids"])), tuple(map(int, payload["skipped"])))
