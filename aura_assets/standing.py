"""What stands: an asset of a week that this code made of the same inputs is kept as committed, not made again.

An asset names all that its result depends on as inputs. What has no lineage of its own (code, libraries, settings, the
models in use) is one hash among them. What was committed is hashed again, since a table may have been changed or lost.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Any

import polars as pl

import aura_assets
import aura_io
import aura_ml
from aura_assets.week_run import WeekRun
from aura_io.lineage import CIRCUMSTANCES, latest
from aura_io.warehouse import Input, LineageRow, Warehouse
from aura_ml.hashing import bytes_hash, content_hash
from aura_ml.schemas import Table

UNCHANGED = "unchanged"
"""Metadata: 1 where what was committed stood and nothing was made again."""

PACKAGES = (aura_ml, aura_io, aura_assets)
_NAME = re.compile(r"[A-Za-z0-9._-]+")


def made_of_the_same(
    warehouse: Warehouse,
    asset: str,
    week: date,
    code_version: str,
    inputs: Sequence[Input],
    user_id: str | None = None,
) -> LineageRow | None:
    """Return what was committed last, if by this version of the asset and of exactly these inputs; else None.

    Whether it still is in the tables is the caller's to see: by its data version.
    """
    before = latest(warehouse, asset, week, user_id)
    if before is None or before.code_version != code_version or list(before.inputs) != list(inputs):
        return None
    return before


def circumstances(run: WeekRun, *parts: Any) -> Input:
    """Return the input that names AURA's code and ``parts``: all a result depends on that has no lineage of its own."""
    return Input(CIRCUMSTANCES, run.week, content_hash(own_code(), *parts))


def stored_rows(warehouse: Warehouse, table: Table, week: date, user_id: str | None = None) -> pl.DataFrame:
    """Return what ``table`` holds of the week (and person), in the order of writing, as the asset gave it."""
    columns = ", ".join(f'"{name}"' for name in table.schema)
    person, values = ("", [week]) if user_id is None else (" AND user_id = ?", [week, user_id])
    found = warehouse.query(f'SELECT {columns} FROM "{table.name}" WHERE week = ?{person} ORDER BY rowid', values)
    return found.cast(dict(table.schema))  # type: ignore[arg-type]


@lru_cache(maxsize=1)
def own_code() -> str:
    """Return a hash of AURA's code and tables up to the assets, of Python, and of the versions of all libraries named.

    A change that alters nothing changes the hash, too: then a week is made once more than needed, never once too few.
    """
    hashes = []
    for package in PACKAGES:
        folder = Path(next(iter(package.__path__)))
        files = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc")
        hashes += [(folder.name, path.relative_to(folder).as_posix(), bytes_hash(path.read_bytes())) for path in files]
    python = ".".join(map(str, sys.version_info[:3]))
    return content_hash(sorted(hashes), python, unicodedata.unidata_version, _libraries())


def _libraries() -> list[tuple[str, str]]:
    named = {found[0] for each in requires("aura") or () if (found := _NAME.match(each))}
    return sorted((name, _version(name)) for name in named)


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
