"""Renews the pictures of docs/app.md: python scripts/screenshots.py FOLDER, a demonstration's (aura demo --home FOLDER)."""

from __future__ import annotations

import io
import logging
import sys
import threading
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright
from werkzeug.serving import make_server

from aura_io.settings import load_settings
from aura_io.workspace import open_home
from dash_app.app import create_app

OUT = Path(__file__).resolve().parents[1] / "docs" / "images"
SHOTS = (
    ("week-light", "/", "light", (1280, 900)),
    ("search-dark", "/search?q=data+engineer", "dark", (1280, 900)),
    ("sources-light", "/sources", "light", (1280, 900)),
    ("status-phone", "/status", "light", (390, 844)),
)
QUALITY = 42


def main() -> int:
    """Take every picture of ``SHOTS``; the home must be a demonstration."""
    home = open_home(load_settings(Path(sys.argv[1])))
    if not home.settings.demo:
        sys.stderr.write("The pictures show sample data alone: name the folder of a demonstration.\n")
        return 1
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    server = make_server("127.0.0.1", 0, create_app(home).server, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for name, path, scheme, (width, height) in SHOTS:
            context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)  # type: ignore[arg-type]
            page = context.new_page()
            page.goto(f"http://127.0.0.1:{server.server_port}{path}")
            page.wait_for_selector(".hit, .card, .source, .panel", timeout=60_000)
            page.wait_for_timeout(500)
            Image.open(io.BytesIO(page.screenshot())).save(OUT / f"{name}.webp", quality=QUALITY, method=6)
            context.close()
        browser.close()
    server.shutdown()
    return 0


if __name__ == "__main__":
    sys.exit(main())
