"""The links to the pages in their groups. On a wide screen all stand at the side, else the first group and a menu."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from dash import html
from dash.development.base_component import Component

from dash_app.components.links import page_link


@dataclass(frozen=True)
class Entry:
    """A page in the navigation: its address, name, the key after ``g``, and its group; the first has no name."""

    path: str
    label: str
    key: str
    group: str


def navigation(path: str, entries: Sequence[Entry]) -> list[Component]:
    """Return the links to ``entries``, the page at ``path`` marked."""
    place = "/" if path == "/so-far" else path
    groups = [(name, list(members)) for name, members in groupby(entries, key=lambda entry: entry.group)]
    first = [_links(members, place) for name, members in groups if not name]
    others = [_group(name, members, place) for name, members in groups if name]
    here = next((entry.label for entry in entries if entry.path == place and entry.group), None)
    return [
        *first,
        html.Button(
            [
                html.Span(here or "More", className="nav-more-word"),
                html.Span(className="caret", **{"aria-hidden": "true"}),
            ],
            className="nav-more-button nav-link-here" if here else "nav-more-button",
            type="button",
            **{
                "data-action": "more",
                "aria-expanded": "false",
                "aria-controls": "nav-more",
                "aria-label": "More pages",
            },
        ),
        html.Div(others, id="nav-more", className="nav-more"),
    ]


def _group(name: str, members: Sequence[Entry], place: str) -> Component:
    label = f"nav-{name.lower()}"
    return html.Div(
        [html.H2(name, id=label, className="nav-heading"), _links(members, place, label)], className="nav-group"
    )


def _links(members: Sequence[Entry], place: str, label: str = "") -> Component:
    named = {"aria-labelledby": label} if label else {}
    return html.Ul(
        [
            html.Li(
                [
                    page_link(entry.label, entry.path, is_here=entry.path == place, className="nav-link"),
                    html.Kbd(f"g {entry.key}", className="nav-key", **{"aria-hidden": "true"}),
                ],
                **{"data-go": entry.key},
            )
            for entry in members
        ],
        className="nav-list",
        **named,
    )
