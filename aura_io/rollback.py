"""A person's order to serve an earlier model again, or none: a dated event, and its record beside the gate's decisions.

The event in the userdb is what was ordered; the record among the promotions is made from it, again wherever the warehouse
was built anew. How the record acts is the fold of ``aura_ml.promotion``.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

import polars as pl

from aura_io.learning import promotion_frame, promotion_rows
from aura_io.lineage import latest
from aura_io.userdb import UserDb
from aura_io.warehouse import Append, Commit, LineageEntry, Warehouse
from aura_ml.hashing import content_hash
from aura_ml.promotion import Event, PromotionRecord, champion_at
from aura_ml.schemas import TABLES
from aura_ml.weeks import WeekCalendar

BY_HAND = "by-hand"
"""The run of what no run wrote: a person's order."""

NO_ALGORITHM = "none"
EVENT = "rollback"
"""Kind of the userdb's event; its subject is the kind of model, its payload ``model_id`` (null for none) and ``reason``."""


class RollbackRefused(ValueError):
    """A roll-back that cannot be recorded; the message says why and what can be named."""


def record_rollback(
    warehouse: Warehouse,
    userdb: UserDb,
    user_id: str,
    kind: str,
    model_id: str | None,
    at: datetime,
    *,
    calendar: WeekCalendar,
    reason: str = "rolled back by hand",
) -> PromotionRecord:
    """Record the order to serve ``model_id`` from ``at`` on; None for no model at all.

    An event, and from it a record among the promotions; nothing else changes: what served before ``at`` stays, and a model that has learned
    from the whole of this week or more ends it by passing its gate. The lineage of the week's model gets a new version, so that what was ranked with another
    model is stale.

    Args:
        kind: what is rolled back, such as ``preference_model``.
        at: aware; moved just behind the newest roll-back where the clock was set back.

    Returns:
        The record as written.

    Raises:
        RollbackRefused: the model was never put in use, serves already, or a model of a later cut-off stands above it.
        WarehouseError: the warehouse cannot be read or written. Where it cannot be written the event stands, and the next
            training writes the record.
        UserDbError: the userdb cannot be used; nothing was recorded.
    """
    rows = promotion_rows(warehouse, user_id, kind)
    records = [PromotionRecord.from_row(row) for row in rows.iter_rows(named=True)]
    orders = [record.decided_at for record in records if record.event is Event.ROLLBACK]
    at = max([at, *(order + timedelta(microseconds=1) for order in orders)])
    candidates = (one.training_cutoff for one in records if one.event is Event.CANDIDATE)
    if any(cutoff > at for cutoff in candidates):
        raise RollbackRefused(f"a {kind} learned from what came after {at:%Y-%m-%d %H:%M} UTC: set the clock right")
    algorithm = _algorithm_of(rows, kind, model_id)
    if _serving(records, at) == model_id:
        raise RollbackRefused(f"{model_id} serves already" if model_id else f"no {kind} is in use")
    userdb.record(EVENT, kind, {"model_id": model_id, "reason": reason}, recorded_at=at, user_id=user_id)
    return _write(warehouse, user_id, kind, model_id, at, reason, algorithm, calendar)


def settle_rollbacks(
    warehouse: Warehouse, userdb: UserDb, user_id: str, kind: str, until: datetime, calendar: WeekCalendar
) -> list[str]:
    """Write the records of orders up to ``until`` that the promotions lack, and the events of records that have none.

    The first after the warehouse was built anew, the second where an older AURA recorded a roll-back without an event.

    Returns:
        The model ids of orders that must wait: the models they name are not in this warehouse (yet).

    Raises:
        WarehouseError, UserDbError: a store cannot be used.
    """
    rows = promotion_rows(warehouse, user_id, kind)
    recorded = rows.filter(pl.col("event") == str(Event.ROLLBACK))
    ordered = {event.recorded_at: event for event in userdb.active(kinds=[EVENT], user_id=user_id, subject=kind)}
    for model_id, at, reason in recorded.select("model_id", "decided_at", "reason").iter_rows():
        if at not in ordered:
            payload = {"model_id": model_id, "reason": reason}
            userdb.record_once(EVENT, kind, payload, recorded_at=at, user_id=user_id, key=at.isoformat())
    waiting = []
    for at, event in ordered.items():
        if at > until or at in set(recorded["decided_at"].to_list()):
            continue
        model_id, reason = event.payload["model_id"], str(event.payload["reason"])
        if model_id is not None and model_id not in _promoted(rows)["model_id"].to_list():
            waiting.append(str(model_id))
            continue
        _write(warehouse, user_id, kind, model_id, at, reason, _algorithm_of(rows, kind, model_id), calendar)
    return waiting


def _write(
    warehouse: Warehouse,
    user_id: str,
    kind: str,
    model_id: str | None,
    at: datetime,
    reason: str,
    algorithm: str,
    calendar: WeekCalendar,
) -> PromotionRecord:
    week = calendar.week_of(at)
    record = PromotionRecord(
        kind=kind,
        model_id=model_id,
        training_cutoff=at,
        promoted=True,
        decided_at=at,
        reason=reason,
        user_id=user_id,
        event=Event.ROLLBACK,
        week_end=calendar.window(week).end,
    )
    row = promotion_frame(record, week=week, algorithm=algorithm, artifact=None, artifact_hash=None, run_id=BY_HAND)
    entry = _lineage(warehouse, record, week)
    warehouse.commit(Commit(lineage=[entry], append=[Append(TABLES["promotions"], row)]))
    return record


def _promoted(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.filter(pl.col("promoted") & pl.col("artifact").is_not_null())


def _serving(records: list[PromotionRecord], at: datetime) -> str | None:
    standing = champion_at(records, at)
    return None if standing is None else standing.model_id


def _algorithm_of(rows: pl.DataFrame, kind: str, model_id: str | None) -> str:
    """Return the algorithm of a model that was put in use."""
    if model_id is None:
        return NO_ALGORITHM
    promoted = _promoted(rows)
    named = promoted.filter(pl.col("model_id") == model_id)
    if named.is_empty():
        known = ", ".join(dict.fromkeys(promoted["model_id"].to_list())) or "none"
        raise RollbackRefused(f"{model_id} was never in use as {kind}; models that were: {known}")
    return str(named["algorithm"][-1])


def _lineage(warehouse: Warehouse, record: PromotionRecord, week: date) -> LineageEntry:
    """Return a new version of the week's model, made from what it was made from before."""
    before = latest(warehouse, record.kind, week, record.user_id)
    return LineageEntry(
        asset=record.kind,
        week=week,
        user_id=record.user_id,
        run_id=BY_HAND,
        as_of=record.decided_at,
        code_version=before.code_version if before else BY_HAND,
        data_version=content_hash("rollback", record.kind, record.model_id, record.decided_at),
        inputs=before.inputs if before else (),
        artifact=before.artifact if before else None,
        rows=before.rows if before else 0,
    )
