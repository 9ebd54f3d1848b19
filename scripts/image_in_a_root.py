"""Runs the steps of the Dockerfile in a bare Debian folder, where there is no Docker engine, and the services in it.

``build`` takes the folder through every step; ``services`` starts what docker-compose.yml starts, with its volumes and in one
network and one process space as there, until each health check passes; ``run`` starts one command, as the image or a service
of the compose file does. Needs root and debootstrap. What differs from Docker: the base is Debian 12 with its own Python
3.11 instead of python:3.11-slim, there are no layers, and the network that services and commands have ends at 127.0.0.1.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import yaml

PROJECT = Path(__file__).resolve().parents[1]
BASE_PACKAGES = "python3,python3-pip,ca-certificates"
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
HOMES = {"0:0": "/root", "root": "/root", "aura": "/home/aura", "1000:1000": "/home/aura"}
"""Of the accounts of the image; Docker gives every other one the folder /."""
POLL_SECONDS = 3.0
APART = "AURA_IMAGE_APART"
"""Set for the process that has spaces of its own."""


@dataclass
class Image:
    """What the steps have set so far, and at the end what a container starts with."""

    root: Path
    environment: dict[str, str] = field(default_factory=lambda: {"PATH": PATH})
    arguments: dict[str, str] = field(default_factory=dict)
    folder: str = "/"
    user: str = "root"
    entrypoint: list[str] = field(default_factory=list)
    command: list[str] = field(default_factory=list)
    health: list[str] = field(default_factory=list)

    def words(self, command: list[str], extra: dict[str, str] | None = None, user: str | None = None) -> list[str]:
        """The command line that runs ``command`` inside the folder, with nothing of this computer's environment."""
        user = user or self.user
        environment = {"HOME": HOMES.get(user, "/")}
        environment |= self.environment | (extra or {})
        inside = ["env", "-i", *(f"{key}={value}" for key, value in environment.items())]
        inside += ["sh", "-c", f'cd {shlex.quote(self.folder)} && exec "$0" "$@"', *command]
        return ["chroot", f"--userspec={user}", str(self.root), *inside]


def instructions(text: str) -> Iterator[tuple[str, str]]:
    """Name and rest of every instruction of a Dockerfile: comments left out, continued lines joined."""
    lines = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    for line in re.sub(r"\\\n\s*", "", lines).splitlines():
        if line.strip():
            name, _, rest = line.strip().partition(" ")
            yield name.upper(), rest.strip()


def build(image: Image, build_environment: dict[str, str]) -> None:
    """Take the folder through every step; ends the process with the step that failed.

    ``build_environment``: for the RUN steps alone, as a builder's network and package settings are.
    """
    for name, rest in instructions((PROJECT / "Dockerfile").read_text(encoding="utf-8")):
        print(f"image: {name} {rest[:100]}", flush=True)
        if name == "RUN":
            done = subprocess.run(image.words(["sh", "-c", rest], image.arguments | build_environment), check=False)
            if done.returncode:
                sys.exit(f"image: RUN {rest} ended with {done.returncode}")
        elif name in STEPS:
            STEPS[name](image, rest)
        elif name != "EXPOSE":
            sys.exit(f"image: what {name} does is not known here")


def _argument(image: Image, rest: str) -> None:
    key, _, default = rest.partition("=")
    image.arguments[key] = os.environ.get(key, default.strip('"'))


def _folder(image: Image, rest: str) -> None:
    image.folder = rest
    (image.root / rest.lstrip("/")).mkdir(parents=True, exist_ok=True)


STEPS: dict[str, Callable[[Image, str], object]] = {
    "FROM": lambda image, _: _base(image.root),
    "ARG": _argument,
    "ENV": lambda image, rest: image.environment.update(dict(word.split("=", 1) for word in shlex.split(rest))),
    "WORKDIR": _folder,
    "COPY": lambda image, rest: _copy(image, *shlex.split(rest)),
    "USER": lambda image, rest: setattr(image, "user", rest),
    "ENTRYPOINT": lambda image, rest: setattr(image, "entrypoint", json.loads(rest)),
    "CMD": lambda image, rest: setattr(image, "command", json.loads(rest)),
    "HEALTHCHECK": lambda image, rest: setattr(image, "health", json.loads(rest.partition("CMD")[2])),
}
"""What each instruction but RUN does."""


def _base(root: Path) -> None:
    if not (root / "usr").exists():
        subprocess.run(
            ["debootstrap", "--variant=minbase", f"--include={BASE_PACKAGES}", "bookworm", str(root)],
            check=True,
            stdout=subprocess.DEVNULL,
        )
    for path in (root / "usr/lib").glob("python3*/EXTERNALLY-MANAGED"):
        path.unlink()  # python:3.11-slim's Python belongs to pip, not to Debian
    python = root / "usr/local/bin/python"
    python.unlink(missing_ok=True)
    python.symlink_to("/usr/bin/python3")
    shutil.copyfile("/etc/resolv.conf", root / "etc/resolv.conf")


def _copy(image: Image, *paths: str) -> None:
    *sources, target = paths
    left_out = [line for line in (PROJECT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line.strip()]
    place = image.root / image.folder.lstrip("/") / target

    def ignored(folder: str, names: list[str]) -> set[str]:
        return {name for name in names if _is_left_out(Path(folder, name).relative_to(PROJECT).as_posix(), left_out)}

    for source in sources:
        path = PROJECT / source
        if _is_left_out(source, left_out) or not path.exists():
            sys.exit(f"image: COPY {source}: no such file in what is sent to the builder")
        if path.is_dir():
            shutil.copytree(path, place, ignore=ignored, dirs_exist_ok=True)
        else:
            shutil.copy2(path, place / path.name if place.is_dir() else place)


def _is_left_out(path: str, patterns: list[str]) -> bool:
    for pattern in patterns:
        if pattern.startswith("**/"):
            if fnmatch(Path(path).name, pattern[3:]):
                return True
        elif path == pattern or path.startswith(f"{pattern}/"):
            return True
    return False


def services(image: Image, home: Path) -> int:
    """Start every service of docker-compose.yml that no profile holds back, wait for their health checks, end them.

    ``home``: the folder that volumes with relative names are taken from.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    wanted = {name: service for name, service in _composed().items() if not service.get("profiles")}
    _mount(image, next(iter(wanted.values()))["volumes"], home)
    started: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for name, service in wanted.items():
            for other, rule in _needed(service).items():
                _wait(image, other, wanted[other], started[other], ended="completed" in rule["condition"])
            started[name] = _start(image, name, service)
        for name, process in started.items():
            if wanted[name]["restart"] != "no":
                _wait(image, name, wanted[name], process)
        print("services: all healthy; an interrupt ends them", flush=True)
        signal.pause()
    except KeyboardInterrupt:
        print("services: ending", flush=True)
    finally:
        for process in started.values():
            process.terminate()
        for process in started.values():
            process.wait(timeout=60)
    return 0


def _needed(service: dict[str, Any]) -> dict[str, dict[str, str]]:
    """What a service waits for, with the condition; a plain list says only the order of starting."""
    needed = service.get("depends_on")
    return needed if isinstance(needed, dict) else {}


def _start(image: Image, name: str, service: dict[str, Any]) -> subprocess.Popen[bytes]:
    command = _filled(service["command"])
    print(f"services: {name}: {command}", flush=True)
    words = image.words([*image.entrypoint, *shlex.split(command)], service["environment"], _filled(service["user"]))
    with image.root.with_name(f"{name}.log").open("wb") as log:
        return subprocess.Popen(words, stdout=log, stderr=log)


def run(image: Image, service: str | None, command: list[str], home: Path) -> int:
    """Start a command in the image, or in a service of docker-compose.yml."""
    if service is None:
        return subprocess.run(image.words([*image.entrypoint, *(command or image.command)]), check=False).returncode
    composed = _composed()[service]
    _mount(image, composed["volumes"], home)
    words = [*composed.get("entrypoint", image.entrypoint), *command]
    return subprocess.run(
        image.words(words, composed["environment"], _filled(composed["user"])), check=False
    ).returncode


def _composed() -> dict[str, Any]:
    services: dict[str, Any] = yaml.safe_load((PROJECT / "docker-compose.yml").read_text(encoding="utf-8"))["services"]
    return services


def _filled(text: str) -> str:
    """``${NAME:-default}`` of the compose file, as the environment has it or with its default."""
    return re.sub(r"\$\{(\w+):-(\w*)\}", lambda match: os.environ.get(match[1], match[2]), text)


def _mount(image: Image, volumes: list[str], home: Path) -> None:
    """Mount volumes as Docker does: what is missing is made, as a folder of root's."""
    for volume in volumes:
        source, target, *options = volume.split(":")
        outside, inside = (home / source).resolve(), image.root / target.lstrip("/")
        if not outside.exists():
            outside.mkdir(parents=True)
        if not inside.exists():
            inside.mkdir(parents=True)
        subprocess.run(["mount", "--bind", str(outside), str(inside)], check=True)
        if "ro" in options:
            subprocess.run(["mount", "-o", "remount,bind,ro", str(inside)], check=True)


def _apart(root: Path) -> None:
    """Go on in a network, process space and mounts of its own, which end with this process."""
    if os.environ.get(APART):
        for command in (
            ["ip", "link", "set", "lo", "up"],
            ["mount", "-t", "proc", "proc", str(root / "proc")],
            ["mount", "-t", "sysfs", "sysfs", str(root / "sys")],
            ["mount", "--rbind", "/dev", str(root / "dev")],
        ):
            subprocess.run(command, check=True)
        return
    spaces = ["unshare", "--mount", "--net", "--pid", "--fork", "--kill-child"]
    os.execvpe(spaces[0], [*spaces, sys.executable, *sys.argv], os.environ | {APART: "1"})


def _wait(
    image: Image, name: str, service: dict[str, Any], process: subprocess.Popen[bytes], ended: bool = False
) -> None:
    """Wait until a service is healthy, or, with ``ended``, has done its work; ends all where it failed."""
    test = service["healthcheck"]["test"][1:] if "healthcheck" in service else image.health
    test = image.words(test, None, _filled(service["user"]))
    began = time.monotonic()
    while ended or subprocess.run(test, check=False, capture_output=True).returncode:
        if process.poll() is None:
            time.sleep(POLL_SECONDS)
        elif ended and process.returncode == 0:
            return
        else:
            sys.exit(f"services: {name} ended with {process.returncode}; see {name}.log beside the folder")
    print(f"services: {name} is healthy after {time.monotonic() - began:.0f} s", flush=True)


def main() -> int:
    """Run what was asked for on the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("build", "services", "run"))
    parser.add_argument("root", type=Path, help="the folder; made by build")
    parser.add_argument("command", nargs=argparse.REMAINDER, help="what run runs; empty: the image's own command")
    parser.add_argument("--pip", action="append", default=[], metavar="NAME=VALUE", help="environment of the RUN steps")
    parser.add_argument("--home", type=Path, default=PROJECT, help="the folder that holds the volumes")
    parser.add_argument("--service", help="the service of docker-compose.yml that run starts its command in")
    given = parser.parse_args()
    image = Image(given.root.resolve())
    record = image.root.with_name(image.root.name + ".json")
    if given.what == "build":
        build(image, dict(item.split("=", 1) for item in given.pip))
        record.write_text(json.dumps(vars(image) | {"root": str(image.root)}), encoding="utf-8")
        return 0
    image = Image(**(json.loads(record.read_text(encoding="utf-8")) | {"root": image.root}))
    _apart(image.root)
    if given.what == "services":
        return services(image, given.home)
    return run(image, given.service, given.command, given.home)


if __name__ == "__main__":
    sys.exit(main())
