"""A home whose closed week was made by the whole graph, for replays; made once per process."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

from aura_io.clock import FixedClock
from aura_io.settings import load_settings
from aura_io.workspace import Home, open_home
from tests.aura_assets.graphs import CLOSED, NOW, Graph, make_home

CONFIG = {"demo": True, "models": {"embedding": "hashing", "preference_model": "ridge"}}


@cache
def _template() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="aura-replay-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    with ThreadPoolExecutor(
        1
    ) as apart:  # a browser test's thread has an event loop already, and Dagster starts its own
        apart.submit(_fill, folder).result()
    return folder


def _fill(folder: Path) -> None:
    graph = Graph(make_home(folder, FixedClock(NOW), **CONFIG))
    graph.run(CLOSED)
    graph.home.userdb.close()


def replayable_home(folder: Path) -> Home:
    """Return a home in ``folder`` at ``NOW`` in which the week ``CLOSED`` was made."""
    shutil.copytree(_template(), folder, dirs_exist_ok=True)
    return open_home(load_settings(folder / "config.yaml", env={}), FixedClock(NOW))
