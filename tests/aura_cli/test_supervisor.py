"""Starting, restarting and stopping processes together."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import aura_cli.supervisor as subject
from aura_cli.services import Service
from aura_cli.supervisor import ServiceFailed, Supervisor
from aura_cli.up_record import family

RUNS = "import pathlib, sys, time; pathlib.Path(sys.argv[1]).touch(); time.sleep(60)"
CRASHES = "print('no such table'); raise SystemExit(3)"
CRASHES_ONCE = """
import pathlib, sys, time
mark = pathlib.Path(sys.argv[1])
again = mark.exists()
mark.touch()
time.sleep(60 if again else 1)
raise SystemExit(4)
"""


def service(name: str, code: str, folder: Path, **options: object) -> Service:
    mark = folder / f"{name}.mark"
    options.setdefault("answers", lambda _: mark.exists())
    return Service(name, name.title(), (sys.executable, "-c", code, str(mark)), **options)  # type: ignore[arg-type]


class Started:
    def __init__(self, folder: Path, *services: Service) -> None:
        self.said: list[str] = []
        self.changes = 0
        self.supervisor = Supervisor(services, dict(os.environ), folder, folder, self.said.append, self._changed)

    def _changed(self) -> None:
        self.changes += 1


@pytest.fixture
def started(tmp_path: Path) -> Iterator[list[Started]]:
    all_started: list[Started] = []
    yield all_started
    for each in all_started:
        each.supervisor.stop()
        assert all(family(identity) == [] for identity in each.supervisor.identities.values())


def test_services_start_in_order_and_stop(tmp_path: Path, started: list[Started]) -> None:
    order: list[str] = []
    first = service("first", RUNS, tmp_path)
    second = service("second", RUNS, tmp_path, after=("first",), answers=lambda _: not order.append("asked"))
    it = Started(tmp_path, second, first)
    started.append(it)
    it.supervisor.start()
    assert (tmp_path / "first.mark").exists()
    assert order == ["asked"]
    assert sorted(it.supervisor.identities) == ["first", "second"]
    assert it.changes == 2


def test_a_crash_at_the_start_shows_its_last_words(tmp_path: Path, started: list[Started]) -> None:
    it = Started(tmp_path, service("web", CRASHES, tmp_path))
    started.append(it)
    with pytest.raises(
        ServiceFailed, match=r"(?s)Web ended with exit code 3 while starting.*up-web.log.*no such table"
    ):
        it.supervisor.start()
    assert "no such table" in (tmp_path / "up-web.log").read_text()


def test_no_answer_in_time_is_a_failure(tmp_path: Path, started: list[Started]) -> None:
    it = Started(tmp_path, service("slow", RUNS, tmp_path, answers=lambda _: False, ready_within_s=0.5))
    started.append(it)
    with pytest.raises(ServiceFailed, match=r"Slow did not answer within 0 s"):
        it.supervisor.start()


def test_a_crashed_service_is_reported_and_started_again(
    tmp_path: Path, started: list[Started], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subject, "FIRST_PAUSE_S", 0.1)
    it = Started(tmp_path, service("web", CRASHES_ONCE, tmp_path))
    started.append(it)
    it.supervisor.start()
    before = it.supervisor.identities["web"]
    watching = threading.Thread(target=it.supervisor.watch)
    watching.start()
    deadline = time.monotonic() + 20
    while it.supervisor.identities["web"] == before and time.monotonic() < deadline:
        time.sleep(0.1)
    it.supervisor.ask_to_stop()
    watching.join(5)
    assert it.supervisor.identities["web"] != before
    assert "Web ended with exit code 4; it starts again in 0 s" in it.said[0]


def test_a_process_that_runs_and_works_no_more_is_started_again(
    tmp_path: Path, started: list[Started], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subject, "FIRST_PAUSE_S", 0.1)
    monkeypatch.setattr(subject, "LOOK_EVERY_S", 0.0)
    asked: list[int] = []

    def works(pid: int) -> bool:  # not yet, then twice, then no more; the one started instead from its third look on
        asked.append(pid)
        return asked.count(pid) in (3, 4) or (pid != asked[0] and asked.count(pid) > 2)

    it = Started(tmp_path, service("code", RUNS, tmp_path, works=works))
    started.append(it)
    it.supervisor.start()
    before = it.supervisor.identities["code"]
    it.supervisor.watch(until=lambda: bool(asked) and asked.count(asked[-1]) > 8)
    assert it.supervisor.identities["code"] != before
    assert asked.count(before.pid) == 6
    assert len(it.said) == 1
    assert "Code ran and did its work no more, as after the computer slept; it starts again in 0 s" in it.said[0]


def test_a_service_that_keeps_crashing_ends_the_whole(
    tmp_path: Path, started: list[Started], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subject, "FIRST_PAUSE_S", 0.01)
    monkeypatch.setattr(subject, "CRASHES_ALLOWED", 2)
    it = Started(
        tmp_path, service("web", "import time; time.sleep(0.5); raise SystemExit(5)", tmp_path, answers=lambda _: True)
    )
    started.append(it)
    it.supervisor.start()
    with pytest.raises(ServiceFailed, match="Web has crashed 3 times in 10 minutes; last it ended with exit code 5"):
        it.supervisor.watch()
    assert len(it.said) == 2


def test_a_stop_during_the_start_is_obeyed(tmp_path: Path, started: list[Started]) -> None:
    it = Started(tmp_path, service("slow", RUNS, tmp_path, answers=lambda _: False))
    started.append(it)
    threading.Timer(0.5, it.supervisor.ask_to_stop).start()
    began = time.monotonic()
    it.supervisor.start()
    assert time.monotonic() - began < 10


def test_watching_ends_when_it_is_told_to(tmp_path: Path, started: list[Started]) -> None:
    it = Started(tmp_path, service("web", RUNS, tmp_path))
    started.append(it)
    it.supervisor.start()
    asked: list[float] = []
    it.supervisor.watch(lambda: bool(asked) or asked.append(time.monotonic()) is not None)
    assert len(asked) == 1
    assert not it.supervisor.stopping


def test_what_works_in_the_background_and_what_it_starts_come_after_pages(
    tmp_path: Path, started: list[Started]
) -> None:
    starts = "import subprocess, sys; subprocess.run([sys.executable, '-c', sys.argv[2], sys.argv[1]])"
    quiet = service("quiet", starts, tmp_path, niceness=7)
    quiet = replace(quiet, command=(*quiet.command, RUNS))
    plain = service("plain", RUNS, tmp_path)
    it = Started(tmp_path, quiet, plain)
    started.append(it)
    it.supervisor.start()
    pids = {name: identity.pid for name, identity in it.supervisor.identities.items()}
    own = os.getpriority(os.PRIO_PROCESS, 0)
    assert os.getpriority(os.PRIO_PROCESS, pids["plain"]) == own
    below = family(it.supervisor.identities["quiet"])
    assert len(below) == 2
    assert {os.getpriority(os.PRIO_PROCESS, each.pid) for each in below} == {max(own, 7)}
    group = Path(f"/proc/{pids['quiet']}/autogroup")
    assert not group.exists() or group.read_text().split()[-1] == "7"


def test_a_process_that_has_ended_is_put_nowhere(tmp_path: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    subject.put_in_background(ended.pid, 7)
