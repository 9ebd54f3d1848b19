"""Scripts and styles in compressed form, compressed once per file and kept; a browser keeps what its address names by version.

Only what never changes while the app runs; answers that hold a person's data are sent as they are.
"""

from __future__ import annotations

import gzip
from collections import OrderedDict
from threading import Lock

from flask import Flask, Response, request

PREFIXES = ("/_dash-component-suites/", "/assets/")
SMALLEST_BYTES = 1_000
KEPT_FILES = 64
LEVEL = 6
VERSION = "m"
"""By this name Dash gives the time of a file's last change in its address: another content has another address."""
FOR_GOOD = "public, max-age=31536000, immutable"


def compress_static(server: Flask) -> None:
    """Let ``server`` send its scripts and styles compressed to browsers that take it."""
    kept: OrderedDict[str, bytes] = OrderedDict()
    lock = Lock()

    @server.after_request
    def compress(response: Response) -> Response:
        if not _is_wanted(response):
            return response
        key = f"{request.full_path} {response.headers.get('ETag', '')} {response.content_length}"
        with lock:
            packed = kept.get(key)
        if packed is None:
            response.direct_passthrough = False
            packed = gzip.compress(response.get_data(), LEVEL)
            with lock:
                kept[key] = packed
                while len(kept) > KEPT_FILES:
                    kept.popitem(last=False)
        response.close()  # the file on disk, which is no longer what is sent
        response.direct_passthrough = False
        response.set_data(packed)
        response.headers["Content-Encoding"] = "gzip"
        response.headers.add("Vary", "Accept-Encoding")
        return response


def keep_versioned(server: Flask) -> None:
    """Let browsers keep the app's own scripts and styles without asking again, as they do with Dash's."""

    @server.after_request
    def keep(response: Response) -> Response:
        if response.status_code == 200 and request.path.startswith("/assets/") and request.args.get(VERSION):
            response.headers["Cache-Control"] = FOR_GOOD
        return response


def _is_wanted(response: Response) -> bool:
    return (
        request.method == "GET"
        and response.status_code == 200
        and request.path.startswith(PREFIXES)
        and "gzip" in request.headers.get("Accept-Encoding", "")
        and "Content-Encoding" not in response.headers
        and (response.content_length or 0) >= SMALLEST_BYTES
    )
