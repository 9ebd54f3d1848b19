"""Putting an earlier model, or none, back in use: one dated event, nothing past changed.

What can be rolled back to is in ``models``; how the record acts is ``aura_ml.promotion``'s fold.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from aura_io.rollback import RollbackRefused, record_rollback
from aura_io.workspace import Home
from aura_views.models import KindView, Target, models
from aura_views.ratings import USER

__all__ = ["NONE", "PREVIOUS", "RollbackRefused", "RolledBack", "roll_back", "what_follows"]

PREVIOUS, NONE = "previous", "none"


@dataclass(frozen=True)
class RolledBack:
    """A roll-back as recorded.

    Attributes:
        target: what serves from ``at`` on. before: id of what served until then; None for none.
        week: the week in progress, which is to be ranked anew.
    """

    kind: str
    target: Target
    before: str | None
    at: datetime
    week: date


def roll_back(home: Home, kind: str, to: str = PREVIOUS, user_id: str = USER) -> RolledBack:
    """Serve another model of ``kind`` from now on.

    Args:
        to: ``previous`` (what served before, a roll-back included: so it is undone), ``none``, or the beginning of the
            id of a model that was in use once.

    Raises:
        RollbackRefused: an unknown kind, or nothing that can be rolled back to is meant by ``to``.
        NothingToShow, WarehouseError: the warehouse cannot be read or written.
    """
    view = models(home, user_id)
    found = next((each for each in view.kinds if each.kind == kind), None)
    if found is None:
        raise RollbackRefused(f"{kind!r} is no kind of model; there are: {', '.join(each.kind for each in view.kinds)}")
    target = _target(found, to)
    record = record_rollback(
        home.warehouse, home.userdb, user_id, kind, target.model_id, home.clock.now(), calendar=home.calendar
    )
    before = found.serving.model_id if found.serving else None
    return RolledBack(kind, target, before, record.decided_at, home.calendar.week_of(record.decided_at))


def what_follows(week: date) -> tuple[str, str, str]:
    """Return what a roll-back in ``week`` means for past and coming weeks, and how to rank the week anew."""
    return (
        "Weeks closed before today keep theirs.",
        "It holds until this week ends, and then until a newer model passes its test.",
        f"aura backfill {week} {week} --stale",
    )


def _target(found: KindView, to: str) -> Target:
    if not found.targets:
        raise RollbackRefused(f"no {found.kind} was ever in use, so there is nothing to roll back")
    if to == PREVIOUS:
        return _previous(found)
    if to == NONE:
        meant = [target for target in found.targets if target.model_id is None]
    else:
        meant = [target for target in found.targets if target.model_id and target.model_id.startswith(to)]
    if len(meant) == 1:
        return meant[0]
    if not meant and found.serving and to != NONE and found.serving.model_id.startswith(to):
        raise RollbackRefused(f"{found.serving.model_id} serves already")
    known = ", ".join(target.model_id or NONE for target in found.targets)
    wrong = f"no {found.kind} is in use" if to == NONE else f"{to!r} names {'several models' if meant else 'no model'}"
    raise RollbackRefused(f"{wrong}; roll back to one of: {known}")


def _previous(found: KindView) -> Target:
    for target in found.targets:
        if target.is_previous:
            return target
    raise RollbackRefused(f"no other {found.kind} served before; name one with --to, or none")
