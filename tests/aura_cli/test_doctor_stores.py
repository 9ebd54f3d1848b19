"""Each corruption that is planted in what is stored is found, named, and comes with its cure."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from aura_cli import doctor_stores
from aura_cli.doctor import BAD, GOOD, WARNING, Finding
from aura_io import duck
from aura_io.workspace import Home
from aura_ml.schemas import TABLES
from tests.stories import CURRENT_WEEK, DATA_ENGINEER, FIRST_WEEK, row, storied_home

AT = datetime(2026, 7, 10, tzinfo=UTC)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return storied_home(tmp_path / "home")


def only(findings: object) -> Finding:
    (finding,) = findings  # type: ignore[misc]
    assert isinstance(finding, Finding)
    assert finding.state == GOOD or finding.cure
    return finding


def insert(home: Home, table: str, **values: object) -> None:
    frame = TABLES[table].frame([row(TABLES[table], **values)])
    with duck.connect(home.settings.warehouse_path, read_only=False, timeout_s=2.0) as connection:
        connection.register("incoming", frame)
        connection.execute(f'INSERT INTO "{table}" BY NAME SELECT * FROM incoming')


def test_a_sound_home_has_nothing_to_find(home: Home) -> None:
    for check in (doctor_stores.tables, doctor_stores.events, doctor_stores.written_documents):
        assert only(check(home)).state == GOOD


def test_a_flipped_byte_in_the_warehouse_is_found(home: Home) -> None:
    path = home.settings.warehouse_path
    with duck.connect(path, read_only=False, timeout_s=2.0) as connection:
        filled = ", ".join("md5(i::VARCHAR) || repeat(md5((i * 7)::VARCHAR), 60)" if name == "payload" else
                           "md5((i * 3)::VARCHAR)" if name == "payload_hash" else f'"{name}"'
                           for name in TABLES["raw_payloads"].schema)  # fmt: skip
        connection.execute(
            f"INSERT INTO raw_payloads SELECT {filled} FROM (SELECT * FROM raw_payloads LIMIT 1), range(2000) r(i)"
        )
        connection.execute("CHECKPOINT")
    assert only(doctor_stores.tables(home)).state == GOOD
    content = bytearray(path.read_bytes())
    content[content.index(hashlib.md5(b"0").hexdigest().encode()) + 5] ^= 0xFF  # noqa: S324 a text to look for
    path.write_bytes(bytes(content))
    found = only(doctor_stores.tables(home))
    assert found.state == BAD
    assert "raw_payloads" in found.message
    assert "restore" in found.cure


def test_damaged_pages_and_loose_references_of_the_userdb_are_found(home: Home) -> None:
    for number in range(400):
        home.userdb.record(
            "rating", number, {"fit_score": 5, "comment": "x" * 90}, recorded_at=AT + timedelta(seconds=number)
        )
    assert only(doctor_stores.events(home)).message.startswith("4")
    home.userdb.close()
    path = home.settings.data_dir / "user.db"
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    content = bytearray(path.read_bytes())
    middle = len(content) // 2 // 4096 * 4096
    content[middle : middle + 2048] = b"\xff" * 2048
    path.write_bytes(bytes(content))
    found = only(doctor_stores.events(home))
    assert found.state == BAD
    assert "restore" in found.cure


def test_an_event_that_supersedes_none_is_found(home: Home) -> None:
    home.userdb.record("rating", 1, {"fit_score": 5}, recorded_at=AT)
    home.userdb.close()
    with sqlite3.connect(home.settings.data_dir / "user.db") as connection:  # foreign keys are off by default here
        connection.execute(
            "INSERT INTO events (event_id, user_id, kind, subject, payload, recorded_at, supersedes) "
            "SELECT 'loose', user_id, kind, subject, payload, recorded_at, 'nowhere' FROM events LIMIT 1"
        )
    connection.close()
    assert "1 events supersede one that is not there" in only(doctor_stores.events(home)).message


@pytest.mark.parametrize("damage", ["change", "remove", "add", "other"])
def test_damaged_and_missing_artifacts_are_found(home: Home, damage: str) -> None:
    made = home.artifacts.publish(
        "preference_model", "v1", lambda folder: (folder / "weights.safetensors").write_bytes(b"1234") and None, {}
    )
    insert(
        home, "models", week=FIRST_WEEK, user_id="local", kind="preference_model", model_id="m", training_cutoff=AT,
        artifact=made.relative, artifact_hash="0" * 64 if damage == "other" else made.manifest_hash, figures="{}", config="{}",
        promoted=True,
    )  # fmt: skip
    before = [finding for finding in doctor_stores.artifacts(home) if made.relative in finding.message]
    assert bool(before) is (damage == "other")
    if damage == "change":
        (made.path / "weights.safetensors").write_bytes(b"1235")
    elif damage == "remove":
        (made.path / "weights.safetensors").unlink()
        (made.path / "manifest.json").unlink()
        made.path.rmdir()
    elif damage == "add":
        (made.path / "more").write_bytes(b"x")
    found = [finding for finding in doctor_stores.artifacts(home) if "preference_model/v1" in finding.message]
    assert [finding.state for finding in found] == [BAD]
    assert f"aura week {FIRST_WEEK}" in found[0].cure


@pytest.mark.parametrize("changed", [False, True])
def test_a_refused_candidates_files_may_be_gone_but_not_changed(home: Home, changed: bool) -> None:
    made = home.artifacts.publish("policy", "v1", lambda folder: (folder / "x.json").write_text("{}") and None, {})
    insert(
        home, "models", week=FIRST_WEEK, user_id="local", kind="policy", model_id="m", training_cutoff=AT,
        artifact=made.relative, artifact_hash=made.manifest_hash, figures="{}", config="{}", promoted=False,
    )  # fmt: skip
    before = doctor_stores.artifacts(home)
    if changed:
        (made.path / "x.json").write_text("[]")
    else:
        shutil.rmtree(made.path)
    found = [finding for finding in doctor_stores.artifacts(home) if "policy/v1" in finding.message]
    assert [finding.state for finding in before + found] == [GOOD, *([BAD] if changed else [])]


def test_documents_that_are_gone_or_changed_are_named_and_no_failure(home: Home) -> None:
    folder = home.settings.outputs_dir / str(CURRENT_WEEK)
    folder.mkdir(parents=True)
    for name in ("kept", "changed", "gone"):
        path = folder / f"{name}.pdf"
        path.write_bytes(name.encode())
        digest = hashlib.sha256(name.encode()).hexdigest()
        insert(
            home, "documents", week=CURRENT_WEEK, user_id="local", event_id=name, job_id=DATA_ENGINEER, kind="cv",
            path=path.relative_to(home.settings.home).as_posix(), sha256=digest, status="written",
            requested_at=AT,
        )  # fmt: skip
    (folder / "changed.pdf").write_bytes(b"edited by hand")
    (folder / "gone.pdf").unlink()
    gone, changed = doctor_stores.written_documents(home)
    assert (gone.state, changed.state) == (WARNING, WARNING)
    assert "gone.pdf" in gone.message
    assert "changed.pdf" in changed.message
    assert "kept" not in gone.message + changed.message
