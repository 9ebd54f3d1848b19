"""A backup made while AURA runs comes back to the byte; a damaged, foreign or hostile one puts nothing in place."""

from __future__ import annotations

import errno
import io
import json
import os
import shutil
import tarfile
import threading
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from aura_io.backup import MANIFEST, BackupError, back_up
from aura_io.restore import needs_passphrase, restore
from aura_io.settings import Settings, load_settings
from aura_io.workspace import Home, open_home
from aura_ml.schemas import TABLES
from tests.stories import DATA_ENGINEER, storied_home

NOW = datetime(2026, 7, 11, 9, 30, tzinfo=UTC)
PASSPHRASE = "seven words that nobody else would say"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = storied_home(tmp_path / "home")
    home.userdb.record("rating", DATA_ENGINEER, {"fit_score": 8, "comment": "Größe"}, recorded_at=NOW)
    settings = home.settings
    home.artifacts.publish("job_index", "v1", lambda folder: (folder / "index").write_bytes(b"\x00\x01") and None, {})
    for path, text in (
        (settings.outputs_dir / "2026-07-03" / "nordlicht" / "cv.md", "# Ada"),
        (settings.inbox_dir / "page.json", "[]"),
        (settings.logs_dir / "aura.log", "a line"),
        (settings.http_cache_dir / "answer", "cached"),
        (settings.home / ".env", "OPENAI_API_KEY=planted"),
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return home


def fresh(tmp_path: Path, name: str = "fresh") -> Settings:
    folder = tmp_path / name
    folder.mkdir()
    return load_settings(folder)


def frames(home: Home) -> dict[str, list[tuple[object, ...]]]:
    with home.warehouse.reading() as connection:
        return {table: sorted(map(str, connection.execute(f'SELECT * FROM "{table}"').fetchall())) for table in TABLES}


@pytest.mark.parametrize("passphrase", [None, PASSPHRASE])
def test_every_table_event_and_file_comes_back(home: Home, tmp_path: Path, passphrase: str | None) -> None:
    file = tmp_path / "copy"
    contents = back_up(home, file, NOW, passphrase)
    assert needs_passphrase(file) is (passphrase is not None)
    settings = fresh(tmp_path)

    restored = restore(file, settings, NOW, passphrase=passphrase, replace=False)

    assert restored.contents == contents
    assert restored.set_aside == ()
    again = open_home(load_settings(settings.home))
    assert frames(again) == frames(home)
    assert any(frames(home).values())
    assert again.userdb.events() == home.userdb.events() != []
    assert again.artifacts.open("job_index/v1").manifest_hash == home.artifacts.open("job_index/v1").manifest_hash
    assert (again.settings.outputs_dir / "2026-07-03" / "nordlicht" / "cv.md").read_text() == "# Ada"
    assert (again.settings.inbox_dir / "page.json").read_text() == "[]"
    assert again.installation == home.installation
    assert (settings.home / "config.yaml").read_bytes() == (home.settings.home / "config.yaml").read_bytes()
    for left_out in (settings.logs_dir / "aura.log", settings.http_cache_dir / "answer", settings.home / ".env"):
        assert not left_out.exists()
    assert not [path for path in settings.home.iterdir() if path.name.startswith(".restore-")]


def test_without_a_passphrase_nothing_of_an_encrypted_backup_can_be_read(home: Home, tmp_path: Path) -> None:
    plain, closed = tmp_path / "plain", tmp_path / "closed"
    back_up(home, plain, NOW)
    back_up(home, closed, NOW, PASSPHRASE)
    assert tarfile.is_tarfile(plain)
    assert not tarfile.is_tarfile(closed)
    for word in (b"Nordlicht", b"config.yaml", b"user.db"):
        assert word not in closed.read_bytes()
    for wrong, said in ((None, "passphrase is needed"), ("another phrase", "does not open")):
        settings = fresh(tmp_path, f"for-{wrong}")
        with pytest.raises(BackupError, match=said):
            restore(closed, settings, NOW, passphrase=wrong, replace=False)
        assert list(settings.home.iterdir()) == []


def test_ratings_given_meanwhile_disturb_nothing(home: Home, tmp_path: Path) -> None:
    stop = threading.Event()

    def rate() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            home.userdb.record("rating", DATA_ENGINEER, {"fit_score": number % 10 + 1}, recorded_at=NOW)

    rater = threading.Thread(target=rate)
    rater.start()
    try:
        contents = back_up(home, tmp_path / "copy", NOW)
    finally:
        stop.set()
        rater.join()
    restored = restore(tmp_path / "copy", fresh(tmp_path), NOW, passphrase=None, replace=False)
    assert restored.contents.events == contents.events > 0


def test_what_is_there_is_refused_or_set_aside_and_never_deleted(home: Home, tmp_path: Path) -> None:
    back_up(home, tmp_path / "copy", NOW)
    before = frames(home)
    home.userdb.record("rating", 1, {"fit_score": 1}, recorded_at=NOW)
    home.userdb.close()
    with pytest.raises(BackupError, match=r"would be overwritten.*--replace"):
        restore(tmp_path / "copy", home.settings, NOW, passphrase=None, replace=False)
    assert len(home.userdb.events()) == 2
    home.userdb.close()

    restored = restore(tmp_path / "copy", home.settings, NOW, passphrase=None, replace=True)

    assert {path.name for path in restored.set_aside} >= {"data.before-restore-20260711T093000"}
    assert (home.settings.home / "data.before-restore-20260711T093000" / "user.db").is_file()
    again = open_home(load_settings(home.settings.home))
    assert frames(again) == before
    assert len(again.userdb.events()) == 1


@pytest.mark.parametrize("stuck", ["data", "outputs"])
def test_a_folder_that_cannot_be_moved_is_named_and_nothing_has_changed(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stuck: str
) -> None:
    back_up(home, tmp_path / "copy", NOW)
    home.settings.outputs_dir.mkdir(exist_ok=True)
    move = Path.rename
    (home.settings.home / "config.yaml").write_text("schedule: {hour: 7}\n", encoding="utf-8")
    home.userdb.close()

    def busy(path: Path, target: Path) -> Path:
        if path.name == stuck:
            raise OSError(errno.EBUSY, os.strerror(errno.EBUSY), str(path))
        return move(path, target)

    monkeypatch.setattr(Path, "rename", busy)
    with pytest.raises(BackupError, match=f"{stuck} cannot be set aside .*volume of a container"):
        restore(tmp_path / "copy", home.settings, NOW, passphrase=None, replace=True)
    assert (home.settings.home / "config.yaml").read_text(encoding="utf-8") == "schedule: {hour: 7}\n"
    assert len(home.userdb.events()) == 1


def test_a_file_that_is_there_is_never_written_over(home: Home, tmp_path: Path) -> None:
    target = tmp_path / "copy"
    target.write_text("mine")
    with pytest.raises(BackupError, match="exists already"):
        back_up(home, target, NOW)
    with pytest.raises(BackupError, match="does not exist; make it"):
        back_up(home, tmp_path / "nowhere" / "copy", NOW)
    assert target.read_text() == "mine"
    assert not list(tmp_path.glob(".*.part"))


def rewritten(source: Path, target: Path, change: dict[str, bytes | None], rename: dict[str, str]) -> Path:
    """Write a tar like ``source`` with members replaced, left out (None) or renamed."""
    with tarfile.open(source) as old, tarfile.open(target, "w:gz") as new:
        for member in old:
            reader = old.extractfile(member)
            assert reader is not None
            content = change.get(member.name, reader.read())
            if content is None:
                continue
            info = tarfile.TarInfo(rename.get(member.name, member.name))
            info.size = len(content)
            new.addfile(info, io.BytesIO(content))
    return target


@pytest.mark.parametrize(
    ("change", "rename", "said"),
    [
        ({"data/inbox/page.json": b"[1]"}, {}, "damaged: data/inbox/page.json"),
        ({"data/inbox/page.json": None}, {}, "damaged: data/inbox/page.json"),
        ({MANIFEST: None}, {}, "cut off"),
        ({}, {"data/inbox/page.json": "data/../../evil"}, "no backup of AURA has"),
        ({}, {"data/inbox/page.json": "/evil"}, "no backup of AURA has"),
        ({}, {"data/inbox/page.json": "elsewhere/evil"}, "no backup of AURA has"),
        ({MANIFEST: json.dumps({"format": 99}).encode()}, {}, "newer AURA"),
        ({MANIFEST: json.dumps({"format": 1, "odd": 2}).encode()}, {}, "cannot be read"),
        ({MANIFEST: b"\xff"}, {}, "cannot be read"),
    ],
)
def test_a_backup_that_is_not_as_it_was_puts_nothing_in_place(
    home: Home, tmp_path: Path, change: dict[str, bytes | None], rename: dict[str, str], said: str
) -> None:
    back_up(home, tmp_path / "copy", NOW)
    bad = rewritten(tmp_path / "copy", tmp_path / "bad", change, rename)
    settings = fresh(tmp_path)
    with pytest.raises(BackupError, match=said):
        restore(bad, settings, NOW, passphrase=None, replace=True)
    assert list(settings.home.iterdir()) == []
    assert not (tmp_path / "evil").exists()


def test_links_and_devices_in_a_backup_are_refused(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "links"
    with tarfile.open(file, "w:gz") as tar:
        link = tarfile.TarInfo("data/link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(link)
    with pytest.raises(BackupError, match="no backup of AURA has"):
        restore(file, fresh(tmp_path), NOW, passphrase=None, replace=False)


def test_cut_off_changed_and_foreign_files_are_told_apart_from_backups(home: Home, tmp_path: Path) -> None:
    back_up(home, tmp_path / "plain", NOW)
    back_up(home, tmp_path / "closed", NOW, PASSPHRASE)
    whole = (tmp_path / "plain").read_bytes()
    (tmp_path / "cut").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "text").write_text("hello")
    with zipfile.ZipFile(tmp_path / "closed") as source, zipfile.ZipFile(tmp_path / "changed", "w") as target:
        for name in source.namelist():
            content = bytearray(source.read(name))
            if name != "key.age":
                content[-40] ^= 1
            target.writestr(name, bytes(content))
    for name, said in (("cut", "cannot be read"), ("text", "cannot be read"), ("changed", "damaged or changed")):
        settings = fresh(tmp_path, f"home-{name}")
        with pytest.raises(BackupError, match=said):
            restore(tmp_path / name, settings, NOW, passphrase=PASSPHRASE, replace=False)
        assert list(settings.home.iterdir()) == []
    with pytest.raises(BackupError, match="there is no file"):
        needs_passphrase(tmp_path / "nowhere")


def test_links_out_of_the_data_folder_and_unfinished_files_stay_out(home: Home, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("not AURA's")
    (home.settings.data_dir / "link").symlink_to(tmp_path / "secret")
    (home.settings.models_dir / ".tmp-1").mkdir()
    (home.settings.models_dir / ".tmp-1" / "half").write_text("half")
    contents = back_up(home, tmp_path / "copy", NOW)
    assert not [name for name in contents.files if "link" in name or "half" in name or "user.db" in name]
    shutil.rmtree(home.settings.data_dir)
