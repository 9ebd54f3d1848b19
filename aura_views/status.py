"""The state of this installation in one record: versions, weeks, sizes, sources, what is stale, what runs.

For `aura status` and the Status page. It says what is; how to mend a fault is what `aura doctor` says.
"""

from __future__ import annotations

import platform
import shutil
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import lru_cache, partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

from aura_io.lineage import stale
from aura_io.workspace import Home
from aura_views import memo
from aura_views.dagster_client import live_state
from aura_views.lineage_rows import NewestLineage, newest_lineage
from aura_views.sources import SourceState, source_states, source_states_shown

LIBRARIES = ("aura", "dagster", "duckdb", "polars", "dash")
Ask = Callable[[str, Sequence[object]], Sequence[tuple[Any, ...]]]
COUNTED_TABLES = ("raw_sightings", "jobs", "slates", "lineage")
FINISHED_ASSET = "shortlist"
"""A week is done when this asset of it has been committed."""


def status(
    home: Home,
    user_id: str = "local",
    newest: NewestLineage | None = None,
    sources: Sequence[SourceState] | None = None,
    ask: Ask | None = None,
) -> dict[str, Any]:
    """Return the installation's state, in JSON's types but for dates and times.

    Keys: ``versions``, ``home`` (paths), ``weeks`` (first, newest_closed, current, done, missed, stale, last_good),
    ``profile``, ``sizes`` (bytes), ``disk`` (bytes free and in all where the data lies), ``rows``, ``sources``, ``dagster``.

    Args:
        newest, sources: the newest lineage and the state of the sources, where they are known already.
        ask: returns the rows of a query for its parameters; asks the warehouse itself where None.

    Raises:
        WarehouseError: the warehouse cannot be read.
    """
    ask = ask or _asking(home)
    weeks = weeks_state(home, user_id, ask)
    weeks["stale"] = stale_weeks(home) if newest is None else _by_week((week, asset) for asset, week, _ in newest.stale)
    return {
        "versions": dict(_versions()),
        "home": _paths(home),
        "weeks": weeks,
        "profile": _profile(home, user_id),
        "sizes": _sizes(home),
        "disk": _disk(home),
        "rows": _row_counts(ask),
        "sources": [_source(state) for state in (source_states(home) if sources is None else sources)],
        "dagster": _dagster(home),
    }


def status_shown(home: Home, user_id: str = "local") -> dict[str, Any]:
    """Return ``status``, what the stores say of it from memory until something changes in them.

    One more key, ``as_of``: when the warehouse was read, where it cannot be read now; else None.

    Raises:
        NothingToShow: the warehouse cannot be read now and this was never read.
        WarehouseError, UserDbError: a store cannot be used.
    """
    now = home.clock.now()
    key = ("status", user_id, home.calendar.week_of(now), f"{now:%Y-%m-%d %H}", home.userdb.last_event())

    def read() -> dict[str, Any]:
        with home.warehouse.reading(memo.READ_TIMEOUT_S):  # opened once for all that the record asks of it
            sources = source_states_shown(home)
            return status(home, user_id, newest_lineage(home).value, sources, partial(memo.asked, home))

    reading = memo.compute(home, key, read)
    now_true = {"sizes": _sizes(home), "disk": _disk(home), "dagster": _dagster(home)}
    return reading.value | now_true | {"as_of": None if reading.is_current else reading.read_at}


def _asking(home: Home) -> Ask:
    return lambda sql, params: home.warehouse.query(sql, params).rows()


@lru_cache(maxsize=1)
def _versions() -> tuple[tuple[str, str], ...]:
    """Return what this process runs on, looked up once: it takes 5 ms, and what is installed since is not what runs."""
    return (("python", platform.python_version()), *((name, version(name)) for name in LIBRARIES))


def weeks_state(home: Home, user_id: str = "local", ask: Ask | None = None) -> dict[str, Any]:
    """Return which weeks exist, are done, and were missed.

    ``missed`` are closed weeks after the first one that was ever done (else the newest closed one) without a
    shortlist; ``last_good`` is the newest closed week that has both jobs and a slate.
    """
    now = home.clock.now()
    newest_closed, current = home.calendar.newest_closed(now), home.calendar.week_of(now)
    done = weeks_done(home, user_id, ask)
    closed = home.calendar.weeks_until(newest_closed)
    since = min(done, default=newest_closed)
    return {
        "timezone": home.calendar.timezone,
        "first": home.calendar.first,
        "newest_closed": newest_closed,
        "current": current,
        "done": done,
        "missed": [week for week in closed if week >= since and week not in done],
        "never_made": [week for week in closed if week < since],
        "last_good": _last_good(ask or _asking(home), user_id, newest_closed),
    }


def weeks_done(home: Home, user_id: str = "local", ask: Ask | None = None) -> list[date]:
    """Return the weeks with a committed shortlist for ``user_id``, oldest first."""
    found = (ask or _asking(home))(
        "SELECT DISTINCT week FROM lineage WHERE asset = ? AND user_id = ? ORDER BY week", [FINISHED_ASSET, user_id]
    )
    return [row[0] for row in found]


def stale_weeks(home: Home) -> dict[date, list[str]]:
    """Return per week, oldest first, the assets whose inputs have changed since they were made."""
    return _by_week(stale(home.warehouse).select("week", "asset").iter_rows())


def _by_week(found: Iterable[tuple[date, str]]) -> dict[date, list[str]]:
    weeks: dict[date, set[str]] = {}
    for week, asset in found:
        weeks.setdefault(week, set()).add(asset)
    return {week: sorted(weeks[week]) for week in sorted(weeks)}


def _last_good(ask: Ask, user_id: str, newest_closed: date) -> date | None:
    ranked = ask("SELECT DISTINCT week FROM slates WHERE user_id = ? AND week <= ?", [user_id, newest_closed])
    found = {row[0] for row in ranked} & {row[0] for row in ask("SELECT DISTINCT week FROM jobs", [])}
    return max(found, default=None)


def _paths(home: Home) -> dict[str, str | None]:
    settings = home.settings
    config = settings.source_file
    return {
        "folder": str(settings.home),
        "config": str(config) if config else None,
        "data_dir": str(settings.data_dir),
        "models_dir": str(settings.models_dir),
    }


def _profile(home: Home, user_id: str) -> dict[str, Any]:
    events = home.userdb.active(kinds=["profile"], user_id=user_id)
    finished = [event for event in events if event.payload.get("finished")]
    return {"recorded": bool(finished), "recorded_at": finished[-1].recorded_at if finished else None}


def _sizes(home: Home) -> dict[str, int | None]:
    userdb = home.settings.data_dir / "user.db"
    is_sqlite_here = home.settings.userdb_url == f"sqlite:///{userdb}"
    return {
        "warehouse": _file_bytes(home.settings.warehouse_path),
        "userdb": _file_bytes(userdb) if is_sqlite_here else None,
        "artifacts": _folder_bytes(home.settings.models_dir),
    }


def _disk(home: Home) -> dict[str, int]:
    usage = shutil.disk_usage(home.settings.data_dir)
    return {"free": usage.free, "total": usage.total}


def _file_bytes(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _folder_bytes(folder: Path) -> int:
    """Files may go while they are counted: an artifact is written under another name first."""
    return sum(_file_bytes(path) for path in folder.rglob("*") if path.is_file())


def _row_counts(ask: Ask) -> dict[str, int]:
    return {table: int(ask(f"SELECT count(*) FROM {table}", [])[0][0]) for table in COUNTED_TABLES}


def _source(state: SourceState) -> dict[str, Any]:
    return {**vars(state), "is_problem": state.is_problem}


def _dagster(home: Home) -> dict[str, Any]:
    live = live_state(home.settings)
    return {
        "reachable": live.reachable,
        "status": live.status,
        "url": live.url,
        "problem": live.problem,
        "running": [run.run_id for run in live.running],
        "queued": [run.run_id for run in live.queued],
        "last_failed": live.last_failed.run_id if live.last_failed else None,
    }
