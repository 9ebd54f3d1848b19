"""Builds data/sample/jobs.duckdb: three weeks of invented postings, normalized as AURA does it, to look at.

From the built-in sample source alone: no network, the same rows each time. Run by ``make sample``.
"""

from __future__ import annotations

import sys
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb

TARGET = Path(__file__).resolve().parents[1] / "data" / "sample" / "jobs.duckdb"
WEEKS = (date(2026, 1, 2), date(2026, 1, 9), date(2026, 1, 16))
AT = datetime(2026, 1, 24, 9, tzinfo=UTC)
TABLES = ("jobs", "job_sightings", "job_identities", "rejected_listings")
BLOCK_BYTES = 16_384
"""DuckDB's smallest block: a small file stays small."""
CONFIG = """
schedule: {timezone: UTC, start_date: 2026-01-02}
models: {embedding: hashing}
job_sources: [{name: sample, enabled: true}]
"""


def main() -> int:
    """Build the file anew and say what it holds."""
    from aura_assets.runs import materialize
    from aura_io.clock import FixedClock
    from aura_io.settings import load_settings
    from aura_io.workspace import open_home

    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "config.yaml").write_text(CONFIG, encoding="utf-8")
        home = open_home(load_settings(Path(folder)), FixedClock(AT))
        for result in materialize(home, WEEKS, sources=["sample"], assets=["raw_listings/sample", "jobs"]):
            if not result.success:
                print(f"week {result.week} failed: {result.message}", file=sys.stderr)
                return 1
        rows = _write(home.settings.warehouse_path)
        home.userdb.close()
    print(f"{TARGET}: {TARGET.stat().st_size / 1024:.0f} KiB; " + ", ".join(f"{count} {name}" for name, count in rows))
    return 0


def _write(warehouse: Path) -> list[tuple[str, int]]:
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.unlink(missing_ok=True)
    rows = []
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{warehouse}' AS built (READ_ONLY)")
        connection.execute(f"ATTACH '{TARGET}' AS sample (BLOCK_SIZE {BLOCK_BYTES})")
        for table in TABLES:
            connection.execute(f"CREATE TABLE sample.{table} AS SELECT * FROM built.{table} ORDER BY ALL")
            rows.append((table, int(connection.execute(f"SELECT count(*) FROM sample.{table}").fetchall()[0][0])))
    return rows


if __name__ == "__main__":
    sys.exit(main())
