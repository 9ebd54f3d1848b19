"""config.yaml as it stands now, for a process that outlives a change of it: pages follow the file without a restart.

What cannot follow (host and port, the schedule, where things are stored) stays as the process began with it.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from aura_io.settings import Settings, SettingsError, load_settings
from aura_io.workspace import Home


def settings_now(home: Home) -> Settings:
    """Return the settings of config.yaml as it stands; those this process began with where it cannot be read."""
    return read_now(home)[0]


def read_now(home: Home) -> tuple[Settings, str | None]:
    """Return ``settings_now``, and why config.yaml cannot be used now, if so."""
    file = home.settings.source_file
    try:
        if file is None:
            return load_settings(home.settings.home), None
        state = file.stat()
        return _loaded(file, state.st_mtime_ns, state.st_size), None
    except SettingsError as error:
        return home.settings, str(error)
    except OSError as error:
        return home.settings, f"{file} cannot be read: {error.strerror}"


@lru_cache(maxsize=4)
def _loaded(file: Path, _changed_at: int, _size: int) -> Settings:
    return load_settings(file)
