"""The warehouse's file written anew: the same rows in less room, and the old file untouched if anything goes wrong."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from aura_io import compaction, duck
from aura_io.compaction import STORAGE_VERSION, rewrite, state_of
from aura_io.warehouse import Warehouse, WarehouseError
from aura_io.workspace import Home
from aura_ml.schemas import TABLES
from tests.homes import CLOSED, POSTINGS, change_jobs, filled_home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return filled_home(tmp_path / "home")


def everything(warehouse: Warehouse) -> dict[str, pl.DataFrame]:
    return {name: warehouse.query(f'SELECT * FROM "{name}" ORDER BY ALL') for name in TABLES}


def test_the_same_rows_in_a_file_of_the_newest_format_without_free_blocks(home: Home) -> None:
    for number in range(6):
        change_jobs(home, CLOSED, [posting | {"description": f"{number} " * 30_000} for posting in POSTINGS])
    before, state, token = everything(home.warehouse), state_of(home.warehouse), home.warehouse.last_commit()
    assert state.free_share > 0
    rewrite(home.warehouse)
    after = state_of(home.warehouse)
    assert after.storage_version.startswith(STORAGE_VERSION)
    assert after.size < state.size
    assert after.free_share < state.free_share
    assert home.warehouse.last_commit() != token
    for name, frame in everything(home.warehouse).items():
        assert frame.equals(before[name]), name
    change_jobs(home, CLOSED, POSTINGS)
    assert home.warehouse.query("SELECT count(*) AS n FROM jobs WHERE week = ?", [CLOSED])["n"][0] == len(POSTINGS)


def test_a_log_that_a_dead_process_left_is_in_the_new_file_and_not_beside_it(home: Home) -> None:
    path = home.settings.warehouse_path
    text = (
        "import duckdb, os, sys; c = duckdb.connect(sys.argv[1], config={'autoinstall_known_extensions': 'false', "
        "'autoload_known_extensions': 'false'}); c.execute(\"SET wal_autocheckpoint='1GB'\"); "
        "c.execute('DELETE FROM metrics'); os._exit(0)"
    )
    subprocess.run([sys.executable, "-c", text, str(path)], check=True)
    assert path.with_name("aura.duckdb.wal").exists()
    rewrite(home.warehouse)
    assert not path.with_name("aura.duckdb.wal").exists()
    assert home.warehouse.query("SELECT count(*) AS n FROM metrics")["n"][0] == 0
    assert home.warehouse.query("SELECT count(*) AS n FROM jobs")["n"][0] > 0


def test_without_room_for_a_second_file_nothing_is_changed(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    content = home.settings.warehouse_path.read_bytes()
    monkeypatch.setattr(compaction.shutil, "disk_usage", lambda _: type("Usage", (), {"free": 10}))
    with pytest.raises(WarehouseError, match="free some space first"):
        rewrite(home.warehouse)
    assert home.settings.warehouse_path.read_bytes() == content


def test_cut_off_in_the_middle_the_old_file_stays_and_the_next_one_begins_anew(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything(home.warehouse)

    def cut_off(self: Path, target: Path) -> Path:
        if self.name == compaction.UNFINISHED:
            raise KeyboardInterrupt
        return rename(self, target)

    rename = Path.replace
    monkeypatch.setattr(Path, "replace", cut_off)
    with pytest.raises(KeyboardInterrupt):
        rewrite(home.warehouse)
    monkeypatch.undo()
    (home.settings.data_dir / f"{compaction.UNFINISHED}.wal").write_bytes(b"left by a process that was killed")
    assert everything(home.warehouse)["jobs"].equals(before["jobs"])
    rewrite(home.warehouse)
    assert [path.name for path in home.settings.data_dir.glob("aura.duckdb.*") if "lock" not in path.name] == []


def test_only_large_files_that_are_loose_or_old_are_worth_it() -> None:
    large = compaction.WORTH_BYTES
    assert compaction.FileState(large, 0.0, "v1.0.0+").is_worth_packing
    assert compaction.FileState(large, 0.4, "v1.5.0+").is_worth_packing
    assert not compaction.FileState(large, 0.1, "v1.5.0+").is_worth_packing
    assert not compaction.FileState(large - 1, 0.4, "v1.0.0+").is_worth_packing


def test_a_file_in_an_unknown_format_says_so(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError):
        duck.create(tmp_path / "x.duckdb", "v99.0.0")
