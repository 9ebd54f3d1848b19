"""Stores on a disk that is full, or to which nobody may write: what stood stands, the message says what to do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from aura_assets.runs import dagster_instance
from aura_io.artifacts import ArtifactError
from aura_io.dagster_home import DagsterStorageUnusable
from aura_io.settings import load_settings
from aura_io.userdb import UserDbError
from aura_io.warehouse import Append, WarehouseError
from aura_io.workspace import Home, WorkspaceError, open_home
from aura_ml.schemas import RAW_PAYLOADS
from tests.faults.small_disk import fill, make_room, read_only, small_disk

AT = datetime(2026, 6, 20, tzinfo=UTC)
PAYLOAD_BYTES = 3_000_000
CURE = "free some space on that disk"


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    with small_disk(tmp_path / "disk", 32) as folder:
        yield folder


@pytest.fixture
def home(disk: Path) -> Iterator[Home]:
    opened = open_home(load_settings(disk, env={}))
    yield opened
    opened.userdb.close()


def payloads(name: str) -> Append:
    text = "".join(chr(33 + (number * number * 31 + number // 7) % 90) for number in range(PAYLOAD_BYTES))
    row = {"payload_hash": name, "source": "sample", "payload": text, "first_seen_at": AT}
    return Append(RAW_PAYLOADS, RAW_PAYLOADS.frame([row]))


def stored(home: Home) -> list[str]:
    return home.warehouse.query("SELECT payload_hash FROM raw_payloads ORDER BY ALL")["payload_hash"].to_list()


def test_a_commit_is_written_whole_or_not_at_all(disk: Path, home: Home) -> None:
    home.warehouse.remember(payloads("a"))
    fill(disk)
    for name in "bcd":
        with pytest.raises(WarehouseError, match=CURE):
            home.warehouse.remember(payloads(name))
        assert stored(home) == ["a"]
    make_room(disk)

    home.warehouse.remember(payloads("e"))

    assert stored(home) == ["a", "e"]


def test_an_event_is_recorded_or_refused(disk: Path, home: Home) -> None:
    home.userdb.record("rating", 1, {"overall_score": 7}, recorded_at=AT)
    fill(disk)
    acknowledged = [1]

    def rate_on() -> None:
        for job in range(2, 500):
            home.userdb.record("rating", job, {"overall_score": 5, "comment": "x" * 2000}, recorded_at=AT)
            acknowledged.append(job)

    with pytest.raises(UserDbError, match=CURE):
        rate_on()
    assert home.userdb.ratings()["job_id"].sort().to_list() == acknowledged
    make_room(disk)

    home.userdb.record("rating", 1000, {"overall_score": 6}, recorded_at=AT)

    assert home.userdb.ratings()["job_id"].sort().to_list() == [*acknowledged, 1000]


def test_an_artifact_has_its_name_only_when_it_is_whole(disk: Path, home: Home) -> None:
    def write(folder: Path) -> None:
        (folder / "model.safetensors").write_bytes(b"x" * 100_000)

    fill(disk)
    with pytest.raises(ArtifactError, match="free space"):
        home.artifacts.publish("preference_model", "v1", write, {})
    assert list(home.settings.models_dir.glob("*/*")) == []
    make_room(disk)

    assert home.artifacts.publish("preference_model", "v1", write, {}).path.is_dir()


def test_a_run_that_cannot_be_noted_down_says_so(disk: Path, home: Home) -> None:
    fill(disk)
    with pytest.raises(DagsterStorageUnusable, match=CURE), dagster_instance(home):
        pass


def test_a_data_folder_to_which_nobody_may_write_is_named(tmp_path: Path) -> None:
    home = open_home(load_settings(tmp_path, env={}))
    home.userdb.close()
    with read_only(home.settings.data_dir), pytest.raises(WorkspaceError) as refused:
        open_home(load_settings(tmp_path, env={}))
    assert str(home.settings.data_dir) in str(refused.value)
    assert "Read-only file system" in str(refused.value)
    assert "paths.data_dir" in str(refused.value)

    open_home(load_settings(tmp_path, env={})).userdb.close()
