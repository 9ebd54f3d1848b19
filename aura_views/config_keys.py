"""Every key of config.yaml: value, default, meaning; changing one and taking it out of the file.

The page Settings shows the ones in ``settings_page.SETTINGS``, with their own words; sources are switched on their page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml
from pydantic import BaseModel

from aura_io.person import record_settings
from aura_io.settings import Settings
from aura_io.settings_file import (
    NOT_SET,
    SettingsNotWritten,
    last_change,
    named_keys,
    remember_change,
    value_of,
)
from aura_io.workspace import Home
from aura_views.config_meanings import MEANINGS
from aura_views.ratings import USER
from aura_views.settings_now import read_now
from aura_views.settings_page import (
    BY_KEY,
    NEXT_RUN,
    RESTART,
    Saved,
    SettingRefused,
    read_values,
    write_checked,
    written,
)

ELSEWHERE = ("job_sources",)
"""Lists, which no single value changes: ``aura sources`` switches them, their options stand in the file."""
AT_START = ("dash.", "dagster.", "paths.", "schedule.", "models.")
"""What a process reads once, when it starts."""


@dataclass(frozen=True)
class ConfigKey:
    """One key.

    Attributes:
        value, default: as written in a terminal; empty where there is none.
        is_set: whether config.yaml names it. counts: from when a change does.
    """

    key: str
    value: str
    default: str
    is_set: bool
    meaning: str
    counts: str
    choices: tuple[str, ...] | None = None


def key_names() -> list[str]:
    """Return every dotted key that has one value, in the order of config.yaml."""
    return list(_leaves(Settings))


def config_keys(home: Home) -> list[ConfigKey]:
    """Return every key as config.yaml stands now.

    Raises:
        SettingRefused: config.yaml cannot be read.
    """
    settings = _settings(home)
    named = named_keys(settings)
    return [_state(settings, key, is_set=key in named) for key in key_names()]


def config_key(home: Home, key: str) -> ConfigKey:
    """Return one key of ``key_names``.

    Raises:
        SettingRefused: config.yaml cannot be read.
    """
    settings = _settings(home)
    return _state(settings, key, is_set=key in named_keys(settings))


def change_keys(home: Home, values: Mapping[str, str | None], version: str | None = None, user_id: str = USER) -> Saved:
    """Write keys into config.yaml, or take them out of it where the value is None; all or none.

    What results depend on is recorded as an event of now.

    Raises:
        SettingRefused: a value is not allowed, or config.yaml cannot be written; nothing was changed.
        UserDbError: the event cannot be kept; config.yaml is changed, and the next run records it.
    """
    settings = _settings(home)
    wanted = {key: NOT_SET if text is None else _read(key, text) for key, text in values.items()}
    named = named_keys(settings)
    before = {key: _text(value_of(settings, key)) if key in named else None for key in wanted}
    now = write_checked(home, settings, wanted, version)
    named_now = named_keys(now)
    changed = {
        key for key in wanted if value_of(now, key) != value_of(settings, key) or (key in named_now) != (key in named)
    }
    if not changed:
        return Saved({}, {})
    remember_change(now, before)
    record_settings(home.userdb, now, user_id, home.clock.now())
    return Saved(
        {key: _text(value_of(now, key)) for key in wanted if key in changed},
        {key: _text(value_of(settings, key)) for key in wanted if key in changed},
    )


def undo_change(home: Home, user_id: str = USER) -> Saved:
    """Put back what the last change, here or on the page Settings, replaced; doing it again brings that change back.

    Raises:
        SettingRefused: nothing was changed yet, or config.yaml was changed otherwise since.
        UserDbError: as for ``change_keys``.
    """
    try:
        last = last_change(home.settings)
    except SettingsNotWritten as error:
        raise SettingRefused(str(error)) from error
    if last is None:
        raise SettingRefused("nothing was changed here yet, so there is nothing to take back")
    before, version = last
    known = set(key_names())
    return change_keys(home, {key: value for key, value in before.items() if key in known}, version, user_id)


def _settings(home: Home) -> Settings:
    settings, problem = read_now(home)
    if problem is not None:
        raise SettingRefused(problem)
    return settings


def _leaves(model: type[BaseModel], prefix: str = "") -> Iterator[str]:
    for name, field in model.model_fields.items():
        key = f"{prefix}{name}"
        if key in ELSEWHERE:
            continue
        annotation = field.annotation
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            yield from _leaves(annotation, f"{key}.")
        elif isinstance(default := _default(key), Mapping):
            yield from (f"{key}.{each}" for each in default)
        else:
            yield key


def _default(key: str) -> Any:
    section, *parts = key.split(".")
    value: Any = Settings.model_fields[section].get_default(call_default_factory=True)
    for part in parts:
        value = value[part] if isinstance(value, Mapping) else getattr(value, part)
    return value


def _state(settings: Settings, key: str, *, is_set: bool) -> ConfigKey:
    setting = BY_KEY.get(key)
    default = _default(key)
    return ConfigKey(
        key=key,
        value=_text(value_of(settings, key)),
        default=_text(default),
        is_set=is_set,
        meaning=f"{setting.label}: {setting.hint}" if setting else MEANINGS[key],
        counts=setting.counts if setting else RESTART if key.startswith(AT_START) else NEXT_RUN,
        choices=tuple(setting.choices) if setting and setting.choices else None,
    )


def _text(value: object) -> str:
    return "" if value is None else written(value)


def _read(key: str, text: str) -> object:
    if key in BY_KEY:
        read, errors = read_values({key: text})
        if errors:
            raise SettingRefused(f"{key}: {errors[key]}")
        return read[key]
    if text in ("yes", "no"):
        return text == "yes"
    try:
        value = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise SettingRefused(
            f"{key}: {text!r} is no single value; put quotes around text with special marks"
        ) from error
    if isinstance(value, (dict, list)):
        raise SettingRefused(f"{key} takes one value, not a list or mapping")
    return text if value is None else value
