"""The section of config.yaml about notifications; everything in it is off unless the person switches it on."""

from __future__ import annotations

from aura_io.settings_base import Section


class NotificationSettings(Section):
    """What AURA says on its own.

    Attributes:
        desktop: a notification on this computer's desktop once the week that has closed is ready: counts, no names.
    """

    desktop: bool = False
