"""What is erased is gone from every file of the data folder; what belongs to others and to nobody stays."""

from __future__ import annotations

import errno
import json
import os
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from aura_io import duck
from aura_io.erasing import PERSONAL, erase_person, erasures, plan_erasure
from aura_io.exporting import ExportError, export_person, pack
from aura_io.kept_blocks import beside
from aura_io.kept_resources import keep
from aura_io.learning import KINDS
from aura_io.workspace import Home
from aura_ml.hashing import bytes_hash
from aura_ml.schemas import TABLES
from aura_ml.skills.resources import LearningResource
from tests.homes import CLOSED, NOW, POSTINGS, USER, filled_home, job_id

WORDS = (b"QUITTENBAUM", b"Robin Example", b"PREISELBEERE", b"SCHLEHDORN", b"WACHOLDER", b"SANDDORN", b"MISPEL")
ENTERED = (b"KORNELKIRSCHE", b"FELSENBIRNE", b"skill_progress", b"want_to_apply")
KEPT_FOR_NOW = (b"BLASENSTRAUCH", b"SCHNEEBALL")
FIRST = job_id(CLOSED, POSTINGS[0])


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home with a word planted wherever something of a person lies."""
    home = filled_home(tmp_path / "home")
    record = home.userdb.record
    for number in range(40):  # more than one page of the database
        record("rating", FIRST, {"overall_score": 8, "comment": f"QUITTENBAUM {number} " * 9}, recorded_at=NOW)
    record("outcome", FIRST, {"stage": "applied", "note": "PREISELBEERE"}, recorded_at=NOW)
    record("next_step", FIRST, {"text": "SCHLEHDORN"}, recorded_at=NOW)
    home.userdb.undo(record("dismissal", FIRST, {"reason": "MISPEL"}, recorded_at=NOW).event_id, NOW)
    record("document_edit", FIRST, {"text": "KORNELKIRSCHE"}, recorded_at=NOW)
    record("saved_view", "view", {"name": "FELSENBIRNE", "search": "q=x"}, recorded_at=NOW)
    record("skill_progress", "kubernetes", {"state": "learned"}, recorded_at=NOW)
    record("want_to_apply", FIRST, {"wanted": True}, recorded_at=NOW)
    home.userdb.record("rating", FIRST, {"comment": "HASELNUSS"}, recorded_at=NOW, user_id="other")
    settings = home.settings
    for path in (
        settings.outputs_dir / str(CLOSED) / "job" / "letter.md",
        settings.logs_dir / "aura.log",
        settings.dagster_storage_dir / "history" / "runs.db",
        settings.data_dir / "llm_answers" / "a.json",
        settings.http_cache_dir / "b",
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("WACHOLDER", encoding="utf-8")
    rewrite_reasons(home, "SANDDORN")
    found = LearningResource("kubernetes", "BLASENSTRAUCH", "x", "course", "any", "https://example.org/")
    keep(settings, {"kubernetes": [found]}, NOW)
    beside(settings.warehouse_path).write_bytes(b"SCHNEEBALL")  # as a process that died while writing leaves it
    return home


def rewrite_reasons(home: Home, word: str) -> None:
    from tests.homes import commit_slate

    commit_slate(home, CLOSED, [{**posting, "reasons": [f"{word} {'x' * 50}"]} for posting in POSTINGS], version=3)


def contents(folder: Path) -> bytes:
    return b"\0".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def test_nothing_of_the_person_is_left_in_any_file(home: Home) -> None:
    folder = home.settings.home
    words = (*WORDS, *ENTERED, *KEPT_FOR_NOW)
    for word in words:
        assert word in contents(folder), word
    erase_person(home, plan_erasure(home, USER), NOW)
    home.userdb.close()
    for word in words:
        assert word not in contents(folder), word
    assert b"HASELNUSS" in contents(folder)


def test_what_dead_processes_left_goes_too(home: Home) -> None:
    data, models = home.settings.data_dir, home.settings.models_dir
    left = [data / "backup-x" / "user.db", data / "sql-x" / "warehouse.duckdb", data / "run" / ".up.json.1.part"]
    left.append(models / "policy" / ".tmp-x" / "weights.json")
    for path in left:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("WACHOLDER", encoding="utf-8")
    erase_person(home, plan_erasure(home, USER), NOW)
    assert [path for path in left if path.exists()] == []


def test_models_that_were_replaced_within_their_week_go_and_indexes_stay(tmp_path: Path) -> None:
    home = filled_home(tmp_path)
    kept = [home.settings.models_dir / "job_index" / "x", home.settings.models_dir / "all-MiniLM-L6-v2" / "x"]
    trained = [home.settings.models_dir / kind / "replaced" / "x" for kind in KINDS]
    for path in (*kept, *trained):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    erase_person(home, plan_erasure(home, USER), NOW)
    assert [path for path in trained if path.exists()] == []
    assert all(path.exists() for path in kept)


def test_beside_others_a_model_that_only_a_promotion_names_goes_and_theirs_stay(home: Home) -> None:
    for person in (USER, "other"):
        (home.settings.models_dir / "policy" / person).mkdir(parents=True)
        row = dict.fromkeys((column.name for column in TABLES["promotions"].columns if column.nullable), None)
        row |= {"promotion_id": person, "week": CLOSED, "user_id": person, "kind": "policy", "algorithm": "linucb"}
        row |= {"training_cutoff": NOW, "promoted": False, "reason": "", "figures": "{}", "event": "candidate"}
        row |= {"decided_at": NOW, "run_id": "r", "artifact": f"policy/{person}"}
        frame = TABLES["promotions"].frame([row])
        with duck.connect(home.settings.warehouse_path, read_only=False, timeout_s=2.0) as connection:
            connection.register("incoming", frame)
            connection.execute("INSERT INTO promotions BY NAME SELECT * FROM incoming")
    erase_person(home, plan_erasure(home, USER), NOW)
    assert [path.name for path in (home.settings.models_dir / "policy").iterdir()] == ["other"]


def test_postings_stay_and_every_personal_table_is_empty(home: Home) -> None:
    jobs = home.warehouse.query("SELECT count(*) AS n FROM jobs")["n"][0]
    plan = plan_erasure(home, USER)
    assert plan.events == 49
    assert plan.rows["slates"] > 0
    erase_person(home, plan, NOW)
    assert home.warehouse.query("SELECT count(*) AS n FROM jobs")["n"][0] == jobs
    for table in PERSONAL:
        assert home.warehouse.query(f'SELECT count(*) AS n FROM "{table}" WHERE user_id = ?', [USER])["n"][0] == 0
    assert home.userdb.events() == []
    assert [event.payload for event in home.userdb.events(user_id="other")] == [{"comment": "HASELNUSS"}]
    after = plan_erasure(home, USER)
    assert (after.events, after.rows, after.files) == (0, {}, ())


def test_the_weeks_are_known_as_incomplete_and_the_stores_go_on(home: Home) -> None:
    erase_person(home, plan_erasure(home, USER), NOW)
    [erased] = erasures(home, USER)
    assert (erased.erased_at, CLOSED in erased.weeks) == (NOW, True)
    assert erasures(home, "other") == []
    home.userdb.record("rating", FIRST, {"overall_score": 3}, recorded_at=NOW + timedelta(hours=1))
    with pytest.raises(Exception, match="append-only"):
        _delete_by_hand(home)


def _delete_by_hand(home: Home) -> None:
    from sqlalchemy import text

    from aura_io.userdb import engine

    with engine.writing(home.userdb.engine) as connection:
        connection.execute(text("DELETE FROM events"))


def test_an_erasure_that_was_cut_off_ends_the_same_when_it_is_done_again(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("aura_io.erasing.erase_events", killed)
        with pytest.raises(KeyboardInterrupt):
            erase_person(home, plan_erasure(home, USER), NOW)
    erase_person(home, plan_erasure(home, USER), NOW)
    home.userdb.close()
    assert not any(word in contents(home.settings.home) for word in WORDS)
    assert CLOSED in erasures(home, USER)[0].weeks


def test_an_export_holds_everything_with_its_hashes(home: Home, tmp_path: Path) -> None:
    done = export_person(home, tmp_path / "mine", USER, NOW)
    said = contents(done.folder)
    for word in (b"QUITTENBAUM", b"Robin Example", b"PREISELBEERE", b"SCHLEHDORN", b"SANDDORN", b"WACHOLDER", *ENTERED):
        assert word in said, word
    for word in (b"HASELNUSS", *KEPT_FOR_NOW):  # of another person; not entered by this one
        assert word not in said, word
    manifest = json.loads((done.folder / "manifest.json").read_text(encoding="utf-8"))
    for file in manifest["files"]:
        assert bytes_hash((done.folder / file["path"]).read_bytes()) == file["sha256"]
    names = {file["path"] for file in manifest["files"]}
    assert {"events.json", "ratings.csv", "profile.json", "tables/slates.csv", "tables/slates.json"} <= names
    assert json.loads((done.folder / "profile.json").read_text(encoding="utf-8"))["basics"]["name"] == "Robin Example"
    with pytest.raises(ExportError, match="not empty"):
        export_person(home, tmp_path / "mine", USER, NOW)
    pack(done.folder, tmp_path / "mine.zip")
    assert (tmp_path / "mine.zip").is_file()
    assert not done.folder.exists()


@pytest.mark.parametrize("left", [False, True])
def test_a_folder_that_is_mounted_by_itself_is_emptied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, left: bool
) -> None:
    home = filled_home(tmp_path / "home")
    outputs, remove = home.settings.outputs_dir, shutil.rmtree
    (outputs / "2026-11-20").mkdir(parents=True)

    def busy(path: Path) -> None:
        if path != outputs:
            return remove(path)
        for child in () if left else path.iterdir():
            remove(child)
        raise OSError(errno.EBUSY, os.strerror(errno.EBUSY), str(path))

    monkeypatch.setattr(shutil, "rmtree", busy)
    plan = plan_erasure(home, USER)
    assert outputs in plan.files
    if left:
        with pytest.raises(OSError, match="busy"):
            erase_person(home, plan, NOW)
    else:
        erase_person(home, plan, NOW)
    assert any(outputs.iterdir()) is left
