"""What the check without a Docker engine reads: every instruction of the Dockerfile is known, what it copies is there."""

from __future__ import annotations

import shlex
import subprocess
import sys
import tomllib

import pytest

from scripts import image_in_a_root
from scripts.image_in_a_root import PROJECT, STEPS, instructions

READ = list(instructions((PROJECT / "Dockerfile").read_text(encoding="utf-8")))


def test_every_instruction_is_known() -> None:
    assert {name for name, _ in READ} - STEPS.keys() == {"RUN", "EXPOSE"}


def test_comments_are_left_out_and_lines_joined() -> None:
    read = list(instructions("# first\nFROM debian\nENV A=1 \\\n    # second\n    B='2 3'\n\nRUN a && \\\n  b\n"))
    assert read == [("FROM", "debian"), ("ENV", "A=1 B='2 3'"), ("RUN", "a && b")]


def test_every_package_of_the_project_is_copied() -> None:
    copied = {path for name, rest in READ if name == "COPY" for path in shlex.split(rest)[:-1]}
    packages = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mypy"]["packages"]
    assert set(packages) <= copied
    assert [path for path in copied if not (PROJECT / path).exists()] == []


@pytest.mark.parametrize(
    ("path", "left_out"),
    [("data", True), ("data/user.db", True), ("aura_ml/data", False), ("aura_ml/__pycache__", True), ("tests", True)],
)
def test_what_the_builder_is_not_sent(path: str, left_out: bool) -> None:
    patterns = (PROJECT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert image_in_a_root._is_left_out(path, patterns) is left_out


def test_variables_of_the_compose_file_have_their_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AURA_UID", "1234")
    monkeypatch.delenv("AURA_GID", raising=False)
    assert image_in_a_root._filled("${AURA_UID:-1000}:${AURA_GID:-1000}") == "1234:1000"


def test_help_says_what_it_needs() -> None:
    script = [sys.executable, str(PROJECT / "scripts" / "image_in_a_root.py"), "--help"]
    assert "debootstrap" in subprocess.run(script, capture_output=True, text=True, check=True).stdout
