"""Starting an application on top of the views: privacy switches first, then AURA's home opened, logs on.

Light to import: everything heavy comes in after the switches are set.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from aura_io.privacy import apply_privacy_switches, keep_files_private

if TYPE_CHECKING:
    from aura_io.workspace import Home


class CannotStart(RuntimeError):
    """AURA's home cannot be opened; the message says what is wrong and what to do."""


def open_application() -> Home:
    """Set the privacy switches in this process's environment and return AURA's home, opened.

    Raises:
        CannotStart: settings, folders or stores cannot be used, or the data folder is encrypted and the key is not at hand.
    """
    apply_privacy_switches(os.environ)
    keep_files_private()
    from aura_io.duck import WarehouseError
    from aura_io.installation import InstallationError
    from aura_io.logs import configure_logging
    from aura_io.settings import SettingsError
    from aura_io.userdb import UserDbError
    from aura_io.vault.keys import EncryptionError, KeyNeeded, WrongKey
    from aura_io.workspace import WorkspaceError, open_home

    encryption = (KeyNeeded, WrongKey, EncryptionError)
    try:
        home = open_home()
    except (SettingsError, InstallationError, WorkspaceError, WarehouseError, UserDbError, *encryption) as error:
        raise CannotStart(str(error)) from error
    configure_logging(home.settings.logs_dir)
    return home
