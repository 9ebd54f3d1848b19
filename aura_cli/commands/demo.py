"""``aura demo``: a home of invented postings and a simulated person, built and shown. How is in ``aura_cli.demo``."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from aura_cli.failures import USAGE, CommandFailed
from aura_cli.invocation import Json, current
from aura_cli.terminal import note, out, out_json

if TYPE_CHECKING:
    from datetime import date, datetime

    from aura_cli.demo.build import BuiltWeek
    from aura_cli.demo.folder import DemoFolder, State

SEED, WEEKS = 1, 12
FEWEST_WEEKS, MOST_WEEKS = 2, 52
FOLDER = "demo"


@dataclass(frozen=True)
class Demonstration:
    """What ``--json`` tells: where it is, what it is made of, and the weeks that this call made."""

    home: Path
    seed: int
    weeks: tuple[date, ...]
    seconds: float
    made: list[BuiltWeek]


def demo(
    context: typer.Context,
    home: Annotated[
        Path | None, typer.Option("--home", metavar="FOLDER", help="Where it is built; default: demo in AURA's folder.")
    ] = None,
    weeks: Annotated[
        int | None,
        typer.Option(metavar="N", min=FEWEST_WEEKS, max=MOST_WEEKS, help=f"Closed weeks to play; default: {WEEKS}."),
    ] = None,
    seed: Annotated[
        int | None, typer.Option(metavar="N", min=0, help="Another seed is another person; default: 1.")
    ] = None,
    serve: Annotated[bool, typer.Option("--serve/--no-serve", help="Start Dagster and the dashboard on it.")] = True,
    force: Annotated[bool, typer.Option("--force", help="Build it anew, whatever there is of it.")] = False,
    browser: Annotated[bool, typer.Option(help="Open the dashboard in a browser.")] = True,
    as_json: Json = False,
) -> None:
    """Build a home of invented postings and a simulated person, then show it; your own data is not touched.

    Twelve weeks are played forward: read, ranked, rated, applied, learned from. Every page says that it is sample data.
    """
    from aura_cli.demo.folder import DemoFolder, environment_of

    if as_json and serve:
        raise CommandFailed("--json goes with --no-serve: a dashboard that is running has no result", USAGE)
    folder = DemoFolder(home or current(context).settings.home / FOLDER)
    with environment_of(folder):
        built = _built(folder, seed, weeks, force)
        if as_json:
            out_json(built)
            return
        _what_to_look_at(built)
        if serve:
            raise typer.Exit(_serve(folder, browser))
        out(f"To open it: aura demo --home {folder.path}")


def _built(folder: DemoFolder, seed: int | None, weeks: int | None, force: bool) -> Demonstration:
    """Build what is missing of the demonstration, alone on its folder."""
    from aura_cli.demo.build import build
    from aura_cli.demo.folder import alone_on

    began, now = time.monotonic(), _now()
    with alone_on(folder, force=force):
        state = _begun(folder, seed, weeks, now, force=force)
        try:
            made = [] if state.complete else build(folder, state, now, note)
        except KeyboardInterrupt:
            note("Interrupted. The weeks that are done are kept; `aura demo` goes on there.")
            raise
    if not made:
        note(f"The demonstration in {folder.path} is built; --force builds it anew.")
    plan = state.plan
    return Demonstration(folder.path, plan.seed, plan.closed, round(time.monotonic() - began, 1), made)


def _begun(folder: DemoFolder, seed: int | None, weeks: int | None, now: datetime, *, force: bool) -> State:
    """Return the state to go on from: what was begun where it is the same, else a new one.

    Raises:
        CommandFailed: what is there was made with another seed or number of weeks.
    """
    from aura_cli.demo.build import plan_of

    before = None if force else folder.state()
    if before is not None:
        asked = (seed if seed is not None else before.plan.seed, weeks if weeks is not None else before.plan.weeks)
        if asked != (before.plan.seed, before.plan.weeks):
            raise CommandFailed(
                f"{folder.path} holds a demonstration of seed {before.plan.seed} and {before.plan.weeks} weeks; add "
                "--force to build it anew, or name another folder with --home",
                USAGE,
            )
        seed, weeks = asked
    plan = plan_of(SEED if seed is None else seed, WEEKS if weeks is None else weeks, now)
    if before is not None and before.complete:
        return before
    if before is not None and before.done and before.plan == plan:
        note(f"Going on with the demonstration in {folder.path}: {len(before.done)} of {plan.weeks} weeks are done.")
        return before
    note(f"Building a demonstration in {folder.path}: {plan.weeks} weeks of invented postings, some minutes.")
    return folder.begin(plan)


def _now() -> datetime:
    from aura_io.clock import SystemClock

    return SystemClock().now()


def _what_to_look_at(built: Demonstration) -> None:
    first, newest = built.weeks[0], built.weeks[-1]
    if built.made:
        ratings = sum(week.played.ratings for week in built.made if week.played)
        promoted = sum(len(week.promoted) for week in built.made)
        out(
            f"Built in {built.seconds:.0f} s: {len(built.weeks)} weeks ({first} to {newest}), {ratings} ratings by a "
            f"simulated person, {promoted} trained models put in use. All of it is sample data."
        )
    out("What to look at:")
    out("  /              this week's five; they are not rated yet, that is yours to try")
    out("  /applications  what became of the applications, step by step")
    out("  /documents     CVs and letters that were asked for")
    out("  /models        what was learned from the ratings, and what was put in use")
    out("  /metrics       figures of every week, all simulated")


def _serve(folder: DemoFolder, browser: bool) -> int:
    """Start everything on the demonstration, on free ports; it runs until it is told to stop."""
    from aura_cli.up import run_up
    from aura_cli.up_record import is_up

    settings = folder.settings()
    if not is_up(settings.run_dir):
        for line in folder.free_ports():
            note(line)
        settings = folder.settings()
    return run_up(browser=browser, settings=settings)
