"""Guards every Python process that inherits PYTHONPATH: hosts looked up or connected to are written down and refused.

Loopback stands open. Where to write says AURA_TEST_EGRESS; AURA_TEST_SWITCHES names variables to write down too.
"""

import ipaddress
import json
import os
import sys

LOOKED_UP = ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr")
CONNECTED = ("socket.connect", "socket.sendto")


def _host(event: str, arguments: tuple[object, ...]) -> str | None:
    if event in LOOKED_UP:
        said = arguments[0]
    elif event in CONNECTED and isinstance(arguments[1], tuple):
        said = arguments[1][0]
    else:
        return None
    return said.decode() if isinstance(said, bytes) else str(said or "")


def _is_loopback(host: str) -> bool:
    if host in ("localhost", ""):
        return True
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _write(kind: str, host: str) -> None:
    switches = {name: os.environ.get(name) for name in os.environ.get("AURA_TEST_SWITCHES", "").split()}
    line = {"process": sys.orig_argv, "pid": os.getpid(), "kind": kind, "host": host, "switches": switches}
    file = os.open(os.environ["AURA_TEST_EGRESS"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.write(file, (json.dumps(line) + "\n").encode())
    os.close(file)


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    if not event.startswith("socket."):
        return
    host = _host(event, arguments)
    if host is not None and not _is_loopback(host):
        _write(event, host)
        raise OSError(f"{host} is not to be asked here")


if "AURA_TEST_EGRESS" in os.environ:
    _write("started", "")
    sys.addaudithook(_watch)
