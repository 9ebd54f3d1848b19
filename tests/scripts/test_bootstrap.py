"""Setting up the environment: nothing twice, half of one repaired, and a cure named for every failure."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


def load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bootstrap", ROOT / "scripts" / "bootstrap.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def bootstrap() -> ModuleType:
    return load()


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    (tmp_path / "requirements.txt").write_text("torch==1.0\n")
    return tmp_path


def package(environment: Path, name: str, record: str, **files: str) -> Path:
    folder = environment / "lib" / "python3.11" / "site-packages"
    info = folder / f"{name}-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "RECORD").write_text(record)
    for file, text in files.items():
        (folder / file.replace("__", "/")).write_text(text)
    return info


def installed(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Replace the slow parts; the list gets ``dev`` of every installation."""
    calls: list[bool] = []
    monkeypatch.setattr(bootstrap, "prepare", lambda environment: environment.mkdir(exist_ok=True))
    monkeypatch.setattr(bootstrap, "python_runs", lambda _: True)
    monkeypatch.setattr(bootstrap, "install", lambda _, __, dev: calls.append(dev))
    return calls


def test_a_second_start_installs_nothing(
    bootstrap: ModuleType, checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = installed(bootstrap, monkeypatch)
    for dev in (False, False, True, True, False):
        bootstrap.ensure(checkout, dev)
    assert calls == [False, True]
    (checkout / "requirements.txt").write_text("torch==1.1\n")
    bootstrap.ensure(checkout, False)
    assert calls == [False, True, True], "what tests need stays once it is there"


def test_an_interrupted_installation_is_looked_through_and_gone_on_with(
    bootstrap: ModuleType, checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = installed(bootstrap, monkeypatch)

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(bootstrap, "install", interrupted)
        with pytest.raises(KeyboardInterrupt):
            bootstrap.ensure(checkout, False)
    whole = package(
        checkout / ".venv", "whole", "whole.py,sha256=x,3\nwhole-1.0.dist-info/RECORD,,\n", **{"whole.py": "abc"}
    )
    short = package(checkout / ".venv", "short", "short.py,sha256=x,3\n", **{"short.py": "ab"})
    absent = package(checkout / ".venv", "absent", "absent.py,sha256=x,3\n")
    unlisted = package(checkout / ".venv", "unlisted", "")
    bootstrap.ensure(checkout, False)
    assert calls == [False]
    assert [info.exists() for info in (whole, short, absent, unlisted)] == [True, False, False, False]
    assert not (checkout / ".venv" / bootstrap.UNFINISHED).exists()


def test_a_stamp_of_another_place_or_none_at_all_does_not_count(
    bootstrap: ModuleType, checkout: Path, tmp_path: Path
) -> None:
    assert bootstrap.read_stamp(checkout / ".venv") == {}
    (checkout / ".venv").mkdir()
    (checkout / ".venv" / bootstrap.STAMP).write_text("{half")
    assert bootstrap.read_stamp(checkout / ".venv") == {}
    elsewhere = tmp_path / "moved"
    elsewhere.mkdir()
    for name in ("pyproject.toml", "requirements.txt"):
        (elsewhere / name).write_bytes((checkout / name).read_bytes())
    assert bootstrap.fingerprint(elsewhere) != bootstrap.fingerprint(checkout)


def test_what_is_no_environment_is_not_removed(bootstrap: ModuleType, checkout: Path) -> None:
    (checkout / ".venv").mkdir()
    (checkout / ".venv" / "letters.txt").write_text("mine")
    with pytest.raises(bootstrap.SetupFailed, match="is no Python environment; move it away"):
        bootstrap.prepare(checkout / ".venv")
    assert (checkout / ".venv" / "letters.txt").exists()


def test_a_broken_environment_is_made_anew(
    bootstrap: ModuleType, checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (checkout / ".venv" / "bin").mkdir(parents=True)
    (checkout / ".venv" / "bin" / "python").write_text("not a program")
    monkeypatch.setattr(sys, "executable", "made-up-python")
    started: list[list[str]] = []
    done = subprocess.CompletedProcess([], 0, "", "")
    monkeypatch.setattr(bootstrap.subprocess, "run", lambda command, **_: started.append(command) or done)
    monkeypatch.setattr(bootstrap, "python_runs", lambda _: False)
    bootstrap.prepare(checkout / ".venv")
    assert started == [["made-up-python", "-m", "venv", str(checkout / ".venv")]]


def test_missing_venv_names_the_package(bootstrap: ModuleType, checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = importlib.util.find_spec
    with monkeypatch.context() as patched:
        patched.setattr(bootstrap.importlib.util, "find_spec", lambda name: None if name == "ensurepip" else real(name))
        with pytest.raises(bootstrap.SetupFailed, match=r"lacks ensurepip.*apt-get install python3-venv"):
            bootstrap.check_python()
    failed = subprocess.CompletedProcess(
        [], 1, "", "Error: Command '... -m ensurepip' returned non-zero exit status 1."
    )
    monkeypatch.setattr(bootstrap.subprocess, "run", lambda *_, **__: failed)
    with pytest.raises(bootstrap.SetupFailed, match=r"cannot run ensurepip.*apt-get install python3-venv"):
        bootstrap.prepare(checkout / ".venv")


def test_another_python_is_refused_with_the_way_to_name_one(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap.sys, "version_info", (3, 12, 1))
    with pytest.raises(bootstrap.SetupFailed, match=r"AURA needs Python 3.11.*PYTHON=/path/to/python3.11"):
        bootstrap.check_python()


def test_a_full_disk_is_said_before_the_download(
    bootstrap: ModuleType, checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap.shutil, "disk_usage", lambda _: type("Usage", (), {"free": 10**9}))
    with pytest.raises(bootstrap.SetupFailed, match=r"0.9 GiB free"):
        bootstrap.check_disk(checkout)


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "the disk is full"),
        (
            "WARNING: Retrying after connection broken by 'NameResolutionError(...)'",
            "the package index cannot be reached",
        ),
        ("ERROR: No matching distribution found for torch==2.13.0", "a pinned package does not exist"),
        ("ERROR: [Errno 13] Permission denied: '.venv/lib'", "a folder cannot be written"),
        ("something else", "Run the same command again"),
    ],
)
def test_the_cure_follows_from_what_pip_said(bootstrap: ModuleType, output: str, expected: str) -> None:
    assert expected in bootstrap.cure(output)


def test_a_failing_pip_is_shown_with_its_last_words_and_the_cure(bootstrap: ModuleType, checkout: Path) -> None:
    said = "print('Collecting x'); print('ERROR: No matching distribution found for x'); raise SystemExit(1)"
    with pytest.raises(bootstrap.SetupFailed) as raised:
        bootstrap.run_pip([sys.executable, "-c", said], checkout, "x")
    assert "installing x failed" in str(raised.value)
    assert "No matching distribution found for x" in str(raised.value)
    assert "Cause and cure" in str(raised.value)
    assert "Collecting x" in (checkout / "logs" / "setup.log").read_text()


def test_torch_comes_first_and_from_the_named_index_only(
    bootstrap: ModuleType, checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands: list[list[str]] = []
    monkeypatch.setattr(bootstrap, "run_pip", lambda command, *_: commands.append(command[4:]))
    monkeypatch.setattr(bootstrap.subprocess, "run", lambda *_, **__: subprocess.CompletedProcess([], 0, "", ""))
    monkeypatch.setenv("TORCH_INDEX", "https://example.org/cpu")
    (checkout / "aura.egg-info").mkdir()
    bootstrap.install(checkout, checkout / ".venv", dev=True)
    assert not (checkout / "aura.egg-info").exists()
    assert commands[0][-4:] == ["--index-url", "https://example.org/cpu", "--no-deps", "torch==1.0"]
    assert commands[1][-4:] == ["-c", str(checkout / "requirements.txt"), "-e", f"{checkout}[dev]"]
    commands.clear()
    monkeypatch.delenv("TORCH_INDEX")
    bootstrap.install(checkout, checkout / ".venv", dev=False)
    assert "--index-url" not in commands[0]
    assert commands[1][-1] == str(checkout)
