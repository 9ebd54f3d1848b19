"""Search at its address: the results for what the form says, saved views, and keeping a posting for the week."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from dash import ALL, MATCH, Dash, Input, Output, State, ctx, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from aura_views.home import STORE_ERRORS, Home
from aura_views.keeps import keep, kept_weeks
from aura_views.memo import NothingToShow
from aura_views.postings import UnknownPosting
from aura_views.saved_views import ViewRefused, delete_view, save_view, saved_views
from aura_views.search import Choices, SearchResults, browse, choices, search, similar
from aura_views.search_filters import Filters, WrongFilter, address_of, filters_from
from dash_app.components.keep import keep_state
from dash_app.components.notices import notice
from dash_app.confirmation import Shown, announce, of_title, stamp
from dash_app.kept_pages import kept_page
from dash_app.pages.search import MOST, PAGE, results, search_page, views_row
from dash_app.place import Asked, Drawn

SEARCH = "/search"
UNREADABLE = (NothingToShow, *STORE_ERRORS)


def search_address(asked: Asked) -> str:
    """Return the address of the search for the words that ``asked`` has, without what narrows them."""
    return f"{SEARCH}?{urlencode({'q': asked['q']})}" if asked.get("q") else SEARCH


def draw_search(home: Home, _path: str, asked: Asked) -> Drawn:
    """Return the page for what the address asks; its results follow."""
    filters = filters_from(asked)
    like = _like(asked.get("like"))
    try:
        known = choices(home)
    except NothingToShow:
        known = Choices([], [], [])
    return kept_page(search_page, asked.get("q", ""), like, filters, known, saved_views(home)), {"page": "search"}


def register_search(app: Dash, home: Home) -> None:
    """Register the search itself, saved views and keeping on ``app``."""
    _register_results(app, home)
    _register_views(app, home)
    _register_keeping(app, home)


def _register_results(app: Dash, home: Home) -> None:
    @app.callback(
        Output("search-results", "children"),
        Output("search-like", "data"),
        Output("search-count", "data"),
        Input("search-asked", "data"),
        Input({"type": "search-filter", "name": ALL}, "value"),
        Input("search-more", "n_clicks", allow_optional=True),
        State("search-like", "data"),
        State("search-count", "data"),
    )
    def find(
        query: str | None, _values: Sequence[object], _more: int | None, like: str | None, count: int
    ) -> tuple[Component | list[Component], object, int]:
        if ctx.triggered_id == "search-asked" and query:
            like = None  # a new question is another search
        count = min(count + PAGE, MOST) if ctx.triggered_id == "search-more" and _more else PAGE
        try:
            filters = _filters(ctx.inputs_list[1])
            found = _found(home, (query or "").strip(), _like(like), filters, count)
            return results(found, filters, kept_weeks(home), _like(like), count), like, count
        except WrongFilter as error:
            return [notice("That cannot be searched for.", f" {_sentence(error)}", kind="error")], like, count
        except (UnknownPosting, ValueError) as error:
            return [notice("Nothing to compare with.", f" {_sentence(error)}", kind="error")], None, count
        except UNREADABLE as error:
            return [notice("The postings cannot be read just now.", f" {_sentence(error)}", kind="error")], like, count


def _found(home: Home, query: str, like: int | None, filters: Filters, count: int) -> SearchResults:
    if like is not None:
        return similar(home, like, count, filters=filters)
    return search(home, query, count, filters=filters) if query else browse(home, count, filters=filters)


def _filters(inputs: Sequence[Mapping[str, Any]]) -> Filters:
    return filters_from({each["id"]["name"]: each.get("value") for each in inputs})


def _like(text: str | None) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit()) or int(text) >= 2**53:
        raise ValueError(f"{text!r} is no posting's number")
    return int(text)


def _sentence(error: Exception) -> str:
    words = str(error)
    return f"{words[:1].upper()}{words[1:].rstrip('.')}."


def _register_views(app: Dash, home: Home) -> None:
    @app.callback(
        Output("search-views", "children"),
        Input("view-save", "n_clicks"),
        Input("view-name", "n_submit"),
        Input({"type": "view-delete", "view": ALL}, "n_clicks"),
        State("view-name", "value"),
        State("search-asked", "data"),
        State("search-like", "data"),
        State({"type": "search-filter", "name": ALL}, "value"),
        prevent_initial_call=True,
    )
    def change(
        saves: int | None,
        submits: int | None,
        deletions: Sequence[int | None],
        name: str | None,
        query: str | None,
        like: str | None,
        _values: Sequence[object],
    ) -> object:
        pressed = ctx.triggered_id
        if pressed is None or not (saves or submits or any(deletions)):
            raise PreventUpdate
        try:
            if isinstance(pressed, dict):
                deleted = delete_view(home, str(pressed["view"]))
                if deleted is not None:
                    announce(f"View {deleted.name} deleted", "undone")
            else:
                address = address_of("" if like else query or "", _filters(ctx.states_list[3]), _like(like))
                saved = save_view(home, name or "", address)
                announce(f"View {saved.name} saved")
            return views_row(saved_views(home))
        except (ViewRefused, WrongFilter, *STORE_ERRORS) as error:
            announce(f"Not saved: {error}", "error")
            return no_update


def _register_keeping(app: Dash, home: Home) -> None:
    @app.callback(
        Output({"type": "keep", "job": MATCH}, "children"),
        Output({"type": "keep", "job": MATCH}, "aria-pressed"),
        Output({"type": "keep", "job": MATCH}, "data-stamp"),
        Input({"type": "keep", "job": MATCH}, "n_clicks"),
        State({"type": "keep", "job": MATCH}, "aria-pressed"),
        State("shown", "data"),
        prevent_initial_call=True,
    )
    def toggle(clicks: int | None, pressed: str, shown: Shown) -> tuple[object, object, str]:
        if not clicks or ctx.triggered_id is None:
            raise PreventUpdate
        job_id, wanted = int(ctx.triggered_id["job"]), pressed != "true"
        try:
            keep(home, job_id, kept=wanted)
        except (UnknownPosting, *UNREADABLE) as error:
            announce(f"Not saved: {error}", "error")
            return no_update, no_update, stamp()
        announce(f"{'Kept for this week, beside the five' if wanted else 'Kept no longer'}{of_title(shown, job_id)}")
        state = keep_state(wanted)
        return state["children"], state["aria-pressed"], stamp()
