"""The events, what keeps them append-only, and the views of current state.

Revision 0001, the first. There is no way down: events are never dropped.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

FACETS = ("fit_score", "interest_score", "prestige_score", "location_score", "overall_score")
NOTES = ("comment", "slate_id")

ACTIVE_EVENTS = """
CREATE VIEW active_events AS
SELECT e.* FROM events e
WHERE e.kind <> 'undo'
  AND NOT EXISTS (SELECT 1 FROM events u WHERE u.supersedes = e.event_id AND u.kind = 'undo')
  AND NOT EXISTS (
    SELECT 1 FROM events s
    WHERE s.supersedes = e.event_id AND s.kind <> 'undo'
      AND NOT EXISTS (SELECT 1 FROM events u WHERE u.supersedes = s.event_id AND u.kind = 'undo'))
"""


def upgrade() -> None:
    """Create the table, its triggers and the views."""
    _create_events()
    sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in SQLITE_TRIGGERS if sqlite else POSTGRES_TRIGGERS:
        op.execute(statement)
    op.execute(ACTIVE_EVENTS)
    op.execute(_ratings_view(sqlite))
    op.execute(_outcomes_view(sqlite))


def _create_events() -> None:
    instant = sa.DateTime(timezone=True).with_variant(sa.String(26), "sqlite")
    op.create_table(
        "events",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True, autoincrement=True),
        sa.Column("event_id", sa.String(64), nullable=False, unique=True),
        sa.Column("user_id", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("subject", sa.String(400), nullable=False),
        sa.Column("payload", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("recorded_at", instant, nullable=False),
        sa.Column("supersedes", sa.String(64), sa.ForeignKey("events.event_id"), nullable=True),
        sqlite_autoincrement=True,
    )
    op.create_index("events_by_person", "events", ["user_id", "kind", "subject", "recorded_at"])
    op.create_index("events_by_superseded", "events", ["supersedes"])


SQLITE_TRIGGERS = tuple(
    f"""
    CREATE TRIGGER events_no_{verb.lower()} BEFORE {verb} ON events
    BEGIN SELECT RAISE(ABORT, 'events are append-only'); END
    """
    for verb in ("UPDATE", "DELETE")
)

POSTGRES_TRIGGERS = (
    """
    CREATE FUNCTION events_append_only() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'events are append-only'; END $$
    """,
    """
    CREATE TRIGGER events_append_only BEFORE UPDATE OR DELETE ON events
    FOR EACH ROW EXECUTE FUNCTION events_append_only()
    """,
)


def _newest(name: str, sqlite: bool) -> str:
    """Return the SQL of the newest value of a payload key among a job's active ratings; null where cleared."""
    if sqlite:
        value, given = f"json_extract(a.payload, '$.{name}')", f"json_type(a.payload, '$.{name}') IS NOT NULL"
    else:
        cast = "::bigint" if name in FACETS else ""
        value, given = f"(a.payload ->> '{name}'){cast}", f"jsonb_exists(a.payload, '{name}')"
    return f"""(
        SELECT {value} FROM active_events a
        WHERE a.kind = 'rating' AND a.user_id = r.user_id AND a.subject = r.subject AND {given}
        ORDER BY a.recorded_at DESC, a.seq DESC LIMIT 1) AS {name}"""


def _ratings_view(sqlite: bool) -> str:
    folded = ", ".join(_newest(name, sqlite) for name in (*FACETS, *NOTES))
    scores = ", ".join(FACETS)
    return f"""
        CREATE VIEW ratings AS
        SELECT id, user_id, job_id, {scores}, comment, timestamp, slate_id
        FROM (
          SELECT r.seq AS id, r.user_id AS user_id, CAST(r.subject AS BIGINT) AS job_id, r.recorded_at AS timestamp,
          {folded}
          FROM active_events r
          WHERE r.kind = 'rating' AND NOT EXISTS (
            SELECT 1 FROM active_events later
            WHERE later.kind = 'rating' AND later.user_id = r.user_id AND later.subject = r.subject
              AND (later.recorded_at > r.recorded_at OR (later.recorded_at = r.recorded_at AND later.seq > r.seq)))
        ) AS folded
        WHERE COALESCE({scores}) IS NOT NULL OR comment IS NOT NULL
    """


def _outcomes_view(sqlite: bool) -> str:
    stage, reward = (
        ("json_extract(payload, '$.stage')", "CAST(json_extract(payload, '$.reward') AS REAL)")
        if sqlite
        else ("payload ->> 'stage'", "(payload ->> 'reward')::double precision")
    )
    return f"""
        CREATE VIEW outcomes AS
        SELECT seq AS id, user_id, CAST(subject AS BIGINT) AS job_id, {stage} AS stage, {reward} AS reward,
          recorded_at AS timestamp
        FROM active_events WHERE kind = 'outcome'
    """
