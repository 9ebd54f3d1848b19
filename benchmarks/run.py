"""``make bench``: measures AURA on this machine and writes a Markdown table and JSON. Options: ``--help``.

Starts the suite from the checkout, wherever it is called from; what is measured, and how, is in docs/benchmarks.md.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parents[1])

from benchmarks.suite import main  # noqa: E402

if __name__ == "__main__":
    sys.exit(main())
