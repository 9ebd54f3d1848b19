from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from dagster_duckdb import DuckDBResource

from aura_assets.resources import WarehouseResource
from aura_io.warehouse import WarehouseError
from tests.aura_assets.graphs import make_home


def test_the_resource_is_dagsters_and_frees_the_file_after_an_error(tmp_path: Path) -> None:
    home = make_home(tmp_path)
    resource = WarehouseResource(database=str(home.settings.warehouse_path))
    assert isinstance(resource, DuckDBResource)

    with pytest.raises(duckdb.CatalogException), resource.get_connection() as connection:
        connection.execute("SELECT * FROM nowhere")

    with resource.get_connection() as connection:
        assert connection.execute("SELECT count(*) FROM jobs").fetchall() == [(0,)]
    home.warehouse.query("SELECT 1")


def test_a_wrong_path_is_named_at_once(tmp_path: Path) -> None:
    resource = WarehouseResource(database=str(tmp_path / "nowhere" / "aura.duckdb"))

    with pytest.raises(WarehouseError, match="nowhere"), resource.get_connection():
        pass
