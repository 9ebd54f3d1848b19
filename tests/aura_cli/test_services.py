"""How one knows that a process does its work."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable

import psutil
import pytest

from aura_cli.services import services_of
from aura_io.settings import Settings

PARENT = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)", *sys.argv[1:]])
time.sleep(60)
"""


@pytest.fixture
def holds_code() -> Callable[[int], bool]:
    [code] = (service for service in services_of(Settings()) if service.name == "code")
    assert code.works is not None
    return code.works


def parent(*words: str) -> subprocess.Popen[bytes]:
    process = subprocess.Popen([sys.executable, "-c", PARENT, *words])
    deadline = time.monotonic() + 30
    while not psutil.Process(process.pid).children() and time.monotonic() < deadline:
        time.sleep(0.05)
    return process


def end(process: subprocess.Popen[bytes]) -> None:
    for each in (*psutil.Process(process.pid).children(), process):
        each.kill()
    process.wait()


def test_a_code_server_whose_child_is_gone_knows_no_code(holds_code: Callable[[int], bool]) -> None:
    process = parent("api", "grpc")
    [child] = psutil.Process(process.pid).children()
    try:
        deadline = time.monotonic() + 30
        while not holds_code(process.pid) and time.monotonic() < deadline:
            time.sleep(0.05)  # until the child has become the program it was started as
        assert holds_code(process.pid)
        child.kill()
        while child.status() != psutil.STATUS_ZOMBIE:
            time.sleep(0.05)
        assert not holds_code(process.pid)
    finally:
        end(process)
    assert not holds_code(process.pid)


def test_another_child_holds_no_code(holds_code: Callable[[int], bool]) -> None:
    process = parent("resource_tracker")
    try:
        assert not holds_code(process.pid)
    finally:
        end(process)
