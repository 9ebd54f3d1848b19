"""Searches that the person saved under a name: events in the user database, taken back like everything else."""

from __future__ import annotations

from dataclasses import dataclass

from aura_io.userdb import Event
from aura_io.userdb.db import DEFAULT_USER
from aura_io.workspace import Home
from aura_ml.hashing import content_hash

SAVED_VIEW = "saved_view"
LONGEST_NAME = 60
MOST = 40


class ViewRefused(ValueError):
    """A view that cannot be saved; the message says why."""


@dataclass(frozen=True)
class SavedView:
    """A search by name; ``search`` is the part of its address after the question mark."""

    view_id: str
    name: str
    search: str


@dataclass(frozen=True)
class ViewUndone:
    """What was taken back: the saving or the deletion of the view ``name``."""

    name: str
    is_there: bool


def saved_views(home: Home, user_id: str = DEFAULT_USER) -> list[SavedView]:
    """Return the saved views, by name."""
    newest = {event.subject: event for event in home.userdb.active(kinds=[SAVED_VIEW], user_id=user_id)}
    found = [
        SavedView(view_id, str(event.payload["name"]), str(event.payload["search"]))
        for view_id, event in newest.items()
        if event.payload.get("search") is not None
    ]
    return sorted(found, key=lambda view: view.name.casefold())


def save_view(home: Home, name: str, search: str, user_id: str = DEFAULT_USER) -> SavedView:
    """Save a search under ``name``; one of the same name is replaced.

    Raises:
        ViewRefused: no name, a longer one than ``LONGEST_NAME``, nothing to save, or ``MOST`` views already.
        UserDbError: the user database cannot be used.
    """
    name = " ".join(name.split())
    if not name:
        raise ViewRefused("give the view a name")
    if len(name) > LONGEST_NAME:
        raise ViewRefused(f"the name is longer than {LONGEST_NAME} characters")
    if not search:
        raise ViewRefused("there is nothing to save: type words or choose a filter first")
    view_id = content_hash("saved view", name.casefold())[:16]
    others = [view for view in saved_views(home, user_id) if view.view_id != view_id]
    if len(others) >= MOST:
        raise ViewRefused(f"there are {MOST} views already; delete one first")
    _record(home, view_id, name, search, user_id)
    return SavedView(view_id, name, search)


def delete_view(home: Home, view_id: str, user_id: str = DEFAULT_USER) -> SavedView | None:
    """Delete a view and return it; None where there is none of this id."""
    found = next((view for view in saved_views(home, user_id) if view.view_id == view_id), None)
    if found is not None:
        _record(home, view_id, found.name, None, user_id)
    return found


def undo_view(home: Home, event: Event, user_id: str = DEFAULT_USER) -> ViewUndone:
    """Take back the saving or the deletion of a view."""
    home.userdb.undo(event.event_id, home.clock.now())
    return ViewUndone(
        str(event.payload["name"]), any(view.view_id == event.subject for view in saved_views(home, user_id))
    )


def _record(home: Home, view_id: str, name: str, search: str | None, user_id: str) -> Event:
    payload = {"name": name, "search": search}
    return home.userdb.record(SAVED_VIEW, view_id, payload, recorded_at=home.clock.now(), user_id=user_id)
