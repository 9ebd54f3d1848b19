"""What every answer of the app carries and what every request must be: policy headers, known host, same origin.

The app has no password on this computer, so a page of another site must be able neither to read nor to write: a write needs
this host as its origin, and the token that the page was given, which another site can neither read nor send.
"""

from __future__ import annotations

import hmac
import secrets
from urllib.parse import urlsplit

from dash import Dash
from flask import Flask, Response, abort, request

LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})
ANYWHERE = frozenset({"0.0.0.0", "::"})  # noqa: S104 recognized, not bound

CSRF_COOKIE, CSRF_HEADER = "_csrf_token", "X-CSRFToken"
"""The names by which Dash's own script reads the token and sends it with every callback."""

FORM = "application/x-www-form-urlencoded"

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # not no-referrer: under it a browser sends the form of the login with the origin "null", which is refused
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


def content_security_policy(app: Dash) -> str:
    """Return the policy: everything from this app alone, no inline script but Dash's own by hash.

    Styles may be inline: Dash's components write theirs into the page.
    """
    scripts = " ".join(["'self'", *app.csp_hashes()])
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src {scripts}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data:",
            "font-src 'self'",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
            "object-src 'none'",
        ]
    )


def secure(app: Dash, host: str) -> None:
    """Put the headers on every answer of ``app`` and refuse what comes from elsewhere.

    Args:
        host: the name the app is bound to; it may be asked for besides the names of this computer.
    """
    server: Flask = app.server
    policy = content_security_policy(app)
    names = LOOPBACK_NAMES | {host.casefold()}

    @server.before_request
    def refuse_strangers() -> None:
        if host not in ANYWHERE and _name(f"//{request.host}") not in names:
            abort(421, f"This app answers to {', '.join(sorted(names))}.")
        if request.method not in ("GET", "HEAD", "OPTIONS"):
            refuse_other_origins()
            refuse_without_token()

    @server.after_request
    def add_headers(response: Response) -> Response:
        response.headers.setdefault("Content-Security-Policy", policy)  # a file that is given out has a stricter one
        for name, value in _HEADERS.items():
            response.headers[name] = value
        if request.path.startswith("/_dash-") and "component-suites" not in request.path:
            response.headers["Cache-Control"] = "no-store"
        if (
            response.mimetype == "text/html"
            and CSRF_COOKIE not in request.cookies
            and CSRF_COOKIE not in str(response.headers.getlist("Set-Cookie"))
        ):
            response.set_cookie(CSRF_COOKIE, page_token(), samesite="Strict", secure=request.is_secure)
        return response


def page_token() -> str:
    """Return the token of the page that asks: the one it has, else a new one."""
    return request.cookies.get(CSRF_COOKIE) or secrets.token_urlsafe(24)


def refuse_without_token() -> None:
    """End a writing request that does not repeat the token of its page, in Dash's header or in a form."""
    given = request.headers.get(CSRF_HEADER) or (request.form.get("token") if request.mimetype == FORM else None)
    known = request.cookies.get(CSRF_COOKIE)
    if not known or not given or not hmac.compare_digest(given.encode(), known.encode()):
        abort(403, "This page is out of date. Load it again.")


def refuse_other_origins() -> None:
    """End a writing request that a page of another site sent."""
    origin = request.headers.get("Origin")
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        abort(403, "Requests from other sites are refused.")
    if origin is not None and urlsplit(origin).netloc != request.host:
        abort(403, "Requests from other sites are refused.")


def _name(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").casefold()
    except ValueError:
        return ""
