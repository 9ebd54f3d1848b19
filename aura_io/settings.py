"""Reads config.yaml, .env and the environment, once, at the edge; below it plain arguments are passed.

The keys and their defaults are in ``settings_schema``. Nothing here creates a file.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

import yaml
from dotenv import dotenv_values
from pydantic import ValidationError
from pydantic_settings import BaseSettings, EnvSettingsSource
from pydantic_settings.exceptions import SettingsError as EnvironmentProblem

from aura_io.settings_base import did_you_mean
from aura_io.settings_errors import SettingsError, describe
from aura_io.settings_schema import (
    DEFAULT_SOURCES,
    DEFAULT_WEIGHTS,
    Settings,
    SourceSettings,
    source_key,
)
from aura_io.settings_secrets import Secrets

__all__ = [
    "CONFIG_NAME",
    "DEFAULT_SOURCES",
    "DEFAULT_WEIGHTS",
    "Secrets",
    "Settings",
    "SettingsError",
    "SourceSettings",
    "did_you_mean",
    "find_config",
    "load_settings",
    "settings_snapshot",
    "source_key",
]

Model = TypeVar("Model", bound=BaseSettings)

CONFIG_NAME = "config.yaml"
DOTENV_NAME = ".env"
HOME_VARIABLE = "AURA_HOME"
CONFIG_VARIABLE = "AURA_CONFIG"


def load_settings(path: Path | None = None, env: Mapping[str, str] | None = None) -> Settings:
    """Return the settings of config.yaml, overridden by ``AURA_<SECTION>__<KEY>`` from .env and the environment.

    Args:
        path: config.yaml or the folder that holds it; found as ``find_config`` says when None.
        env: the environment; ``os.environ`` when None.

    Raises:
        SettingsError: with every problem: key, value, what is allowed, and the nearest allowed name.
    """
    environ = os.environ if env is None else env
    home, file = find_config(path, environ)
    given = _read_yaml(file) if file else {}
    variables = given_variables(home / DOTENV_NAME, environ)
    origin = str(file) if file else f"the environment (no {CONFIG_NAME} in {home})"
    settings = _build(Settings, given, variables, origin)
    secrets = _build(Secrets, {}, variables, ".env")
    _check_database_url(secrets)
    settings._home, settings._source_file, settings._secrets = home, file, secrets
    return settings


def find_config(path: Path | None = None, env: Mapping[str, str] | None = None) -> tuple[Path, Path | None]:
    """Return AURA's home folder and the config.yaml in it (None where there is none: the defaults hold).

    In this order: ``path``, ``AURA_CONFIG``, ``AURA_HOME``, the current folder if it has a config.yaml, the
    checkout this code lies in, else the current folder.

    Raises:
        SettingsError: a file or folder was named that is not there.
    """
    environ = os.environ if env is None else env
    for named, said_by in ((path, "--config"), (environ.get(CONFIG_VARIABLE), CONFIG_VARIABLE)):
        if named:
            return _named_config(Path(named).expanduser(), said_by)
    if environ.get(HOME_VARIABLE):
        return _home_folder(Path(environ[HOME_VARIABLE]).expanduser().absolute())
    checkout = Path(__file__).resolve().parents[1]
    for folder in (Path.cwd(), checkout):
        if (folder / CONFIG_NAME).is_file():
            return folder, folder / CONFIG_NAME
    return Path.cwd(), None


def settings_snapshot(settings: Settings) -> dict[str, Any]:
    """Return the settings that results depend on and that a past week must be replayed with.

    A run that finds this different from the newest ``settings`` event records it as an event at its start.
    """
    return {
        "ranking_weights": {name: settings.ranking.weights[name] for name in sorted(settings.ranking.weights)},
        "active_days": settings.ranking.active_days,
        "slate_size": settings.ranking.slate_size,
        "rewards": settings.rewards.snapshot(),
        "explore": settings.learning.explore,
    }


def _named_config(path: Path, said_by: str) -> tuple[Path, Path | None]:
    full = path.absolute()
    if full.is_dir():
        return _home_folder(full)
    if full.is_file():
        return full.parent, full
    raise SettingsError(str(path), [f"{said_by} names {path}, which is not there; name a config.yaml or its folder"])


def _home_folder(folder: Path) -> tuple[Path, Path | None]:
    file = folder / CONFIG_NAME
    return folder, file if file.is_file() else None


class _UniqueKeyLoader(yaml.SafeLoader):
    """A YAML reader that refuses a key written twice, where PyYAML would keep the last one without a word."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Return the mapping of ``node``, or raise with the line of the second occurrence."""
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if isinstance(key, str) and key in seen:
                raise yaml.MarkedYAMLError(problem=f"key {key!r} is written twice", problem_mark=key_node.start_mark)
            seen.add(key if isinstance(key, str) else id(key_node))
        return super().construct_mapping(node, deep)


def _read_yaml(file: Path) -> dict[str, Any]:
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(str(file), [f"it cannot be read as UTF-8 text: {error}"]) from error
    try:
        # the loader is a subclass of SafeLoader
        content = yaml.load(text, Loader=_UniqueKeyLoader)  # noqa: S506 # nosec B506
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
        raise SettingsError(str(file), [f"{where}it is not valid YAML: {error.problem}"]) from error
    except yaml.YAMLError as error:
        raise SettingsError(str(file), [f"it is not valid YAML: {error}"]) from error
    if content is None:
        return {}
    if not isinstance(content, dict):
        raise SettingsError(str(file), [f"it holds a {type(content).__name__}; sections such as 'paths:' are expected"])
    return {str(section): value for section, value in content.items() if value is not None}


def given_variables(dotenv: Path, environ: Mapping[str, str]) -> dict[str, str]:
    """Return the variables of .env and the environment that are not empty, names in small letters; the latter wins.

    Raises:
        SettingsError: .env cannot be read.
    """
    try:
        from_file = dotenv_values(dotenv) if dotenv.is_file() else {}
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(str(dotenv), [f"it cannot be read as UTF-8 text: {error}"]) from error
    merged = {**from_file, **environ}
    return {name.lower(): value for name, value in merged.items() if value}


class _GivenEnvironment(EnvSettingsSource):
    """Reads variables that were handed in, instead of the process's environment."""

    def __init__(self, settings_cls: type[BaseSettings], variables: Mapping[str, str]) -> None:
        self._variables = variables
        super().__init__(settings_cls)

    def _load_env_vars(self) -> Mapping[str, str | None]:
        return dict(self._variables)


def _build(model: type[Model], given: dict[str, Any], variables: dict[str, str], origin: str) -> Model:
    try:
        merged = _merged(given, _GivenEnvironment(model, variables)())
    except EnvironmentProblem as error:
        raise SettingsError("the environment or .env", [f"{error}; JSON is expected there"]) from error
    try:
        return model(**merged)
    except ValidationError as error:
        raise SettingsError(origin, describe(error, model)) from error


def _merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    result = dict(base)
    for key, value in over.items():
        below = result.get(key)
        result[key] = _merged(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
    return result


def _check_database_url(secrets: Secrets) -> None:
    if secrets.database_url is None:
        return
    scheme = secrets.database_url.get_secret_value().partition("://")[0]
    if scheme.partition("+")[0] not in ("sqlite", "postgresql"):
        raise SettingsError(
            ".env", [f"DATABASE_URL starts with {scheme[:20]!r}; allowed are sqlite:// and postgresql:// addresses"]
        )
