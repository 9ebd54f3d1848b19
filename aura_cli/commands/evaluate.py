"""``aura evaluate``: whether learning helps, measured beside simple methods, goals and chance."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from aura_cli.failures import USAGE, CommandFailed
from aura_cli.invocation import Json, current
from aura_cli.terminal import note, out, out_json

if TYPE_CHECKING:
    from aura_io.workspace import Home
    from aura_ml.evaluation import Report

REPORT = "evaluation"


def evaluate(
    context: typer.Context,
    parts: Annotated[
        list[str] | None,
        typer.Argument(metavar="[PART]...", help="ranking, preference, policy, embedding, skills; all by default."),
    ] = None,
    postings: Annotated[
        Path | None, typer.Option("--postings", metavar="PATH", help="Captured postings: a file or a folder.")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Of people, split and draws.")] = 0,
    quick: Annotated[bool, typer.Option("--quick", help="Few people: shows that it works, is no result.")] = False,
    to: Annotated[
        Path | None, typer.Option("--to", metavar="FOLDER", help="Write the report as Markdown, JSON and plots.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Measure ranking and learning on simulated people, beside simple methods and the goals.

    It runs on this home's real postings where there are enough, else on invented ones; nothing leaves the computer.
    """
    from dataclasses import replace

    from aura_cli.materials import gather, own_figures
    from aura_ml.evaluation import UnknownPart, evaluate
    from aura_ml.evaluation.markdown import render
    from aura_ml.evaluation.material import TooFewPostings
    from aura_ml.evaluation.registry import check_parts

    names, home = parts or [], current(context).home
    try:
        check_parts(names)
        material = gather(home, postings, seed=seed, quick=quick, say=note)
    except (UnknownPart, TooFewPostings) as error:
        raise CommandFailed(str(error), USAGE) from error
    report = replace(evaluate(material, names, seed=seed, quick=quick, say=note), person=own_figures(home))
    _record(home, report)
    if to is not None:
        write_report(report, to, REPORT, note)
    if as_json:
        out_json(report.to_dict())
    else:
        out(render(report))


def _record(home: Home, report: Report) -> None:
    """Keep the figures in the home's table ``metrics``; where it cannot be written now, the report still comes, and says so."""
    from aura_io.evaluations import record_figures
    from aura_io.warehouse import WarehouseError

    settings = {
        "seed": report.seed,
        "postings": report.postings,
        "n_postings": report.n_postings,
        "encoder_version": report.encoder_version,
    }
    try:
        count = record_figures(home, [each.to_dict() for each in report.figures], settings, quick=report.quick)
    except WarehouseError as error:
        note(f"The figures were not kept in the table metrics: {error}")
        return
    note(f"{count} figures kept in the table metrics, of simulated people{' (quick)' if report.quick else ''}")


def write_report(report: Report, folder: Path, name: str, say: Callable[[str], None]) -> None:
    """Write ``name``.md, ``name``.json and the plots into ``folder``."""
    import json

    from aura_io.whole_files import replace_file
    from aura_ml.evaluation.markdown import render
    from aura_ml.evaluation.plots import svg

    folder.mkdir(parents=True, exist_ok=True)
    plots = {f"{name}-{plot.name}.svg": svg(plot) for part in report.parts for plot in part.plots}
    for file, drawn in plots.items():
        replace_file(folder / file, drawn)
    body = json.dumps(report.to_dict(), ensure_ascii=False, indent=2, allow_nan=False)
    replace_file(folder / f"{name}.json", (body + "\n").encode())
    replace_file(folder / f"{name}.md", render(report, list(plots)).encode())
    say(f"Written: {folder / name}.md, .json and {len(plots)} plots")
