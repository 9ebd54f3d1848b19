"""One cell of the page Lineage: what made it, from what, what rests on it, and the buttons that make it anew."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from dash import dcc, html
from dash.development.base_component import Component

from aura_views.asset_words import BY_NAME, SOURCES, asset_title, column_of
from aura_views.badges import BadgeInput, LineageBadge
from aura_views.week_grid import FAILED, FRESH, MISSING, RUNNING, STALE, WAITING, Cell, CellDetail, Reader
from aura_views.wording import counted, instant, week_span
from dash_app.components.badge import SHOWN_DIGITS, run_link
from dash_app.components.links import LINEAGE as ADDRESS
from dash_app.components.links import cell_address

STATE_WORDS: Mapping[str, tuple[str, str, str]] = {
    FRESH: ("fresh", "✓", "made, and nothing it was made from has changed since"),
    STALE: ("stale", "!", "something it was made from has changed since"),
    MISSING: ("missing", "·", "never made"),
    FAILED: ("failed", "×", "the last run failed here"),
    RUNNING: ("running", "▸", "being made now"),
    WAITING: ("waiting", "…", "its run waits for its turn"),
}
"""State to word, mark and meaning: a mark beside the colour, for those who do not see it."""

_INPUT_STATES = {"same": "unchanged", "changed": "changed since", "missing": "did not exist"}
MOST_READERS = 12


def cell_panel(detail: CellDetail, timezone: str, live: Cell | None = None) -> list[object]:
    """Return where a cell comes from, what rests on it, and the buttons that make it anew."""
    cell = live or detail.cell
    words = BY_NAME[cell.asset]
    word, mark, meaning = STATE_WORDS[cell.state]
    return [
        html.Div(
            [
                html.H2([words.title, html.Span(f", week of {week_span(cell.week)}", className="second-title")]),
                dcc.Link("Close", href=ADDRESS, className="button", title="Close this cell"),
            ],
            className="cell-head",
        ),
        html.P([words.makes, " ", html.Code(words.name)], className="lead"),
        html.P(
            [
                html.Span(mark, className=f"cell cell-{cell.state}", **{"aria-hidden": "true"}),
                html.Span(
                    [
                        html.Strong(word.capitalize()),
                        f": {cell.because or meaning}.",
                        f" Made {counted(detail.versions, 'time')}." if detail.versions > 1 else "",
                    ]
                ),
            ],
            className="cell-state",
        ),
        *_origin(detail, timezone),
        _used_by(detail.readers),
        html.Div(
            [
                html.Button(
                    f"Make {words.title.casefold()} of this week anew" if detail.badges else "Make it",
                    id="lineage-make-cell",
                    type="button",
                    className="button",
                ),
                html.Button("Make the whole week", id="lineage-make-week", type="button", className="button"),
                html.Span("What rests on it becomes stale where its content changes.", className="hint"),
            ],
            className="cell-actions",
        ),
    ]


def _origin(detail: CellDetail, timezone: str) -> list[Component]:
    if not detail.badges:
        return []
    if detail.cell.asset == SOURCES:
        head = ("Source", "State", "Rows", "Made", "Run")
        rows = [
            html.Tr(
                [
                    html.Th(asset_title(badge.asset).removeprefix("Listings of "), scope="row"),
                    html.Td("stale" if badge.is_stale else "fresh"),
                    html.Td(f"{badge.rows:,}"),
                    html.Td(instant(badge.created_at, timezone)),
                    html.Td(run_link(badge)),
                ]
            )
            for badge in detail.badges
        ]
        return [_table("Sources", head, rows)]
    badge = detail.badges[0]
    return [_facts(badge, timezone), _inputs(badge)]


def _facts(badge: LineageBadge, timezone: str) -> Component:
    facts: list[tuple[str, object]] = [
        ("Run", run_link(badge)),
        ("Made", instant(badge.created_at, timezone)),
        ("Known up to", instant(badge.as_of, timezone)),
        ("Rows", f"{badge.rows:,}"),
        ("Version", html.Code(badge.data_version[:SHOWN_DIGITS], title=badge.data_version)),
        ("Code", html.Code(badge.code_version)),
    ]
    return html.Dl([html.Div([html.Dt(name), html.Dd(value)]) for name, value in facts], className="cell-facts")


def _inputs(badge: LineageBadge) -> Component:
    if not badge.inputs:
        return html.P("Made from nothing else that AURA made.", className="hint")
    rows = [_input(each) for each in badge.inputs]
    return _table("Made from", ("Asset", "Week", "Version", "Since"), rows)


def _input(read: BadgeInput) -> Component:
    version = html.Code(read.data_version[:SHOWN_DIGITS], title=read.data_version) if read.data_version else "none"
    return html.Tr(
        [
            html.Th(_asset_link(read.asset, read.week), scope="row"),
            html.Td(str(read.week)),
            html.Td(version),
            html.Td(_INPUT_STATES[read.state], className=f"input-{read.state}"),
        ]
    )


def _asset_link(asset: str, week: date) -> object:
    if column_of(asset) not in BY_NAME:
        return html.Span(asset.replace("_", " "), title="What you entered; it has no cell of its own")
    return dcc.Link(asset_title(asset), href=cell_address(week, asset))


def _used_by(readers: tuple[Reader, ...]) -> Component | None:
    if not readers:
        return None
    links = [
        html.Li(
            [
                _asset_link(reader.asset, reader.week),
                html.Span(f" of {reader.week}{', stale' if reader.is_stale else ''}", className="hint"),
            ]
        )
        for reader in readers[:MOST_READERS]
    ]
    rest = len(readers) - MOST_READERS
    return html.Div(
        [html.H3("Used by"), html.Ul([*links, html.Li(f"and {rest} more", className="hint") if rest > 0 else None])],
        className="cell-readers",
    )


def _table(caption: str, head: tuple[str, ...], rows: list[Component]) -> Component:
    return html.Div(
        html.Table(
            [
                html.Caption(caption),
                html.Thead(html.Tr([html.Th(name, scope="col") for name in head])),
                html.Tbody(rows),
            ]
        ),
        className="cell-table",
        role="region",
        tabIndex="0",
        **{"aria-label": caption},
    )
