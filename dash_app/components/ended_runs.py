"""What a page says when the runs that it watched have ended: that all is made, or which weeks were not."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from aura_views.week_runs import WeekRuns
from aura_views.wording import counted, listed, week_span
from dash_app.components.notices import notice


def still_watched(live: WeekRuns, seen: Sequence[str]) -> list[str]:
    """Return the runs that the page has seen under way, with those of now; none once they have all ended.

    While Dagster does not answer they stay: what becomes of them is not known yet.
    """
    now = [*seen, *(run.run_id for run in live.active if run.run_id not in seen)]
    return now if live.is_busy or live.problem is not None else []


def ended(live: WeekRuns, seen: Sequence[str]) -> tuple[str, Component] | None:
    """Return one line and the note on how the runs ``seen`` ended; None where nothing was seen, or goes on."""
    if not seen or live.is_busy or live.problem is not None:
        return None
    failed = [run for run in live.failed if run.run_id in seen]
    if not failed:
        done = f"Dagster is done: {counted(len(seen), 'run')}, and nothing failed"
        return done, notice(
            "Done.", f" {counted(len(seen), 'run')}, and nothing failed; this page shows what stands now."
        )
    weeks = listed([week_span(run.week) for run in failed])
    links = [
        part
        for run in failed
        for part in (" ", html.A(f"{week_span(run.week)} in Dagster", href=run.url, target="_blank", rel="noopener"))
    ]
    said = " What was made before stays. Dagster says why:"
    return f"Not made: {weeks}", notice(f"Not made: {weeks}.", said, *links, kind="error")
