"""What a page without a week says about getting one: where in the app it is made, what to type, what runs by itself."""

from __future__ import annotations

from datetime import date

from dash import dcc

from dash_app.components.links import LINEAGE, cell_address
from dash_app.components.notices import command


def ways_to_make(week: date | None = None) -> list[object]:
    """Return the parts of a sentence on making ``week``; the first weeks of all without one."""
    if week is None:
        where, typed = dcc.Link("make the newest week on Lineage", href=LINEAGE), command("aura week")
    else:
        where = dcc.Link("make this week on Lineage", href=cell_address(week, "shortlist"))
        typed = command(f"aura week --week {week}")
    return [where, ", or type ", typed]


def by_itself() -> list[object]:
    """Return the parts of a sentence on what makes a week without being asked."""
    return [
        command("aura up"),
        " makes it by itself when it starts; ",
        dcc.Link("Status", href="/status"),
        " shows how far it is",
    ]
