"""``aura models``: what serves, what was decided about it, and putting an earlier model back in use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from aura_cli.invocation import USER_ID, Json, current
from aura_cli.terminal import local_time, note, out, out_json, out_table, printable

if TYPE_CHECKING:
    from aura_views.models import KindView, Serving

SHOWN_ID = 12
SHOWN_DECISIONS = 5

app = typer.Typer(help="The models: what serves, what was decided, and rolling back.")


@app.callback(invoke_without_command=True)
def models(context: typer.Context, as_json: Json = False) -> None:
    """Show which model of each kind serves, and the last decisions about it."""
    if context.invoked_subcommand is not None:
        return
    from aura_views.models import models as read

    home = current(context).home
    view = read(home, USER_ID)
    if as_json:
        out_json(view)
        return
    for number, kind in enumerate(view.kinds):
        if number:
            out()
        _show(kind, home.calendar.timezone)
    if view.is_empty:
        note("No model was trained yet; the first come with a week: aura week")


@app.command("rollback")
def rollback(
    context: typer.Context,
    kind: Annotated[
        str, typer.Argument(metavar="KIND", help="preference_model, embedding_adapter, policy or encoder.")
    ],
    to: Annotated[
        str, typer.Option("--to", metavar="MODEL", help="previous, none, or the beginning of a model's id.")
    ] = "previous",
    as_json: Json = False,
) -> None:
    """Serve an earlier model, or none, from now on; weeks closed before keep theirs.

    Rolling back to `previous` once more undoes it.
    """
    from aura_views.rollback import roll_back, what_follows

    home = current(context).home
    done = roll_back(home, kind, to, USER_ID)
    if as_json:
        out_json(done)
        return
    what = f"{done.target.label} ({done.target.model_id[:SHOWN_ID]})" if done.target.model_id else "no model"
    out(f"{kind}: {what} serves since {local_time(done.at, home.calendar.timezone)}")
    keeps, holds, rank_anew = what_follows(done.week)
    note(f"{keeps} {holds}")
    note(f"To rank the week in progress with it: {rank_anew}")
    note(f"To take it back: aura models rollback {kind}")


def _show(kind: KindView, zone: str) -> None:
    out(f"{kind.words.name} ({kind.kind})")
    out(f"  in use: {_serving(kind.serving, zone) if kind.serving else kind.words.without}")
    if kind.candidate is not None:
        out(f"  newest candidate, week {kind.candidate.week}: {printable(kind.candidate.said)}")
    if kind.decisions:
        out_table(
            ("week", "decided", "decision", "model", "id"),
            (
                (
                    decision.week,
                    local_time(decision.decided_at, zone),
                    decision.event,
                    decision.label,
                    decision.model_id[:SHOWN_ID] if decision.model_id else None,
                )
                for decision in kind.decisions[:SHOWN_DECISIONS]
            ),
        )
        left = len(kind.decisions) - SHOWN_DECISIONS
        if left > 0:
            note(f"{left} earlier decisions: --json")


def _serving(serving: Serving, zone: str) -> str:
    how = "put back by hand" if serving.by_rollback else "in use"
    return (
        f"{serving.label} ({serving.model_id[:SHOWN_ID]}), known up to {local_time(serving.training_cutoff, zone)}, "
        f"{how} since {local_time(serving.since, zone)}"
    )
