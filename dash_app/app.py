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

from aura_views.access import Access
from aura_views.dagster_client import live_state
from aura_views.health import healthz
from aura_views.home import STORE_ERRORS, Home
from aura_views.memo import NothingToShow, one_look
from aura_views.slate import this_week
from dash_app.components.demo import simulated_figures
from dash_app.components.navigation import navigation
from dash_app.components.shell import live, shell
from dash_app.compression import compress_static, keep_versioned
from dash_app.digest_routes import register_digest
from dash_app.document_routes import register_documents
from dash_app.draft_callbacks import register_drafts
from dash_app.draft_form_callbacks import register_draft_forms
from dash_app.edit_callbacks import register_edits
from dash_app.forget_callbacks import register_forgetting
from dash_app.guide_callbacks import register_guide
from dash_app.kept_pages import KeptPage
from dash_app.login import require_login
from dash_app.model_callbacks import register_models
from dash_app.outcome_callbacks import register_outcomes
from dash_app.pages.problem import not_found, unreadable, wrong_address
from dash_app.place import Drawn
from dash_app.places import PLACES, entries, place_at
from dash_app.rating_callbacks import register_rating
from dash_app.replay_callbacks import register_replay
from dash_app.search_routes import SEARCH, search_address
from dash_app.security import secure
from dash_app.skill_callbacks import register_skills
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


def create_app(home: Home, access: Access | None = None) -> Dash:
    """Return the app over ``home``, ready to be served.

    Args:
        access: the password it asks for; None where it is for this computer alone.
    """
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
    app.layout = lambda: shell(home.clock.now().isoformat(), entries(), is_demo=home.settings.demo)
    _register_pages(app, home)
    _register_live(app, home)
    register_rating(app, home)
    register_outcomes(app, home)
    register_drafts(app, home)
    register_draft_forms(app, home)
    register_edits(app, home)
    register_undo(app, home)
    register_guide(app, home)
    register_models(app, home)
    register_forgetting(app, home)
    register_replay(app, home)
    for place in PLACES:
        if place.register is not None:
            place.register(app, home)
    register_skills(app, home)
    register_documents(app.server, home)
    register_digest(app.server, home)
    _add_health(app, home)
    compress_static(app.server)
    keep_versioned(app.server)
    secure(app, home.settings.dash.host)
    if access is not None:
        require_login(app.server, access)
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
    def show(
        path: str | None, search: str | None
    ) -> tuple[Component | KeptPage, list[Component], dict[str, Any] | None, None]:
        path = path or "/"
        page, shown = _page(home, path, _parameters(search))
        page = simulated_figures(page, path) if home.settings.demo else page
        return page, navigation(path, entries()), shown, None


def _page(home: Home, path: str, asked: Mapping[str, str]) -> Drawn:
    place = place_at(path)
    if place is None or place.draw is None:
        return not_found(path), None
    try:
        with one_look():
            return place.draw(home, path, asked)
    except ValueError as error:
        if place.path == SEARCH:
            return wrong_address(str(error), ("the search", search_address(asked))), None
        return wrong_address(str(error)), None
    except (NothingToShow, *STORE_ERRORS) as error:
        return unreadable(str(error)), None


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
