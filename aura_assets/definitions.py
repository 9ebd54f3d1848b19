"""The code location that Dagster loads: ``defs`` for the home of this process (``AURA_HOME``)."""

from __future__ import annotations

import os

from aura_io.privacy import apply_privacy_switches, keep_files_private

apply_privacy_switches(os.environ)
keep_files_private()

from aura_assets.build import build_definitions  # noqa: E402
from aura_io.workspace import open_home  # noqa: E402

defs = build_definitions(open_home())
