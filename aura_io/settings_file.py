"""Writing config.yaml: single keys changed, comments and order kept, checked whole before it takes the old one's place.

Reading it is in ``settings``; which keys an application lets a person change is the application's.
"""

from __future__ import annotations

import errno
import io
import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from aura_io.settings import CONFIG_NAME, DOTENV_NAME, Settings, given_variables, load_settings
from aura_io.settings_errors import SettingsError
from aura_io.whole_files import OWN, READABLE, replace_file
from aura_ml.hashing import bytes_hash

CHANGE_FILE = "settings-before.json"
"""In the run folder: what the last change of settings replaced."""


class SettingsNotWritten(RuntimeError):
    """config.yaml stays as it was; the message says why and what to do."""


def config_path(settings: Settings) -> Path:
    """Return the config.yaml in use, or where one would be made."""
    return settings.source_file or settings.home / CONFIG_NAME


def config_version(settings: Settings) -> str:
    """Return a hash of config.yaml as it stands; empty where there is none."""
    path = config_path(settings)
    return bytes_hash(path.read_bytes()) if path.is_file() else ""


def value_of(settings: Settings, key: str) -> Any:
    """Return the value in force of a dotted key, such as ``ranking.weights.salary``."""
    value: Any = settings
    for part in key.split("."):
        value = value[part] if isinstance(value, Mapping) else getattr(value, part)
    return value


NOT_SET = object()
"""In the place of a value: the key leaves the file, and its default holds again."""


def named_keys(settings: Settings) -> frozenset[str]:
    """Return the dotted keys that config.yaml names, its sections among them.

    Raises:
        OSError: it cannot be read.
    """
    path = config_path(settings)
    document = yaml.safe_load(path.read_text(encoding="utf-8")) if path.is_file() else None
    return frozenset(_dotted(document))


def _dotted(place: object, prefix: str = "") -> Iterator[str]:
    if isinstance(place, Mapping):
        for name, value in place.items():
            yield f"{prefix}{name}"
            yield from _dotted(value, f"{prefix}{name}.")


def write_settings(settings: Settings, changes: Mapping[str, object], expected: str | None = None) -> Settings:
    """Change keys of config.yaml and return the settings as they are read from it now.

    Args:
        changes: dotted key to value, or to NOT_SET.
        expected: ``config_version`` when the person looked; another one is refused.

    Raises:
        SettingsError: a value is not allowed; the file stays as it was.
        SettingsNotWritten: the file changed meanwhile, cannot be written, or the environment holds a key fast.
    """
    path = config_path(settings)
    if expected is not None and config_version(settings) != expected:
        raise SettingsNotWritten(f"{path} was changed meanwhile; load the page anew and change it there")
    content = _changed(path, changes)
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".config-", suffix=".yaml")
    except OSError as error:
        raise SettingsNotWritten(f"{path.parent} cannot be written: {error.strerror}") from error
    tried = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        checked = load_settings(tried)
        held = [
            key
            for key, value in changes.items()
            if value_of(checked, key) != value and is_held_by_environment(settings, key)
        ]
        if held:
            raise SettingsNotWritten(
                f"{held[0]} is set by the environment or .env ({_variable(held[0])}), which wins over config.yaml; "
                "change it there"
            )
        replace_config(path, content)
    except SettingsError as error:
        raise SettingsError(str(path), error.problems) from error
    except OSError as error:
        raise SettingsNotWritten(f"{path} cannot be written: {error.strerror}") from error
    finally:
        tried.unlink(missing_ok=True)
    return load_settings(path)


def replace_config(path: Path, content: bytes) -> None:
    """Give config.yaml another content and keep its permissions.

    A file that is mounted by itself, as containers have it, cannot be replaced (EBUSY, and EPERM in a folder that many write
    to): it is written where it stands.

    Raises:
        OSError: it cannot be written.
    """
    try:
        replace_file(path, content, path.stat().st_mode & 0o777 if path.is_file() else READABLE)
    except OSError as error:
        if error.errno not in (errno.EBUSY, errno.EPERM):
            raise
        path.write_bytes(content)


def is_held_by_environment(settings: Settings, key: str) -> bool:
    """Return whether a variable of the environment or of .env sets a dotted key, alone or with its section."""
    given = given_variables(settings.home / DOTENV_NAME, os.environ)
    parts = key.split(".")
    return any(_variable(".".join(parts[:end])).lower() in given for end in range(1, len(parts) + 1))


def remember_change(settings: Settings, before: Mapping[str, str | None]) -> None:
    """Keep what stood before the change that led to ``settings``, so that it can be taken back later."""
    record = {"version": config_version(settings), "before": dict(before)}
    settings.run_dir.mkdir(parents=True, exist_ok=True)
    replace_file(settings.run_dir / CHANGE_FILE, json.dumps(record, ensure_ascii=False, indent=1).encode(), OWN)


def last_change(settings: Settings) -> tuple[dict[str, str | None], str] | None:
    """Return what stood before the last remembered change, by key as written (None: nothing), and the version after it."""
    file = settings.run_dir / CHANGE_FILE
    try:
        record = json.loads(file.read_text(encoding="utf-8"))
        before = {str(key): None if value is None else str(value) for key, value in record["before"].items()}
        return before, str(record["version"])
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise SettingsNotWritten(
            f"{file} cannot be used ({error}); delete it, and change the setting by hand"
        ) from error


def _changed(path: Path, changes: Mapping[str, object]) -> bytes:
    from ruamel.yaml import YAML
    from ruamel.yaml.comments import CommentedMap
    from ruamel.yaml.error import YAMLError

    editor = YAML()
    editor.preserve_quotes = True
    editor.width = 4096
    editor.indent(mapping=2, sequence=4, offset=2)
    try:
        document = editor.load(path.read_text(encoding="utf-8")) if path.is_file() else None
    except YAMLError as error:
        raise SettingsNotWritten(f"{path} is not valid YAML; mend it by hand first") from error
    document = CommentedMap() if document is None else document
    for key, value in changes.items():
        *sections, name = key.split(".")
        place = document
        for section in sections:
            if place.get(section) is None:
                place[section] = CommentedMap()
            place = place[section]
        if value is NOT_SET:
            place.pop(name, None)
        else:
            place[name] = value
    text = io.StringIO()
    editor.dump(document, text)
    return text.getvalue().encode()


def _variable(key: str) -> str:
    return "AURA_" + "__".join(part.upper() for part in key.split("."))
