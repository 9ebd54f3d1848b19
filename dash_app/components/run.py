"""The link from a step to the run that made it."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from aura_views.postings import RunRef

SHOWN_DIGITS = 8


def run_ref(run: RunRef | None) -> Component | None:
    """Return the link to ``run`` in the Dagster UI; nothing where no run made the step."""
    if run is None:
        return None
    return html.A(
        ["run ", html.Code(run.run_id[:SHOWN_DIGITS])],
        href=run.url,
        target="_blank",
        rel="noopener",
        className="run-ref",
        title=f"Run {run.run_id} in Dagster",
    )
