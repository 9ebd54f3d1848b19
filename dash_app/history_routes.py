"""The pages that look back: the life of a posting, the models, what they say of one's taste, the replay of a past week. Addresses to pages only."""

from __future__ import annotations

from collections.abc import Mapping

from dash.development.base_component import Component

from aura_views.home import Home
from aura_views.models import models
from aura_views.postings import UnknownPosting
from aura_views.replay import CannotReplay, check_week
from aura_views.slate import week_named
from aura_views.story import posting_story
from aura_views.taste import taste
from dash_app.pages.models import models_page
from dash_app.pages.posting import posting_page, unknown_posting_page
from dash_app.pages.replay import cannot_replay_page, replay_frame
from dash_app.pages.taste import taste_page

POSTING = "/posting/"
ABOVE_EVERY_ID = 2**53


def history_page(home: Home, path: str, asked: Mapping[str, str]) -> Component | None:
    """Return the page at ``path``; None where it is none of these.

    Raises:
        ValueError: ``asked`` names no week of this installation.
        NothingToShow, WarehouseError, UserDbError: a store cannot be read.
    """
    if path.startswith(POSTING):
        return _posting(home, path.removeprefix(POSTING))
    if path == "/models":
        return models_page(models(home))
    if path == "/taste":
        return taste_page(taste(home, week_named(asked.get("week"))), home.calendar.timezone)
    if path == "/replay":
        return _replay(home, asked.get("week"))
    return None


def _replay(home: Home, key: str | None) -> Component:
    week = week_named(key) or home.calendar.newest_closed(home.clock.now())
    try:
        check_week(home, week)
    except CannotReplay as error:
        return cannot_replay_page(str(error))
    return replay_frame(week)


def _posting(home: Home, asked: str) -> Component:
    if not (asked.isascii() and asked.isdigit() and int(asked) < ABOVE_EVERY_ID):
        return unknown_posting_page(asked)
    try:
        return posting_page(posting_story(home, int(asked)))
    except UnknownPosting:
        return unknown_posting_page(asked)
