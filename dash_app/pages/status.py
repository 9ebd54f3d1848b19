"""The page of this installation's state: what runs, which weeks are there, the stores, the disk, the versions."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from aura_views.wording import board_name, counted, instant, week_span
from dash_app.components.notices import command, notice

TITLE = "Status"
LOW_DISK_BYTES = 2_000_000_000
LOOK_EVERY_MS = 5_000
_UNITS = ("bytes", "kB", "MB", "GB", "TB")
_TABLES = {
    "raw_sightings": "Rows received",
    "jobs": "Openings by week",
    "slates": "Places on slates",
    "lineage": "Records of lineage",
}
_STORES = {"warehouse": "Warehouse", "userdb": "What you entered", "artifacts": "Models and indexes"}


def status_page(record: Mapping[str, Any]) -> Component:
    """Return the page of ``record``, which is ``aura_views.status.status_shown``'s."""
    return html.Div(
        [
            html.Div(
                [
                    html.H1(TITLE, className="page-title"),
                    html.P(
                        ["The same as ", command("aura status"), ", and with ", command("--json"), " for programs."],
                        className="lead",
                    ),
                ],
                className="page-head page-head-plain",
            ),
            dcc.Interval(id="status-tick", interval=LOOK_EVERY_MS),
            dcc.Store(id="status-seen", data=[]),
            html.Div(id="status-answer", **{"aria-live": "polite"}),
            html.Div(status_content(record), id="status-content"),
        ],
        className="page status-page",
        **{"data-title": TITLE},
    )


def status_content(record: Mapping[str, Any], making: Collection[date] = ()) -> list[Component]:
    """Return what the page says, drawn anew whenever it changes; ``making`` are weeks that Dagster makes now."""
    return [
        html.Div(_wants(record, making) or [_all_well()], className="notices"),
        html.Div(
            [_weeks(record["weeks"]), _dagster(record["dagster"]), _stores(record), _made_of(record)],
            className="panels",
        ),
    ]


def _all_well() -> Component:
    return notice("All is well.", " Nothing asks for you.", kind="good")


def _wants(record: Mapping[str, Any], making: Collection[date]) -> list[Component]:
    """Return what asks for the person, each with what to do."""
    weeks, disk = record["weeks"], record["disk"]
    troubles = [source for source in record["sources"] if source["is_problem"]]
    found: list[Component | None] = [
        _old_reading(record.get("as_of"), weeks["timezone"]),
        _missed(weeks, making),
        _stale(weeks["stale"]),
        notice(
            f"{counted(len(troubles), 'source')} did not answer well: "
            f"{', '.join(board_name(source['name']) for source in troubles)}. ",
            dcc.Link("What happened and what to do", href="/sources"),
            kind="warning",
        )
        if troubles
        else None,
        notice(
            "There is no profile yet, so the ranking does without. ",
            dcc.Link("Start the guide", href="/guide"),
            kind="info",
        )
        if not record["profile"]["recorded"]
        else None,
        notice(
            f"Only {byte_size(disk['free'])} are free where AURA keeps its data.",
            " A week needs a few hundred megabytes while it is made.",
            kind="warning",
        )
        if disk["free"] < LOW_DISK_BYTES
        else None,
    ]
    return [each for each in found if each is not None]


def _old_reading(as_of: datetime | None, timezone: str) -> Component | None:
    if as_of is None:
        return None
    return notice(
        f"As of {instant(as_of, timezone)}.",
        " The warehouse is in use, by a week that is made or by another program; this is what was known then.",
    )


def _missed(weeks: Mapping[str, Any], making: Collection[date]) -> Component | None:
    missed: Sequence[date] = [week for week in weeks["missed"] if week not in making]
    under_way = [week for week in weeks["missed"] if week in making]
    if not missed:
        return notice(f"Being made: {_spans(under_way)}.", kind="info") if under_way else None
    return notice(
        f"{counted(len(missed), 'closed week')} {'is' if len(missed) == 1 else 'are'} not made: {_spans(missed)}.",
        html.Div(
            [
                html.Button(
                    "Catch up" if len(missed) == 1 else f"Catch up, the oldest of {len(missed)} first",
                    id="status-catch-up",
                    type="button",
                    className="button button-main",
                ),
                html.Span(["or type ", command("aura backfill")], className="hint"),
            ],
            className="notice-acts",
        ),
        kind="warning",
    )


def _spans(weeks: Sequence[date]) -> str:
    more = f" and {len(weeks) - 4} earlier" if len(weeks) > 4 else ""
    return ", ".join(week_span(week) for week in weeks[-4:]) + more


def _stale(stale: Mapping[date, Sequence[str]]) -> Component | None:
    if not stale:
        return None
    return notice(
        f"{counted(len(stale), 'week')} {'rests' if len(stale) == 1 else 'rest'} on inputs that have changed since. ",
        dcc.Link("Lineage", href="/lineage"),
        " shows from what, and settles them one by one; ",
        command("aura backfill --stale"),
        " settles them all.",
    )


def _weeks(weeks: Mapping[str, Any]) -> Component:
    done = weeks["done"]
    last_good = weeks["last_good"]
    return _panel(
        "Weeks",
        [
            ("Last good week", _week_link(last_good) if last_good else "none yet"),
            ("Newest closed", week_span(weeks["newest_closed"])),
            ("In progress", dcc.Link(week_span(weeks["current"]), href="/so-far")),
            ("Made", counted(len(done), "week")),
            ("Missed", str(len(weeks["missed"])) if weeks["missed"] else "none"),
            (
                "Before the first",
                f"{counted(len(weeks['never_made']), 'week')} never made" if weeks["never_made"] else "none",
            ),
            ("Stale", str(len(weeks["stale"])) if weeks["stale"] else "none"),
            ("Time zone", weeks["timezone"]),
        ],
    )


def _week_link(week: date) -> Component:
    return dcc.Link(week_span(week), href=f"/?week={week}")


def _dagster(dagster: Mapping[str, Any]) -> Component:
    if not dagster["reachable"]:
        return _panel(
            "Dagster",
            [
                ("State", html.Span([_dot("off"), "not reachable"])),
                ("Because", dagster["problem"]),
                ("To do", html.Span([command("aura up"), " starts it. Pages, search and ratings work without."])),
            ],
        )
    facts: list[tuple[str, object]] = [
        ("State", html.Span([_dot(dagster["status"]), dagster["status"]])),
        ("Running", _runs(dagster["url"], dagster["running"])),
        ("Waiting", _runs(dagster["url"], dagster["queued"])),
    ]
    if dagster["last_failed"]:
        facts.append(("Last run", html.Span(["failed: ", _runs(dagster["url"], [dagster["last_failed"]])])))
    return _panel("Dagster", [*facts, ("Its own pages", _outside(dagster["url"], dagster["url"]))])


def _runs(url: str, runs: Sequence[str]) -> object:
    if not runs:
        return "none"
    return html.Span([part for run in runs for part in (_outside(run[:8], f"{url}/runs/{run}"), " ")][:-1])


def _outside(label: str, href: str) -> Component:
    return html.A(label, href=href, target="_blank", rel="noopener")


def _dot(kind: str) -> Component:
    return html.Span(className=f"dot dot-{kind}", **{"aria-hidden": "true"})


def _stores(record: Mapping[str, Any]) -> Component:
    sizes = [(_STORES[name], byte_size(size)) for name, size in record["sizes"].items() if size is not None]
    disk = record["disk"]
    rows = [(_TABLES[name], f"{count:,}") for name, count in record["rows"].items()]
    return _panel(
        "Stores",
        [*sizes, ("Free on the disk", f"{byte_size(disk['free'])} of {byte_size(disk['total'])}"), *rows],
    )


def _made_of(record: Mapping[str, Any]) -> Component:
    home, profile = record["home"], record["profile"]
    known = instant(profile["recorded_at"], record["weeks"]["timezone"]) if profile["recorded"] else "none"
    return _panel(
        "Installation",
        [
            *((name, number) for name, number in record["versions"].items()),
            ("Profile", known),
            ("Folder", html.Code(home["folder"])),
            ("Settings", html.Code(home["config"]) if home["config"] else "no config.yaml; the defaults hold"),
            ("Data", html.Code(home["data_dir"])),
        ],
    )


def _panel(title: str, facts: Sequence[tuple[str, object]]) -> Component:
    label = f"status-{title.lower()}"
    return html.Section(
        [
            html.H2(title, id=label),
            html.Dl([html.Div([html.Dt(name), html.Dd(value)]) for name, value in facts], className="plain-facts"),
        ],
        className="panel",
        **{"aria-labelledby": label},
    )


def byte_size(size: float) -> str:
    """Return ``12 MB``: decimal units, as disks are sold."""
    for unit in _UNITS:
        if size < 1000 or unit == _UNITS[-1]:
            return f"{size:.0f} {unit}" if size >= 10 or unit == "bytes" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.0f} {_UNITS[-1]}"
