"""What is old and named nowhere goes; what anything names stays, whatever its age."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from aura_io import duck
from aura_io.tidying import leftovers, remove
from aura_io.workspace import Home
from aura_ml.schemas import TABLES
from tests.stories import FIRST_WEEK, row, storied_home

NOW = datetime(2026, 9, 1, tzinfo=UTC)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return storied_home(tmp_path / "home")


def publish(home: Home, kind: str, version: str, days_old: int) -> str:
    """Publish an artifact that was written so many days before ``NOW``; return its name."""
    made = home.artifacts.publish(kind, version, lambda folder: (folder / "x").write_bytes(b"1234") and None, {})
    written = (NOW - timedelta(days=days_old)).timestamp()
    os.utime(made.path, (written, written))
    return made.relative


def insert(home: Home, table: str, **values: object) -> None:
    frame = TABLES[table].frame([row(TABLES[table], **values)])
    with duck.connect(home.settings.warehouse_path, read_only=False, timeout_s=2.0) as connection:
        connection.register("incoming", frame)
        connection.execute(f'INSERT INTO "{table}" BY NAME SELECT * FROM incoming')


def names(home: Home) -> list[str]:
    return [f"{each.kind}/{each.path.name}" for each in leftovers(home, NOW)]


def test_old_artifacts_that_nothing_names_go_but_for_the_newest_of_each_kind(home: Home) -> None:
    for age in (20, 30, 40, 50, 60):
        publish(home, "job_index", f"v{age}", age)
    publish(home, "preference_model", "only", 90)
    assert names(home) == ["job_index/v60", "job_index/v50"]
    remove(leftovers(home, NOW))
    assert sorted(path.name for path in (home.settings.models_dir / "job_index").iterdir()) == ["v20", "v30", "v40"]
    assert names(home) == []


def test_young_ones_stay_however_many(home: Home) -> None:
    for age in range(1, 12):
        publish(home, "job_index", f"v{age}", age)
    assert names(home) == []


@pytest.mark.parametrize("by", ["index", "model", "promotion", "slate", "impression"])
def test_what_anything_names_stays(home: Home, by: str) -> None:
    artifacts = [publish(home, "preference_model", f"v{age}", age) for age in (1, 2, 3, 90)]
    assert names(home) == ["preference_model/v90"]
    known = {"week": FIRST_WEEK, "user_id": "local", "artifact": artifacts[-1], "artifact_hash": "0" * 64}
    if by == "index":
        insert(home, "job_indexes", week=FIRST_WEEK, artifact=artifacts[-1], artifact_hash="0" * 64)
    elif by == "model":
        insert(
            home,
            "models",
            **known,
            kind="preference_model",
            model_id="m",
            training_cutoff=NOW,
            figures="{}",
            config="{}",
            promoted=True,
        )
    elif by == "promotion":
        insert(home, "promotions", **known, kind="preference_model", model_id="m", figures="{}", promoted=True)
    elif by == "slate":
        insert(
            home,
            "slates",
            week=FIRST_WEEK,
            user_id="local",
            slate_id="s",
            models='{"preference_model": "v90"}',
            components="{}",
        )
    else:
        payload = {"slate_id": "s", "models": {"preference_model": "v90"}}
        home.userdb.record("impression", "s", payload, recorded_at=NOW, user_id="somebody else")
    assert names(home) == []


def test_a_candidate_that_never_served_and_was_replaced_goes(home: Home) -> None:
    artifacts = [publish(home, "preference_model", f"v{age}", age) for age in (1, 2, 3, 90)]
    known = {"week": FIRST_WEEK, "user_id": "local", "artifact": artifacts[-1], "artifact_hash": "0" * 64}
    insert(home, "promotions", **known, kind="preference_model", model_id="m", figures="{}", promoted=False)
    assert names(home) == ["preference_model/v90"]


def test_the_files_of_a_candidate_that_was_refused_go_though_its_row_and_its_lineage_name_them(home: Home) -> None:
    artifacts = [publish(home, "preference_model", f"v{age}", age) for age in (1, 2, 3, 90)]
    known = {"week": FIRST_WEEK, "user_id": "local", "artifact": artifacts[-1]}
    model = {"kind": "preference_model", "model_id": "m", "artifact_hash": "0" * 64, "training_cutoff": NOW}
    insert(home, "models", **known, **model, figures="{}", config="{}", promoted=False)
    insert(home, "lineage", **known, asset="preference_model", run_id="r", inputs="[]")
    assert names(home) == ["preference_model/v90"]


def test_the_files_of_a_refused_candidate_go_after_a_day(home: Home) -> None:
    hours = {"a": 1, "b": 2, "c": 3, "d": 20, "e": 30, "tested": 31}
    for version, age in hours.items():
        made = home.artifacts.root / publish(home, "preference_model", version, 0)
        os.utime(made, ((NOW - timedelta(hours=age)).timestamp(),) * 2)
        if version != "tested":  # its decision is not written yet
            known = {"week": FIRST_WEEK, "user_id": "local", "artifact": f"preference_model/{version}"}
            insert(home, "promotions", **known, kind="preference_model", model_id=version, figures="{}", promoted=False)
    assert names(home) == ["preference_model/e"]


def test_an_index_goes_that_a_slate_was_made_with_and_a_later_one_replaced(home: Home) -> None:
    for age in (1, 2, 3, 90):
        publish(home, "job_index", f"v{age}", age)
    models = '{"job_index": "v90", "preference_model": "m"}'
    insert(home, "slates", week=FIRST_WEEK, user_id="local", slate_id="s", models=models, components="{}")
    assert names(home) == ["job_index/v90"]


def test_what_is_published_again_is_young_again(home: Home) -> None:
    for version, age in {"v1": 1, "v2": 2, "v3": 3, "v90": 90, "v91": 91}.items():
        publish(home, "job_index", version, age)
    assert names(home) == ["job_index/v91", "job_index/v90"]
    home.artifacts.publish("job_index", "v91", lambda _: None, {})
    assert names(home) == ["job_index/v90"]


def test_what_lineage_alone_names_stays(home: Home) -> None:
    artifacts = [publish(home, "job_index", f"v{age}", age) for age in (1, 2, 3, 90)]
    insert(
        home, "lineage", week=FIRST_WEEK, user_id="local", artifact=artifacts[-1], asset="x", run_id="r", inputs="[]"
    )
    assert names(home) == []


def test_copies_of_a_dead_process_go_after_a_day_and_nothing_else_of_the_data_folder(home: Home) -> None:
    data = home.settings.data_dir
    (data / "backup-abc").mkdir()
    (data / "backup-abc" / "warehouse.duckdb").write_bytes(b"x" * 100)
    (data / "backup-new").mkdir()
    for path in (data / "backup-abc" / "warehouse.duckdb", data / "backup-abc"):
        os.utime(path, ((NOW - timedelta(days=2)).timestamp(),) * 2)
    os.utime(data / "backup-new", ((NOW - timedelta(hours=2)).timestamp(),) * 2)
    (only,) = leftovers(home, NOW)
    assert (only.kind, only.path.name, only.bytes) == ("copy", "backup-abc", 100)
    before = {path.name for path in data.iterdir()}
    remove([only])
    assert {path.name for path in data.iterdir()} == before - {"backup-abc"}
