"""A process that starts runs, each in a forked process of its own, and says what each does as it does it.

``python -m tests.faults.worker FOLDER``: a JSON line on standard input asks for a run; lines on standard output tell
when a step or a commit begins and ends. Whoever reads them can kill a run in the middle of what it means to hit.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import traceback
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import Any

import d3rlpy  # noqa: F401 - what a run imports is imported here, so that a kill hits the work and not the imports
import faiss  # noqa: F401
import scipy.stats  # noqa: F401
import sklearn.decomposition  # noqa: F401
import torch
import typst  # noqa: F401
from dagster import DagsterEventType, DagsterInstance, EventLogEntry

from aura_assets import dagster_storage
from aura_assets.build import build_definitions
from aura_assets.runs import QUIET, dagster_instance
from aura_assets.sweep import sweep_dead_runs
from aura_assets.week_run import process_tags
from aura_io.artifacts import ArtifactStore
from aura_io.clock import FixedClock
from aura_io.settings import load_settings
from aura_io.userdb import UserDb, engine
from aura_io.warehouse import Warehouse
from aura_io.workspace import open_home
from tests.aura_assets.graphs import sources_of

BEGINS, ENDS = "begins", "ends"
_STEPS = {DagsterEventType.STEP_START: BEGINS, DagsterEventType.STEP_SUCCESS: ENDS, DagsterEventType.STEP_FAILURE: ENDS}


def main() -> int:
    """Answer requests until standard input ends."""
    folder = Path(sys.argv[1])
    torch.set_num_threads(1)
    gc.freeze()
    say("ready")
    while line := sys.stdin.readline():
        asked = json.loads(line)
        child = os.fork()
        if child == 0:
            os._exit(run_told(folder, asked))
        say("process", child)
        sys.stdin.readline()  # until it is asked for, the child's id stays its own, dead or alive
        say("ended", os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    return 0


def say(*words: object) -> None:
    """Write one line at once, whole: parent and child share the pipe."""
    os.write(sys.stdout.fileno(), f"{' '.join(map(str, words))}\n".encode())


def run_told(folder: Path, asked: Mapping[str, Any]) -> int:
    """Return ``run``'s code, 1 with the error written down where it raised one; the fork must not unwind any further."""
    try:
        return run(folder, asked)
    except Exception:  # noqa: BLE001 - whatever it is, the parent hears of it
        traceback.print_exc()
        return 1


def run(folder: Path, asked: Mapping[str, Any]) -> int:
    """Make one week at a clock that stands still; return 0 where it succeeded."""
    if asked.get("patience_s"):
        be_impatient(float(asked["patience_s"]))
    tell_steps()
    for owner, name in ((Warehouse, "commit"), (Warehouse, "remember"), (ArtifactStore, "_write"), (UserDb, "record")):
        tell(owner, name)
    home = open_home(load_settings(folder / "config.yaml", env={}), FixedClock(datetime.fromisoformat(asked["now"])))
    with dagster_instance(home) as instance:
        sweep_dead_runs(instance)
        job = build_definitions(home, sources=sources_of(home)).resolve_job_def(asked["job"])
        done = job.execute_in_process(
            instance=instance,
            partition_key=asked["week"],
            run_config=QUIET,
            tags=process_tags(),
            raise_on_error=False,
        )
    for event in done.all_events:
        if event.is_failure:
            sys.stderr.write(f"{event.event_specific_data}\n")
    return 0 if done.success else 1


def be_impatient(patience_s: float) -> None:
    """Let every store be waited for ``patience_s`` seconds only, so that a test need not wait as long as a person does."""
    engine.BUSY_TIMEOUT_S = patience_s
    dagster_storage.BUSY_TIMEOUT_S = patience_s  # type: ignore[assignment]
    Warehouse.__init__.__defaults__ = (patience_s, patience_s, *(Warehouse.__init__.__defaults__ or ())[2:])


def tell_steps() -> None:
    """Say when an asset's step begins and ends."""
    handle = DagsterInstance.handle_new_event

    @wraps(handle)
    def handling(self: DagsterInstance, event: EventLogEntry, **options: Any) -> Any:
        kind = event.dagster_event.event_type if event.dagster_event else None
        if kind in _STEPS:
            say("step", _STEPS[kind], event.step_key)
        return handle(self, event, **options)

    DagsterInstance.handle_new_event = handling  # type: ignore[method-assign]


def tell(owner: type, name: str) -> None:
    """Say when the method ``name`` of ``owner`` begins and ends."""
    method: Callable[..., Any] = getattr(owner, name)

    @wraps(method)
    def telling(*arguments: Any, **options: Any) -> Any:
        say("write", BEGINS, name)
        try:
            return method(*arguments, **options)
        finally:
            say("write", ENDS, name)

    setattr(owner, name, telling)


if __name__ == "__main__":
    sys.exit(main())
