"""Pages for addresses that lead nowhere and for stores that cannot be read."""

from __future__ import annotations

from dash import dcc, html
from dash.development.base_component import Component

from dash_app.components.notices import command, empty_state


def not_found(path: str) -> Component:
    """Return the page for an address that AURA does not have."""
    return _page(
        "Not found",
        empty_state("There is no such page", f"AURA has nothing at {path}.", dcc.Link("Go to this week", href="/")),
    )


def wrong_address(message: str, back: tuple[str, str] = ("this week", "/")) -> Component:
    """Return the page for an address that asks for what cannot be, such as a filter or a week.

    Args:
        back: name and address of the page that leads on.
    """
    name, address = back
    return _page(
        "Not shown", empty_state("That cannot be shown", f"{message}.", dcc.Link(f"Go to {name}", href=address))
    )


def unreadable(message: str) -> Component:
    """Return the page for a warehouse that cannot be read and of which nothing was read before."""
    return _page(
        "Not readable",
        empty_state(
            "The results cannot be read just now",
            message,
            html.P([command("aura doctor"), " says what is wrong and how to mend it."]),
            html.Button("Try again", id="try-again", className="button", type="button", **{"data-action": "reload"}),
        ),
    )


def _page(title: str, content: Component) -> Component:
    return html.Div([html.H1(title, className="page-title visually-hidden"), content], **{"data-title": title})
