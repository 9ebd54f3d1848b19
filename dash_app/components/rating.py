"""The rating of one posting: five rows of ten buttons and a comment, each saved by itself.

Layout only; what a press does is in ``dash_app.rating_callbacks``, how keys move in ``assets/app.js``.
"""

from __future__ import annotations

import json

from dash import dcc, html
from dash.development.base_component import Component

from aura_views.cards import Rating
from aura_views.wording import FACETS

SCALE = range(1, 11)


def rate_id(job_id: int | str, facet: str, value: int) -> dict[str, str | int]:
    """Return the id of one button; the job's id travels as text, since a browser's numbers end at 2**53."""
    return {"type": "rate", "job": str(job_id), "facet": facet, "value": value}


def saved_id(job_id: int | str, facet: str) -> dict[str, str]:
    """Return the id of the word that says a facet was saved."""
    return {"type": "saved", "job": str(job_id), "facet": facet}


def comment_id(job_id: int | str) -> dict[str, str]:
    """Return the id of a posting's comment."""
    return {"type": "comment", "job": str(job_id)}


def element_id(component_id: dict[str, str]) -> str:
    """Return the id that Dash gives the element of a component with a dictionary as its id."""
    return json.dumps(component_id, sort_keys=True, separators=(",", ":"))


def button_state(value: int, chosen: int | None) -> dict[str, str]:
    """Return the attributes of one button: whether it is chosen, and whether Tab stops at it."""
    tab_stop = value == (chosen or SCALE[0])
    return {"aria-checked": "true" if value == chosen else "false", "tabIndex": "0" if tab_stop else "-1"}


def rating_block(job_id: int, title: str, rating: Rating, *, first: str | None = None) -> Component:
    """Return the rating of a posting: facets and comment, as they stand.

    Args:
        first: the facet that stands first, where one of them is enough.
    """
    order = sorted(FACETS, key=lambda facet: facet != first)
    comment = html.Div(
        [
            html.Label("Comment", htmlFor=element_id(comment_id(job_id)), className="facet-label comment-label"),
            _comment(job_id, rating),
            html.Span(id=saved_id(job_id, "comment"), className="saved", **{"aria-hidden": "true"}),
        ],
        className="comment",
        **{"data-facet": "comment"},
    )
    head = html.Div(
        [html.H3("Your rating"), html.Span("1 low, 10 high", className="hint")],
        className="rating-head",
    )
    return html.Section(
        html.Div([head, *(_facet_row(job_id, facet, rating) for facet in order), comment], className="rating-inner"),
        className="rating",
        **{"aria-label": f"Your rating of {title}"},
    )


def _facet_row(job_id: int, facet: str, rating: Rating) -> Component:
    chosen = rating.facets.get(facet)
    return html.Div(
        [
            html.Span(FACETS[facet], className="facet-label", **{"aria-hidden": "true"}),
            html.Div(
                [
                    html.Button(
                        str(value),
                        id=rate_id(job_id, facet, value),
                        type="button",
                        role="radio",
                        className="rate",
                        **button_state(value, chosen),
                    )
                    for value in SCALE
                ],
                role="radiogroup",
                className="scale",
                **{"aria-label": f"{FACETS[facet]}, 1 to 10"},
            ),
            html.Span(id=saved_id(job_id, facet), className="saved", **{"aria-hidden": "true"}),
        ],
        className="facet",
        **{"data-facet": facet},
    )


def _comment(job_id: int, rating: Rating) -> Component:
    return html.Div(
        dcc.Textarea(
            id=comment_id(job_id),
            value=rating.comment,
            placeholder="A word for later (optional)",
            className="comment-text",
            rows=1,
            maxLength=4000,
            persistence=False,
        ),
        className="comment-box",
    )
