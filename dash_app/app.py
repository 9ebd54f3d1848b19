"""The app factory: shell, routing between pages, live state, health, policy. Pages and components are their own modules.

Takes an opened home, so that tests hand in theirs; serving is in ``main``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from dash import Dash, Input, Output, State, html, no_update
from dash.development.base_component import Component
from flask import Flask, Response, jsonify

from aura_views.dagster_client import live_state
from aura_views.drafts import DocumentsView, documents_view, drafts_of
from aura_views.guide import guide
from aura_views.health import healthz
from aura_views.home import STORE_ERRORS, Home
from aura_views.impressions import record_impression
from aura_views.memo import NothingToShow
from aura_views.metrics import metrics
from aura_views.outcomes import Application, applications
from aura_views.skills import skills
from aura_views.slate import WeekView, so_far, this_week, week_named
from dash_app.components.demo import simulated_figures
from dash_app.components.shell import live, navigation, shell
from dash_app.compression import compress_static
from dash_app.digest_routes import register_digest
from dash_app.document_routes import register_documents
from dash_app.draft_callbacks import look_again, register_drafts
from dash_app.edit_callbacks import register_edits
from dash_app.forget_callbacks import register_forgetting
from dash_app.guide_callbacks import register_guide
from dash_app.history_routes import history_page
from dash_app.model_callbacks import register_models
from dash_app.outcome_callbacks import register_outcomes
from dash_app.pages.applications import applications_page
from dash_app.pages.documents import documents_page, newest_of_posting, title_of
from dash_app.pages.guide import guide_page, guide_shown
from dash_app.pages.metrics import metrics_page
from dash_app.pages.problem import not_found, unreadable, wrong_address
from dash_app.pages.skills import skills_page
from dash_app.pages.week import week_page
from dash_app.rating_callbacks import register_rating
from dash_app.replay_callbacks import register_replay
from dash_app.security import secure
from dash_app.undo_callbacks import register_undo

NAME = "AURA"
FOLDER = Path(__file__).parent
INDEX = """<!DOCTYPE html>
<html lang="en">
<head>
{%metas%}
<title>{%title%}</title>
<script src="ASSETS/theme.js"></script>
<link rel="icon" type="image/svg+xml" href="ASSETS/mark.svg">
{%css%}
</head>
<body>
{%app_entry%}
<footer>{%config%}{%scripts%}{%renderer%}</footer>
</body>
</html>"""


def create_app(home: Home) -> Dash:
    """Return the app over ``home``, ready to be served."""
    app = Dash(
        __name__,
        server=Flask(__name__, root_path=str(FOLDER), static_folder=None),
        title=NAME,
        update_title=None,
        assets_folder=str(FOLDER / "assets"),
        assets_ignore=r"theme\.js",
        serve_locally=True,
        suppress_callback_exceptions=True,
        add_log_handler=False,
        index_string=INDEX.replace("ASSETS", "/assets"),
        meta_tags=[
            {"name": "viewport", "content": "width=device-width, initial-scale=1"},
            {"name": "color-scheme", "content": "light dark"},
            {"name": "description", "content": "Five postings a week, ranked for one person."},
        ],
    )
    app.layout = lambda: shell(home.clock.now().isoformat(), is_demo=home.settings.demo)
    _register_pages(app, home)
    _register_live(app, home)
    register_rating(app, home)
    register_outcomes(app, home)
    register_drafts(app, home)
    register_edits(app, home)
    register_undo(app, home)
    register_guide(app, home)
    register_models(app, home)
    register_forgetting(app, home)
    register_replay(app, home)
    register_documents(app.server, home)
    register_digest(app.server, home)
    _add_health(app, home)
    compress_static(app.server)
    secure(app, home.settings.dash.host)
    return app


def _register_pages(app: Dash, home: Home) -> None:
    @app.callback(
        Output("main", "children"),
        Output("nav", "children"),
        Output("shown", "data"),
        Output("renewed", "children"),
        Input("location", "pathname"),
        Input("location", "search"),
    )
    def show(path: str | None, search: str | None) -> tuple[Component, list[Component], dict[str, Any] | None, None]:
        path = path or "/"
        page, shown = _page(home, path, _parameters(search))
        page = simulated_figures(page, path) if home.settings.demo else page
        return page, navigation(path), shown, None


def _page(home: Home, path: str, asked: Mapping[str, str]) -> tuple[Component, dict[str, Any] | None]:
    try:
        if path == "/metrics":
            return metrics_page(metrics(home)), None
        if (own := _own_page(home, path, asked)) is not None:
            return own
        if (looked_back := history_page(home, path, asked)) is not None:
            return looked_back, None
        if path == "/so-far":
            return _week(home, so_far(home, slate_id=asked.get("slate")))
        if path == "/":
            return _week(home, this_week(home, week_named(asked.get("week")), slate_id=asked.get("slate")))
    except ValueError as error:
        return wrong_address(str(error)), None
    except (NothingToShow, *STORE_ERRORS) as error:
        return unreadable(str(error)), None
    return not_found(path), None


def _own_page(home: Home, path: str, asked: Mapping[str, str]) -> tuple[Component, dict[str, Any] | None] | None:
    """Return the page of what the person entered or asked for; None where the address is none of these."""
    if path == "/applications":
        return _applications(home, applications(home))
    if path == "/documents":
        return _documents(documents_view(home))
    if path == "/skills":
        return skills_page(skills(home, week_named(asked.get("week")))), None
    if path == "/guide":
        view = guide(home, asked.get("step"), asked.get("posting"))
        return guide_page(view), guide_shown(view)
    return None


def _week(home: Home, view: WeekView) -> tuple[Component, dict[str, Any]]:
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
    return week_page(view, found), shown


def _applications(home: Home, found: list[Application]) -> tuple[Component, dict[str, Any]]:
    shown = {
        "page": "applications",
        "titles": {str(each.job_id): each.title for each in found},
        "openings": {str(each.job_id): [str(job_id) for job_id in each.opening_ids] for each in found},
    }
    asked_for = drafts_of(home, {each.job_id: each.opening_ids for each in found})
    look_again(asked_for.values())
    return applications_page(found, home.calendar.timezone, asked_for), shown


def _documents(view: DocumentsView) -> tuple[Component, dict[str, Any]]:
    newest = newest_of_posting(view)
    look_again(newest)
    shown = {
        "page": "documents",
        "titles": {str(each.job_id): title_of(view, each) for each in newest},
        "openings": {str(each.job_id): [str(each.job_id)] for each in newest},
    }
    return documents_page(view), shown


def _register_live(app: Dash, home: Home) -> None:
    @app.callback(Output("live", "children"), Input("tick", "n_intervals"))
    def show_live(_ticks: int | None) -> Component:
        return live(live_state(home.settings))

    @app.callback(
        Output("renewed", "children", allow_duplicate=True),
        Input("tick", "n_intervals"),
        State("shown", "data"),
        prevent_initial_call=True,
    )
    def offer_renewed(_ticks: int | None, shown: Mapping[str, Any] | None) -> object:
        if not shown or "week" not in shown:
            return no_update
        try:
            versions = this_week(home, date.fromisoformat(shown["week"])).versions
        except (NothingToShow, *STORE_ERRORS):
            return no_update  # the page that is shown stays; its next load says what is wrong
        if not versions or versions[0].slate_id == shown["newest"]:
            return no_update
        return html.Button(
            "A new ranking is ready. Show it", className="renewed", type="button", **{"data-action": "newest"}
        )


def _add_health(app: Dash, home: Home) -> None:
    @app.server.get("/healthz")
    def health() -> Response:
        status, said = healthz(home)
        response = jsonify(said)
        response.status_code = status
        response.headers["Cache-Control"] = "no-store"
        return response


def _parameters(search: str | None) -> dict[str, str]:
    return {name: values[-1] for name, values in parse_qs((search or "").lstrip("?")).items()}
