"""The list of the app's pages, in the order of the navigation.

A page is added here and nowhere else: routing, navigation, go-to keys and their sheet read this list.
"""

from __future__ import annotations

from dash_app import history_routes, lineage_callbacks, routes, settings_callbacks
from dash_app.components.navigation import Entry
from dash_app.place import LEARNING, SYSTEM, WEEKLY, YOURS, Place
from dash_app.search_routes import draw_search, register_search
from dash_app.source_routes import draw_sources, register_sources
from dash_app.status_routes import draw_status, register_status

PLACES: tuple[Place, ...] = (
    Place("/", routes.draw_week, "This week", "w", WEEKLY),
    Place("/so-far", routes.draw_so_far),
    #
    Place("/search", draw_search, "Search", "s", WEEKLY, register_search),
    #
    Place("/applications", routes.draw_applications, "Applications", "a", WEEKLY),
    #
    Place("/skills", routes.draw_skills, "Skills", "k", WEEKLY),
    #
    Place("/documents", routes.draw_documents, "Documents", "d", YOURS),
    #
    Place("/taste", history_routes.draw_taste, "Taste", "t", YOURS),
    #
    Place("/guide", routes.draw_guide, "Profile", "p", YOURS),
    #
    Place("/metrics", routes.draw_metrics, "Metrics", "m", LEARNING),
    #
    Place("/models", history_routes.draw_models, "Models", "o", LEARNING),
    #
    Place("/replay", history_routes.draw_replay, "Replay", "r", LEARNING),
    #
    Place("/lineage", lineage_callbacks.draw_lineage, "Lineage", "l", SYSTEM, lineage_callbacks.register_lineage),
    #
    Place("/sources", draw_sources, "Sources", "b", SYSTEM, register_sources),
    #
    Place("/status", draw_status, "Status", "h", SYSTEM, register_status),
    #
    Place("/settings", settings_callbacks.draw_settings, "Settings", "e", SYSTEM, settings_callbacks.register_settings),
    #
    Place("/posting/", history_routes.draw_posting),
)


def place_at(path: str) -> Place | None:
    """Return the page at ``path``; None where there is none."""
    return next((place for place in PLACES if place.draw is not None and place.is_at(path)), None)


def entries() -> list[Entry]:
    """Return the navigation, in its order."""
    return [Entry(place.path, place.label, place.key, place.group) for place in PLACES if place.draw and place.label]
