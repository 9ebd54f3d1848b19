"""The barest server of the dashboard's kind, to compare its pages with: Flask behind waitress, one line of answer.

``python -m benchmarks.bare``, with the port where the dashboard has it too: in ``AURA_DASH__PORT``.
"""

from __future__ import annotations

import os
import sys

from flask import Flask
from waitress import serve

from dash_app.main import THREADS


def main() -> int:
    """Answer on this computer until ended."""
    app = Flask(__name__)

    @app.get("/healthz")
    def answer() -> str:
        return "ok"

    serve(app, host="127.0.0.1", port=int(os.environ["AURA_DASH__PORT"]), threads=THREADS, ident=None)
    return 0


if __name__ == "__main__":
    sys.exit(main())
