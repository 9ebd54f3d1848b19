"""``aura status``: versions, weeks, sizes, sources, what is stale and what runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import typer

from aura_cli.invocation import USER_ID, Json, current
from aura_cli.terminal import byte_size, note, out, out_json, sentences

DISABLED = "disabled"
SHOWN_WEEKS = 6


def status(context: typer.Context, as_json: Json = False) -> None:
    """Say how this installation stands: weeks, sources, sizes, versions, Dagster."""
    from aura_views import status as view

    record = view.status(current(context).home, USER_ID)
    if as_json:
        out_json(record)
        return
    _weeks(record["weeks"], record["profile"])
    _sources(record["sources"])
    dagster = record["dagster"]
    out(
        f"dagster      {dagster['status']} at {dagster['url']}"
        + (f" ({dagster['problem']})" if dagster["problem"] else "")
    )
    sizes = record["sizes"]
    out("sizes        " + ", ".join(f"{name} {byte_size(size)}" for name, size in sizes.items() if size is not None))
    disk = record["disk"]
    out(f"disk         {byte_size(disk['free'])} free of {byte_size(disk['total'])}")
    out("rows         " + ", ".join(f"{count:,} {table}" for table, count in record["rows"].items()))
    out(f"home         {record['home']['folder']} (config: {record['home']['config'] or 'none, defaults hold'})")
    out("versions     " + ", ".join(f"{name} {number}" for name, number in record["versions"].items()))
    _hints(record)


def _weeks(weeks: dict[str, Any], profile: dict[str, Any]) -> None:
    done = weeks["done"]
    out(f"weeks        {len(done)} done ({_some(done)}), in progress {weeks['current']} ({weeks['timezone']})")
    last_good = weeks["last_good"] or "none yet"
    is_newest = weeks["last_good"] == weeks["newest_closed"]
    out(f"last good    {last_good}" + ("" if is_newest else f"; the newest closed week is {weeks['newest_closed']}"))
    if weeks["missed"]:
        out(f"missed       {_some(weeks['missed'])}")
    if weeks["stale"]:
        out(f"stale        {_some(list(weeks['stale']))}")
    out("profile      " + (f"recorded {profile['recorded_at']:%Y-%m-%d}" if profile["recorded"] else "none"))


def _sources(sources: list[dict[str, Any]]) -> None:
    shown = [source for source in sources if source["status"] != DISABLED or source["rows_of_week"]]
    for number, source in enumerate(shown):
        rows = f", {source['rows_of_week']} rows in week {source['week']}" if source["week"] else ""
        out(f"{'sources' if not number else '':<13}{source['name']}: {source['status']}{rows}")
        if source["is_problem"]:
            out(f"{'':<15}{sentences(source['message'], source['cure'])}".rstrip())
    names = [source["name"] for source in sources if source not in shown]
    if names:
        out(f"{'' if shown else 'sources':<13}{DISABLED}: {', '.join(names)}")


def _some(weeks: Sequence[object]) -> str:
    if not weeks:
        return "none"
    named = [str(week) for week in weeks]
    return ", ".join(named) if len(named) <= SHOWN_WEEKS else f"{named[0]} to {named[-1]}"


def _hints(record: dict[str, Any]) -> None:
    weeks = record["weeks"]
    if weeks["newest_closed"] not in weeks["done"]:
        note(f"The newest closed week {weeks['newest_closed']} is not made yet: aura week")
    older = [week for week in weeks["missed"] if week != weeks["newest_closed"]]
    if older:
        note(f"{len(older)} older weeks were missed: aura backfill")
    if weeks["stale"]:
        note(f"{len(weeks['stale'])} weeks rest on inputs that have changed since: aura backfill --stale")
    if not record["profile"]["recorded"]:
        note("The ranking does without a profile: aura profile import FILE")
