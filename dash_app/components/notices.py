"""What a page says when something is missing, old or wrong: what it is, why, and what to do."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from aura_views.document_runs import NotConfirmed, NotStarted, what_came_of


def notice(title: str, *body: object, kind: str = "info") -> Component:
    """Return a note above a page's content.

    Args:
        kind: info, warning or error.
    """
    return html.Div(
        [html.Strong(title), *(html.Span(part) if isinstance(part, str) else part for part in body)],
        className=f"notice notice-{kind}",
        role="alert" if kind == "error" else "note",
    )


def not_started(error: NotStarted) -> Component:
    """Return the note that a run was not started, or that it is not known."""
    cure = () if isinstance(error, NotConfirmed) else (command("aura up"), " starts Dagster.")
    return notice(f"{error}.", f" {what_came_of(error, 'started')} ", *cure, kind="error")


def empty_state(title: str, *body: object) -> Component:
    """Return what stands in the place of content that is not there yet."""
    return html.Section(
        [
            html.Div(className="empty-mark", **{"aria-hidden": "true"}),
            html.H2(title),
            *(html.P(part) if isinstance(part, str) else part for part in body),
        ],
        className="empty",
    )


def command(text: str) -> Component:
    """Return a command line to type."""
    return html.Code(text, className="command")


def steps(*each: object) -> Component:
    """Return a list of what to do, in order."""
    return html.Ol([html.Li(step) for step in each], className="steps")
