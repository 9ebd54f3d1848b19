"""Gives out written documents to the browser that shows them; which file that is, is ``aura_views.document_files``'s."""

from __future__ import annotations

from flask import Flask, Response

from aura_views.document_files import NoSuchDocument, document_file
from aura_views.home import STORE_ERRORS, Home

PDF_POLICY = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"
"""A PDF is drawn by the browser's own viewer, which stands in a page as a plugin of the PDF's origin."""
TEXT_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"


def register_documents(server: Flask, home: Home) -> None:
    """Add the addresses ``/documents/<request>/<kind>.<pdf|docx|md>`` to ``server``."""

    @server.get("/documents/<event_id>/<name>")
    def document(event_id: str, name: str) -> Response:
        kind, _, form = name.partition(".")
        try:
            found = document_file(home, event_id, kind, form)
        except NoSuchDocument as error:
            return _refused(str(error), 404)
        except STORE_ERRORS as error:
            return _refused(f"The document cannot be looked up just now: {error}", 503)
        response = Response(found.content, content_type=found.media_type)
        response.headers["Content-Disposition"] = (
            f'{"attachment" if form == "docx" else "inline"}; filename="{found.name}"'
        )
        response.headers["Content-Security-Policy"] = PDF_POLICY if form == "pdf" else TEXT_POLICY
        response.headers["Cache-Control"] = "no-store"
        return response


def _refused(words: str, status: int) -> Response:
    response = Response(f"{words}\n", status=status, content_type="text/plain; charset=utf-8")
    response.headers["Content-Security-Policy"] = TEXT_POLICY
    response.headers["Cache-Control"] = "no-store"
    return response
