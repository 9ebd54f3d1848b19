"""Taking back what the person did last: a rating, an outcome, a dismissal, a wish to apply, a next step, a tick of a
skill, a posting kept, a view saved or deleted, a source switched.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from aura_io.source_switches import SWITCH
from aura_io.workspace import Home
from aura_views import outcomes, ratings, skill_progress
from aura_views.keeps import KEEP, KeepUndone, undo_keep
from aura_views.next_steps import NEXT_STEP
from aura_views.outcomes import TakenBack
from aura_views.ratings import USER, Undone
from aura_views.saved_views import SAVED_VIEW, ViewUndone, undo_view
from aura_views.skill_progress import Ticked
from aura_views.sources import SwitchUndone, undo_switch


def undo_newest(
    home: Home, since: datetime, openings: Iterable[Sequence[int]] = (), user_id: str = USER
) -> Undone | TakenBack | Ticked | KeepUndone | ViewUndone | SwitchUndone | None:
    """Take back the newest of them that still stands and was recorded at or after ``since``; None if there is none.

    Args:
        openings: the openings on the page, so that what stands is said of the whole opening.
    """
    kinds = [
        ratings.KIND,
        ratings.FORGET,
        outcomes.OUTCOME,
        outcomes.DISMISSAL,
        outcomes.WANT,
        NEXT_STEP,
        skill_progress.SKILL_PROGRESS,
        KEEP,
        SAVED_VIEW,
        SWITCH,
    ]
    standing = [event for event in home.userdb.active(kinds=kinds, user_id=user_id) if event.recorded_at >= since]
    if not standing:
        return None
    last = standing[-1]
    if last.kind in (ratings.KIND, ratings.FORGET):
        return ratings.undo_last(home, since, user_id)
    if last.kind == skill_progress.SKILL_PROGRESS:
        return skill_progress.take_back(home, last, user_id)
    if last.kind == KEEP:
        return undo_keep(home, last, user_id)
    if last.kind == SWITCH:
        return undo_switch(home, last)
    if last.kind == SAVED_VIEW:
        return undo_view(home, last, user_id)
    return outcomes.take_back(home, last, next((ids for ids in openings if int(last.subject) in ids), None))
