"""The page of search: the question, filters, saved views, and what was found; results come after the page is there."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from dash import dcc, html
from dash.development.base_component import Component

from aura_views.saved_views import SavedView
from aura_views.search import Choices, SearchHit, SearchResults
from aura_views.search_filters import Filters, address_of, narrowed_in_words
from aura_views.wording import WORKPLACES, board_name, counted, day, language_name, listed, week_span
from dash_app.components.keep import keep_button
from dash_app.components.links import posting_address
from dash_app.components.notices import command, empty_state, notice

TITLE = "Search"
PAGE = 30
MOST = 300
SHOWN_CHOICES = 12
FIELDS = ("workplace", "min", "place", "skills", "language", "source", "week")


def filter_id(name: str) -> dict[str, str]:
    """Return the id of one filter's control."""
    return {"type": "search-filter", "name": name}


def view_delete_id(view_id: str) -> dict[str, str]:
    """Return the id of the button that deletes a saved view."""
    return {"type": "view-delete", "view": view_id}


def search_page(
    query: str, like: int | None, filters: Filters, choices: Choices, views: Sequence[SavedView]
) -> Component:
    """Return the page with an empty place for what is found."""
    return html.Div(
        [
            html.H1(TITLE, className="page-title visually-hidden"),
            html.Div(_form(query, filters, choices), className="search-form", role="search"),
            html.Div(views_row(views), id="search-views", className="search-views"),
            dcc.Store(id="search-asked", data=query),
            dcc.Store(id="search-like", data=str(like) if like is not None else None),
            dcc.Store(id="search-count", data=PAGE),
            dcc.Loading(
                html.Div(html.P("Searching …", className="loading"), id="search-results", **{"aria-live": "polite"}),
                overlay_style={"visibility": "visible", "opacity": 0.55},
                show_initially=False,
                delay_show=250,
                custom_spinner=html.Span(className="search-wait"),
            ),
        ],
        className="page search-page",
        **{"data-title": TITLE},
    )


def _form(query: str, filters: Filters, choices: Choices) -> list[Component]:
    return [
        html.Div(
            [
                html.Label("Search every posting", htmlFor="search-query", className="visually-hidden"),
                _query(query),
                html.Kbd("/", className="search-key", **{"aria-hidden": "true"}),
            ],
            className="search-box",
        ),
        html.Div(
            [
                _menu("Workplace", "workplace", _checks("workplace", list(WORKPLACES.items()), filters.workplaces)),
                _menu("Pay", "min", _text("min", "At least, EUR per year", str(filters.salary_eur or ""), "70000")),
                _menu("Place", "place", _text("place", "Words in the place", filters.place, "Berlin")),
                _menu(
                    "Skills",
                    "skills",
                    _text("skills", "All of them, with commas", ", ".join(filters.skills), "Python, SQL"),
                ),
                _menu("Language", "language", _checks("language", _languages(choices, filters), filters.languages)),
                _menu("Source", "source", _checks("source", _sources(choices, filters), filters.sources)),
                _menu("Week", "week", _weeks(choices, filters)),
            ],
            className="search-filters",
            role="group",
            **{"aria-label": "Filters"},
        ),
    ]


def _query(query: str) -> Component:
    return html.Span(
        dcc.Input(
            id="search-query",
            type="text",  # a search field is emptied by Escape
            value=query,
            debounce=True,  # app.js hands the words on while they are typed; a field drawn anew would lose some
            placeholder="What you look for, in your own words",
            className="search-query",
            maxLength=300,
            autoComplete="off",
        ),
        **{"data-search": "true"},
    )


def _menu(label: str, name: str, content: Component) -> Component:
    return html.Details(
        [
            html.Summary([label, html.Span(className="caret", **{"aria-hidden": "true"})]),
            html.Div(content, className="search-panel"),
        ],
        className="search-menu",
        id=f"search-menu-{name}",
    )


def _text(name: str, label: str, value: str, example: str) -> Component:
    return html.Label(
        [
            html.Span(label, className="hint"),
            dcc.Input(
                id=filter_id(name), value=value, debounce=True, placeholder=example, className="field", maxLength=200
            ),
        ]
    )


def _checks(name: str, options: Sequence[tuple[str, str]], chosen: Sequence[str]) -> Component:
    return dcc.Checklist(
        id=filter_id(name),
        options=[{"value": value, "label": label} for value, label in options],
        value=list(chosen),
        className="search-checks",
    )


def _languages(choices: Choices, filters: Filters) -> list[tuple[str, str]]:
    names = _with_chosen(choices.languages, filters.languages)
    return [(code, f"{language_name(code)} ({count:,})") for code, count in names]


def _sources(choices: Choices, filters: Filters) -> list[tuple[str, str]]:
    names = _with_chosen(choices.sources, filters.sources)
    return [(name, f"{board_name(name)} ({count:,})") for name, count in names]


def _with_chosen(found: Sequence[tuple[str, int]], chosen: Sequence[str]) -> list[tuple[str, int]]:
    shown = list(found[:SHOWN_CHOICES])
    have = {name for name, _ in shown}
    counts = dict(found)
    return [*shown, *((name, counts.get(name, 0)) for name in chosen if name not in have)]


def _weeks(choices: Choices, filters: Filters) -> Component:
    weeks = [*choices.weeks, *([filters.week] if filters.week and filters.week not in choices.weeks else [])]
    return dcc.RadioItems(
        id=filter_id("week"),
        options=[
            {"value": "", "label": "Any week"},
            *({"value": str(week), "label": week_span(week)} for week in weeks),
        ],
        value=str(filters.week or ""),
        className="search-checks",
    )


def views_row(views: Sequence[SavedView]) -> list[Component]:
    """Return the saved views, each with a way to delete it, and the way to save this search."""
    return [
        *(
            html.Span(
                [
                    dcc.Link(view.name, href=f"/search?{view.search}", className="view-link"),
                    html.Button(
                        "×",
                        id=view_delete_id(view.view_id),
                        type="button",
                        className="view-delete",
                        title="Delete this view",
                        **{"aria-label": f"Delete the view {view.name}"},
                    ),
                ],
                className="view",
            )
            for view in views
        ),
        html.Details(
            [
                html.Summary("Save this search"),
                html.Div(
                    [
                        html.Label("Name", htmlFor="view-name", className="visually-hidden"),
                        dcc.Input(id="view-name", placeholder="Name of the view", className="field", maxLength=60),
                        html.Button("Save", id="view-save", type="button", className="button"),
                    ],
                    className="search-panel view-new",
                ),
            ],
            className="search-menu view-menu",
        ),
    ]


def results(found: SearchResults, filters: Filters, kept: Collection[int], like: int | None, count: int) -> Component:
    """Return what was found.

    Args:
        kept: job ids that are kept for a week. like: the posting whose likes these are.
        count: how many were asked for.
    """
    query = "" if like is not None else found.query
    return html.Div(
        [
            html.Div(
                [html.P(_summary(found, filters, like), className="summary"), *_chips(query, filters, like)],
                className="search-summary",
            ),
            *(notice(note[:1].upper() + note[1:].rstrip(".") + ".") for note in found.notes),
            html.Ol([_hit(hit, hit.job_id in kept) for hit in found.hits], className="hits")
            if found.hits
            else _nothing(found, filters),
            html.Button("Show more", id="search-more", type="button", className="button search-more")
            if len(found.hits) == count and count < MOST
            else html.Span(id="search-more", hidden=True),
        ],
        **{"data-search-address": "/search?" + address_of(query, filters, like)},
    )


def _summary(found: SearchResults, filters: Filters, like: int | None) -> list[object]:
    narrowed = narrowed_in_words(filters, found.fitting, found.openings)
    if like is not None:
        return ["Like ", html.Strong(found.query), f", the nearest in meaning first; {narrowed}"]
    if not found.query:
        return [f"{narrowed}, the newest first"]
    how = "by words and by meaning" if found.with_meaning else "by words"
    return [f"Best matches {how}; {narrowed}"]


def _chips(query: str, filters: Filters, like: int | None) -> list[Component]:
    """Return what narrows the search, each with the search without it as its link."""
    named = [(name, words) for name, words in zip(_set_filters(filters), filters.words(), strict=True)]
    chips = [(words, address_of(query, filters.without(name), like)) for name, words in named]
    if like is not None:
        chips.insert(0, ("like one posting", address_of("", filters)))
    return [
        dcc.Link(
            [words, html.Span(" ×", **{"aria-hidden": "true"})],
            href=f"/search?{address}" if address else "/search",
            className="chip",
            title="Search without this",
        )
        for words, address in chips
    ]


def _set_filters(filters: Filters) -> list[str]:
    bare = Filters()
    return [name for name in vars(bare) if getattr(filters, name) != getattr(bare, name)]


def _hit(hit: SearchHit, is_kept: bool) -> Component:
    where = [part for part in (hit.company, hit.place, hit.workplace) if part]
    return html.Li(
        html.Article(
            [
                html.Div(
                    [
                        html.H2(
                            [
                                dcc.Link(hit.title, href=posting_address(hit.job_id), className="title-link hit-link"),
                                html.Span("SAMPLE", className="label label-sample") if hit.is_sample else None,
                            ]
                        ),
                        html.P([html.Span(part, className="where-part") for part in where], className="where"),
                        html.P(hit.excerpt, className="hit-text", lang=hit.language or "", dir="auto"),
                    ],
                    className="hit-main",
                ),
                html.Dl(
                    [html.Div([html.Dt(name), html.Dd(value)]) for name, value in _facts(hit)], className="hit-facts"
                ),
                html.Div(
                    [
                        keep_button(hit.job_id, hit.title, is_kept=is_kept),
                        dcc.Link(
                            "Similar",
                            href=f"/search?like={hit.job_id}",
                            className="hit-like",
                            title="Postings like this one (m)",
                        ),
                    ],
                    className="hit-acts",
                ),
            ],
            className="hit",
            tabIndex="-1",
            **{"data-hit": str(hit.job_id), "data-facet": "keep", "aria-label": hit.title},
        )
    )


def _facts(hit: SearchHit) -> list[tuple[str, object]]:
    facts: list[tuple[str, object]] = [("Pay", hit.salary or html.Span("not stated", className="unknown"))]
    facts.append(("Posted", day(hit.date_posted) if hit.date_posted else week_span(hit.first_week)))
    facts.append(("On", listed(hit.boards)))
    found = [
        part
        for part in (
            f"words {_ordinal(hit.by_words)}" if hit.by_words else "",
            f"meaning {_ordinal(hit.by_meaning)}" if hit.by_meaning else "",
        )
        if part
    ]
    if found:
        facts.append(("Found by", ", ".join(found)))
    return facts


def _ordinal(place: int) -> str:
    return f"#{place:,}"


def _nothing(found: SearchResults, filters: Filters) -> Component:
    if not found.openings:
        return empty_state(
            "Nothing is known yet",
            "Search looks through every posting of every week that AURA has made.",
            html.P(["The first week is made with ", command("aura week"), "."]),
        )
    if filters:
        return empty_state(
            "Nothing fits",
            f"Of {counted(found.openings, 'opening')} {found.fitting:,} fit the filters. "
            "A filter keeps what is known to fit: an opening that does not state its pay fits no salary floor.",
            dcc.Link("Search without filters", href=f"/search?{address_of(found.query, Filters())}"),
        )
    return empty_state("Nothing found", f"None of {counted(found.openings, 'opening')} shares a word or the meaning.")


def asked_of(values: Mapping[str, object]) -> dict[str, object]:
    """Return what a form's values ask for, as an address names it."""
    return {name: values.get(name) for name in FIELDS}
