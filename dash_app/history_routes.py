"""Drawing the pages that look back: the life of a posting, the models, the taste they see, the replay of a past week."""

from __future__ import annotations

from dataclasses import replace

from dash.development.base_component import Component

from aura_views.drafts import drafts_of
from aura_views.home import Home
from aura_views.models import models
from aura_views.postings import UnknownPosting
from aura_views.replay import CannotReplay, check_week
from aura_views.slate import week_named
from aura_views.story import posting_story
from aura_views.taste import taste
from dash_app.draft_callbacks import look_again
from dash_app.kept_pages import kept_page
from dash_app.pages.models import models_page
from dash_app.pages.posting import posting_page, unknown_posting_page
from dash_app.pages.replay import cannot_replay_page, replay_frame
from dash_app.pages.taste import taste_page
from dash_app.place import Asked, Drawn

POSTING = "/posting/"
PAGE = "posting"
ABOVE_EVERY_ID = 2**53


def draw_posting(home: Home, path: str, _asked: Asked) -> Drawn:
    """Return the life of the posting that ``path`` ends with."""
    return _posting(home, path.removeprefix(POSTING))


def draw_models(home: Home, _path: str, _asked: Asked) -> Drawn:
    """Return the page of the models."""
    return kept_page(models_page, models(home)), None


def draw_taste(home: Home, _path: str, asked: Asked) -> Drawn:
    """Return what the models say of the person's taste."""
    view = taste(home, week_named(asked.get("week")))
    to_the_minute = replace(view, as_of=view.as_of.replace(second=0, microsecond=0))  # as the page names it
    return kept_page(taste_page, to_the_minute, home.calendar.timezone), None


def draw_replay(home: Home, _path: str, asked: Asked) -> Drawn:
    """Return the frame of a past week beside today's models; it is filled once it is there."""
    return _replay(home, asked.get("week")), None


def _replay(home: Home, key: str | None) -> Component:
    week = week_named(key) or home.calendar.newest_closed(home.clock.now())
    try:
        check_week(home, week)
    except CannotReplay as error:
        return cannot_replay_page(str(error))
    return replay_frame(week)


def _posting(home: Home, asked: str) -> Drawn:
    if not (asked.isascii() and asked.isdigit() and int(asked) < ABOVE_EVERY_ID):
        return unknown_posting_page(asked), None
    try:
        story = posting_story(home, int(asked))
    except UnknownPosting:
        return unknown_posting_page(asked), None
    job_id, ids = story.life.job_id, tuple(story.life.opening_ids)
    draft = drafts_of(home, {job_id: ids}).get(job_id)
    look_again([draft])
    shown = {
        "page": PAGE,
        "titles": {str(job_id): story.life.title},
        "openings": {str(job_id): [str(each) for each in ids]},
    }
    return posting_page(story, draft), shown
