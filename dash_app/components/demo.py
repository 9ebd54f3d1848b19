"""What a demonstration says of itself on every page: the line under the header, and the note above its figures."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dash_app.components.notices import command
from dash_app.kept_pages import KeptPage

FIGURES_AT = ("/metrics", "/models", "/skills", "/replay")
"""Pages of figures."""


def sample_banner() -> Component:
    """Return the line that stands on every page of a demonstration."""
    return html.Div(
        html.Div(
            [
                html.Strong("Sample data"),
                html.Span(
                    [": invented postings, ratings by a simulated person. Start your own with ", command("make run")]
                ),
            ],
            className="demo-banner-inner",
        ),
        className="demo-banner",
        role="note",
        **{"aria-label": "Sample data"},
    )


def simulated_figures(page: Component | KeptPage, path: str) -> Component | KeptPage:
    """Return ``page`` with the note that its figures are simulated, where it is a page of figures."""
    if not path.startswith(FIGURES_AT):
        return page
    note = html.P(
        "Every figure on this page is simulated: it comes from invented postings and a simulated person, and says nothing "
        "of how AURA does for you.",
        className="demo-note",
    )
    return html.Div([note, page], className="demo-figures")
