"""Links between the app's own pages."""

from __future__ import annotations

from datetime import date

from dash import dcc, html
from dash.development.base_component import Component

from aura_views.asset_words import column_of

LINEAGE = "/lineage"
"""Address of the page with weeks by assets."""


def page_link(label: str, href: str, *, is_here: bool, className: str, title: str = "") -> Component:  # noqa: N803 Dash's name
    """Return a link to a page of the app; the present one is marked for screen readers too.

    ``dcc.Link`` takes no aria attributes, so the present page's link is a plain one.
    """
    if is_here:
        return html.A(
            label, href=href, title=title, className=f"{className} {className}-here", **{"aria-current": "page"}
        )
    return dcc.Link(label, href=href, title=title, className=className)


def posting_address(job_id: int) -> str:
    """Return the address of the page with a posting's life."""
    return f"/posting/{job_id}"


def cell_address(week: date, asset: str, until: date | None = None) -> str:
    """Return the address of the page Lineage with one cell opened; ``until`` is the newest week it shows."""
    shown = f"&until={until}" if until else ""
    return f"{LINEAGE}?week={week}&asset={column_of(asset)}{shown}"


def posting_link(label: str, job_id: int) -> Component:
    """Return ``label``, a posting's title as text, as a link to its life."""
    return dcc.Link(label, href=posting_address(job_id), className="title-link", title="The life of this posting")
