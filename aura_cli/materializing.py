"""Materializing weeks from a command: progress while it runs, some lines per week afterwards.

How runs are made is ``aura_assets.runs``'s.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING

from aura_cli.terminal import note, out, printable

if TYPE_CHECKING:
    from aura_assets.runs import ProgressEvent, RunResult
    from aura_io.workspace import Home

RAW_PREFIX = "raw_listings/"


def materialize_shown(
    home: Home,
    weeks: Sequence[date],
    *,
    sources: Sequence[str] | None = None,
    assets: Sequence[str] | None = None,
    refetch: bool = False,
) -> list[RunResult]:
    """Materialize ``weeks``, oldest first, with progress on standard error where that is a terminal.

    Raises:
        RunRefused: a source or asset is unknown.
    """
    from aura_io.dagster_home import quiet_known_warnings
    from aura_io.logs import configure_logging

    quiet_known_warnings()
    configure_logging(home.settings.logs_dir, weekly=True)
    from aura_assets.runs import materialize

    with progress_shown() as progress:
        return materialize(home, weeks, sources=sources, assets=assets, refetch=refetch, progress=progress)


@contextmanager
def progress_shown() -> Iterator[Callable[[ProgressEvent], None] | None]:
    """Give a callback that draws the steps of a run; None where nobody watches."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    columns = (SpinnerColumn(finished_text=" "), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console) as bar:
        tasks: dict[tuple[date, str], int] = {}

        def show(event: ProgressEvent) -> None:
            key = (event.week, event.asset)
            name = escape(f"{event.week}  {event.asset}")
            if key not in tasks:
                tasks[key] = bar.add_task(name, total=1)
            if event.state != "started":
                mark = (
                    "" if event.state == "succeeded" else f"  {escape(event.state)} {escape(printable(event.message))}"
                )
                bar.update(tasks[key], completed=1, description=name + mark)  # type: ignore[arg-type]

        yield show


def show_results(home: Home, results: Sequence[RunResult]) -> None:
    """Write what each run made; failures and checks that did not pass to standard error."""
    from aura_views.dagster_client import run_address

    for result in results:
        state = "done" if result.success else "FAILED"
        out(f"week {result.week}: {state}, run {result.run_id} (in the {result.through})")
        said = in_words(result.counts)
        if said:
            out(f"  {said}")
        for warning in result.warnings:
            note(f"  {printable(warning)}")
        if not result.success:
            note(f"  {printable(result.message)}")
            note(f"  The run in the Dagster UI: {run_address(home.settings, result.run_id)}")


def in_words(counts: Mapping[str, Mapping[str, float]]) -> str:
    """Return the row counts of a run's assets, such as ``60 rows of 3 sources, jobs 55``."""
    raw = {asset: numbers for asset, numbers in counts.items() if asset.startswith(RAW_PREFIX)}
    words = []
    if raw:
        total = sum(int(_rows(numbers)) for numbers in raw.values())
        words.append(f"{total} rows of {len(raw)} source{'s' if len(raw) > 1 else ''}")
    words += [f"{asset} {int(_rows(numbers))}" for asset, numbers in sorted(counts.items()) if asset not in raw]
    return ", ".join(words)


def _rows(numbers: Mapping[str, float]) -> float:
    return next((numbers[name] for name in ("rows", "row_count") if name in numbers), 0)
