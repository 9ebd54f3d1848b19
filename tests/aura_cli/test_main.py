"""The command as a whole: it starts fast, says what it can do, and ends with the right code and no traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from aura_cli.failures import EXPECTED, FAILED, INTERRUPTED, OK, USAGE, CommandFailed, describe, expected_exit_code
from aura_cli.main import COMMANDS, main
from tests.aura_cli.conftest import Aura

HELP_LIMIT_S = 0.5
HEAVY = ("polars", "duckdb", "pydantic", "dagster", "rich", "numpy", "sqlalchemy", "torch", "yaml", "dash")
TRIES = 5


def run_python(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run Python in another process."""
    return subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, check=False, env={**os.environ, **environment}
    )


def children_cpu_s() -> float:
    spent = os.times()
    return spent.children_user + spent.children_system


def test_help_takes_less_than_half_a_second_of_the_processor() -> None:
    took = []
    for _ in range(TRIES):
        start = children_cpu_s()
        done = run_python("-m", "aura_cli.main", "--help")
        took.append(children_cpu_s() - start)
        assert done.returncode == OK
    assert min(took) < HELP_LIMIT_S, f"--help took {min(took):.2f} s at best"


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; from aura_cli.main import main; main(['--help']); "
        f"print('loaded:', [name for name in {HEAVY!r} if name in sys.modules])"
    )
    assert run_python("-c", code).stdout.splitlines()[-1] == "loaded: []"


def test_help_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == OK
    listed = capsys.readouterr().out
    for name, (_, summary) in COMMANDS.items():
        assert f"  {name} " in listed
        assert summary in listed, "a summary is cut off"
    wanted = "up profile week backfill reparse top rate outcome taste why add documents skills search keep sources lineage models evaluate status sql backup restore tidy userdb password config doctor encrypt export erase demo"
    assert list(COMMANDS) == wanted.split()


@pytest.mark.parametrize("name", list(COMMANDS))
def test_every_command_has_help(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([name, "--help"]) == OK
    assert f"Usage: aura {name}" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments", [["wek"], ["week", "--no-such-option"], ["rate", "1", "--overall", "11"], ["lineage", "x"]]
)
def test_wrong_arguments_end_with_2_and_no_traceback(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == USAGE
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "Error:" in captured.err
    assert "Traceback" not in captured.err


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == OK
    assert capsys.readouterr().out.startswith("aura ")


@pytest.mark.parametrize(("module", "name"), list(EXPECTED))
def test_every_expected_error_exists(module: str, name: str) -> None:
    error = getattr(import_module(module), name)
    assert issubclass(error, Exception)


def test_exit_codes_of_errors() -> None:
    from aura_io.duck import WarehouseBusy
    from aura_io.settings import SettingsError

    assert expected_exit_code(WarehouseBusy("held")) == FAILED
    assert expected_exit_code(SettingsError("config.yaml", ["x"])) == USAGE
    assert expected_exit_code(CommandFailed("no", USAGE)) == USAGE
    assert expected_exit_code(PermissionError(13, "Permission denied", "x")) == FAILED
    assert expected_exit_code(KeyError("a defect")) is None


def test_a_system_error_names_the_file() -> None:
    assert describe(PermissionError(13, "Permission denied", "/data/x")) == "Permission denied: /data/x"
    assert describe(ValueError()) == "ValueError"


def test_a_broken_config_is_one_clear_message(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "config.yaml").write_text("ranking: {active_day: 3}\n", encoding="utf-8")
    assert main(["--home", str(tmp_path), "status"]) == USAGE
    err = capsys.readouterr().err
    assert "ranking.active_day" in err
    assert "active_days" in err
    assert "Traceback" not in err


def test_debug_shows_the_traceback(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "config.yaml").write_text("ranking: [\n", encoding="utf-8")
    assert main(["--debug", "--home", str(tmp_path), "status"]) == USAGE
    assert "Traceback" in capsys.readouterr().err


def test_a_home_that_is_not_there_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--home", str(tmp_path / "nowhere"), "status"]) == USAGE
    assert main(["--config", str(tmp_path / "nothing.yaml"), "status"]) == USAGE
    assert main(["--home", str(tmp_path), "--config", "x", "status"]) == USAGE
    said = capsys.readouterr().err
    assert said.count("aura: --") == 3
    assert "Traceback" not in said


def test_a_home_or_config_that_is_named_is_found_by_child_processes(fresh_aura: Aura) -> None:
    folder = fresh_aura.home.settings.home
    assert fresh_aura("status", "--json").json["home"]["folder"] == str(folder)
    assert os.environ["AURA_HOME"] == str(folder)
    other = folder / "other.yaml"
    other.write_text((folder / "config.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    assert main(["--config", str(other), "status", "--json"]) == OK
    assert os.environ["AURA_CONFIG"] == str(other)


def test_a_reader_that_goes_away_is_no_traceback(fresh_aura: Aura) -> None:
    command = f"{sys.executable} -m aura_cli.main --home {fresh_aura.home.settings.home} status --json | true"
    done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr
    assert "BrokenPipe" not in done.stderr


def test_an_unwritable_data_folder_names_folder_and_cure(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "config.yaml").write_text("paths: {data_dir: config.yaml/data}\n", encoding="utf-8")
    assert main(["--home", str(tmp_path), "status"]) == FAILED
    err = capsys.readouterr().err
    assert "paths.data_dir" in err
    assert "Traceback" not in err


def test_interrupted_is_130(fresh_aura: Aura, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("aura_views.status.status", interrupted)
    assert fresh_aura("status").code == INTERRUPTED
