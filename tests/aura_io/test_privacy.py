"""The switches that keep libraries from calling home."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import yaml

from aura_io.duck import CONFIG
from aura_io.privacy import PRIVACY_SWITCHES, apply_privacy_switches, keep_files_private
from aura_io.whole_files import replace_file

ROOT = Path(__file__).parents[2]


def test_every_switch_is_set_and_a_persons_choice_stands() -> None:
    environ = {"OMP_NUM_THREADS": "4"}
    apply_privacy_switches(environ)
    assert environ["OMP_NUM_THREADS"] == "4"
    assert environ["LITELLM_LOCAL_MODEL_COST_MAP"] == "True"
    assert environ["DAGSTER_DISABLE_TELEMETRY"] == "1"
    assert environ["HF_HUB_OFFLINE"] == environ["HF_HUB_DISABLE_TELEMETRY"] == "1"
    assert environ["DASH_DISABLE_VERSION_CHECK"] == environ["DO_NOT_TRACK"] == "1"


def test_the_image_sets_every_switch_for_processes_that_do_not_set_them_themselves() -> None:
    image = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert [name for name, value in PRIVACY_SWITCHES.items() if f"{name}={value}" not in image] == []


def test_dagsters_telemetry_is_off_in_its_own_file_and_duckdb_fetches_no_extension() -> None:
    dagster = yaml.safe_load((ROOT / "dagster.yaml").read_text(encoding="utf-8"))
    assert (dagster["telemetry"], dagster["nux"]) == ({"enabled": False}, {"enabled": False})
    assert CONFIG == {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}


@pytest.mark.skipif(os.name != "posix", reason="rights of accounts")
def test_what_is_made_is_for_this_account_alone_whatever_the_umask_was(tmp_path: Path) -> None:
    os.umask(0)
    keep_files_private()
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("x")
    replace_file(tmp_path / "whole", b"x")
    assert [path.name for path in tmp_path.iterdir() if path.stat().st_mode & 0o077] == []
    os.umask(0o707)
    keep_files_private()
    assert os.umask(0) == 0o777
