"""A checkpoint that a process died in: torn blocks are put back, and nothing else is ever touched."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from aura_io import duck, kept_blocks
from aura_io.duck import WarehouseBusy, WarehouseError
from aura_io.encrypted_duck import use_key

WRITE_AND_DIE = """
    import os, signal, sys
    from pathlib import Path
    from aura_io import duck
    from aura_io.encrypted_duck import use_key
    path = Path(sys.argv[1])
    use_key(path, sys.argv[2] or None)
    with duck.connect(path, read_only=False, timeout_s=5.0) as connection:
        print("ready", flush=True)
        connection.execute("UPDATE t SET name = 'new' || id")
        os.kill(os.getpid(), signal.SIGKILL)
"""
FOREIGN = """
    import fcntl, sys, time
    file = open(sys.argv[1], "r+b")
    fcntl.lockf(file, fcntl.LOCK_EX)
    print("ready", flush=True)
    time.sleep(60)
"""
OLD, NEW = "old", "new"
BLOCK, CHECKSUM = 262_144, 8


@pytest.fixture(params=["", "a key"], ids=["plain", "encrypted"])
def file(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """A DuckDB file that several checkpoints went over, plain or encrypted."""
    path = tmp_path / "a.duckdb"
    use_key(path, request.param or None)
    for statement in (
        "CREATE TABLE t AS SELECT range AS id, 'old' || range AS name FROM range(3000)",
        "CREATE TABLE u AS SELECT range AS id FROM range(10)",
        "INSERT INTO u SELECT range FROM range(5)",
    ):
        with duck.connect(path, read_only=False, timeout_s=1.0) as connection:
            connection.execute(statement)
    yield path
    use_key(path, None)


def die_after_a_commit(file: Path, start_python: Any) -> None:
    process = start_python(WRITE_AND_DIE, file, duck.key_of(file) or "")
    assert process.wait(20) == -signal.SIGKILL
    assert kept_blocks.beside(file).exists()


def checkpointed(file: Path) -> bytes:
    """Return the file as the checkpoint that did not happen would have left it; the file itself stays as it is."""
    copy = file.with_name("copy.duckdb")
    use_key(copy, duck.key_of(file))
    for ending in ("", ".wal"):
        copy.with_name(copy.name + ending).write_bytes(file.with_name(file.name + ending).read_bytes())
    with duck.connect(copy, read_only=False, timeout_s=1.0):
        pass
    use_key(copy, None)
    return copy.read_bytes()


def names(file: Path) -> set[str]:
    with duck.read(file, timeout_s=1.0) as connection:
        return {name for (name,) in connection.execute("SELECT DISTINCT left(name, 3) FROM t").fetchall()}


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_half_written_blocks_are_put_back_and_the_commit_stands(file: Path, start_python: Any, share: float) -> None:
    die_after_a_commit(file, start_python)
    before, after = file.read_bytes(), checkpointed(file)
    over = [place for place in places(file) if before[place : place + BLOCK] != after[place : place + BLOCK]]
    assert over, "the checkpoint wrote over nothing: this test shows nothing"
    with file.open("r+b") as torn:
        for place in over:
            last = next(n for n in reversed(range(place, place + BLOCK)) if before[n] != after[n])
            torn.seek(place)
            torn.write(after[place : max(place + CHECKSUM, int(place + share * (last - place)))])
    kept = kept_blocks.beside(file).read_bytes()
    kept_blocks.beside(file).unlink()
    with pytest.raises(WarehouseError):
        names(file)
    kept_blocks.beside(file).write_bytes(kept)

    assert names(file) == {NEW}
    assert not kept_blocks.beside(file).exists()
    with duck.connect(file, read_only=False, timeout_s=1.0) as connection:
        connection.execute("INSERT INTO u VALUES (99)")
    assert names(file) == {NEW}


def places(file: Path) -> list[int]:
    with duckdb.connect() as connection:
        if duck.key_of(file) is not None:
            duck.prepare(connection)
        connection.execute(f"ATTACH {duck.as_attached(file, 'looked', read_only=True)}")
        connection.execute("USE looked")
        numbers = connection.execute("SELECT block_id FROM pragma_metadata_info()").fetchall()
    return [kept_blocks.HEADERS_BYTES + number * BLOCK for (number,) in numbers]


def test_finished_checkpoint_is_left_as_it_is(file: Path, start_python: Any) -> None:
    die_after_a_commit(file, start_python)
    after = checkpointed(file)
    inode = file.stat().st_ino
    file.write_bytes(after)
    file.with_name(file.name + ".wal").unlink()
    assert file.stat().st_ino == inode
    kept_blocks.settle(file)
    assert file.read_bytes() == after
    assert not kept_blocks.beside(file).exists()
    assert names(file) == {NEW}


def test_another_file_in_its_place_is_left_as_it_is(file: Path, start_python: Any) -> None:
    die_after_a_commit(file, start_python)
    other = file.with_name("other")
    other.write_bytes(file.read_bytes()[:-1] + b"x")
    block = kept_blocks.HEADERS_BYTES
    with other.open("r+b") as changed:
        changed.seek(block)
        changed.write(b"not what was kept")
    content = other.read_bytes()
    other.replace(file)
    kept_blocks.settle(file)
    assert file.read_bytes() == content
    assert not kept_blocks.beside(file).exists()


@pytest.mark.parametrize("cut", [0, 5, 5000], ids=["empty", "in the head", "in the blocks"])
def test_unfinished_keeping_is_forgotten(file: Path, start_python: Any, cut: int) -> None:
    die_after_a_commit(file, start_python)
    kept = kept_blocks.beside(file)
    kept.write_bytes(kept.read_bytes()[:cut])
    before = file.read_bytes()
    assert names(file) == {NEW}
    assert file.read_bytes() == before
    assert not kept.exists()


def test_nothing_is_put_back_under_a_foreign_process(file: Path, start_python: Any) -> None:
    die_after_a_commit(file, start_python)
    with file.open("r+b") as torn:
        torn.seek(kept_blocks.HEADERS_BYTES)
        torn.write(b"half of something")
    torn_content = file.read_bytes()
    process = start_python(FOREIGN, file)
    with pytest.raises(WarehouseBusy, match="another process"):
        names(file)
    assert file.read_bytes() == torn_content
    process.kill()
    process.wait()
    assert names(file) == {NEW}


def test_nothing_is_written_where_nothing_can_be_kept(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    before = file.read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with (
            pytest.raises(WarehouseError, match="No space left"),
            duck.connect(file, read_only=False, timeout_s=1.0) as connection,
        ):
            connection.execute("DROP TABLE t")
    assert file.read_bytes() == before
    assert names(file) == {OLD}


def test_kept_blocks_go_with_the_connection(file: Path) -> None:
    with duck.connect(file, read_only=False, timeout_s=1.0) as connection:
        assert kept_blocks.beside(file).exists()
        connection.execute("INSERT INTO u VALUES (7)")
    assert not kept_blocks.beside(file).exists()
    with duck.connect(file, read_only=False, timeout_s=1.0):
        pass
    assert not kept_blocks.beside(file).exists()
