"""Everything of a person as one zip file, for the dashboard's download. What is in it is ``aura_io.exporting``'s."""

from __future__ import annotations

from pathlib import Path

from aura_io.exporting import export_person, pack
from aura_io.workspace import Home
from aura_views.ratings import USER


def write_export(home: Home, archive: Path, user_id: str = USER) -> Path:
    """Write the new zip file ``archive`` and return it.

    Raises:
        ExportError: it cannot be written.
        WarehouseError, UserDbError: a store cannot be read.
    """
    folder = archive.with_suffix(".part")
    pack(export_person(home, folder, user_id, home.clock.now()).folder, archive)
    return archive
