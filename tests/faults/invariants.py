"""What must hold of a home after any fault: nothing doubled, nothing half, nothing lost; and what two homes share.

The checks read as the product reads; they never mend.
"""

from __future__ import annotations

import json

import polars as pl

from aura_cli.doctor import GOOD
from aura_cli.doctor_stores import artifacts, events, tables, written_documents
from aura_io.queries import newest_slate_rows
from aura_io.workspace import Home
from aura_ml.schemas import TABLES
from aura_ml.tables import Write

TABLE_OF = {
    "jobs": "jobs",
    "job_embeddings": "job_embeddings",
    "shortlist": "scores",
    "weekly_metrics": "metrics",
    "skill_report": "skill_gaps",
    "ratings": "ratings",
    "outcomes": "outcomes",
}
"""Assets whose lineage counts the rows of one table."""

OF_A_RUN = ("crawls", "lineage", "raw_sightings", "source_health")
"""Tables that tell how it came to be: a week that took three tries has three crawls."""


def is_sound(home: Home) -> None:
    """Assert that nothing is doubled or half: keys, rows as lineage counts them, slates, artifacts, files."""
    with home.warehouse.reading() as connection:
        for name, table in TABLES.items():
            columns = ", ".join(f'"{column}"' for column in _unique(table))
            twice = connection.execute(f'SELECT {columns} FROM "{name}" GROUP BY ALL HAVING count(*) > 1').fetchall()
            assert twice == [], name
        weeks = [row[0] for row in connection.execute("SELECT DISTINCT week FROM lineage").fetchall()]
        for asset, table_name in TABLE_OF.items():
            differing = connection.execute(
                f"SELECT l.week, l.rows, coalesce(n, 0) FROM latest_lineage l LEFT JOIN "
                f'(SELECT week, count(*) AS n FROM "{table_name}" GROUP BY week) USING (week) '
                "WHERE asset = ? AND l.rows <> coalesce(n, 0)",
                [asset],
            ).fetchall()
            assert differing == [], asset
        unexplained = connection.execute(
            "SELECT s.run_id FROM slates s ANTI JOIN lineage l ON l.run_id = s.run_id AND l.asset = 'shortlist'"
        ).fetchall()
        assert unexplained == []
    for week in weeks:
        slate = newest_slate_rows(home.warehouse, week, home.user_id)["position"].to_list()
        assert slate == list(range(1, len(slate) + 1))
        assert len(slate) in (0, 5)
    for check in (tables, events, artifacts, written_documents):
        assert [finding for finding in check(home) if finding.state != GOOD] == []
    if home.metrics_path.exists():
        json.loads(home.metrics_path.read_text(encoding="utf-8"))


def is_accounted_for(home: Home) -> None:
    """Assert that every row that came is a job, a duplicate or rejected, in every week that has jobs."""
    counted = home.warehouse.query(
        "SELECT week, (SELECT count(*) FROM raw_sightings r WHERE r.week = l.week) AS sighted, "
        "(SELECT count(*) FROM job_sightings s WHERE s.week = l.week) AS accepted, "
        "(SELECT count(*) FROM rejected_listings x WHERE x.week = l.week) AS rejected "
        "FROM latest_lineage l WHERE asset = 'jobs'"
    )
    for week, sighted, accepted, rejected in counted.iter_rows():
        assert sighted == accepted + rejected > 0, week
    closing = home.warehouse.query("SELECT source, week FROM crawls WHERE closes GROUP BY ALL HAVING count(*) > 1")
    assert closing.is_empty()


def content(home: Home) -> dict[str, pl.DataFrame]:
    """Return what the warehouse holds, by table, without what depends on when and in which run it was made."""
    found = {}
    for name, table in TABLES.items():
        if name in OF_A_RUN:
            continue
        frame = home.warehouse.query(f'SELECT * FROM "{name}"')
        frame = frame.drop([column for column in table.not_content if column in frame.columns])
        found[name] = frame.sort([column for column in table.key if column in frame.columns])
    return found


def versions(home: Home) -> dict[tuple[str, str], str]:
    """Return the newest data version of every asset and week."""
    frame = home.warehouse.query("SELECT asset, week, data_version FROM latest_lineage")
    return {(asset, str(week)): version for asset, week, version in frame.iter_rows()}


def _unique(table: object) -> tuple[str, ...]:
    assert hasattr(table, "key")
    key: tuple[str, ...] = table.key
    if table.write is Write.APPEND:  # type: ignore[attr-defined]
        return key
    partition: tuple[str, ...] = table.partition  # type: ignore[attr-defined]
    return tuple(dict.fromkeys((*partition, *key)))
