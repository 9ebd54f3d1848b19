"""``aura tidy``: what is old and nothing refers to, removed; the warehouse's file packed. The work is elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from aura_cli.invocation import Json, current
from aura_cli.terminal import byte_size, note, out, out_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aura_assets.old_runs import OldRun
    from aura_io.compaction import FileState
    from aura_io.settings import Settings
    from aura_io.tidying import Leftover
    from aura_io.workspace import Home

SHOWN = 10


@dataclass(frozen=True)
class Tidied:
    """What went, or would go, and the sizes in bytes before and after."""

    done: bool
    files: Sequence[Leftover]
    runs: Sequence[OldRun]
    warehouse: FileState
    packed: bool
    sizes: dict[str, int]
    sizes_after: dict[str, int]


def tidy(
    context: typer.Context,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would go; change nothing.")] = False,
    pack: Annotated[
        bool | None, typer.Option("--pack/--no-pack", help="Pack the warehouse's file always, or never.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Remove what is old and nothing refers to: indexes, models, Dagster's record of runs; pack the warehouse.

    What a week, a promotion, a slate, a document or a figure names stays, whatever its age. While `aura up` runs, it
    clears away by itself once a day; packing is done here only, where it gives back enough, or with --pack.
    """
    from aura_assets.old_runs import old_runs, remove_run
    from aura_assets.runs import dagster_instance
    from aura_io.compaction import rewrite, state_of
    from aura_io.tidying import leftovers, remove

    home = current(context).home
    now = home.clock.now()
    before = sizes(home.settings)
    state = state_of(home.warehouse)
    packing = state.is_worth_packing if pack is None else pack
    files = leftovers(home, now)
    with dagster_instance(home) as instance:
        runs = old_runs(home, instance, now)
        if not dry_run:
            remove(files)
            for run in runs:
                remove_run(home, instance, run)
    if packing and not dry_run:
        rewrite(home.warehouse)
    done = Tidied(not dry_run, files, runs, state, packing, before, sizes(home.settings))
    if as_json:
        out_json(done)
    else:
        _say(home, done)


def sizes(settings: Settings) -> dict[str, int]:
    """Return the bytes of each part of a home that grows."""
    from aura_io.tidying import size_of

    return {
        "warehouse": size_of(settings.warehouse_path),
        "userdb": sum(size_of(path) for path in settings.data_dir.glob("user.db*")),
        "artifacts": size_of(settings.models_dir),
        "dagster": size_of(settings.dagster_storage_dir),
        "http cache": size_of(settings.http_cache_dir),
        "documents": size_of(settings.outputs_dir),
        "logs": size_of(settings.logs_dir),
    }


def _say(home: Home, done: Tidied) -> None:
    goes = "went" if done.done else "would go"
    for each in done.files[:SHOWN]:
        out(f"{each.kind:<18}{byte_size(each.bytes):>10}  {each.made_at:%Y-%m-%d}  {each.path}")
    for run in done.runs[:SHOWN]:
        about = f"{run.week or '-'}, {run.status.lower()}{', its log only' if run.is_led_to else ''}"
        out(f"{'run':<18}{byte_size(run.bytes):>10}  {run.ended_at:%Y-%m-%d}  {run.run_id} ({about})")
    more = max(len(done.files) - SHOWN, 0) + max(len(done.runs) - SHOWN, 0)
    if more:
        out(f"and {more} more")
    gone = sum(each.bytes for each in done.files) + sum(run.bytes for run in done.runs)
    out(f"{len(done.files)} files and {len(done.runs)} runs {goes}, {byte_size(gone)}")
    if done.packed:
        out("The warehouse was packed." if done.done else "The warehouse would be packed.")
    for name, size in done.sizes.items():
        after = f" -> {byte_size(done.sizes_after[name])}" if done.done and done.sizes_after[name] != size else ""
        out(f"  {name:<12}{byte_size(size):>10}{after}")
    kept = home.settings.retention
    note(
        f"Younger than {kept.artifact_days} days (indexes, models) or {kept.run_days} days (runs), and whatever is named "
        "anywhere, stays: retention in config.yaml."
    )
