"""Whether this installation can serve a person: warehouse, user database, Dagster, last good week.

For container health checks and ``aura status``: it answers without login, so nothing personal is in it.
"""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from typing import Any

from aura_io.duck import WarehouseBusy, WarehouseError
from aura_io.userdb import UserDbError
from aura_io.workspace import Home
from aura_views import memo
from aura_views.dagster_client import live_state

_LAST_GOOD = """
SELECT max(week) AS week FROM latest_lineage
WHERE asset = 'shortlist' AND rows > 0 AND week <= ?
"""


def healthz(home: Home) -> tuple[int, dict[str, Any]]:
    """Return the HTTP status and what to say.

    200 when both stores can be used, else 503. A commit that holds the warehouse for a moment is ``busy``, which is
    well; Dagster is reported but does not decide: pages and ratings work without it.
    """
    warehouse, last_good = _warehouse(home)
    userdb = _userdb(home)
    dagster = live_state(home.settings).status
    well = warehouse in ("ok", "busy") and userdb == "ok"
    return (HTTPStatus.OK if well else HTTPStatus.SERVICE_UNAVAILABLE).value, {
        "status": "ok" if well else "unavailable",
        "warehouse": warehouse,
        "userdb": userdb,
        "dagster": dagster,
        "last_good_week": last_good.isoformat() if last_good else None,
        "newest_closed_week": home.calendar.newest_closed(home.clock.now()).isoformat(),
    }


def _warehouse(home: Home) -> tuple[str, date | None]:
    newest = home.calendar.newest_closed(home.clock.now())
    if not home.warehouse.exists():
        return "missing", None
    try:
        reading = memo.read(
            home, ("last good week", newest), lambda connection: memo.rows(connection, _LAST_GOOD, [newest])[0]["week"]
        )
    except memo.NothingToShow as error:
        held = isinstance(error.__cause__, WarehouseBusy)
        return ("busy" if held else "unreadable"), None
    except WarehouseError:
        return "unreadable", None
    return ("ok" if reading.is_current else "busy"), reading.value


def _userdb(home: Home) -> str:
    try:
        home.userdb.check()
    except UserDbError:
        return "unreadable"
    return "ok"
