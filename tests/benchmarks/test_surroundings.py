"""What a measured process is started with, and how busy the machine was."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.surroundings import LIBRARIES, Neighbours, environment, machine


def test_a_persons_own_settings_stay_out_and_one_thread_is_forced(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (
        ("AURA_RANKING__ACTIVE_DAYS", "3"), ("DATABASE_URL", "postgresql://x"), ("DAGSTER_HOME", "/x"),
        ("OMP_NUM_THREADS", "8"), ("PYTHONDONTWRITEBYTECODE", "1"),
    ):  # fmt: skip
        monkeypatch.setenv(name, value)
    found = environment(Path("/home"))
    assert found["AURA_HOME"] == "/home"
    assert found["OMP_NUM_THREADS"] == "1"
    assert found["HF_HUB_OFFLINE"] == "1"
    assert not {"AURA_RANKING__ACTIVE_DAYS", "DATABASE_URL", "DAGSTER_HOME", "PYTHONDONTWRITEBYTECODE"} & set(found)


def test_the_machine_is_described() -> None:
    found = machine()
    assert set(found["libraries"]) == set(LIBRARIES)
    assert found["cores"] >= 1
    assert found["processor"]


def test_what_others_used_is_never_below_nothing() -> None:
    assert Neighbours().others(1_000.0) == 0.0
