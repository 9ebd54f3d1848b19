"""Health answers what a container check asks, names nothing personal, and does not need Dagster."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

from aura_views.health import healthz
from tests.aura_views.test_memo import in_another_thread
from tests.homes import CLOSED, commit_week, empty_home, filled_home


def test_a_filled_home_is_well_without_dagster(tmp_path: Path) -> None:
    status, said = healthz(filled_home(tmp_path))
    assert status == 200
    assert said == {
        "status": "ok",
        "warehouse": "ok",
        "userdb": "ok",
        "dagster": "unreachable",
        "last_good_week": "2026-11-20",
        "newest_closed_week": "2026-11-20",
    }
    assert "Robin" not in json.dumps(said)


def test_a_fresh_home_is_well_and_has_no_good_week(tmp_path: Path) -> None:
    home = empty_home(tmp_path)
    assert healthz(home)[1]["last_good_week"] is None
    commit_week(home, CLOSED)
    assert healthz(home)[1]["last_good_week"] == "2026-11-20"


def test_a_commit_that_takes_a_moment_is_no_illness(tmp_path: Path) -> None:
    home = empty_home(tmp_path)
    with in_another_thread(home):
        status, said = healthz(home)
    assert (status, said["warehouse"]) == (200, "busy")


def test_a_warehouse_that_is_missing_or_broken_is_503(tmp_path: Path) -> None:
    home = empty_home(tmp_path)
    home.warehouse.path.write_bytes(b"no database at all" * 500)
    assert (healthz(home)[0], healthz(home)[1]["warehouse"]) == (503, "unreadable")
    home.warehouse.path.unlink()
    assert (healthz(home)[0], healthz(home)[1]["warehouse"]) == (503, "missing")


def test_a_user_database_without_its_tables_is_503(tmp_path: Path) -> None:
    home = empty_home(tmp_path)
    home.userdb.close()
    with sqlite3.connect(tmp_path / "data" / "user.db") as broken:
        for name, kind in broken.execute(
            "SELECT name, type FROM sqlite_master WHERE name NOT LIKE 'sqlite%'"
        ).fetchall():
            if kind in ("table", "view"):
                broken.execute(f'DROP {kind} "{name}"')
    broken.close()
    status, said = healthz(home)
    assert (status, said["userdb"], said["warehouse"]) == (503, "unreadable", "ok")
