"""The userdb: what people enter, as append-only events, in SQLite or Postgres.

Nothing the pipeline computes is here; that is the warehouse. Current state (ratings, outcomes) is a fold of events.
"""

from aura_io.userdb.db import UserDb, UserDbError
from aura_io.userdb.events import FACETS, KINDS, STAGES, Event, EventError

__all__ = ["FACETS", "KINDS", "STAGES", "Event", "EventError", "UserDb", "UserDbError"]
