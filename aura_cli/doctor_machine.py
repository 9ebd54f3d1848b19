"""Checks of the computer: Python, packages, secrets' rights, folders, disk, ports.

Nothing here opens a database.
"""

from __future__ import annotations

import os
import platform
import re
import shlex
import shutil
import stat
import sys
from collections.abc import Iterator, Sequence
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import TYPE_CHECKING

from aura_cli.doctor import BAD, GOOD, WARNING, Finding
from aura_io.privacy import OTHERS

if TYPE_CHECKING:
    from aura_io.settings import Settings

LITTLE_GIB = 2.0
TOO_LITTLE_GIB = 0.3
INSTALL = "run `make setup` in the checkout: it installs what requirements.txt pins"
_SHOWN = 8


def python_version() -> Sequence[Finding]:
    """Look at the interpreter."""
    said = f"{platform.python_version()} at {sys.executable}"
    if sys.version_info[:2] != (3, 11):
        return [Finding("python", BAD, f"{said}; AURA needs 3.11", "remove .venv, then make run PYTHON=python3.11")]
    return [Finding("python", GOOD, said)]


def packages(pins_file: Path | None = None) -> Sequence[Finding]:
    """Compare what is installed with what requirements.txt pins and what AURA needs."""
    from aura_io.dagster_home import CHECKOUT

    pins = read_pins(pins_file or CHECKOUT / "requirements.txt")
    needed = set(_needed())
    missing = sorted(name for name in needed if _version(name) is None)
    if missing:
        return [Finding("packages", BAD, f"not installed: {_listed(missing)}", INSTALL)]
    if not pins:
        return [Finding("packages", WARNING, "requirements.txt is not there; versions were not compared", INSTALL)]
    other = sorted(
        f"{name} {found} (tested: {pin})"
        for name, pin in pins.items()
        if (found := _version(name)) is not None and found.partition("+")[0] != pin
    )
    if other:
        return [Finding("packages", WARNING, f"other versions than tested: {_listed(other)}", INSTALL)]
    return [Finding("packages", GOOD, f"{len(needed)} needed packages, all in the tested versions")]


def read_pins(path: Path) -> dict[str, str]:
    """Return name to version of a constraints file; nothing when it is not there."""
    if not path.is_file():
        return {}
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    found = (line.partition("==") for line in lines if "==" in line and not line.startswith("#"))
    return {name: pin for name, _, pin in found}


def _needed() -> Iterator[str]:
    for requirement in requires("aura") or ():
        if "extra ==" not in requirement:
            yield re.split(r"[<>=!~ ;\[]", requirement, maxsplit=1)[0]


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {more} more" if more > 0 else "")


def secrets(settings: Settings) -> Sequence[Finding]:
    """Look whether .env can be read by other accounts, and whether the language model has its key."""
    dotenv = settings.home / ".env"
    findings = []
    if dotenv.is_file() and dotenv.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH):
        findings.append(Finding("secrets", WARNING, f"{dotenv} can be read by other accounts", f"chmod 600 {dotenv}"))
    if settings.llm.provider == "openai" and settings.secrets.openai_api_key is None:
        message = "llm.provider is openai and there is no OPENAI_API_KEY; AURA works without it"
        findings.append(Finding("secrets", WARNING, message, "write the key into .env, or set llm.provider to none"))
    return findings or [Finding("secrets", GOOD, f"{dotenv}" if dotenv.is_file() else "no .env, none is needed")]


def folders(settings: Settings) -> Sequence[Finding]:
    """Look whether AURA may write where it keeps things, and whether other accounts may read there."""
    from aura_io.workspace import WorkspaceError, prepare_folders

    try:
        prepare_folders(settings)
    except WorkspaceError as error:
        return [Finding("folders", BAD, str(error), "see there")]
    kept = dict.fromkeys((settings.data_dir, settings.models_dir, settings.outputs_dir, settings.logs_dir))
    open_to_others = [folder for folder in kept if os.name == "posix" and folder.stat().st_mode & OTHERS]
    if open_to_others:
        listed = " ".join(shlex.quote(str(folder)) for folder in open_to_others)
        message = f"other accounts of this computer may look into {listed}"
        return [Finding("folders", WARNING, message, f"chmod -R go-rwx {listed}")]
    return [Finding("folders", GOOD, f"{', '.join(map(str, kept))} can be written, and are open to this account alone")]


def disk(settings: Settings) -> Sequence[Finding]:
    """Look how much room the data folder has."""
    folder = next(parent for parent in (settings.data_dir, *settings.data_dir.parents) if parent.exists())
    free_gib = shutil.disk_usage(folder).free / 2**30
    message = f"{free_gib:.1f} GiB free at {folder}"
    if free_gib < LITTLE_GIB:
        state = BAD if free_gib < TOO_LITTLE_GIB else WARNING
        return [Finding("disk", state, message, "free some, or name a folder on a larger disk (paths.data_dir)")]
    return [Finding("disk", GOOD, message)]


def ports(settings: Settings) -> Sequence[Finding]:
    """Look whether the ports are free, or in use by this very AURA."""
    from aura_cli.ports import ports_of, why_not_free
    from aura_cli.up_record import is_up

    if is_up(settings.run_dir):
        return [Finding("ports", GOOD, "in use by the running AURA")]
    problems = [problem for port in ports_of(settings) if (problem := why_not_free(port))]
    if problems:
        return [Finding("ports", BAD, problem, "see there; needed for `aura up` only") for problem in problems]
    numbers = ", ".join(str(port.number) for port in ports_of(settings))
    return [Finding("ports", GOOD, f"{numbers} are free")]
