"""Serves the app on this computer: ``python -m dash_app.main``. Home, host and port come from the settings."""

from __future__ import annotations

import gc
import getpass
import signal
import sys
import threading

from aura_views.access import AccessError, ensure_access
from aura_views.start import CannotStart, open_application

THREADS = 8


def main() -> int:
    """Open AURA's home and serve the app until interrupted; return the exit status."""
    try:
        home = open_application(getpass.getpass if sys.stdin.isatty() and sys.stdout.isatty() else None)
    except CannotStart as error:
        sys.stderr.write(f"The app cannot start: {error}\n")
        return 1
    except (KeyboardInterrupt, EOFError):  # at the question for the passphrase
        sys.stderr.write("\nThe app was not started: no passphrase was given.\n")
        return 1
    from waitress import create_server

    from aura_views.warming import warm_in_background
    from dash_app.app import create_app

    host, port = home.settings.dash.host, home.settings.dash.port
    try:
        access, made = ensure_access(home.settings)
    except AccessError as error:
        sys.stderr.write(f"The app cannot start: {error}\n")
        return 1
    try:
        server = create_server(create_app(home, access).server, host=host, port=port, threads=THREADS, ident=None)
    except OSError as error:
        sys.stderr.write(
            f"The app cannot listen on {host}:{port}: {error.strerror or error}. "
            "Stop what uses the port, or set dash.port in config.yaml.\n"
        )
        return 1
    _settle_memory()
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: stop.set())
    threading.Thread(target=server.run, name="server", daemon=True).start()
    sys.stdout.write(f"AURA is at http://{host}:{port}\n")
    if made is not None:
        sys.stdout.write(
            f"It listens beyond this computer and asks for a password; one was made, it lies in {made}.\n"
            "To set your own: aura password\n"
        )
    sys.stdout.flush()
    warm_in_background(home)
    # An exception raised by a signal can be lost in a callback of the server's loop; an event cannot.
    stop.wait()
    return 0


def _settle_memory() -> None:
    """Keep what start-up made out of garbage collection.

    Each page makes thousands of small objects; with the libraries' objects still watched, a full collection stopped
    the p95 page for 100 ms (measured), without them for less than 5 ms.
    """
    gc.collect()
    gc.freeze()


if __name__ == "__main__":
    sys.exit(main())
