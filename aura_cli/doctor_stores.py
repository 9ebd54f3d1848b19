"""Checks of what is stored, read through to the last byte: tables, events, artifacts, written documents.

Nothing is mended here: each finding names what is damaged and the one thing to do.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from aura_cli.doctor import BAD, GOOD, WARNING, Finding

if TYPE_CHECKING:
    from aura_io.workspace import Home

SHOWN = 5
ARTIFACTS = """
SELECT artifact, artifact_hash, min(week) AS week, bool_or(needed) AS needed FROM (
    SELECT week, artifact, artifact_hash, true AS needed FROM job_indexes
    UNION ALL SELECT week, artifact, artifact_hash, promoted FROM models WHERE artifact IS NOT NULL
    UNION ALL SELECT week, artifact, artifact_hash, true FROM promotions WHERE promoted AND artifact IS NOT NULL
) GROUP BY artifact, artifact_hash ORDER BY week, artifact
"""
"""A candidate that was refused is never read again: ``aura tidy`` takes its files, so that they may be missing."""


def tables(home: Home) -> Sequence[Finding]:
    """Read every row of every table: DuckDB compares each block with its checksum on the way."""
    import duckdb

    from aura_ml.schemas import TABLES

    damaged = []
    rows = 0
    with home.warehouse.reading() as connection:
        for table in TABLES:
            try:
                read = connection.execute(f'SELECT count(*), bit_xor(hash("{table}")) FROM "{table}"').fetchall()
                rows += int(read[0][0])
            except duckdb.Error as error:
                damaged.append(f"{table} ({str(error).splitlines()[0]})")
    if damaged:
        cure = "aura restore BACKUP --replace; without a backup: move data/aura.duckdb away, then aura backfill"
        return [Finding("tables", BAD, f"cannot be read: {'; '.join(damaged[:SHOWN])}", cure)]
    return [Finding("tables", GOOD, f"{rows} rows in {len(TABLES)} tables, all readable")]


def events(home: Home) -> Sequence[Finding]:
    """Let the userdb check itself, and read every event."""
    from aura_io.userdb import UserDbError
    from aura_io.userdb.transfer import events_digest, self_check

    try:
        problems = self_check(home.userdb)
        count, _ = events_digest(home.userdb)
    except UserDbError as error:
        return [Finding("events", BAD, str(error), "aura restore BACKUP --replace")]
    if problems:
        return [Finding("events", BAD, "; ".join(problems[:SHOWN]), "aura restore BACKUP --replace")]
    return [Finding("events", GOOD, f"{count} events, all readable")]


def events_of_weeks(home: Home) -> Sequence[Finding]:
    """Look for ratings and outcomes that weeks were made with and that the userdb does not know any more."""
    events = home.userdb.events(kinds=["rating", "outcome"], user_id=home.user_id)
    known = {event.subject for event in events if event.kind == "rating"} | {event.event_id for event in events}
    frame = home.warehouse.query(
        "SELECT job_id::VARCHAR AS entered FROM ratings WHERE user_id = $1 "
        "UNION SELECT event_id FROM outcomes WHERE user_id = $1",
        [home.user_id],
    )
    lost = set(frame["entered"].to_list()) - known
    if lost:
        message = f"{len(lost)} ratings or outcomes that weeks were made with are not in the user database any more"
        return [Finding("entered", BAD, message, "aura restore BACKUP --replace; they are lost without one")]
    return [Finding("entered", GOOD, "everything that weeks were made with is there")]


def figures(home: Home) -> Sequence[Finding]:
    """Compare the file of weekly figures with the warehouse: a week that has figures and no rows was lost."""
    from aura_io.metrics_file import weeks_written

    try:
        written = weeks_written(home.metrics_path)
    except ValueError as error:
        return [Finding("figures", BAD, str(error), f"rm {home.metrics_path}, then: aura backfill")]
    made = home.warehouse.query("SELECT DISTINCT week FROM lineage WHERE asset = 'weekly_metrics'")
    lost = sorted(written - set(made["week"].to_list()))
    if lost:
        message = f"weeks that were made are not in the warehouse any more: {', '.join(map(str, lost[:SHOWN]))}"
        return [Finding("figures", BAD, message, "aura restore BACKUP --replace; without a backup: aura backfill")]
    return [Finding("figures", GOOD, f"{len(written)} weeks, all of them in the warehouse")]


def artifacts(home: Home) -> Sequence[Finding]:
    """Compare every index and model that the warehouse names with its recorded hash."""
    from aura_io.artifacts import ArtifactError, ArtifactMissing

    findings = []
    named = home.warehouse.query(ARTIFACTS)
    kept = named.height
    for artifact, recorded, week, needed in named.iter_rows():
        try:
            home.artifacts.open(artifact, recorded)
        except ArtifactMissing:
            kept -= 1
            if needed:
                findings.append(_artifact(f"{artifact} of week {week} is missing", week))
        except ArtifactError as error:
            findings.append(_artifact(str(error), week))
    if len(findings) > SHOWN:
        more = Finding("artifacts", BAD, f"and {len(findings) - SHOWN} more", "aura restore BACKUP --replace")
        return [*findings[:SHOWN], more]
    return findings or [Finding("artifacts", GOOD, f"{kept} indexes and models are as they were written")]


def _artifact(message: str, week: object) -> Finding:
    return Finding("artifacts", BAD, message, f"remove its folder if it is there, then: aura week {week}")


def written_documents(home: Home) -> Sequence[Finding]:
    """Compare the documents that were written with their recorded hashes."""
    from aura_io.whole_files import read_file

    written = home.warehouse.query(
        "SELECT DISTINCT path, sha256 FROM documents WHERE status = 'written' AND path IS NOT NULL ORDER BY path"
    )
    gone, changed = [], []
    for path, recorded in written.iter_rows():
        file = home.settings.home / path
        if not file.is_file():
            gone.append(path)
        elif hashlib.sha256(read_file(file)).hexdigest() != recorded:
            changed.append(path)
    findings = []
    for paths, what in ((gone, "are not there any more"), (changed, "were changed since they were written")):
        if paths:
            listed = ", ".join(paths[:SHOWN])
            cure = "nothing, if you did that; else ask for them again: aura documents JOB_ID"
            findings.append(Finding("documents", WARNING, f"{len(paths)} {what}: {listed}", cure))
    return findings or [Finding("documents", GOOD, f"{written.height} are as they were written")]
