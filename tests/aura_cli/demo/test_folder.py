"""The folder of a demonstration: its own, never another's, with nothing of the person's settings."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from aura_cli.demo.folder import CONFIG, MARK, OWN, DemoFolder, State, alone_on, environment_of
from aura_cli.failures import USAGE, CommandFailed
from aura_cli.up_record import only_one
from tests.aura_cli.demo.conftest import PLAN, Small


def test_a_new_or_empty_folder_has_no_state(tmp_path: Path) -> None:
    assert DemoFolder(tmp_path).state() is None
    assert DemoFolder(tmp_path / "new").state() is None


def test_what_was_begun_is_read_back(small: Callable[[str], Small]) -> None:
    begun = small("demo")
    assert begun.begin() == State(PLAN)
    begun.folder.save(State(PLAN, PLAN.closed[:2]))
    assert begun.folder.state() == State(PLAN, PLAN.closed[:2])


@pytest.mark.parametrize("content", [None, "{", "[]", '{"kind": "another"}'])
def test_a_folder_that_is_no_demonstration_is_refused_and_not_touched(tmp_path: Path, content: str | None) -> None:
    (tmp_path / CONFIG).write_text("dash: {port: 1234}\n")
    if content is not None:
        (tmp_path / MARK).write_text(content)
    before = sorted(path.name for path in tmp_path.iterdir())
    for force in (False, True):
        with (
            pytest.raises(CommandFailed, match="nothing was touched") as refused,
            alone_on(DemoFolder(tmp_path), force=force),
        ):
            pass
        assert refused.value.exit_code == USAGE
    with pytest.raises(CommandFailed, match="nothing was touched"):
        DemoFolder(tmp_path).state()
    assert sorted(path.name for path in tmp_path.iterdir()) == before
    assert (tmp_path / CONFIG).read_text() == "dash: {port: 1234}\n"


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "demo").write_text("mine")
    with pytest.raises(CommandFailed, match="nothing was touched"), alone_on(DemoFolder(tmp_path / "demo"), force=True):
        pass


def test_beginning_anew_removes_what_is_of_the_demonstration_and_nothing_else(small: Callable[[str], Small]) -> None:
    demo = small("demo")
    demo.begin()
    path = demo.folder.path
    for name in ("data", "logs", "outputs"):
        (path / name).mkdir()
        (path / name / "old").write_text("old")
    (path / "notes.txt").write_text("mine")
    elsewhere = path.parent / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "kept").write_text("kept")
    (path / "logs" / "old").unlink()
    (path / "logs").rmdir()
    (path / "logs").symlink_to(elsewhere)

    demo.begin()

    assert sorted(each.name for each in path.iterdir()) == sorted([CONFIG, MARK, "notes.txt", "sample-person.json"])
    assert (elsewhere / "kept").exists()
    assert set(OWN) >= {"data", "logs", "outputs"}


def test_its_config_switches_every_board_off_and_samples_on(small: Callable[[str], Small]) -> None:
    demo = small("demo")
    demo.begin()
    settings = demo.folder.settings()
    assert settings.demo
    enabled = {name: settings.source(name).enabled for name in ("sample", "inbox", "remoteok", "arbeitnow", "remotive")}
    assert enabled == {"sample": True, "inbox": False, "remoteok": False, "arbeitnow": False, "remotive": False}
    assert settings.schedule.start_date == PLAN.closed[0]
    assert settings.data_dir == demo.folder.path / "data"


def test_the_environment_of_the_person_is_out_of_force_and_comes_back(
    tmp_path: Path, small: Callable[[str], Small], monkeypatch: pytest.MonkeyPatch
) -> None:
    demo = small("demo")
    demo.begin()
    mine = {
        "DATABASE_URL": f"sqlite:///{tmp_path}/mine.db",
        "AURA_PATHS__DATA_DIR": str(tmp_path / "mine"),
        "AURA_CONFIG": str(tmp_path / "config.yaml"),
        "aura_demo": "false",
        "AURA_DASH__PORT": "8123",
    }
    for name, value in mine.items():
        monkeypatch.setenv(name, value)
    with environment_of(demo.folder):
        settings = demo.folder.settings()
        assert settings.demo
        assert settings.data_dir == demo.folder.path / "data"
        assert settings.userdb_url == f"sqlite:///{demo.folder.path}/data/user.db"
        assert settings.dash.port == 8123
        assert os.environ["AURA_HOME"] == str(demo.folder.path)
    assert {name: os.environ[name] for name in mine} == mine


def test_a_port_that_is_taken_is_replaced_by_a_free_one_and_said(small: Callable[[str], Small]) -> None:
    demo = small("demo")
    demo.begin()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = int(taken.getsockname()[1])
        content = yaml.safe_load(demo.folder.config_path.read_text())
        content["dash"] = {"port": port}
        demo.folder.config_path.write_text(yaml.safe_dump(content))

        said = demo.folder.free_ports()

        assert f"port {port} is taken; the dashboard uses" in " ".join(said)
        assert demo.folder.settings().dash.port not in (port, 3000, 4000)
        assert demo.folder.settings().demo


def test_two_do_not_build_in_one_folder_and_force_waits_for_one_that_runs(small: Callable[[str], Small]) -> None:
    demo = small("demo")
    demo.begin()
    with (
        only_one(demo.folder.path),
        pytest.raises(CommandFailed, match="another"),
        alone_on(demo.folder, force=False),
    ):
        pass
    with (
        only_one(demo.folder.path / "data" / "run"),
        pytest.raises(CommandFailed, match="is running; stop it"),
        alone_on(demo.folder, force=True),
    ):
        pass
