"""The page of what was learned of a person's taste: likes and dislikes with the ratings behind each, what changed.

Names of postings and companies are put out as text, never as markup.
"""

from __future__ import annotations

from collections.abc import Sequence

from dash import dcc, html
from dash.development.base_component import Component

from aura_views.foretold import words
from aura_views.taste import KINDS, Liking, Moved, TasteView
from aura_views.wording import counted, instant, points
from dash_app.components.links import posting_address
from dash_app.components.notices import empty_state


def taste_page(view: TasteView, timezone: str) -> Component:
    """Return the page of ``view``."""
    mean = f", {view.mean:.1f} on average" if view.mean is not None else ""
    return html.Div(
        [
            html.Div(
                [
                    html.H1("Your taste", className="page-title"),
                    html.P(
                        f"{counted(view.rated, 'rated posting')}{mean}, as known on {instant(view.as_of, timezone)}",
                        className="hint",
                    ),
                ],
                className="page-head page-head-plain",
            ),
            empty_state("Your taste", view.words) if not view.likes and not view.dislikes else _words(view.words),
            _likings("You like", view.likes),
            _likings("You do not like", view.dislikes),
            _changes(view.changes),
            _foretold(view),
            _left_out(view),
        ],
        className="page taste-page",
        **{"data-title": "Your taste"},
    )


def _words(words: str) -> Component | None:
    return html.P(words) if words else None


def _likings(title: str, found: Sequence[Liking]) -> Component | None:
    if not found:
        return None
    hint = (
        "Rating points above or below the mean of all your ratings, drawn towards it where ratings are few; in brackets "
        "the range in which it lies with 95 % confidence."
    )
    kinds = [(kind, [each for each in found if each.kind == kind]) for kind in KINDS]
    blocks = [html.Div([html.H3(KINDS[kind]), *(_liking(each) for each in own)]) for kind, own in kinds if own]
    return html.Section([html.H2(title), html.P(hint, className="hint"), *blocks], className="taste-side")


def _liking(each: Liking) -> Component:
    doubt = "" if each.is_clear else ", in doubt"
    said = f"{points(each.estimate)} ({points(each.lower)} to {points(each.upper)}), {counted(each.n, 'rating')}{doubt}"
    behind = [
        html.Li(
            [
                dcc.Link(one.title, href=posting_address(one.job_id)),
                html.Span(f", {one.company}: you rated it {one.overall}"),
            ]
        )
        for one in each.behind
    ]
    return html.Details(
        [
            html.Summary([html.Span(each.name, className="taste-name"), html.Span(f" {said}", className="hint")]),
            html.Ul(behind, className="rivals"),
        ],
        className="taste-item",
    )


def _changes(found: Sequence[Moved]) -> Component | None:
    if not found:
        return None
    rows = [html.Li([html.Span(each.name, className="taste-name"), html.Span(f": {_moved(each)}")]) for each in found]
    return html.Section([html.H2("Changed within four weeks"), html.Ul(rows)], className="taste-changes")


def _moved(each: Moved) -> str:
    if each.now is None:
        return f"was {points(each.before or 0.0)}; too few ratings now"
    if each.before is None:
        return f"{points(each.now)}, from {counted(each.n, 'rating')}; too few before"
    return f"from {points(each.before)} ({counted(each.n_before, 'rating')}) to {points(each.now)} ({each.n:,})"


def _foretold(view: TasteView) -> Component | None:
    said = words(view.foretold)
    if not said:
        return None
    return html.Section(
        [html.H2("Expected against given"), html.Ul([html.Li(line) for line in said])], className="taste-changes"
    )


def _left_out(view: TasteView) -> Component | None:
    said = []
    if view.unknown:
        said.append(
            f"{counted(view.unknown, 'rated posting')} that no week knows (any more) and that cannot count here."
        )
    if view.samples:
        said.append(f"{counted(view.samples, 'rating')} of invented sample postings, which do not count.")
    return html.Div([html.P(line, className="hint") for line in said]) if said else None
