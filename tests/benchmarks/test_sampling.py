"""Steps laid over the samples of a watched process, and a process watched."""

from __future__ import annotations

import os
import sys

import pytest

from benchmarks.figures import MIB
from benchmarks.sampling import CommandFailed, Sample, Usage, cpu_at, timed, watched, within
from benchmarks.weeks import OUTSIDE, Step, by_asset

SAMPLES = tuple(Sample(at, rss * MIB, cpu) for at, rss, cpu in [(10, 100, 0), (11, 300, 1), (12, 200, 1), (14, 250, 3)])


def test_processor_time_lies_on_straight_lines_between_samples() -> None:
    assert [cpu_at(SAMPLES, at) for at in (9, 10, 10.5, 11, 13, 14, 99)] == [0, 0, 0.5, 1, 2, 3, 3]
    assert cpu_at((), 5) == 0


def test_a_step_gets_its_own_share_and_the_peak_within_it() -> None:
    assert within(SAMPLES, 10, 11.5) == (1, 300 * MIB)
    assert within(SAMPLES, 11.5, 14) == (2, 250 * MIB)
    assert within(SAMPLES, 12.5, 13.5) == (1, 200 * MIB)  # between two looks: the last one holds
    assert within((), 1, 2) == (0, 0)


def test_assets_and_what_is_outside_of_them_add_up_to_the_whole() -> None:
    whole = Usage(10, 14, 4.0, 3.2, 300 * MIB, SAMPLES, 0.0, 0.0, "")
    rows = by_asset(SAMPLES, [Step("jobs", 10.5, 11), Step("shortlist", 12, 14)], whole)
    assert [row["asset"] for row in rows] == ["jobs", "shortlist", OUTSIDE]
    assert sum(row["wall_s"] for row in rows) == pytest.approx(whole.wall_s)
    assert sum(row["cpu_s"] for row in rows) == pytest.approx(whole.cpu_s)
    assert [row["peak_mib"] for row in rows] == [300, 250, None]


def test_a_command_is_watched_to_its_end() -> None:
    busy = "import time; block = bytearray(80_000_000); end = time.monotonic() + 0.4\nwhile time.monotonic() < end: pass\nprint('done')"
    usage = watched([sys.executable, "-c", busy], os.environ)
    assert usage.output == "done\n"
    assert usage.peak_bytes > 80_000_000
    assert usage.cpu_s > 0
    assert len(usage.samples) > 1
    assert [each.at for each in usage.samples] == sorted(each.at for each in usage.samples)
    assert usage.samples[-1].cpu_s <= usage.cpu_s + 0.02


def test_a_command_that_fails_says_what_it_said() -> None:
    with pytest.raises(CommandFailed, match=r"(?s)ended with 3: .*no such week"):
        timed([sys.executable, "-c", "import sys; sys.stderr.write('no such week'); sys.exit(3)"], os.environ)
