"""Measures every page of the dashboard over a home that is there: idle, after a commit, and while a week is made.

``python -m benchmarks.dash FOLDER [--repeats N] [--week WEEK] [--json FILE]``; ``benchmarks.large_home`` makes the folder.
Times are the server's and the loopback's, one client. The processor time of the server is beside them: neighbours on
the machine change it less. ``--week`` makes that week meanwhile, as nice as ``aura up`` has its runs, which writes to the
home.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from aura_io.settings import Settings
from aura_io.warehouse import Warehouse
from benchmarks.dash_report import report
from benchmarks.dash_requests import (
    first_load,
    get,
    openings_in,
    page_weights,
    pages,
    read,
    search_bodies,
    search_outputs,
)
from benchmarks.figures import spread
from benchmarks.homes import FilledHome
from benchmarks.pages import CALLBACK, TOKEN, served
from benchmarks.surroundings import environment, machine
from benchmarks.weeks import AURA

BUSY_IS_MAKING = "New results are being written"
QUIET_S, QUIET_TIMES, WARM_LIMIT_S = 1.0, 3, 300.0
WRITE_LIMIT_S = 60.0
"""So long a week that is being made is looked at; then it is stopped."""

Sample = dict[str, Any]
Ask = Callable[[str], Sample]


def main() -> int:
    """Measure, print the report, write the record where ``--json`` says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--repeats", type=int, default=30)
    parser.add_argument("--week", type=date.fromisoformat, help="make this week meanwhile")
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    record = measure(asked.folder, asked.repeats, asked.week)
    if asked.json:
        asked.json.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    print("\n".join(report(record)))
    return 0


def measure(folder: Path, repeats: int, week: date | None = None) -> dict[str, Any]:
    """Return all figures of one served home, in seconds and bytes."""
    home = FilledHome(folder, datetime.now(UTC).date(), "as it is", 0)
    with served(["-m", "dash_app.main"], home) as (client, process):
        began = time.monotonic()
        _wait_until_quiet(process.pid)
        client.close()  # the server has ended a connection that was silent for so long; the next request opens one
        record: dict[str, Any] = {
            "at": f"{datetime.now(UTC):%Y-%m-%d %H:%M}",
            "machine": machine(),
            "load": os.getloadavg()[0],
            "repeats": repeats,
            "warm_after_s": time.monotonic() - began,
            "first_load": first_load(client),
        }
        dependencies = json.loads(get(client, "/_dash-dependencies"))

        def ask(body: str) -> Sample:
            return _asked(client, process.pid, body)

        def changed(body: str) -> Sample:
            os.utime(folder / "data" / "aura.duckdb")  # to every reader this is another commit
            return ask(body)

        bodies = pages(client, dependencies)
        record["pages"] = {path: _idle(body, repeats, ask, changed) for path, body in bodies.items()}
        record["weights"] = page_weights(client, bodies)
        searches = search_bodies(search_outputs(dependencies))
        record["search"] = _searches(searches, repeats, ask, changed)
        record["rss_mib"] = _rss_mib(process.pid)
        if week is not None:
            record["writing"] = _while_writing(folder, week, bodies, searches, ask)
    return record


def _idle(body: str, repeats: int, ask: Ask, changed: Ask) -> dict[str, Any]:
    first = ask(body)
    again = [ask(body) for _ in range(repeats)]
    after = [changed(body) for _ in range(max(1, repeats // 3))]
    return {"first": first, "warm": _spreads(again), "after_commit": _spreads(after), "bytes": first["bytes"]}


def _searches(bodies: Mapping[str, str], repeats: int, ask: Ask, changed: Ask) -> dict[str, Any]:
    listed = list(bodies.values())
    first = ask(listed[0])
    rounds = max(1, repeats // 15)
    taken = [ask(body) for _ in range(rounds) for body in listed]
    after = [changed(body) for body in listed[: max(3, repeats // 3)]]
    openings = next((sample["openings"] for sample in [first, *taken] if sample["openings"]), None)
    return {"first": first, "warm": _spreads(taken), "after_commit": _spreads(after), "openings": openings}


def _while_writing(
    folder: Path, week: date, bodies: Mapping[str, str], searches: Mapping[str, str], ask: Ask
) -> dict[str, Any]:
    """Ask for every page in turn, and search, until the week is made; tell apart the first looks after a commit."""
    warehouse = Warehouse(folder / "data" / "aura.duckdb")
    commits: dict[str, int] = dict.fromkeys([warehouse.last_commit()], 0)
    looked = dict.fromkeys(bodies, 0)
    first_looks: list[Sample] = []
    pages_taken: dict[str, list[Sample]] = {path: [] for path in bodies}
    found: list[Sample] = []
    listed = list(searches.values())
    with _making(folder, week) as is_making:
        began = time.monotonic()
        while is_making() and time.monotonic() - began < WRITE_LIMIT_S:
            for path, body in bodies.items():
                commit = commits.setdefault(warehouse.last_commit(), len(commits))
                sample = ask(body)
                pages_taken[path].append(sample)
                if commit != looked[path]:
                    first_looks.append(sample)
                    looked[path] = commit
            found.append(ask(listed[len(found) % len(listed)]))
        seconds = time.monotonic() - began
    every = [sample for samples in pages_taken.values() for sample in samples]
    return {
        "week": str(week),
        "seconds": seconds,
        "load": os.getloadavg()[0],
        "labelled": sum(sample["is_labelled"] for sample in every),
        "changes": len(commits) - 1,
        "all": _spreads(every),
        "first_looks": _spreads(first_looks) if first_looks else None,
        "pages": {path: _spreads(samples) for path, samples in pages_taken.items() if samples},
        "search": _spreads(found),
    }


@contextmanager
def _making(folder: Path, week: date) -> Iterator[Callable[[], bool]]:
    """Make ``week`` in a process of its own, as nice as ``aura up`` has its runs; yield what tells whether it is still at it."""
    run = subprocess.Popen(
        [AURA, "week", week.isoformat()],
        env=environment(folder),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    os.setpriority(os.PRIO_PROCESS, run.pid, Settings().dagster.niceness)
    try:
        yield lambda: run.poll() is None
    finally:
        if run.poll() is None:
            run.terminate()
        said = run.communicate()[1]
    if run.returncode:
        print(f"the week of {week} was not made to its end: {said[-500:]}", file=sys.stderr)


def _spreads(samples: Sequence[Sample]) -> dict[str, dict[str, float]]:
    return {clock: spread([sample[clock] for sample in samples]) for clock in ("wall_s", "cpu_s")}


def _asked(client: http.client.HTTPConnection, pid: int, body: str) -> Sample:
    cpu, began = _cpu_s(pid), time.perf_counter()
    client.request("POST", CALLBACK, body, {"Content-Type": "application/json", **TOKEN})
    content = read(client)
    wall_s = time.perf_counter() - began
    return {
        "wall_s": wall_s,
        "cpu_s": _cpu_s(pid) - cpu,
        "bytes": len(content),
        "is_labelled": BUSY_IS_MAKING.encode() in content,
        "openings": openings_in(content),
    }


def _cpu_s(pid: int) -> float:
    """Return the processor time of all threads of a process, in seconds; to the nanosecond, which psutil does not know."""
    total = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        try:
            total += int((task / "schedstat").read_text().split()[0])
        except FileNotFoundError:  # a thread that has just ended
            continue
    return total / 1e9


def _wait_until_quiet(pid: int) -> None:
    """Wait until the server has made ready what it makes ready beside the first requests."""
    limit = time.monotonic() + WARM_LIMIT_S
    time.sleep(2 * QUIET_S)
    quiet = 0
    while quiet < QUIET_TIMES and time.monotonic() < limit:
        before = _cpu_s(pid)
        time.sleep(QUIET_S)
        quiet = quiet + 1 if _cpu_s(pid) - before < 0.05 * QUIET_S else 0


def _rss_mib(pid: int) -> float:
    import psutil

    return float(psutil.Process(pid).memory_info().rss) / 1024**2


if __name__ == "__main__":
    sys.exit(main())
