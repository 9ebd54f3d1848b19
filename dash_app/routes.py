"""Drawing the pages of the weekly loop at their addresses, and what each says of itself to callbacks.

Layout is in ``dash_app.pages``, data in ``aura_views``; which page stands where is in ``dash_app.places``.
"""

from __future__ import annotations

from aura_views.application_board import application_board
from aura_views.drafts import documents_view, drafts_of
from aura_views.guide import guide
from aura_views.home import Home
from aura_views.impressions import record_impression
from aura_views.metrics import metrics
from aura_views.skills import skills
from aura_views.slate import WeekView, so_far, this_week, week_named
from dash_app.draft_callbacks import look_again
from dash_app.kept_pages import kept_page
from dash_app.pages.applications import applications_page
from dash_app.pages.documents import documents_page, newest_of_posting, title_of
from dash_app.pages.guide import guide_page, guide_shown
from dash_app.pages.metrics import metrics_page
from dash_app.pages.skills import skills_page
from dash_app.pages.week import week_page
from dash_app.place import Asked, Drawn


def draw_week(home: Home, _path: str, asked: Asked) -> Drawn:
    """Return the page of the closed week that ``asked`` names, else of the newest."""
    return _week(home, this_week(home, week_named(asked.get("week")), slate_id=asked.get("slate")))


def draw_so_far(home: Home, _path: str, asked: Asked) -> Drawn:
    """Return the page of the week in progress."""
    return _week(home, so_far(home, slate_id=asked.get("slate")))


def draw_metrics(home: Home, _path: str, _asked: Asked) -> Drawn:
    """Return the page of the figures by week."""
    return kept_page(metrics_page, metrics(home)), None


def draw_skills(home: Home, _path: str, asked: Asked) -> Drawn:
    """Return the page of the skill report of the week that ``asked`` names, else of the newest."""
    return kept_page(skills_page, skills(home, week_named(asked.get("week")))), None


def draw_guide(home: Home, _path: str, asked: Asked) -> Drawn:
    """Return the step of the guide that ``asked`` names, else the first that is open."""
    view = guide(home, asked.get("step"), asked.get("posting"))
    return kept_page(guide_page, view), guide_shown(view)


def draw_applications(home: Home, _path: str, _asked: Asked) -> Drawn:
    """Return the page of everything applied to."""
    found = application_board(home)
    shown = {
        "page": "applications",
        "titles": {str(each.job_id): each.title for each in found.applications},
        "openings": {str(each.job_id): [str(job_id) for job_id in each.opening_ids] for each in found.applications},
    }
    asked_for = drafts_of(home, {each.job_id: each.opening_ids for each in found.applications})
    look_again(asked_for.values())
    return kept_page(applications_page, found, home.calendar.timezone, asked_for), shown


def draw_documents(home: Home, _path: str, _asked: Asked) -> Drawn:
    """Return the page of every request for CV and letter."""
    view = documents_view(home)
    newest = newest_of_posting(view)
    look_again(newest)
    shown = {
        "page": "documents",
        "titles": {str(each.job_id): title_of(view, each) for each in newest},
        "openings": {str(each.job_id): [str(each.job_id)] for each in newest},
    }
    return kept_page(documents_page, view), shown


def _week(home: Home, view: WeekView) -> Drawn:
    found = drafts_of(home, {card.job_id: card.opening_ids for card in view.cards})
    record_impression(home, view)
    look_again(found.values())
    shown = {
        "week": view.week.isoformat(),
        "newest": view.versions[0].slate_id if view.versions else None,
        "slate_id": view.slate.slate_id if view.slate else None,
        "titles": {str(card.job_id): card.title for card in view.cards},
        "openings": {str(card.job_id): [str(each) for each in card.opening_ids] for card in view.cards},
    }
    return kept_page(week_page, view, found), shown
