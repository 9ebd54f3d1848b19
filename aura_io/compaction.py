"""Writing the warehouse's file anew, so that it holds what its tables hold and no more.

DuckDB reuses the room that replaced rows leave and never gives it back; and it packs texts tightly only in files of its
newest format. The new file takes the old one's place at once and whole, or not at all.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from aura_io import duck
from aura_io.encrypted_duck import as_attached, key_of, use_key
from aura_io.warehouse import Warehouse, WarehouseBusy, WarehouseError
from aura_ml.schemas import TABLES

STORAGE_VERSION = "v1.5.0"
"""The newest format of the 1.5 line, to which the project is locked: the first in which long texts shrink to a third."""
UNFINISHED = "aura.duckdb.packing"
WORTH_FREE_SHARE = 0.25
WORTH_BYTES = 16 * 2**20
"""A file smaller than this is left as it is."""
BESIDE_OTHERS_BYTES = 96 * 2**20
"""A file up to this size is written anew while pages are open: they wait meanwhile (303 MiB took 12 s on one busy core, so
that this is 4 s)."""
LOCK_TIMEOUT_S = 30.0

Kept = Callable[[str], tuple[str, Sequence[object]]]
"""For a table: the condition on its rows (as ``v``) that stay, beginning with WHERE or empty, and its parameters."""


@dataclass(frozen=True)
class FileState:
    """How a DuckDB file uses its room.

    Attributes:
        size: bytes of the file. free_share: of its blocks that hold nothing. storage_version: such as ``v1.5.0``.
    """

    size: int
    free_share: float
    storage_version: str

    @property
    def is_worth_packing(self) -> bool:
        """Whether packing gives back enough to be worth reading everything once."""
        loose = self.free_share > WORTH_FREE_SHARE or not self.storage_version.startswith(STORAGE_VERSION)
        return self.size >= WORTH_BYTES and loose

    @property
    def is_quick_to_pack(self) -> bool:
        """Whether those who read meanwhile wait for less than a read waits at most."""
        return self.size <= BESIDE_OTHERS_BYTES


def state_of(warehouse: Warehouse) -> FileState:
    """Return how the warehouse's file uses its room.

    Raises:
        WarehouseBusy, WarehouseError: see ``aura_io.duck.connect``.
    """
    with duck.connect(warehouse.path, read_only=True, timeout_s=warehouse.read_timeout_s) as connection:
        total, free = connection.execute(
            "SELECT total_blocks, free_blocks FROM pragma_database_size() WHERE database_name = current_database()"
        ).fetchall()[0]
        (tags,) = connection.execute(
            "SELECT tags FROM duckdb_databases() WHERE database_name = current_database()"
        ).fetchall()[0]
    return FileState(
        warehouse.path.stat().st_size, free / total if total else 0.0, str((tags or {}).get("storage_version", ""))
    )


def pack_if_worth(warehouse: Warehouse, *, only_quick: bool = False) -> tuple[FileState, FileState]:
    """Pack the warehouse's file where that gives back enough; return its states before and after.

    Args:
        only_quick: leave alone what others would wait for too long.

    Raises:
        WarehouseBusy: somebody uses it.
        WarehouseError: it cannot be read or written.
    """
    before = state_of(warehouse)
    if not before.is_worth_packing or (only_quick and not before.is_quick_to_pack):
        return before, before
    rewrite(warehouse)
    return before, state_of(warehouse)


def everything(_table: str) -> tuple[str, Sequence[object]]:
    """Keep every row."""
    return "", ()


def rewrite(warehouse: Warehouse, kept: Kept = everything) -> None:
    """Write the warehouse anew with the rows that ``kept`` names, under its key; nobody reads or writes meanwhile.

    Raises:
        WarehouseBusy, WarehouseError: see ``rewrite_under``.
    """
    rewrite_under(warehouse, key_of(warehouse.path), kept)


def rewrite_under(warehouse: Warehouse, key: str | None, kept: Kept = everything) -> None:
    """Write the warehouse anew, encrypted with ``key`` or with None not, and let this process open it so.

    Raises:
        WarehouseBusy: others used it for longer than ``LOCK_TIMEOUT_S``.
        WarehouseError: there is no room for a second file, or it cannot be read.
    """
    path = warehouse.path
    fresh = path.with_name(UNFINISHED)
    with duck.connect(path, read_only=False, timeout_s=LOCK_TIMEOUT_S) as connection:
        # A log left beside the file by a process that died would be taken for the new file's.
        connection.execute("CHECKPOINT")
    _remove(fresh)
    size = path.stat().st_size
    if shutil.disk_usage(path.parent).free < size:
        raise WarehouseError(
            f"the warehouse {path} cannot be written anew: that takes {size / 2**20:.0f} MiB beside it while it lasts; "
            "free some space first"
        )
    try:
        with duck.lock_of(path).write(LOCK_TIMEOUT_S):
            if path.with_name(f"{path.name}.wal").exists():
                raise WarehouseBusy(f"the warehouse {path} was written to meanwhile; nothing was changed, try again")
            use_key(fresh, key)
            _copy(path, fresh, kept)
            fresh.replace(path)
            use_key(path, key)
    finally:
        use_key(fresh, None)
        _remove(fresh)


def _copy(path: Path, fresh: Path, kept: Kept) -> None:
    duck.create(fresh, STORAGE_VERSION)
    Warehouse(fresh).migrate()
    with duck.connect(fresh, read_only=False, timeout_s=LOCK_TIMEOUT_S) as connection:
        connection.execute(f"ATTACH {as_attached(path, 'old', read_only=True)}")
        connection.begin()
        for name in TABLES:
            condition, params = kept(name)
            connection.execute(f'INSERT INTO "{name}" BY NAME SELECT v.* FROM old."{name}" v {condition}', list(params))
        connection.commit()
        connection.execute("DETACH old")
        connection.execute("CHECKPOINT")


def _remove(fresh: Path) -> None:
    for left in fresh.parent.glob(f"{fresh.name}*"):
        left.unlink(missing_ok=True)
