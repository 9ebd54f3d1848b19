"""``aura doctor``: each fault is found, named, and comes with its cure."""

from __future__ import annotations

import json
import os
import socket
import subprocess
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from aura_cli import doctor, doctor_home, doctor_machine
from aura_cli.doctor import BAD, GOOD, WARNING, Finding, guarded, run_doctor
from aura_io.clock import FixedClock
from aura_io.settings import Settings, load_settings
from aura_io.warehouse import Append, Commit, LineageEntry
from aura_io.workspace import Home, open_home
from aura_ml.schemas import RAW_SIGHTINGS

NOW = datetime(2026, 3, 9, 12, tzinfo=UTC)


def settings_of(folder: Path, text: str = "", **env: str) -> Settings:
    (folder / "config.yaml").write_text(text)
    return load_settings(folder, {"AURA_SCHEDULE__TIMEZONE": "UTC", **env})


def home_of(folder: Path, text: str = "") -> Home:
    return open_home(settings_of(folder, text), FixedClock(NOW))


def only(findings: object) -> Finding:
    (finding,) = findings  # type: ignore[misc]
    assert isinstance(finding, Finding)
    assert finding.state == GOOD or finding.cure
    return finding


def test_a_missing_and_another_version_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pins = tmp_path / "requirements.txt"
    pins.write_text("# comment\nduckdb==0.0.1\nnot-installed-at-all==1.0\n")
    monkeypatch.setattr(doctor_machine, "requires", lambda _: ["duckdb>=1", 'pytest>=9; extra == "dev"'])
    assert only(doctor_machine.packages(pins)).message.startswith("other versions than tested: duckdb 1.")
    monkeypatch.setattr(doctor_machine, "requires", lambda _: ["no-such-package>=1"])
    missing = only(doctor_machine.packages(pins))
    assert (missing.state, missing.message) == (BAD, "not installed: no-such-package")
    assert "make setup" in missing.cure


def test_an_open_dotenv_and_a_missing_key_are_found(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, "llm: {provider: openai}")
    (tmp_path / ".env").write_text("X=1\n")
    (tmp_path / ".env").chmod(0o644)
    cures = [finding.cure for finding in doctor_machine.secrets(settings)]
    assert cures[0].startswith("chmod 600")
    assert "OPENAI" not in cures[0]
    assert len(cures) == 2
    (tmp_path / ".env").chmod(0o600)
    assert only(doctor_machine.secrets(settings_of(tmp_path))).state == GOOD


@pytest.mark.skipif(os.name != "posix", reason="rights of accounts")
def test_folders_that_other_accounts_may_look_into_are_found(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    assert only(doctor_machine.folders(settings)).state == GOOD
    settings.outputs_dir.chmod(0o750)
    settings.data_dir.chmod(0o701)
    found = only(doctor_machine.folders(settings))
    assert found.state == WARNING
    assert found.cure == f"chmod -R go-rwx {settings.data_dir} {settings.outputs_dir}"
    subprocess.run(found.cure.split(), check=True)
    assert only(doctor_machine.folders(settings)).state == GOOD


def test_a_full_disk_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = settings_of(tmp_path)
    assert only(doctor_machine.disk(settings)).state == GOOD
    for free, state in ((10**9, WARNING), (10**8, BAD)):
        usage = type("Usage", (), {"free": free})
        monkeypatch.setattr(doctor_machine.shutil, "disk_usage", lambda _, usage=usage: usage)
        assert only(doctor_machine.disk(settings)).state == state


def test_a_taken_port_is_found(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        settings = settings_of(tmp_path, AURA_DASH__PORT=str(other.getsockname()[1]))
        assert any(
            finding.state == BAD and "dash.port" in finding.message for finding in doctor_machine.ports(settings)
        )


def test_an_unwritable_folder_is_found(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("in the way")
    assert "paths.data_dir" in only(doctor_machine.folders(settings_of(tmp_path))).message


def test_a_misspelt_model_and_other_weights_are_found(tmp_path: Path) -> None:
    assert only(doctor_home.embedding_model(settings_of(tmp_path))).state == GOOD
    wrong = only(doctor_home.embedding_model(settings_of(tmp_path, "models: {embedding: all-MiniLM-L6}")))
    assert wrong.state == BAD
    assert "all-MiniLM-L6-v2" in wrong.message
    folder = tmp_path / "other"
    folder.mkdir()
    (folder / "model.safetensors").write_bytes(b"something else")
    (folder / "tokenizer.json").write_text("{}")
    assert only(doctor_home.embedding_model(settings_of(tmp_path, f"models: {{embedding: {folder}}}"))).state == BAD
    assert only(doctor_home.embedding_model(settings_of(tmp_path, "models: {embedding: hashing}"))).state == WARNING


def test_broken_databases_are_found(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    assert only(doctor_home.warehouse(settings)).state == WARNING
    settings.data_dir.mkdir()
    settings.warehouse_path.write_bytes(b"no database at all" * 100)
    (settings.data_dir / "user.db").write_bytes(b"no database at all" * 100)
    assert only(doctor_home.warehouse(settings)).state == BAD
    assert only(doctor_home.userdb(settings)).state == BAD


def test_a_good_home_is_good(tmp_path: Path) -> None:
    home = home_of(tmp_path)
    assert only(doctor_home.warehouse(home.settings)).state == GOOD
    assert only(doctor_home.userdb(home.settings)).state == GOOD
    assert only(doctor_home.rows_before_start(home)).message == "no row waits"
    assert only(doctor_home.weeks(home)).state in (GOOD, WARNING)
    assert only(doctor_home.profile(home)).cure.startswith("aura profile import")
    home.userdb.close()


def test_a_listed_source_without_a_plugin_is_found_and_all_off_is_a_failure(tmp_path: Path) -> None:
    first, last = doctor_home.sources(settings_of(tmp_path, "job_sources: [{name: Monster}]"))
    assert (first.name, first.state, last.state) == ("source monster", WARNING, GOOD)
    names = ("remoteok", "arbeitnow", "remotive", "inbox", "sample")
    off = ", ".join(f"{{name: {name}, enabled: false}}" for name in names)
    assert only(doctor_home.sources(settings_of(tmp_path, f"job_sources: [{off}]"))).message == "no source is on"


def test_a_profile_file_that_is_not_there_is_found(tmp_path: Path) -> None:
    home = home_of(tmp_path, "profile: {path: cv.md}")
    assert only(doctor_home.profile(home)).state == BAD
    home.userdb.close()


def test_rows_before_the_first_week_are_counted_with_the_date_to_set(tmp_path: Path) -> None:
    home = home_of(tmp_path)
    week = home.calendar.first - timedelta(weeks=2)
    sighting = {
        "sighting_id": "s", "week": week, "source": "inbox", "crawl_id": "c", "row_no": 0, "payload_hash": "p",
        "external_id": None, "seen_at": NOW, "posted_at": None, "backfilled": False, "origin": "file.json",
    }  # fmt: skip
    entry = LineageEntry("raw_listings/inbox", home.calendar.first, None, "run", NOW, "1", "v")
    home.warehouse.commit(Commit([entry], append=[Append(RAW_SIGHTINGS, RAW_SIGHTINGS.frame([sighting]))]))
    finding = only(doctor_home.rows_before_start(home))
    assert finding.message.startswith("1 rows lie before the first week")
    assert f"schedule.start_date: {week}" in finding.cure
    assert isinstance(week, date)
    home.userdb.close()


def test_a_check_that_breaks_is_a_finding_and_the_others_go_on() -> None:
    def broken() -> list[Finding]:
        raise RuntimeError("no idea")

    assert guarded("thing", broken)[0] == Finding("thing", BAD, "RuntimeError: no idea", "mend what is named here")


def test_a_broken_config_is_the_finding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "config.yaml").write_text("dash: {prot: 1}")
    monkeypatch.setenv("AURA_HOME", str(tmp_path))
    assert run_doctor(json_output=True) == 1
    shown = json.loads(capsys.readouterr().out)
    assert not shown["ok"]
    assert "did you mean 'port'?" in shown["findings"][-1]["message"]
    assert run_doctor() == 1
    assert "fail config:" in capsys.readouterr().out


def test_warnings_alone_are_no_failure(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(doctor, "examine", lambda: iter([Finding("a", GOOD, "x"), Finding("b", WARNING, "y", "z")]))
    assert run_doctor() == 0
    assert "0 failed, 1 to look at, 1 well" in capsys.readouterr().out
