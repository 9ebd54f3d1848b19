"""Taken ports: who holds them, and what to change."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from aura_cli.ports import Port, holder, ports_of, why_not_free
from aura_io.settings import load_settings


def test_a_taken_port_names_port_holder_and_the_key_to_change() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        number = other.getsockname()[1]
        reason = why_not_free(Port("dash.port", "127.0.0.1", number, "the dashboard"))
    assert reason is not None
    assert f"port {number} for the dashboard is taken by" in reason
    assert f"(process {os.getpid()})" in reason
    assert "dash.port in config.yaml" in reason
    assert f"AURA_DASH__PORT={number + 1}" in reason


def test_a_free_port_stays_free() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number = probe.getsockname()[1]
    port = Port("dash.port", "127.0.0.1", number, "the dashboard")
    assert why_not_free(port) is None
    assert why_not_free(port) is None


def test_an_address_of_another_computer_is_named() -> None:
    reason = why_not_free(Port("dagster.port", "192.0.2.1", 3000, "the Dagster UI"))
    assert reason is not None
    assert reason.startswith("dagster.host = '192.0.2.1' is no address of this computer")


def test_an_unknown_holder_is_said_to_be_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("psutil.net_connections", lambda kind: [])
    assert holder(1) == "another program (which one, this account may not see)"


def test_all_three_ports_are_looked_at(tmp_path: Path) -> None:
    settings = load_settings(tmp_path, {"AURA_DASH__PORT": "9001"})
    assert [(port.key, port.number) for port in ports_of(settings)] == [
        ("dash.port", 9001), ("dagster.port", 3000), ("dagster.grpc_port", 4000),
    ]  # fmt: skip
    assert ports_of(settings)[2].variable == "AURA_DAGSTER__GRPC_PORT"
