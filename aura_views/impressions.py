"""What was put before the person: one event per slate and person, whatever often the page is loaded.

The event copies positions, propensities, scores and model versions, so that it stands without the warehouse.
"""

from __future__ import annotations

from aura_io.workspace import Home
from aura_views.ratings import USER
from aura_views.slate import WeekView

KIND = "impression"


def record_impression(home: Home, view: WeekView, user_id: str = USER) -> None:
    """Record that the slate of ``view`` was shown, if it was not before; a view without cards records nothing."""
    if view.slate is None or not view.cards:
        return
    payload = {
        "slate_id": view.slate.slate_id,
        "week": view.week.isoformat(),
        "is_final": view.slate.is_final,
        "models": dict(view.slate.models),
        "positions": [
            {
                "position": card.position,
                "job_id": card.job_id,
                "cluster_id": card.cluster_id,
                "propensity": card.propensity,
                "score": card.score,
                "is_sample": card.is_sample,
            }
            for card in view.cards
        ],
    }
    home.userdb.record_once(KIND, view.slate.slate_id, payload, user_id=user_id, recorded_at=home.clock.now())
