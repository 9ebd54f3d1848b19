"""The login of a dashboard that listens beyond this computer: one password, a signed session, few tries.

Without a session nothing is answered but the login page, its styles, and ``/healthz``.
"""

from __future__ import annotations

import hmac
import html
import threading
import time
from collections import deque
from datetime import timedelta

from flask import Flask, Response, redirect, request, session
from flask.sessions import SecureCookieSessionInterface
from flask.typing import ResponseReturnValue

from aura_views.access import Access
from dash_app.security import CSRF_COOKIE, page_token

OPEN_TO_ALL = ("/login", "/healthz")
STYLES = "/assets/"
MARK = "aura"
LASTS = timedelta(days=30)
TRIES, WITHIN_S = 5, 300.0
"""So many wrong passwords within so many seconds are looked at, from one address; four times as many from all together."""

_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<link rel="icon" type="image/svg+xml" href="/assets/mark.svg">
<link rel="stylesheet" href="/assets/10-tokens.css">
<link rel="stylesheet" href="/assets/20-shell.css">
<link rel="stylesheet" href="/assets/24-login.css">
</head>
<body>
<main class="login">
<p class="brand"><span class="mark"></span>AURA</p>
<h1>Log in</h1>
<form method="post" action="/login">
<input type="hidden" name="token" value="{token}">
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required autofocus maxlength="1000"
 aria-describedby="said"{invalid}>
<p class="login-said" id="said" role="alert">{said}</p>
<button class="button login-button" type="submit">Log in</button>
</form>
<p class="hint">Forgotten? On the computer that AURA runs on, <code>aura password</code> sets another.</p>
</main>
</body>
</html>"""


class _SecureWhereTheRequestIs(SecureCookieSessionInterface):
    """Over TLS the session goes over TLS alone."""

    def get_cookie_secure(self, app: Flask) -> bool:  # noqa: ARG002 - the base class's signature
        """Return whether the request came over TLS."""
        return request.is_secure


class Tries:
    """Wrong passwords of late, by address and in all; safe for many threads."""

    def __init__(self) -> None:
        self._wrong: dict[str, deque[float]] = {}
        self._lock = threading.Lock()

    def wait_s(self, address: str) -> float:
        """Return how long ``address`` has to wait for its next try, in seconds; 0 for not at all."""
        now = time.monotonic()
        with self._lock:
            self._forget(now)
            own = self._wrong.get(address, deque())
            every = sorted(at for tried in self._wrong.values() for at in tried)
            waits = [0.0]
            if len(own) >= TRIES:
                waits.append(own[-TRIES] + WITHIN_S - now)
            if len(every) >= 4 * TRIES:
                waits.append(every[-4 * TRIES] + WITHIN_S - now)
            return max(waits)

    def wrong(self, address: str) -> None:
        """Take note of a wrong password."""
        with self._lock:
            self._wrong.setdefault(address, deque(maxlen=4 * TRIES)).append(time.monotonic())

    def _forget(self, now: float) -> None:
        for address in list(self._wrong):
            tried = self._wrong[address]
            while tried and now - tried[0] > WITHIN_S:
                tried.popleft()
            if not tried:
                del self._wrong[address]


def require_login(server: Flask, access: Access) -> None:
    """Let ``server`` answer only who has given the password of ``access``."""
    server.secret_key = access.session_key
    server.config.update(
        SESSION_COOKIE_NAME="aura_session",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Strict",
        PERMANENT_SESSION_LIFETIME=LASTS,
    )
    server.session_interface = _SecureWhereTheRequestIs()
    tries = Tries()

    @server.before_request
    def ask_for_the_password() -> ResponseReturnValue | None:
        if request.path in OPEN_TO_ALL or request.path.startswith(STYLES):
            return None
        if hmac.compare_digest(str(session.get(MARK, "")), access.mark):
            return None
        if request.method == "GET" and "text/html" in request.headers.get("Accept", ""):
            return redirect("/login")
        return Response("Log in first.", 401, mimetype="text/plain")

    @server.get("/login")
    def login_page() -> Response:
        return _page("")

    @server.post("/login")
    def login() -> ResponseReturnValue:
        address = request.remote_addr or "unknown"
        wait_s = tries.wait_s(address)
        if wait_s > 0:
            minutes = max(1, round(wait_s / 60))
            answer = _page(f"Too many wrong passwords. Wait {minutes} minute{'s' if minutes > 1 else ''}.", 429)
            answer.headers["Retry-After"] = str(int(wait_s) + 1)
            return answer
        if not access.fits(request.form.get("password", "")):
            tries.wrong(address)
            return _page("That is not the password.", 401)
        session.clear()
        session[MARK] = access.mark
        session.permanent = True
        return redirect("/")


def _page(said: str, status: int = 200) -> Response:
    token = page_token()
    page = _PAGE.format(
        token=html.escape(token),
        said=html.escape(said),
        title="Not logged in · AURA" if said else "Log in · AURA",
        invalid=' aria-invalid="true"' if said else "",
    )
    answer = Response(page, status, mimetype="text/html")
    answer.headers["Content-Security-Policy"] = _POLICY
    answer.headers["Cache-Control"] = "no-store"
    answer.set_cookie(CSRF_COOKIE, token, samesite="Strict", secure=request.is_secure)
    return answer
