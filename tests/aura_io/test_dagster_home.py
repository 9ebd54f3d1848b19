"""Where Dagster finds its configuration, and that the shipped one holds what AURA relies on."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from aura_io import dagster_home
from aura_io.dagster_home import DagsterHomeError, dagster_environment, workspace_file
from aura_io.settings import load_settings

ROOT = Path(__file__).resolve().parents[2]


def test_the_shipped_configuration_is_used_and_storage_lies_below_the_data_folder(tmp_path: Path) -> None:
    settings = load_settings(tmp_path, {})
    variables = dagster_environment(settings)
    assert variables["DAGSTER_HOME"] == str(ROOT)
    assert variables["AURA_DAGSTER_DIR"] == str(tmp_path / "data" / "dagster")
    assert variables["AURA_HOME"] == str(tmp_path)


def test_a_home_may_have_its_own(tmp_path: Path) -> None:
    (tmp_path / "dagster.yaml").write_text("telemetry: {enabled: false}")
    assert dagster_environment(load_settings(tmp_path, {}))["DAGSTER_HOME"] == str(tmp_path)


def test_without_any_the_cure_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dagster_home, "CHECKOUT", tmp_path)
    with pytest.raises(DagsterHomeError, match=r"dagster.yaml is neither in .* copy it there"):
        dagster_environment(load_settings(tmp_path, {}))


def test_the_workspace_follows_the_port(tmp_path: Path) -> None:
    assert workspace_file(load_settings(tmp_path, {})) == ROOT / "workspace.yaml"
    other = workspace_file(load_settings(tmp_path, {"AURA_DAGSTER__GRPC_PORT": "4321"}))
    server = yaml.safe_load(other.read_text())["load_from"][0]["grpc_server"]
    assert server == {"host": "127.0.0.1", "port": 4321, "location_name": dagster_home.LOCATION_NAME}


READS_THE_INSTANCE = """
import json
from dagster import DagsterInstance
with DagsterInstance.get() as instance:
    queue = instance.run_coordinator.get_run_queue_config()
    print(json.dumps({
        "telemetry": instance.telemetry_enabled,
        "monitoring": instance.run_monitoring_enabled,
        "limits": queue.tag_concurrency_limits,
        "handlers": [type(handler).__name__ for handler in instance.get_handlers()],
        "storage": instance.storage_directory(),
    }))
"""


def test_dagster_reads_the_shipped_configuration_as_meant(tmp_path: Path) -> None:
    settings = load_settings(tmp_path, {})
    variables = dagster_environment(settings)
    ran = subprocess.run(
        [sys.executable, "-c", READS_THE_INSTANCE],
        env={"PATH": "", **variables, "PYTHONWARNINGS": f"error,{variables['PYTHONWARNINGS']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    found = yaml.safe_load(ran.stdout)
    assert not found["telemetry"]
    assert found["monitoring"]
    assert {"key": "dagster/backfill", "limit": 1} in found["limits"]
    assert {"key": "dagster/partition", "value": {"applyLimitPerUniqueValue": True}, "limit": 1} in found["limits"]
    assert "DagsterRunHandler" in found["handlers"]
    assert found["storage"].startswith(str(settings.dagster_storage_dir))
