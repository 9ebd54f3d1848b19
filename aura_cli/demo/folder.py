"""The folder of a demonstration: how one is recognized, its config.yaml, how far it has been built, and its ports.

Nothing here touches a folder that does not say by its own ``demo.json`` that it is a demonstration.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aura_cli.failures import USAGE, CommandFailed
from aura_cli.up_record import LOCK_NAME

if TYPE_CHECKING:
    from aura_io.settings import Settings

MARK = "demo.json"
SCHEMA = 1
CONFIG = "config.yaml"
PERSON_FILE = "sample-person.json"
OWN = (CONFIG, PERSON_FILE, "data", "logs", "outputs")
"""What a demonstration consists of beside its mark; nothing else in its folder is ever removed."""

POSTINGS_A_WEEK = 128
PORT_STEP, PORT_TRIES = 10, 40
KEPT_VARIABLES = ("AURA_DASH__", "AURA_DAGSTER__", "AURA_MODELS__")
"""Of the environment's settings, those that a demonstration obeys: addresses and models."""

HEAD = """\
# Written by `aura demo`: a home of invented postings and a simulated person. Nothing in it is yours or real,
# and nothing leaves this computer: every job board is switched off.
"""


@dataclass(frozen=True)
class Plan:
    """What a demonstration is made of; two of the same plan are alike to the last figure.

    Attributes:
        seed: of the simulated person. weeks: number of closed weeks. newest: the last of them.
        timezone: IANA name of the zone in which its weeks begin.
    """

    seed: int
    weeks: int
    newest: date
    timezone: str

    @property
    def closed(self) -> tuple[date, ...]:
        """The closed weeks, oldest first."""
        from datetime import timedelta

        return tuple(self.newest - timedelta(days=7 * back) for back in reversed(range(self.weeks)))


@dataclass(frozen=True)
class State:
    """How far a demonstration has been built.

    Attributes:
        done: weeks that were made and lived through, oldest first. complete: all of them, and the one in progress.
    """

    plan: Plan
    done: tuple[date, ...] = ()
    complete: bool = False


class DemoFolder:
    """A folder that is a demonstration, or is to become one."""

    def __init__(self, path: Path) -> None:
        self.path = path.expanduser().absolute()

    @property
    def config_path(self) -> Path:
        """Its config.yaml."""
        return self.path / CONFIG

    def state(self) -> State | None:
        """Return how far it has been built; None where there is nothing yet.

        Raises:
            CommandFailed: the folder holds something else.
        """
        if self._is_empty():
            return None
        try:
            content = json.loads((self.path / MARK).read_text(encoding="utf-8"))
            if content["schema"] != SCHEMA:
                raise CommandFailed(
                    f"{self.path} is a demonstration of another version of AURA; aura demo --force builds it anew",
                    USAGE,
                )
            return State(
                Plan(
                    int(content["seed"]),
                    int(content["weeks"]),
                    date.fromisoformat(content["newest"]),
                    str(content["timezone"]),
                ),
                tuple(date.fromisoformat(week) for week in content["done"]),
                bool(content["complete"]),
            )
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise _foreign(self.path) from error

    def _is_empty(self) -> bool:
        if not self.path.exists():
            return True
        return self.path.is_dir() and all(entry.name == LOCK_NAME for entry in self.path.iterdir())

    def check_may_be_removed(self) -> None:
        """Raise ``CommandFailed`` unless the folder is empty or a demonstration, of whatever version."""
        if not self._is_empty() and not self._is_ours():
            raise _foreign(self.path)

    def _is_ours(self) -> bool:
        try:
            content = json.loads((self.path / MARK).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return False
        return isinstance(content, dict) and content.get("kind") == "aura demo"

    def save(self, state: State) -> None:
        """Write the mark, whole or not at all."""
        plan = asdict(state.plan)
        content = {
            "kind": "aura demo",
            "schema": SCHEMA,
            "says": "Invented postings and a simulated person. Made by `aura demo`; --force makes it anew.",
            **plan,
            "newest": state.plan.newest.isoformat(),
            "done": [week.isoformat() for week in state.done],
            "complete": state.complete,
        }
        temporary = self.path / f".{MARK}.{os.getpid()}"
        temporary.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
        temporary.replace(self.path / MARK)

    def begin(self, plan: Plan) -> State:
        """Make the folder with its config.yaml and an empty state; what an earlier build left is removed first."""
        self.path.mkdir(parents=True, exist_ok=True)
        state = State(plan)
        self.save(state)
        for name in OWN:
            _remove(self.path / name)
        self._write_config(_config(plan))
        shutil.copyfile(Path(__file__).parent / "data" / "person.json", self.path / PERSON_FILE)
        return state

    def settings(self) -> Settings:
        """Return the settings of this home."""
        from aura_io.settings import load_settings

        return load_settings(self.path)

    def free_ports(self) -> list[str]:
        """Give every port that is taken another one in config.yaml; return what was changed, in words."""
        from aura_cli.ports import ports_of, why_not_free

        said = []
        taken: set[int] = set()
        content = self._read_config()
        for port in ports_of(self.settings()):
            if port.variable in os.environ or (port.number not in taken and why_not_free(port) is None):
                taken.add(port.number)
                continue
            numbers = range(port.number + PORT_STEP, min(65536, port.number + PORT_STEP * PORT_TRIES), PORT_STEP)
            free = (each for each in numbers if each not in taken and why_not_free(replace(port, number=each)) is None)
            number = next(free, None)
            if number is None:
                raise CommandFailed(why_not_free(port) or f"{port.key}: no free port was found above {port.number}")
            section, key = port.key.split(".")
            content.setdefault(section, {})[key] = number
            taken.add(number)
            said.append(f"port {port.number} is taken; {port.used_by} uses {number}")
        if said:
            self._write_config(content)
        return said

    def _read_config(self) -> dict[str, Any]:
        import yaml

        return dict(yaml.safe_load(self.config_path.read_text(encoding="utf-8")))

    def _write_config(self, content: dict[str, Any]) -> None:
        import yaml

        self.config_path.write_text(HEAD + yaml.safe_dump(content, sort_keys=False), encoding="utf-8")


def _config(plan: Plan) -> dict[str, Any]:
    from aura_io.settings import DEFAULT_SOURCES

    sample: dict[str, Any] = {"name": "sample", "enabled": True, "options": {"per_week": POSTINGS_A_WEEK}}
    boards: list[dict[str, Any]] = [{"name": name, "enabled": False} for name in DEFAULT_SOURCES if name != "sample"]
    return {
        "demo": True,
        "job_sources": [sample, *boards],
        "schedule": {"timezone": plan.timezone, "start_date": plan.closed[0].isoformat()},
    }


def _foreign(path: Path) -> CommandFailed:
    return CommandFailed(
        f"{path} is not empty and no demonstration (it has no {MARK} that can be read); nothing was touched. "
        "Name a new or empty folder: aura demo --home FOLDER",
        USAGE,
    )


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


@contextmanager
def alone_on(folder: DemoFolder, *, force: bool) -> Iterator[None]:
    """Let nobody else build in the folder, or run what is in it while it is built.

    Raises:
        CommandFailed: another process does, or the folder holds something else.
    """
    from aura_cli.up_record import AlreadyUp, is_up, only_one

    folder.check_may_be_removed()
    folder.path.mkdir(parents=True, exist_ok=True)
    try:
        with only_one(folder.path):
            if force and is_up(folder.path / "data" / "run"):
                raise CommandFailed(
                    f"the demonstration in {folder.path} is running; stop it (Ctrl-C there), then --force"
                )
            yield
    except AlreadyUp as error:
        raise CommandFailed(f"another `aura demo` is building in {folder.path}; wait for it") from error


@contextmanager
def environment_of(folder: DemoFolder) -> Iterator[None]:
    """Let this process and those it starts find the demonstration's home, and nothing of the person's own settings.

    A database or data folder named by the environment is the person's: it must not be written to. What was there
    before is put back at the end.
    """
    before = dict(os.environ)
    for name in list(os.environ):
        upper = name.upper()
        of_aura = upper.startswith("AURA_") and not upper.startswith(KEPT_VARIABLES)
        if of_aura or upper in ("DATABASE_URL", "DAGSTER_HOME"):
            del os.environ[name]
    os.environ["AURA_HOME"] = str(folder.path)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
