"""``aura export`` and ``aura erase``: everything of a person as open files, or gone. The work is in ``aura_io``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from aura_cli.failures import USAGE, CommandFailed
from aura_cli.invocation import USER_ID, Json, current, is_interactive
from aura_cli.terminal import byte_size, note, out, out_json

if TYPE_CHECKING:
    from aura_io.erasing import ErasurePlan

WORD = "erase"


def export(
    context: typer.Context,
    target: Annotated[
        Path | None, typer.Argument(metavar="[FOLDER|FILE.zip]", help="A new folder, or a new zip file.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Write everything of you in open formats: JSON and CSV, documents, and a manifest with hashes.

    What you entered, what AURA made of it, and the postings it is about. It is not encrypted. Nothing is changed.
    """
    from aura_io.exporting import export_person, pack

    home = current(context).home
    now = home.clock.now()
    goal = (target or Path(f"aura-export-{now:%Y%m%d-%H%M%S}")).absolute()
    is_zip = goal.suffix == ".zip"
    if is_zip and goal.exists():
        raise CommandFailed(f"{goal} is there already; name a new file")
    done = export_person(home, goal.with_name(f".{goal.name}.part") if is_zip else goal, USER_ID, now)
    if is_zip:
        pack(done.folder, goal)
    if as_json:
        out_json({"target": goal, "files": done.files})
        return
    size = byte_size(sum(each.bytes for each in done.files))
    out(f"{goal}: {len(done.files)} files, {size}; manifest.json says what each holds")
    note("It is not encrypted: it holds your CV, your ratings and your letters.")


def erase(
    context: typer.Context,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would go; change nothing.")] = False,
    as_json: Json = False,
) -> None:
    """Erase everything of you from this data folder, for good: what you entered and all that was made of it.

    Profile, ratings, outcomes, documents, models, figures, logs, Dagster's history. The postings stay; the weeks are shown
    as incomplete from then on. There is no way back but a backup.
    """
    from aura_cli.idle import refuse_while_running
    from aura_io.erasing import erase_person, plan_erasure

    invocation = current(context)
    if not dry_run:
        refuse_while_running(invocation.settings, "erase")
    home = invocation.home
    plan = plan_erasure(home, USER_ID)
    if dry_run or not as_json:
        _say_plan(plan, as_json)
    if dry_run:
        return
    if not yes:
        _confirm()
    erase_person(home, plan, home.clock.now())
    if as_json:
        out_json({"erased": True, "plan": plan})
    else:
        out("Erased. `aura profile import FILE`, or the guide in the dashboard, begins anew.")


def _say_plan(plan: ErasurePlan, as_json: bool) -> None:
    if as_json:
        out_json({"erased": False, "plan": plan})
        return
    rows = ", ".join(f"{count:,} {name}" for name, count in plan.rows.items())
    out(f"events       {plan.events:,} that you entered")
    out(
        f"warehouse    {rows or 'nothing of you'}"
        + (f", {plan.vectors} vectors of your profile" if plan.vectors else "")
    )
    out(f"weeks        {len(plan.weeks)}, shown as incomplete from then on")
    for path in plan.files:
        out(f"files        {path}")
    for sentence in plan.kept:
        note(f"Kept: {sentence}.")


def _confirm() -> None:
    if not is_interactive():
        raise CommandFailed("nobody is there to be asked; add --yes to erase without asking", USAGE)
    answer: str = typer.prompt(f"This cannot be undone. Type {WORD} to go on", default="", show_default=False, err=True)
    if answer.strip().casefold() != WORD:
        raise CommandFailed("nothing was erased")
