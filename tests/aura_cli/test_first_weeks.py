"""What is done before a start: the warehouse's file is packed where that is worth it, and a start goes on where it cannot be."""

from __future__ import annotations

from pathlib import Path

import pytest

from aura_cli.first_weeks import pack
from aura_io import compaction
from aura_io.warehouse import Warehouse, WarehouseError
from tests.homes import filled_home


def test_the_warehouse_is_packed_where_that_is_worth_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home = filled_home(tmp_path)
    before = compaction.state_of(home.warehouse).size
    pack(home)
    assert (capsys.readouterr().out, compaction.state_of(home.warehouse).size) == ("", before)
    monkeypatch.setattr(compaction, "WORTH_BYTES", 0)
    pack(home)
    assert capsys.readouterr().out.startswith("The warehouse was packed: ")
    assert compaction.state_of(home.warehouse).size < before


def test_a_warehouse_that_cannot_be_packed_is_said_and_stops_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def no_room(_warehouse: Warehouse) -> None:
        raise WarehouseError("no room")

    monkeypatch.setattr(compaction, "WORTH_BYTES", 0)
    monkeypatch.setattr(compaction, "rewrite", no_room)
    pack(filled_home(tmp_path))
    assert capsys.readouterr().err == "The warehouse was not packed: no room\n"
