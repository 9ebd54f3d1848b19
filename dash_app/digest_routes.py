"""Gives out a week's digest as plain text: what of it came from a posting is neither markup nor script here."""

from __future__ import annotations

from flask import Flask, Response

from aura_views.digest import digest_text
from aura_views.home import Home

POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"


def register_digest(server: Flask, home: Home) -> None:
    """Add the addresses ``/digest/<Friday>`` to ``server``."""

    @server.get("/digest/<week>")
    def digest(week: str) -> Response:
        try:
            text = digest_text(home, week)
        except ValueError as error:
            return _plain(f"{error}\n", 404)
        except OSError as error:
            return _plain(f"The digest cannot be read: {error.strerror}\n", 503)
        if text is None:
            return _plain(f"There is no digest of {week} yet: aura week --week {week}\n", 404)
        return _plain(text, 200)


def _plain(text: str, status: int) -> Response:
    response = Response(text, status=status, content_type="text/plain; charset=utf-8")
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cache-Control"] = "no-store"
    return response
