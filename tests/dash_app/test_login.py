"""A dashboard beyond this computer: nothing without the password, few tries, sessions that end with it."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from aura_io.access import Access, AccessError, read_access, set_password
from aura_io.settings_schema import DashSettings
from aura_io.workspace import Home
from aura_views.access import ensure_access
from dash_app import login as login_module
from dash_app.app import create_app
from tests.dash_app.callbacks import show

PASSWORD = "five words that nobody knows"  # pragma: allowlist secret


class PlainAccess(Access):
    """Compares without the slow hash."""

    def fits(self, password: str) -> bool:
        """Return whether it is the password itself."""
        return password == PASSWORD


@pytest.fixture
def client(home: Home) -> FlaskClient:
    """A browser without a session."""
    client = create_app(home, PlainAccess("", "a key")).server.test_client()
    client.environ_base["HTTP_HOST"] = "127.0.0.1:8050"
    return client


def log_in(client: FlaskClient, password: str, **headers: str) -> tuple[int, str]:
    """Send the form; return the status and the page."""
    token = re.search('name="token" value="([^"]+)"', client.get("/login").text)
    assert token is not None
    answer = client.post("/login", data={"password": password, "token": token.group(1)}, headers=headers)
    return answer.status_code, answer.text


def test_nothing_is_answered_before_the_login(client: FlaskClient) -> None:
    assert client.get("/", headers={"Accept": "text/html"}).location == "/login"
    for path in ("/_dash-layout", "/_dash-dependencies", "/digest/2026-11-20", "/documents/x/cv.pdf"):
        assert client.get(path).status_code == 401, path
    assert show(client).status_code == 401
    assert client.get("/healthz").status_code == 200
    with client.get("/assets/24-login.css") as styles:
        assert styles.status_code == 200


def test_the_password_opens_it_and_the_session_is_kept_to_this_site(client: FlaskClient) -> None:
    assert log_in(client, PASSWORD)[0] == 302
    assert show(client).status_code == 200
    cookie = client.get_cookie("aura_session")
    assert cookie is not None
    assert (cookie.http_only, cookie.same_site, cookie.secure) == (True, "Strict", False)


def test_over_tls_the_session_goes_over_tls_alone(home: Home) -> None:
    client = create_app(home, PlainAccess("", "a key")).server.test_client()
    client.environ_base |= {"HTTP_HOST": "127.0.0.1:8050", "wsgi.url_scheme": "https"}
    token = re.search('name="token" value="([^"]+)"', client.get("/login", base_url="https://127.0.0.1:8050").text)
    assert token is not None
    client.post("/login", base_url="https://127.0.0.1:8050", data={"password": PASSWORD, "token": token.group(1)})
    cookie = client.get_cookie("aura_session", "127.0.0.1")
    assert cookie is not None
    assert cookie.secure


def test_a_wrong_password_is_said_and_after_a_few_nobody_is_heard(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(login_module.TRIES):
        assert log_in(client, "guess")[0] == 401
    status, said = log_in(client, PASSWORD)
    assert (status, "Wait 5 minutes." in said) == (429, True)
    later = login_module.time.monotonic() + login_module.WITHIN_S + 1
    monkeypatch.setattr(login_module.time, "monotonic", lambda: later)
    assert log_in(client, PASSWORD)[0] == 302


def test_a_login_from_another_site_is_refused(client: FlaskClient) -> None:
    assert log_in(client, PASSWORD, Origin="https://evil.example.org")[0] == 403
    assert client.post("/login", data={"password": PASSWORD}).status_code == 403


def test_a_session_ends_with_its_password(home: Home, client: FlaskClient) -> None:
    log_in(client, PASSWORD)
    cookie = client.get_cookie("aura_session")
    assert cookie is not None
    other = create_app(home, PlainAccess("", "another key")).server.test_client()
    other.environ_base["HTTP_HOST"] = "127.0.0.1:8050"
    other.set_cookie("aura_session", cookie.value)
    assert show(other).status_code == 401


def test_on_this_computer_there_is_no_password_and_elsewhere_one_is_made_once(home: Home) -> None:
    assert ensure_access(home.settings) == (None, None)
    abroad = home.settings.model_copy(update={"dash": DashSettings(host="0.0.0.0")})
    access, file = ensure_access(abroad)
    assert access is not None
    assert file is not None
    made = file.read_text().strip()
    assert len(made) >= 20
    assert access.fits(made)
    assert not access.fits(made + "x")
    assert ensure_access(abroad) == (access, None)
    assert file.stat().st_mode & 0o077 == 0
    set_password(abroad, "another ten letters")
    assert not file.exists()
    path = home.settings.data_dir / "access.json"
    assert path.stat().st_mode & 0o077 == 0
    assert made not in path.read_text()
    with pytest.raises(AccessError, match="10 to"):
        set_password(abroad, "short")
    path.write_text("{")
    with pytest.raises(AccessError, match="aura password"):
        read_access(abroad)
