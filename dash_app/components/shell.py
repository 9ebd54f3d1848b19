"""The frame around every page: brand, navigation, live state, theme, confirmation line, shortcut sheet."""

from __future__ import annotations

from collections.abc import Sequence

from dash import dcc, html
from dash.development.base_component import Component

from aura_views.dagster_client import LiveState
from aura_views.wording import counted
from dash_app.components.demo import sample_banner
from dash_app.components.draft import draft_ticker
from dash_app.components.navigation import Entry

LIVE_EVERY_MS = 10_000

EVERYWHERE = (
    ("u", "undo what you did last"),
    ("Esc", "leave a field, close a menu"),
    ("?", "show these keys"),
)
FOUND = (
    ("/", "search, from any page"),
    ("j  k", "next, previous of what was found"),
    ("Enter", "open it"),
    ("s", "keep it for this week, beside the five"),
    ("m", "more like it"),
)
POSTINGS = (
    ("j  k", "next, previous posting"),
    ("↑  ↓", "facet above, below"),
    ("←  →", "move along the scale; Enter or Space chooses"),
    ("1 – 9, 0", "rate the facet 1 to 10 and go to the next one"),
    ("c", "write a comment; Esc leaves it"),
    ("w", "want to apply: it goes to the board of applications; again: not any more"),
    ("a", "choose the stage of your application"),
    ("x", "not for me, with a reason"),
    ("d", "draft CV and letter; once they are ready, go to them"),
    ("n", "next posting of the guide"),
    ("e", "read the posting's text"),
    ("o", "open the posting on its board"),
)


def shell(opened_at: str, entries: Sequence[Entry], *, is_demo: bool = False) -> Component:
    """Return the frame with an empty page in it.

    Args:
        opened_at: now, ISO 8601; undo reaches back no further.
        entries: the pages, for the sheet of keys.
        is_demo: the home is a demonstration, and every page says so.
    """
    return html.Div(
        [
            dcc.Location(id="location", refresh=False),
            dcc.Interval(id="tick", interval=LIVE_EVERY_MS),
            draft_ticker(),
            dcc.Store(id="opened-at", data=opened_at),
            dcc.Store(id="shown"),
            html.A("Skip to the content", href="#main", className="skip"),
            _header(),
            sample_banner() if is_demo else None,
            html.Div(id="renewed", className="renewed-place"),
            html.Main(html.Div("Loading …", className="loading"), id="main", tabIndex="-1"),
            _confirmation(),
            _shortcut_sheet(entries),
        ],
        className="shell",
    )


def _header() -> Component:
    return html.Header(
        html.Div(
            [
                dcc.Link([html.Span(className="mark"), "AURA"], href="/", className="brand", title="AURA, this week"),
                html.Nav(id="nav", className="nav", **{"aria-label": "Pages"}),
                html.Div(
                    [
                        html.Div(id="live", className="live"),
                        html.Button(
                            "?",
                            className="icon-button",
                            type="button",
                            title="Keyboard shortcuts (?)",
                            **{"data-action": "shortcuts", "aria-label": "Keyboard shortcuts"},
                        ),
                        html.Button(
                            html.Span(className="theme-icon", **{"aria-hidden": "true"}),
                            className="icon-button",
                            type="button",
                            title="Light or dark",
                            **{"data-action": "theme", "aria-label": "Switch between light and dark"},
                        ),
                    ],
                    className="header-end",
                ),
            ],
            className="header-inner",
        ),
        className="header",
    )


def live(state: LiveState) -> Component:
    """Return what Dagster does, as a dot and a word that lead to it."""
    if state.status == "unreachable":
        return html.Span([_dot("off"), "Dagster is not reachable"], className="live-text", title=state.problem)
    runs = state.running or state.queued
    weeks = sorted({run.week for run in runs if run.week})
    word = {
        "running": f"{counted(len(state.running), 'run')} in progress" + (f": {', '.join(weeks)}" if weeks else ""),
        "queued": f"{counted(len(state.queued), 'run')} waiting",
        "failed": "The last run failed",
        "idle": "Dagster is idle",
    }[state.status]
    failed = state.last_failed if state.status == "failed" else None
    target = failed.url if failed else runs[0].url if len(runs) == 1 else f"{state.url}/runs"
    return html.A(
        [_dot(state.status), word],
        href=target,
        target="_blank",
        rel="noopener",
        className="live-text",
        title="Open in Dagster",
    )


def _dot(kind: str) -> Component:
    return html.Span(className=f"dot dot-{kind}", **{"aria-hidden": "true"})


def _confirmation() -> Component:
    return html.Div(
        [
            html.Div(id="announce", className="announce", role="status", **{"aria-live": "polite"}),
            html.Button(["Undo", html.Kbd("u")], id="undo", className="button button-quiet", type="button", n_clicks=0),
        ],
        className="confirmation",
        id="confirmation",
    )


def _shortcut_sheet(entries: Sequence[Entry]) -> Component:
    go_to = [(f"g  {entry.key}", entry.label) for entry in entries]
    return html.Dialog(
        [
            html.Div(
                [
                    html.H2("Keys"),
                    html.Button("Close", className="button", type="button", **{"data-action": "close-shortcuts"}),
                ],
                className="sheet-head",
            ),
            html.Div(
                [
                    _keys("Go to", go_to),
                    _keys("A posting", POSTINGS),
                    _keys("Search", FOUND),
                    _keys("Everywhere", EVERYWHERE),
                ],
                className="sheet-groups",
            ),
        ],
        id="shortcuts",
        className="sheet",
        **{"aria-label": "Keyboard shortcuts"},
    )


def _keys(title: str, keys: Sequence[tuple[str, str]]) -> Component:
    rows = [
        html.Tr([html.Th(_combination(combination.split("  ")), scope="row"), html.Td(does)])
        for combination, does in keys
    ]
    return html.Section([html.H3(title), html.Table(html.Tbody(rows))])


def _combination(keys: Sequence[str]) -> list[object]:
    """Return the keys with a space between them, as a screen reader says them."""
    return [part for key in keys for part in (html.Kbd(key), " ")][:-1]
