"""The contract of the warehouse: strict frames, all or nothing, neighbours untouched, repeatable."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from aura_io import warehouse as warehouse_module
from aura_io.clock import FixedClock
from aura_io.commits import Append, Commit, Input, LineageEntry, Replace
from aura_io.duck import WarehouseError
from aura_io.warehouse import Warehouse
from aura_ml.schemas import (
    JOB_EMBEDDINGS,
    JOBS,
    LINEAGE,
    METRICS,
    RAW_PAYLOADS,
    SCORES,
    SOURCE_HEALTH,
    TABLES,
    TEXT_VECTORS,
    InvalidFrame,
)

WEEK = date(2026, 7, 3)
NEXT_WEEK = date(2026, 7, 10)
NOW = datetime(2026, 7, 10, 9, 30, tzinfo=UTC)

MakeEntry = Callable[..., LineageEntry]
MakeMetrics = Callable[..., pl.DataFrame]


def of(week: date = WEEK, user_id: str = "local") -> dict[str, object]:
    return {"week": week, "user_id": user_id}


def payloads(**texts: str) -> pl.DataFrame:
    return RAW_PAYLOADS.frame(
        [
            {"payload_hash": key, "source": "sample", "payload": text, "first_seen_at": NOW}
            for key, text in texts.items()
        ]
    )


def vectors(*rows: tuple[str, list[float]], encoder: str = "e1") -> pl.DataFrame:
    return TEXT_VECTORS.frame(
        [{"text_hash": name, "encoder_version": encoder, "vector": vector} for name, vector in rows]
    )


def state(warehouse: Warehouse) -> dict[str, list[tuple[Any, ...]]]:
    """Everything that is in the warehouse, as text."""
    with warehouse.reading() as connection:
        return {
            name: sorted(connection.execute(f'SELECT CAST(t AS VARCHAR) FROM "{name}" AS t').fetchall())
            for name in TABLES
        }


def test_every_table_is_there_with_the_catalogue_s_columns_and_types(warehouse: Warehouse) -> None:
    for name, table in TABLES.items():
        found = warehouse.query(f'SELECT * FROM "{name}"')
        assert dict(found.schema) == table.schema, name


def test_round_trip_keeps_every_value(warehouse: Warehouse, entry: MakeEntry) -> None:
    job: dict[str, object] = dict.fromkeys(JOBS.schema, "x")
    for column in JOBS.columns:
        if column.dtype == pl.List(pl.String):
            job[column.name] = ["zwei", "drei\u2028Zeilen"]
        elif column.dtype == pl.Float64:
            job[column.name] = 8.7
        elif column.dtype == pl.Date:
            job[column.name] = WEEK
        elif column.dtype == pl.Datetime("us", "UTC"):
            job[column.name] = NOW + timedelta(microseconds=123456)
        elif column.dtype == pl.Boolean:
            job[column.name] = True
        elif column.dtype == pl.Int64:
            job[column.name] = 2**53 - 1
    bare = {column.name: None if column.nullable else job[column.name] for column in JOBS.columns}
    frame = JOBS.frame([job, {**bare, "id": 1, "skills": []}])
    warehouse.commit(Commit([entry("jobs", user_id=None)], [Replace(JOBS, {"week": WEEK}, frame)]))
    assert warehouse.query("SELECT * FROM jobs ORDER BY id DESC").equals(frame)


def test_replace_takes_the_place_of_its_partition_only(
    warehouse: Warehouse, entry: MakeEntry, metrics: MakeMetrics
) -> None:
    for week, user in ((WEEK, "local"), (NEXT_WEEK, "local"), (WEEK, "anna")):
        frame = metrics({"jobs": 1.0, "rated": 2.0}, week, user)
        warehouse.commit(Commit([entry(week=week, user_id=user)], [Replace(METRICS, of(week, user), frame)]))
    warehouse.commit(Commit([entry(version="v2")], [Replace(METRICS, of(), metrics({"jobs": 5.0}))]))
    found = warehouse.query("SELECT week, user_id, name, value FROM metrics ORDER BY ALL").rows()
    assert found == [
        (WEEK, "anna", "jobs", 1.0),
        (WEEK, "anna", "rated", 2.0),
        (WEEK, "local", "jobs", 5.0),
        (NEXT_WEEK, "local", "jobs", 1.0),
        (NEXT_WEEK, "local", "rated", 2.0),
    ]


def test_replace_by_an_empty_frame_empties_the_partition(
    warehouse: Warehouse, entry: MakeEntry, metrics: MakeMetrics
) -> None:
    warehouse.commit(Commit([entry()], [Replace(METRICS, of(), metrics({"jobs": 1.0}))]))
    warehouse.commit(Commit([entry()], [Replace(METRICS, of(), METRICS.frame())]))
    assert warehouse.query("SELECT * FROM metrics").is_empty()


def test_replace_goes_by_column_name_not_by_position(
    warehouse: Warehouse, entry: MakeEntry, metrics: MakeMetrics
) -> None:
    frame = metrics({"jobs": 1.0}).with_columns(lower=pl.lit(0.5), upper=pl.lit(1.5))
    shuffled = frame.select(sorted(frame.columns, reverse=True))
    warehouse.commit(Commit([entry()], [Replace(METRICS, of(), shuffled)]))
    assert warehouse.query("SELECT lower, upper FROM metrics").rows() == [(0.5, 1.5)]


def test_append_adds_only_missing_keys(warehouse: Warehouse, entry: MakeEntry) -> None:
    warehouse.commit(Commit([entry()], append=[Append(RAW_PAYLOADS, payloads(a="first"))]))
    again = Commit([entry()], append=[Append(RAW_PAYLOADS, payloads(a="later", b="new"))])
    warehouse.commit(again)
    before = warehouse.query("SELECT payload_hash, payload FROM raw_payloads ORDER BY 1").rows()
    warehouse.commit(again)
    assert before == [("a", "first"), ("b", "new")]
    assert warehouse.query("SELECT payload_hash, payload FROM raw_payloads ORDER BY 1").rows() == before


def test_append_goes_by_the_whole_key(warehouse: Warehouse, entry: MakeEntry) -> None:
    for encoder in ("e1", "e2", "e1"):
        frame = vectors(("t", [0.6, 0.8]), encoder=encoder)
        warehouse.commit(Commit([entry()], append=[Append(TEXT_VECTORS, frame)]))
    assert warehouse.query("SELECT encoder_version FROM text_vectors ORDER BY 1").rows() == [("e1",), ("e2",)]


def test_committing_again_changes_nothing_but_lineage(
    warehouse: Warehouse, entry: MakeEntry, metrics: MakeMetrics
) -> None:
    commit = Commit(
        [entry()], [Replace(METRICS, of(), metrics({"jobs": 1.0}))], [Append(RAW_PAYLOADS, payloads(a="x", b="y"))]
    )
    warehouse.commit(commit)
    before = state(warehouse)
    warehouse.commit(commit)
    after = state(warehouse)
    assert len(after.pop("lineage")) == len(before.pop("lineage")) + 1
    assert after == before


BAD_FRAMES = {
    "missing column": (lambda good: good.drop("n"), "'n' is missing"),
    "unknown column": (lambda good: good.with_columns(extra=1), "'extra' is not in the table"),
    "float as text": (lambda good: good.with_columns(value=pl.lit("8.7")), "'value' is String"),
    "float in an integer column": (lambda good: good.with_columns(n=pl.lit(8.7)), "'n' is Float64"),
    "datetime in a date column": (lambda good: good.with_columns(week=pl.lit(NOW)), "'week' is Datetime"),
    "null in a column that must not be": (
        lambda good: good.with_columns(unit=pl.lit(None, pl.String)),
        "'unit' has 1 nulls",
    ),
    "NaN": (lambda good: good.with_columns(value=pl.lit(float("nan"))), "holds NaN"),
    "key twice": (lambda good: pl.concat([good, good]), "not unique"),
    "row of another week": (lambda good: good.with_columns(week=pl.lit(NEXT_WEEK)), "outside the partition"),
    "row of another person": (lambda good: good.with_columns(user_id=pl.lit("anna")), "outside the partition"),
}


@pytest.mark.parametrize("case", BAD_FRAMES)
def test_frame_that_does_not_match_is_refused_before_anything_is_written(
    warehouse: Warehouse, entry: MakeEntry, metrics: MakeMetrics, case: str
) -> None:
    spoil, message = BAD_FRAMES[case]
    warehouse.commit(Commit([entry()], [Replace(METRICS, of(), metrics({"jobs": 1.0}))]))
    before, token = state(warehouse), warehouse.last_commit()
    bad = Commit(
        [entry()],
        [Replace(METRICS, of(), spoil(metrics({"jobs": 2.0})))],
        [Append(RAW_PAYLOADS, payloads(a="x"))],
    )
    with pytest.raises(InvalidFrame, match=message):
        warehouse.commit(bad)
    assert state(warehouse) == before
    assert warehouse.last_commit() == token


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        (vectors(("a", [1.0, 0.0]), ("b", [1.0, 0.0, 0.0])), "several lengths"),
        (vectors(("a", [3.0, 4.0])), "not of unit length, one has 5"),
        (vectors(("a", [])), "not of unit length"),
        (vectors(("a", [float("nan"), 1.0])), "not of unit length"),
        (vectors(("a", [float("inf"), 1.0])), "not of unit length"),
        (vectors(("a", [None, 1.0])), "not of unit length"),  # type: ignore[list-item]
    ],
)
def test_vectors_have_one_length_and_unit_norm(
    warehouse: Warehouse, entry: MakeEntry, frame: pl.DataFrame, message: str
) -> None:
    with pytest.raises(InvalidFrame, match=message):
        warehouse.commit(Commit([entry()], append=[Append(TEXT_VECTORS, frame)]))
    assert warehouse.query("SELECT * FROM text_vectors").is_empty()


def test_vectors_of_two_encoders_may_differ_in_length(warehouse: Warehouse, entry: MakeEntry) -> None:
    both = pl.concat([vectors(("a", [1.0])), vectors(("a", [0.6, 0.8]), encoder="e2")])
    warehouse.commit(Commit([entry()], append=[Append(TEXT_VECTORS, both)]))
    assert warehouse.query("SELECT * FROM text_vectors").height == 2


def test_commit_that_contradicts_itself_is_refused(
    warehouse: Warehouse, entry: MakeEntry, metrics: MakeMetrics
) -> None:
    good = Replace(METRICS, of(), metrics({"jobs": 1.0}))
    refused = {
        "at least one lineage entry": Commit([], [good]),
        "written twice": Commit([entry()], [good, good]),
        "append-only": Commit([entry()], [Replace(RAW_PAYLOADS, {}, payloads(a="x"))]),
        "replaced by its partition": Commit([entry()], append=[Append(METRICS, good.frame)]),
        r"replaced by \(week, user_id\), not by \(week\)": Commit(
            [entry()], [Replace(METRICS, {"week": WEEK}, good.frame)]
        ),
        "partition column 'week' is datetime": Commit([entry()], [Replace(METRICS, {**of(), "week": NOW}, good.frame)]),
        "partition column 'week' is '2026-07-03'": Commit(
            [entry()], [Replace(METRICS, {**of(), "week": "2026-07-03"}, good.frame)]
        ),
        "partition column 'user_id' is None": Commit(
            [entry()], [Replace(METRICS, {**of(), "user_id": None}, good.frame)]
        ),
    }
    for message, commit in refused.items():
        with pytest.raises(ValueError, match=message):
            warehouse.commit(commit)
    assert not any(state(warehouse).values())


def test_lineage_names_a_friday_and_an_aware_instant(entry: MakeEntry) -> None:
    with pytest.raises(ValueError, match="not the date of a Friday"):
        entry(week=date(2026, 7, 4))
    with pytest.raises(ValueError, match="not the date of a Friday"):
        entry(week=NOW)
    with pytest.raises(ValueError, match="no time zone"):
        LineageEntry("jobs", WEEK, None, "r", NOW.replace(tzinfo=None), "1", "v")


@pytest.mark.parametrize("failing_write", [1, 2, 3])
def test_failure_halfway_leaves_everything_as_before(
    warehouse: Warehouse,
    entry: MakeEntry,
    metrics: MakeMetrics,
    monkeypatch: pytest.MonkeyPatch,
    failing_write: int,
) -> None:
    warehouse.commit(
        Commit([entry()], [Replace(METRICS, of(), metrics({"jobs": 1.0}))], [Append(RAW_PAYLOADS, payloads(a="x"))])
    )
    before = state(warehouse)
    real, calls = warehouse_module._insert, []

    def fail(connection: Any, table: Any, *rest: Any) -> None:
        calls.append(table.name)
        if len(calls) == failing_write:
            raise duckdb.IOException("no space left on device")
        real(connection, table, *rest)

    monkeypatch.setattr(warehouse_module, "_insert", fail)
    commit = Commit(
        [entry(version="v2")],
        [Replace(METRICS, of(), metrics({"jobs": 2.0}))],
        [Append(RAW_PAYLOADS, payloads(b="y"))],
    )
    with pytest.raises(WarehouseError, match="free some space"):
        warehouse.commit(commit)
    assert calls[-1] == ["metrics", "raw_payloads", "lineage"][failing_write - 1]
    monkeypatch.undo()
    assert state(warehouse) == before
    warehouse.commit(commit)
    assert warehouse.query("SELECT value FROM metrics").rows() == [(2.0,)]


def test_lineage_row_is_what_was_said(warehouse: Warehouse, entry: MakeEntry, clock: FixedClock) -> None:
    said = entry(
        "jobs", inputs=(Input("raw_listings/sample", WEEK, "r1"), Input("jobs", NEXT_WEEK, None)), user_id=None
    )
    row = warehouse.commit(Commit([said]))
    assert (row.asset, row.week, row.user_id, row.inputs) == ("jobs", WEEK, None, said.inputs)
    assert (row.created_at, row.as_of) == (NOW, NOW)
    stored = warehouse.query("SELECT * FROM lineage")
    assert stored.row(0, named=True) == row.record()
    assert dict(stored.schema) == LINEAGE.schema


def test_one_commit_may_stamp_several_weeks(warehouse: Warehouse, entry: MakeEntry) -> None:
    first = warehouse.commit(Commit([entry(week=WEEK), entry(week=NEXT_WEEK)]))
    assert first.week == WEEK
    assert warehouse.query("SELECT week FROM lineage ORDER BY week")["week"].to_list() == [WEEK, NEXT_WEEK]


def test_newest_lineage_stays_last_when_the_clock_is_set_back(
    warehouse: Warehouse, entry: MakeEntry, clock: FixedClock
) -> None:
    for version in ("v1", "v2", "v3"):
        warehouse.commit(Commit([entry(version=version)]))
        clock.advance(timedelta(minutes=-5))
    assert warehouse.query("SELECT data_version FROM latest_lineage").rows() == [("v3",)]
    assert warehouse.query("SELECT count(DISTINCT lineage_id) FROM lineage").item() == 3


def test_latest_lineage_has_one_row_per_asset_week_and_person(warehouse: Warehouse, entry: MakeEntry) -> None:
    for asset, week, user in (("a", WEEK, None), ("a", WEEK, "local"), ("a", NEXT_WEEK, None), ("b", WEEK, None)):
        for version in ("v1", "v2"):
            warehouse.commit(Commit([entry(asset, week, version, user_id=user)]))
    found = warehouse.query("SELECT data_version, count(*) AS n FROM latest_lineage GROUP BY ALL")
    assert found.rows() == [("v2", 4)]


def test_jobs_embedded_joins_the_vector(warehouse: Warehouse, entry: MakeEntry) -> None:
    assert dict(warehouse.query("SELECT * FROM jobs_embedded").schema) == {
        **JOBS.schema,
        "embedding": pl.List(pl.Float32),
        "encoder_version": pl.String(),
    }
    bare: dict[str, object] = {
        "week": WEEK, "title": "Smith", "company": "Forge", "description": "", "first_seen_at": NOW, "company_key": "",
        "title_key": "", "location_key": "", "identity_key": "", "remote_regions": [], "skills": [], "boards": [],
        "source": "sample", "cluster_id": 1, "flags": [], "is_sample": True,
    }  # fmt: skip
    link = {"week": WEEK, "job_id": 1, "text_hash": "t", "encoder_version": "e1"}
    warehouse.commit(
        Commit(
            [entry()],
            [
                Replace(JOBS, {"week": WEEK}, JOBS.frame([{**bare, "id": 1}, {**bare, "id": 2}])),
                Replace(JOB_EMBEDDINGS, {"week": WEEK}, JOB_EMBEDDINGS.frame([link])),
            ],
            [Append(TEXT_VECTORS, vectors(("t", [1.0, 0.0])))],
        )
    )
    found = warehouse.query("SELECT id, embedding FROM jobs_embedded ORDER BY id").rows()
    assert found == [(1, [1.0, 0.0]), (2, None)]


def test_three_part_partition(warehouse: Warehouse, entry: MakeEntry) -> None:
    rest = {
        "week": WEEK, "status": "ok", "rows_received": 1, "rows_of_week": 1, "requests": 1, "duration_s": 0.1,
        "asked": True, "closed": False, "run_id": "r",
    }  # fmt: skip
    for source in ("arbeitnow", "remotive", "arbeitnow"):
        frame = SOURCE_HEALTH.frame([{**rest, "source": source}])
        warehouse.commit(Commit([entry()], [Replace(SOURCE_HEALTH, {"week": WEEK, "source": source}, frame)]))
    assert warehouse.query("SELECT source FROM source_health ORDER BY 1").rows() == [("arbeitnow",), ("remotive",)]


def test_reading_sees_one_state(warehouse: Warehouse, entry: MakeEntry) -> None:
    with warehouse.reading() as connection:
        assert connection.execute("SELECT count(*) FROM scores").fetchall() == [(0,)]
        assert connection.execute("SELECT * FROM scores").pl().schema == SCORES.frame().schema
        with pytest.raises(RuntimeError, match="already holds"):
            warehouse.commit(Commit([entry()]))


def test_query_takes_parameters(warehouse: Warehouse, entry: MakeEntry) -> None:
    warehouse.commit(Commit([entry(week=WEEK), entry(week=NEXT_WEEK)]))
    found = warehouse.query("SELECT week FROM lineage WHERE week = ? AND asset = ?", (WEEK, "weekly_metrics"))
    assert found["week"].to_list() == [WEEK]


def test_token_changes_with_every_commit_and_only_then(
    warehouse: Warehouse, entry: MakeEntry, metrics: MakeMetrics
) -> None:
    tokens = [warehouse.last_commit()]
    for _ in range(5):
        warehouse.commit(Commit([entry()], [Replace(METRICS, of(), metrics({"jobs": 1.0}))]))
        tokens.append(warehouse.last_commit())
        warehouse.query("SELECT * FROM metrics")
        warehouse.migrate()
        assert warehouse.last_commit() == tokens[-1]
    assert len(set(tokens)) == 6


def test_without_a_file(tmp_path: Path, entry: MakeEntry) -> None:
    missing = Warehouse(tmp_path / "none.duckdb")
    assert not missing.exists()
    assert missing.last_commit() == "-|-"
    for use in (lambda: missing.query("SELECT 1"), lambda: missing.commit(Commit([entry()]))):
        with pytest.raises(WarehouseError, match="no warehouse at"):
            use()
    assert not missing.exists()
    missing.migrate()
    assert missing.exists()


def test_copy_for_people_has_everything(warehouse: Warehouse, entry: MakeEntry, tmp_path: Path) -> None:
    warehouse.commit(Commit([entry()]))
    copy = tmp_path / "copy.duckdb"
    warehouse.copy_to(copy)
    assert state(Warehouse(copy)) == state(warehouse)
    with pytest.raises(WarehouseError, match="exists already"):
        warehouse.copy_to(copy)
    with pytest.raises(WarehouseError, match="cannot be written"):
        warehouse.copy_to(tmp_path / "no" / "copy.duckdb")


def test_only_sql_that_the_larger_engine_has(warehouse: Warehouse) -> None:
    assert warehouse.query("SELECT * FROM duckdb_constraints()").is_empty()
    assert warehouse.query("SELECT * FROM duckdb_indexes()").is_empty()
    assert warehouse.query("SELECT * FROM duckdb_sequences()").is_empty()
