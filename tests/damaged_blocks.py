"""Blocks of a DuckDB file written over, as a failing disk leaves them. The file still opens: only rows are damaged."""

from __future__ import annotations

from pathlib import Path

from aura_io import duck
from aura_io.kept_blocks import HEADERS_BYTES

GARBAGE = b"\xaa" * 4096


def damage(path: Path, table: str) -> None:
    """Write over the blocks in which the rows of ``table`` lie."""
    with duck.connect(path, read_only=False, timeout_s=30.0) as connection:
        connection.execute("CHECKPOINT")
        size = connection.execute("SELECT max(block_size) FROM pragma_database_size()").fetchall()[0][0]
        blocks = connection.execute(
            f"SELECT DISTINCT block_id FROM pragma_storage_info('{table}') WHERE block_id >= 0"
        ).fetchall()
    assert blocks
    with path.open("r+b") as file:
        for (block,) in blocks:
            file.seek(HEADERS_BYTES + block * size)
            file.write(GARBAGE)
