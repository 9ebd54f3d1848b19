"""Whether AURA's ports are free, and who holds one that is not.

Asked before the long work of a start begins; nothing here stays bound.
"""

from __future__ import annotations

import errno
import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aura_io.settings import Settings


@dataclass(frozen=True)
class Port:
    """A port AURA listens on.

    Attributes:
        key: where config.yaml says so, such as ``dash.port``.
        used_by: what listens there, in words.
    """

    key: str
    host: str
    number: int
    used_by: str

    @property
    def variable(self) -> str:
        """The environment variable that sets it for one start."""
        return "AURA_" + self.key.upper().replace(".", "__")


def ports_of(settings: Settings) -> tuple[Port, ...]:
    """Return the ports of dashboard, Dagster UI and code server."""
    return (
        Port("dash.port", settings.dash.host, settings.dash.port, "the dashboard"),
        Port("dagster.port", settings.dagster.host, settings.dagster.port, "the Dagster UI"),
        Port("dagster.grpc_port", "127.0.0.1", settings.dagster.grpc_port, "Dagster's code server"),
    )


def why_not_free(port: Port) -> str | None:
    """Return why nothing can listen on ``port``, with the cure; None when it is free."""
    family = socket.AF_INET6 if ":" in port.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((port.host, port.number))
            probe.listen(1)
        except OSError as error:
            return _reason(port, error)
    return None


def _reason(port: Port, error: OSError) -> str:
    setting = f"{port.key} = {port.number}"
    if error.errno == errno.EADDRINUSE:
        return (
            f"{setting}: port {port.number} for {port.used_by} is taken by {holder(port.number)}. Stop that program, "
            f"or choose another port: {port.key} in config.yaml, or {port.variable}={_next(port.number)} for one start."
        )
    if error.errno in (errno.EACCES, errno.EPERM):
        return f"{setting}: this account may not listen on port {port.number}; choose one above 1023 for {port.key}."
    if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
        host_key = port.key.replace("port", "host")
        return f"{host_key} = {port.host!r} is no address of this computer; 127.0.0.1 is the usual one."
    return f"{setting}: port {port.number} for {port.used_by} cannot be used: {error.strerror or error}."


def holder(number: int) -> str:
    """Return who listens on port ``number``: name and process id where the system tells."""
    import psutil

    try:
        connections = psutil.net_connections(kind="tcp")
    except (psutil.AccessDenied, OSError):
        connections = []
    for connection in connections:
        listens = connection.status == psutil.CONN_LISTEN and connection.laddr.port == number
        if listens and connection.pid:
            try:
                return f"{psutil.Process(connection.pid).name()} (process {connection.pid})"
            except psutil.Error:
                return f"process {connection.pid}"
    return "another program (which one, this account may not see)"


def _next(number: int) -> int:
    return number + 1 if number < 65535 else number - 1
