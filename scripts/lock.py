"""Writes requirements.txt from what is installed in the environment that runs this: versions only, no addresses."""

from __future__ import annotations

import re
import sys
from importlib.metadata import distributions
from pathlib import Path

HEADER = """\
# The versions that were tested together; used as constraints: pip install -c requirements.txt -e .
# Renewed by: make lock
"""
NOT_PINNED = {"aura", "pip"}


def main() -> int:
    """Write the file and say how many versions it pins."""
    pins = {}
    for distribution in distributions():
        name = distribution.metadata["Name"]
        if re.sub(r"[-_.]+", "-", name).lower() not in NOT_PINNED:
            pins[name] = distribution.version.partition("+")[0]
    lines = [f"{name}=={version}" for name, version in sorted(pins.items(), key=lambda pin: pin[0].lower())]
    path = Path(__file__).resolve().parents[1] / "requirements.txt"
    path.write_text(HEADER + "\n".join(lines) + "\n", encoding="utf-8")
    print(f"{path.name}: {len(lines)} versions")
    return 0


if __name__ == "__main__":
    sys.exit(main())
