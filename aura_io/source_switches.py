"""The person's own switch of a job source: an event in the userdb, which counts before what config.yaml says.

It holds from the next crawl on, in every process, without a reload; past weeks keep what they brought.
"""

from __future__ import annotations

from aura_io.settings import Settings, source_key
from aura_io.userdb import Event
from aura_io.workspace import Home

SWITCH = "source_switch"
"""Kind of the event: its subject is the source's name, its payload ``enabled``, true, false, or null for config.yaml's word."""


def switches(home: Home) -> dict[str, bool]:
    """Return the sources that the person has switched, by name: True for on.

    Raises:
        UserDbError: the user database cannot be used.
    """
    newest = {
        event.subject: event.payload.get("enabled")
        for event in home.userdb.active(kinds=[SWITCH], user_id=home.user_id)
    }
    return {name: bool(enabled) for name, enabled in newest.items() if enabled is not None}


def switch_source(home: Home, name: str, enabled: bool) -> Event:
    """Switch a source on or off from now on.

    Raises:
        UserDbError: the user database cannot be used.
    """
    key = source_key(name)
    says = home.settings.source(key).enabled
    payload = {"enabled": None if enabled == says else enabled}
    return home.userdb.record(SWITCH, key, payload, recorded_at=home.clock.now(), user_id=home.user_id)


def take_back_switch(home: Home, event: Event) -> bool:
    """Take back one switching of a source; return whether the source is on now.

    Raises:
        UserDbError: the user database cannot be used.
    """
    home.userdb.undo(event.event_id, home.clock.now())
    return settings_in_force(home).source(event.subject).enabled


def settings_in_force(home: Home) -> Settings:
    """Return the settings with every source on or off as the person has switched it.

    Raises:
        UserDbError: the user database cannot be used.
    """
    switched = switches(home)
    if not switched:
        return home.settings
    listed = {source.key: source for source in home.settings.job_sources}
    changed = {
        name: home.settings.source(name).model_copy(update={"enabled": enabled}) for name, enabled in switched.items()
    }
    return home.settings.model_copy(update={"job_sources": tuple((listed | changed).values())})
