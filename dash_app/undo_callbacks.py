"""The undo button and key: takes back what was done last since the page was opened, and shows what stands then."""

from __future__ import annotations

from datetime import datetime

from dash import Dash, Input, Output, State, set_props
from dash.exceptions import PreventUpdate

from aura_views.home import STORE_ERRORS, Home
from aura_views.keeps import KeepUndone
from aura_views.memo import NothingToShow
from aura_views.next_steps import NEXT_STEP
from aura_views.outcomes import DISMISSAL, WANT, TakenBack
from aura_views.ratings import Undone
from aura_views.saved_views import ViewUndone, saved_views
from aura_views.skill_progress import Ticked, standing
from aura_views.sources import SwitchUndone
from aura_views.undo import undo_newest
from aura_views.wording import FACETS, STAGES, board_name, listed
from dash_app.components.keep import keep_id, keep_state
from dash_app.components.outcome import outcome_content, outcome_id
from dash_app.components.skill_tick import tick_content, tick_id
from dash_app.confirmation import Shown, of_title, openings, stamp, titles
from dash_app.outcome_callbacks import board_now
from dash_app.pages.search import views_row
from dash_app.rating_callbacks import show_rating
from dash_app.source_routes import SOURCES, Tries, redraw

UNDONE = {NEXT_STEP: "next step", DISMISSAL: "not for me", WANT: "want to apply"}
"""What a taken back event of a kind that has no stage is called."""


def register_undo(app: Dash, home: Home) -> None:
    """Register the callback of the undo button on ``app``."""

    @app.callback(
        Output("announce", "children"),
        Output("confirmation", "data-kind"),
        Input("undo", "n_clicks"),
        State("opened-at", "data"),
        State("shown", "data"),
        State("source-trying", "data", allow_optional=True),
        prevent_initial_call=True,
    )
    def undo(clicks: int, opened_at: str, shown: Shown, tries: Tries | None) -> tuple[object, object]:
        if not clicks:
            raise PreventUpdate
        try:
            undone = undo_newest(home, datetime.fromisoformat(opened_at), openings(shown).values())
        except STORE_ERRORS as error:
            return f"Not undone: {error}", "error"
        if undone is None:
            return "Nothing left to undo since this page was opened.", "info"
        if isinstance(undone, Ticked):
            return _tick(home, undone), "undone"
        if isinstance(undone, KeepUndone):
            return _keep(undone), "undone"
        if isinstance(undone, ViewUndone):
            return _view(home, undone, shown), "undone"
        if isinstance(undone, SwitchUndone):
            return _switch(home, undone, shown, tries), "undone"
        if isinstance(undone, Undone):
            return _rating(undone, shown), "undone"
        return _outcome(home, undone, shown), "undone"


def _tick(home: Home, undone: Ticked) -> str:
    content = tick_content(undone.skill_id, standing(home, undone.skill_id), None, home.calendar.timezone)
    set_props(tick_id(undone.skill_id), {"children": content})
    return f"Undone: {undone.before}{f', {undone.state} now' if undone.state else ''} · {undone.name}"


def _keep(undone: KeepUndone) -> str:
    set_props(keep_id(undone.job_id), {**keep_state(undone.is_kept), "data-stamp": stamp()})
    return f"Undone: {'kept again' if undone.is_kept else 'not kept'}"


def _view(home: Home, undone: ViewUndone, shown: Shown) -> str:
    if (shown or {}).get("page") == "search":
        set_props("search-views", {"children": views_row(saved_views(home))})
    return f"Undone: the view {undone.name} is {'there again' if undone.is_there else 'gone'}"


def _switch(home: Home, undone: SwitchUndone, shown: Shown, tries: Tries | None) -> str:
    said = f"Undone: {board_name(undone.name)} is {'on' if undone.is_on else 'off'} again"
    if (shown or {}).get("page") != SOURCES:
        return said
    try:
        redraw(home, [undone.name], tries or {})
    except (NothingToShow, *STORE_ERRORS) as error:
        return f"{said}; the page shows it once it can be read: {error}"
    return said


def _rating(undone: Undone, shown: Shown) -> str:
    if shown and ("week" in shown or shown.get("page") in ("guide", "posting")) and str(undone.job_id) in titles(shown):
        show_rating(undone.job_id, undone.rating, undone.facets, with_comment=undone.comment)
    if undone.forgetting:
        return f"Undone: the rating counts again{of_title(shown, undone.job_id)}"
    what = listed([FACETS[facet] for facet in undone.facets] + (["Comment"] if undone.comment else []))
    return f"Undone: {what}{_now(undone)}{of_title(shown, undone.job_id)}"


def _now(undone: Undone) -> str:
    if len(undone.facets) != 1:
        return ""
    value = undone.rating.facets.get(undone.facets[0])
    return f", now {value}" if value else ", no rating now"


def _outcome(home: Home, undone: TakenBack, shown: Shown) -> str:
    zone = home.calendar.timezone
    on_page = next((job_id for job_id, ids in openings(shown).items() if undone.job_id in ids), undone.job_id)
    if shown and shown.get("page") == "applications":
        try:
            set_props("board", {"children": board_now(home)})
        except (NothingToShow, *STORE_ERRORS) as error:
            return f"Undone; the page shows it once it can be read: {error}"
    elif str(on_page) in titles(shown) and (shown or {}).get("page") != "guide":
        set_props(outcome_id(on_page), {"children": outcome_content(on_page, undone.standing, zone)})
    what = STAGES[undone.stage] if undone.stage else UNDONE[undone.kind]
    return f"Undone: {what}{of_title(shown, on_page)}"
