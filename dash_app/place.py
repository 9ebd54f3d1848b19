"""What a page of the app is: its address, its place in the navigation, what draws it, what registers its callbacks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from dash import Dash
from dash.development.base_component import Component

from aura_views.home import Home
from dash_app.kept_pages import KeptPage

Asked = Mapping[str, str]
"""What the address asks for after the question mark, the last value of each name."""

Drawn = tuple[Component | KeptPage, dict[str, Any] | None]
"""A page, and what it says of itself to callbacks (``dash_app.confirmation.Shown``)."""

Draw = Callable[[Home, str, Asked], Drawn]
"""Draws the page at an address.

It raises ValueError where the address asks for what cannot be, NothingToShow, WarehouseError or UserDbError where a store
cannot be read; the app turns each into a page.
"""

WEEKLY, YOURS, LEARNING, SYSTEM = "", "Yours", "Learning", "System"
"""The groups of the navigation; the first has no heading and stays in sight on a phone."""


@dataclass(frozen=True)
class Place:
    """One page.

    Attributes:
        path: its address, or the beginning of the addresses of all such pages where it ends with a slash.
        draw: None while the page does not exist, which keeps it out of the navigation.
        label: its name in the navigation; without one it is reached by links alone.
        key: after ``g``, it goes there. group: in the navigation.
        register: puts the callbacks of this page on the app.
    """

    path: str
    draw: Draw | None
    label: str = ""
    key: str = ""
    group: str = WEEKLY
    register: Callable[[Dash, Home], None] | None = None

    def is_at(self, path: str) -> bool:
        """Return whether this page stands at ``path``."""
        is_family = self.path.endswith("/") and self.path != "/"
        return path == self.path or (is_family and path.startswith(self.path))
