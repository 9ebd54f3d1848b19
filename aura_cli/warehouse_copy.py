"""A read-only copy of the warehouse for people who ask in SQL: they can look at everything and change nothing.

The copy lives in a private folder beside the warehouse and goes when it is closed.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

    from aura_io.warehouse import Warehouse

OPEN_TIMEOUT_S = 5.0


@contextmanager
def warehouse_copy(warehouse: Warehouse) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a connection to a copy of ``warehouse`` as it stands now.

    It has no way to other files, and DuckDB lets nobody turn that back on: ATTACH and COPY could reach the original.

    Raises:
        WarehouseError: the warehouse cannot be read, or there is no room for the copy.
    """
    from aura_io import duck
    from aura_io.encrypted_duck import key_of, use_key

    with tempfile.TemporaryDirectory(prefix="sql-", dir=warehouse.path.parent) as folder:
        copy = Path(folder) / warehouse.path.name
        warehouse.copy_to(copy)
        use_key(copy, key_of(warehouse.path))
        with duck.connect(copy, read_only=True, timeout_s=OPEN_TIMEOUT_S) as connection:
            connection.execute("SET enable_external_access = false")
            yield connection
