"""Runs a command and watches it from outside: wall time, processor time, memory. The command is not changed for it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from resource import struct_rusage
from typing import IO

import psutil

from benchmarks.surroundings import ROOT, Neighbours

INTERVAL_S = 0.02
MAXRSS_UNIT = 1 if sys.platform == "darwin" else 1024
SAID_CHARS = 3_000


class CommandFailed(RuntimeError):
    """A measured command ended with an error; the message holds what it said last."""


@dataclass(frozen=True)
class Sample:
    """One look at a process: when (seconds since 1970), resident memory, processor time used so far."""

    at: float
    rss_bytes: int
    cpu_s: float


@dataclass(frozen=True)
class Usage:
    """What a command took.

    Attributes:
        started, ended: seconds since 1970, as the event log has them.
        cpu_s: user and system time, of the children it waited for as well.
        peak_bytes: largest resident memory.
        samples: about 50 a second while it ran; none where it was only timed.
        others_cores: cores that everything else on the machine kept busy meanwhile.
    """

    started: float
    ended: float
    wall_s: float
    cpu_s: float
    peak_bytes: int
    samples: tuple[Sample, ...]
    load_before: float
    others_cores: float
    output: str


def watched(command: Sequence[str], env: Mapping[str, str]) -> Usage:
    """Run ``command`` to its end, sampling it.

    Raises:
        CommandFailed: it ended with another code than 0.
    """
    return _run(command, env, _wait_sampling)


def timed(command: Sequence[str], env: Mapping[str, str]) -> Usage:
    """Run ``command`` to its end without sampling: exact to the millisecond.

    Raises:
        CommandFailed: it ended with another code than 0.
    """
    return _run(command, env, lambda pid: ((), *_waited(os.wait4(pid, 0))))


_Ended = tuple[tuple[Sample, ...], int, float, int]


def _run(command: Sequence[str], env: Mapping[str, str], wait: Callable[[int], _Ended]) -> Usage:
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        neighbours = Neighbours()
        started, begin = time.time(), time.perf_counter()
        process = subprocess.Popen(list(command), env=dict(env), cwd=ROOT, stdout=output, stderr=errors)
        try:
            samples, process.returncode, cpu_s, peak_bytes = wait(process.pid)
        except BaseException:
            if process.returncode is None:
                process.send_signal(signal.SIGKILL)
                process.wait()
            raise
        wall_s = time.perf_counter() - begin
        said, complained = _text(output), _text(errors)
        if process.returncode:
            raise CommandFailed(f"{' '.join(command)} ended with {process.returncode}: {complained[-SAID_CHARS:]}")
        return Usage(
            started=started,
            ended=started + wall_s,
            wall_s=wall_s,
            cpu_s=cpu_s,
            peak_bytes=peak_bytes,
            samples=samples,
            load_before=neighbours.load_before,
            others_cores=neighbours.others(cpu_s),
            output=said,
        )


def _wait_sampling(pid: int) -> _Ended:
    samples: list[Sample] = []
    process = psutil.Process(pid)
    while True:
        gone, status, used = os.wait4(pid, os.WNOHANG)
        if gone:
            return tuple(samples), *_waited((gone, status, used))
        with suppress(psutil.NoSuchProcess), process.oneshot():  # it has just ended; the next turn waits for it
            times = process.cpu_times()
            samples.append(Sample(time.time(), process.memory_info().rss, times.user + times.system))
        time.sleep(INTERVAL_S)


def _waited(ended: tuple[int, int, struct_rusage]) -> tuple[int, float, int]:
    """Return exit code, processor seconds and peak bytes of a process that was waited for."""
    _, status, used = ended
    return os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime, used.ru_maxrss * MAXRSS_UNIT


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode(errors="replace")


def within(samples: Sequence[Sample], start: float, end: float) -> tuple[float, int]:
    """Return processor seconds used and the largest resident memory between two instants of a watched process.

    The process is watched as a whole: memory that an earlier step left behind counts in a later one.
    """
    inside = [each.rss_bytes for each in samples if start <= each.at <= end]
    before = [each.rss_bytes for each in samples if each.at <= end][-1:]
    return cpu_at(samples, end) - cpu_at(samples, start), max([*inside, *before], default=0)


def cpu_at(samples: Sequence[Sample], instant: float) -> float:
    """Return the processor seconds used up to ``instant``, straight lines between samples; 0 before the first."""
    previous = Sample(instant, 0, 0.0)
    for each in samples:
        if each.at >= instant:
            span = each.at - previous.at
            share = (instant - previous.at) / span if span > 0 else 1.0
            return previous.cpu_s + (each.cpu_s - previous.cpu_s) * share
        previous = each
    return samples[-1].cpu_s if samples else 0.0
