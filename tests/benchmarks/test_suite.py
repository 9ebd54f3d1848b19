"""A measurement that fails costs itself and nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from benchmarks import suite
from benchmarks.sampling import CommandFailed


def test_what_was_measured_is_written_though_a_part_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(*_: object) -> None:
        raise CommandFailed("aura up was not ready\nwithin 300 s")

    home = SimpleNamespace(folder=tmp_path, postings=200, kind="invented")
    for name, value in (
        ("RESULTS", tmp_path),
        ("_compile", lambda: None),
        ("make_home", lambda *_: home),
        ("made", lambda _: None),
        ("measure_cold_start", fails),
        ("measure_starts", lambda *_: {"kept": 1}),
        ("_search", lambda *_: {"kept": 2}),
        ("render", lambda results: f"failed: {results['failed']}\n"),
    ):
        monkeypatch.setattr(suite, name, value)
    code = suite.main(["--quick", "--only", "starts", "--only", "up", "--only", "search"])
    [written] = tmp_path.glob("local/*.json")
    results = json.loads(written.read_text(encoding="utf-8"))
    assert code == 1
    assert (results["starts"], results["search"]) == ({"kept": 1}, {"kept": 2})
    assert results["failed"] == {"up": "aura up was not ready within 300 s"}
    assert "bench: failed: up; the other parts were written" in capsys.readouterr().err
