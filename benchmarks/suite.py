"""The suite: options, the order of measurements, and where results go. Each measurement is its own module."""

from __future__ import annotations

import argparse
import compileall
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

from benchmarks.backfills import measure_backfill
from benchmarks.cold_start import measure_cold_start
from benchmarks.homes import FilledHome, make_home
from benchmarks.pages import NoAnswer, measure_pages
from benchmarks.postings import corpus_files
from benchmarks.regression import changes
from benchmarks.report import render
from benchmarks.sampling import CommandFailed, timed
from benchmarks.starts import measure_starts
from benchmarks.surroundings import ROOT, captured_data, environment, machine
from benchmarks.weeks import NotTheSame, made, measure_week

FORMAT = 2
WORSE = 3
"""Exit code of ``--check`` where a ratio got worse."""

RESULTS = ROOT / "benchmarks" / "results"
NAMES = ("week", "backfill", "starts", "up", "pages", "search")
PACKAGES = ("aura_ml", "aura_io", "aura_sources", "aura_views", "aura_assets", "dash_app", "aura_cli", "benchmarks")


@dataclass(frozen=True)
class Extent:
    """How much is measured.

    Attributes:
        postings: sizes of the weeks. compared: texts both encoders encode in turn.
        backfilled: postings of each of the fifteen weeks.
        start_repeats, up_repeats, page_repeats, search_repeats: how often each start, the start of everything, each page
            and the list of queries is timed.
        searched: postings of the larger searches.
    """

    postings: tuple[int, ...]
    compared: int
    backfilled: int
    start_repeats: int
    up_repeats: int
    page_repeats: int
    search_repeats: int
    searched: tuple[int, ...]


FULL = Extent((1_000, 5_000, 13_000), 256, 200, 9, 3, 200, 4, (10_000, 100_000, 1_000_000))
WITHOUT_CORPUS = (1_000,)
QUICK = Extent((200,), 32, 20, 3, 1, 40, 1, (5_000,))


def main(arguments: list[str] | None = None) -> int:
    """Measure what was asked for, write and print the results, and return the exit code."""
    options = _parser().parse_args(arguments)
    folder = Path(tempfile.mkdtemp(prefix="aura-bench-"))
    try:
        results = measure(options, folder)
    except ValueError as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nbench: interrupted; nothing was written", file=sys.stderr)
        return 130
    finally:
        if options.keep:
            print(f"bench: the homes are kept in {folder}", file=sys.stderr)
        else:
            shutil.rmtree(folder, ignore_errors=True)
    before = _recorded() if not options.quick else None
    if before is not None:
        results["before"] = {
            "taken": before["taken"],
            "changes": [[each.name, each.then, each.now] for each in changes(before, results)],
        }
    for path in write(results, RESULTS if options.record else RESULTS / "local"):
        print(f"bench: {path}", file=sys.stderr)
    print(json.dumps(results, indent=2) if options.json else render(results), end="\n" if options.json else "")
    if results["failed"]:
        print(f"bench: failed: {', '.join(results['failed'])}; the other parts were written", file=sys.stderr)
        return 1
    worse = [each.name for each in changes(before, results) if each.is_worse] if before else []
    if options.check and worse:
        print(f"bench: worse than recorded: {', '.join(worse)}", file=sys.stderr)
        return WORSE
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make bench", description="Measure AURA on this machine.")
    parser.add_argument("--quick", action="store_true", help="few postings and repeats: a trial, not a result")
    parser.add_argument("--only", action="append", choices=NAMES, metavar="NAME", help=f"one of {', '.join(NAMES)}")
    parser.add_argument("--postings", type=int, nargs="+", metavar="N", help="sizes of the weeks (1000 5000 13000)")
    parser.add_argument("--check", action="store_true", help=f"end with {WORSE} if a ratio is worse than recorded")
    parser.add_argument("--json", action="store_true", help="print JSON instead of Markdown")
    parser.add_argument("--record", action="store_true", help="write into benchmarks/results, to be committed")
    parser.add_argument("--keep", action="store_true", help="leave the measured homes in place")
    return parser


def measure(options: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """Return the results; homes are made below ``folder``."""
    test_data = captured_data()
    extent = QUICK if options.quick else FULL
    sizes = tuple(sorted(options.postings or _sizes(extent, test_data)))
    wanted = options.only or NAMES
    _compile()
    results: dict[str, Any] = {
        "format": FORMAT,
        "taken": _now(),
        "quick": options.quick,
        "machine": machine(),
        "load_before": os.getloadavg()[0],
        "failed": {},
    }
    homes: list[FilledHome] = []
    needs_home = {"starts", "up", "pages", "search"} & set(wanted)
    for size in sizes if "week" in wanted else sizes[:1] if needs_home else ():
        home = make_home(folder / f"week-{size}", size, test_data)
        with _part(results, f"week of {size:,}"):
            if "week" in wanted:
                _say(f"a week of {size:,} {home.kind} postings, sentence-transformers on its texts, the week again")
                results.setdefault("weeks", []).append(measure_week(home, extent.compared))
            else:
                _say(f"filling a home with {size:,} {home.kind} postings")
                made(home)
            homes.append(home)
    if "backfill" in wanted:
        _say(f"fifteen past weeks of {extent.backfilled:,} postings, and one alone")
        with _part(results, "backfill"):
            results["backfill"] = measure_backfill(folder, extent.backfilled, test_data)
    if homes:
        _on_a_filled_home(results, homes[-1], extent, wanted)
    return results | {"load_after": os.getloadavg()[0], "finished": _now()}


@contextmanager
def _part(results: dict[str, Any], name: str) -> Iterator[None]:
    """Note a measurement that fails under ``failed``, with its reason; what was measured before it, and after, counts."""
    try:
        yield
    except (CommandFailed, NotTheSame, NoAnswer, ValueError) as error:
        _say(f"{name} failed: {error}")
        results["failed"][name] = " ".join(str(error).split())


def _on_a_filled_home(
    results: dict[str, Any], home: FilledHome, extent: Extent, wanted: tuple[str, ...] | list[str]
) -> None:
    measurements: dict[str, Callable[[], Any]] = {
        "starts": lambda: measure_starts(home, extent.start_repeats, _say),
        "up": lambda: measure_cold_start(home, extent.up_repeats, _say),
        "pages": lambda: measure_pages(home, extent.page_repeats),
        "search": lambda: _search(home, extent),
    }
    for name, measured in measurements.items():
        if name in wanted:
            _say(f"{name}, on the home with {home.postings:,} postings")
            with _part(results, name):
                results[name] = measured()


def _search(home: FilledHome, extent: Extent) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.searches", *map(str, (extent.search_repeats, *extent.searched))]
    usage = timed(command, environment(home.folder))
    return {**json.loads(usage.output), "others_cores": usage.others_cores}


def _sizes(extent: Extent, test_data: Path) -> tuple[int, ...]:
    if corpus_files(test_data):
        return extent.postings
    sizes = tuple(size for size in extent.postings if size <= max(WITHOUT_CORPUS))
    _say(f"no captured corpus at {test_data} (AURA_TEST_DATA); the postings are invented")
    return sizes


def _recorded() -> dict[str, Any] | None:
    """Return the newest recorded results of this suite; None where there are none."""
    names = sorted(path for path in RESULTS.glob("????-??-??.json"))
    return json.loads(names[-1].read_text(encoding="utf-8")) if names else None


def _compile() -> None:
    """Compile AURA's modules, as any earlier start has done: the first measured one must not pay for it."""
    with redirect_stdout(StringIO()):
        for package in PACKAGES:
            compileall.compile_dir(ROOT / package, quiet=2)


def write(results: dict[str, Any], folder: Path) -> tuple[Path, Path]:
    """Write ``<date>.json`` and ``<date>.md`` (``-quick`` added for a quick run) into ``folder``; return both."""
    folder.mkdir(parents=True, exist_ok=True)
    name = results["taken"][:10] + ("-quick" if results["quick"] else "")
    paths = folder / f"{name}.json", folder / f"{name}.md"
    paths[0].write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    paths[1].write_text(render(results), encoding="utf-8")
    return paths


def _say(message: str) -> None:
    print(f"bench: {message}", file=sys.stderr, flush=True)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
