"""Documents over HTTP: asking from a page, what each address answers, and which files leave the folder."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from aura_io.clock import FixedClock
from aura_io.document_requests import RequestedForm
from aura_io.person import PROFILE
from aura_io.userdb import Event
from aura_io.workspace import Home
from aura_views.drafts import ask_for_draft, start_draft
from aura_views.outcomes import record_outcome
from dash_app.app import create_app
from tests.dagster_fake import FakeDagster
from tests.dash_app.callbacks import call, prop, show
from tests.homes import CLOSED, POSTINGS, job_id
from tests.written import NO_PROFILE, RESUME, ask, write

FIRST, SECOND = (job_id(CLOSED, POSTINGS[place]) for place in (0, 1))


@pytest.fixture
def client(home: Home) -> FlaskClient:
    client = create_app(home).server.test_client()
    client.environ_base["HTTP_HOST"] = "127.0.0.1:8050"
    return client


@pytest.fixture
def fake(home: Home) -> Iterator[FakeDagster]:
    running = FakeDagster(home.settings.dagster.port)
    yield running
    running.stop()


@pytest.fixture
def event(home: Home) -> Event:
    asked = ask(home, FIRST)
    write(home, [asked])
    return asked


def later(home: Home) -> None:
    assert isinstance(home.clock, FixedClock)
    home.clock.advance(timedelta(minutes=1))


def text(answer: Any) -> str:
    assert answer.status_code == 200
    return json.dumps(answer.get_json(), ensure_ascii=False)


def shown_on(client: FlaskClient, path: str = "/") -> Mapping[str, Any]:
    shown: Mapping[str, Any] = show(client, path).get_json()["response"]["shown"]["data"]
    return shown


def press(client: FlaskClient, job: int, shown: Mapping[str, Any] | None) -> Any:
    """Return the answer to a press of the button for CV and letter."""
    control = {"type": "draft", "job": str(job)}
    asked = {"type": "draft-asked", "job": str(job)}
    outputs = [*({"id": control, "property": name} for name in ("children", "data-key", "data-stamp"))]
    return call(
        client,
        [*outputs, {"id": asked, "property": "data-event"}],
        [prop({"type": "draft-ask", "job": str(job)}, "n_clicks", 1)],
        [prop("shown", "data", shown)],
        changed=f'{{"job":"{job}","type":"draft-ask"}}.n_clicks',
    )


def look(client: FlaskClient, jobs: list[int], keys: list[str], shown: Mapping[str, Any] | None) -> Any:
    """Return the answer to one look of the page at its documents."""
    controls = [prop({"type": "draft", "job": str(job)}, "data-key", key) for job, key in zip(jobs, keys, strict=True)]
    body = {
        "output": "draft-tick.disabled",
        "outputs": {"id": "draft-tick", "property": "disabled"},
        "inputs": [prop("draft-tick", "n_intervals", 1), prop("tick", "n_intervals", 1)],
        "state": [controls, prop("shown", "data", shown)],
        "changedPropIds": ["draft-tick.n_intervals"],
    }
    return client.post("/_dash-update-component", json=body)


def test_a_press_keeps_the_request_and_says_so(home: Home, client: FlaskClient) -> None:
    answer = text(press(client, FIRST, shown_on(client)))
    (event,) = home.userdb.events(kinds=["document_request"])
    assert (event.subject, event.payload) == (str(FIRST), RequestedForm().as_payload())
    assert "CV and letter asked for · Senior Data Engineer, Timetables" in answer
    assert "Dagster is told" in answer
    assert event.event_id in answer


def test_a_second_press_keeps_no_second_request(home: Home, client: FlaskClient) -> None:
    for _ in range(2):
        text(press(client, FIRST, shown_on(client)))
        later(home)
    assert len(home.userdb.events(kinds=["document_request"])) == 1


def test_a_posting_that_is_not_known_is_said(home: Home, client: FlaskClient) -> None:
    assert "Not saved: no posting has the id 4711" in text(press(client, 4711, None))
    assert home.userdb.events(kinds=["document_request"]) == []


def test_a_look_draws_anew_what_changed_and_nothing_else(home: Home, client: FlaskClient, fake: FakeDagster) -> None:
    asked = ask_for_draft(home, FIRST)
    start_draft(home, asked.event_id)
    shown = shown_on(client)
    answer = look(client, [FIRST, SECOND], [asked.key, ""], shown).get_json()
    drawn = {name: props for name, props in answer["sideUpdate"].items() if '"draft"' in name}
    assert len(drawn) == 1
    assert "Waiting for Dagster" in json.dumps(drawn)
    assert answer["response"]["draft-tick"]["disabled"] is False
    (props,) = drawn.values()
    assert "sideUpdate" not in look(client, [FIRST, SECOND], [props["data-key"], ""], shown).get_json()
    write(home, home.userdb.events(kinds=["document_request"]))
    ready = look(client, [FIRST, SECOND], [props["data-key"], ""], shown).get_json()
    assert "Open CV" in json.dumps(ready)
    assert "CV and letter are ready · Senior Data Engineer" in json.dumps(ready, ensure_ascii=False)
    assert ready["response"]["draft-tick"]["disabled"] is True


def test_a_look_at_a_page_without_documents_changes_nothing(client: FlaskClient) -> None:
    assert look(client, [], [], None).status_code == 204


def test_the_board_has_the_documents_of_an_application(home: Home, client: FlaskClient, event: Event) -> None:
    record_outcome(home, FIRST, "applied")
    record_outcome(home, SECOND, "applied")
    said = text(show(client, "/applications"))
    assert f"/documents/{event.event_id}/cv.pdf" in said
    assert "Draft CV and letter" in said


def test_the_page_lists_requests_the_newest_first_with_files_and_reasons(home: Home, client: FlaskClient) -> None:
    first = ask(home, FIRST)
    later(home)
    second = ask(home, SECOND)
    write(home, [first], [second])
    later(home)
    ask(home, job_id(CLOSED, POSTINGS[2]))
    said = text(show(client, "/documents"))
    order = [said.index(str(POSTINGS[place]["title"])) for place in (2, 1, 0)]
    assert order == sorted(order)
    for words in (
        "Dagster is not reachable",
        "aura up",
        "Refused",
        NO_PROFILE.split(";")[0],
        "Ready",
        "Nordlicht Rail",
    ):
        assert words in said
    for name in ("cv.pdf", "cv.md", "letter.pdf", "letter.md"):
        assert f"/documents/{first.event_id}/{name}" in said
    assert "statements of your profile" in said


def test_without_any_request_the_page_says_how_to_ask(client: FlaskClient) -> None:
    said = text(show(client, "/documents"))
    assert "No documents yet" in said
    assert "aura documents JOB_ID" in said


def test_an_earlier_request_for_the_same_posting_stays_without_a_second_control(
    home: Home, client: FlaskClient
) -> None:
    write(home, [ask(home, FIRST)])
    assert isinstance(home.clock, FixedClock)
    home.clock.advance(timedelta(days=7))
    write(home, [ask(home, FIRST)])
    said = text(show(client, "/documents"))
    assert said.count('"type": "draft"') == 1
    assert "Asked for again since." in said
    assert said.count("/cv.pdf") == 2


@pytest.mark.parametrize(("name", "kind"), [("cv.pdf", "application/pdf"), ("letter.md", "text/plain; charset=utf-8")])
def test_a_file_is_shown_in_the_browser_and_can_do_nothing(
    client: FlaskClient, event: Event, name: str, kind: str
) -> None:
    answer = client.get(f"/documents/{event.event_id}/{name}")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, kind)
    stem, _, form = name.partition(".")
    assert answer.headers["Content-Disposition"].startswith(f'inline; filename="{stem}-nordlicht-rail-')
    assert answer.headers["Content-Disposition"].endswith(f'.{form}"')
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "script-src" not in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "name",
    [
        "meta.json",
        "cv",
        "cv.exe",
        ".pdf",
        "..%2f..%2fconfig.yaml",
        "%2e%2e/%2e%2e/config.yaml",
        "cv.pdf%00.md",
        "cv.PDF",
    ],
)
def test_nothing_else_of_the_folder_is_given_out(client: FlaskClient, event: Event, name: str) -> None:
    answer = client.get(f"/documents/{event.event_id}/{name}")
    if answer.status_code == 200:  # an address with more parts is a page of the app, which says it has no such page
        assert answer.headers["Content-Type"].startswith("text/html")
        assert "schedule:" not in answer.text
    else:
        assert (answer.status_code, answer.headers["Content-Type"]) == (404, "text/plain; charset=utf-8")
        assert "no such document" in answer.text


def test_what_cannot_be_given_out_is_said_in_words(home: Home, client: FlaskClient, event: Event) -> None:
    foreign = ask(home, SECOND, "somebody")
    write(home, [foreign], user_id="somebody")
    for address in (f"/documents/{foreign.event_id}/cv.pdf", "/documents/nothing/cv.pdf"):
        answer = client.get(address)
        assert (answer.status_code, "No such document was written" in answer.text) == (404, True)
    next(path for path in home.settings.outputs_dir.rglob("cv.pdf") if "nordlicht" in str(path)).write_bytes(
        b"<b>x</b>"
    )
    changed = client.get(f"/documents/{event.event_id}/cv.pdf")
    assert (changed.status_code, "changed since" in changed.text) == (404, True)
    home.warehouse.path.write_bytes(b"no database at all" * 500)
    assert client.get(f"/documents/{event.event_id}/cv.pdf").status_code == 503


def test_another_name_for_this_computer_gets_no_file(home: Home, event: Event) -> None:
    client = create_app(home).server.test_client()
    answer = client.get(f"/documents/{event.event_id}/cv.pdf", headers={"Host": "evil.example.org"})
    assert answer.status_code == 421


def edit(client: FlaskClient, event_id: str, button: str, value: str | None = None) -> Any:
    """Return the answer to a press of a letter's ``open`` or ``keep`` button."""
    place = {"type": "letter-edit" if button == "open" else "letter-kept", "event": event_id}
    state = [] if value is None else [prop({"type": "letter-text", "event": event_id}, "value", value)]
    return call(
        client,
        [{"id": place, "property": "children"}],
        [prop({"type": f"letter-{button}", "event": event_id}, "n_clicks", 1)],
        state,
        changed=f'{{"event":"{event_id}","type":"letter-{button}"}}.n_clicks',
    )


def test_the_documents_page_offers_to_edit_a_written_letter(client: FlaskClient, event: Event) -> None:
    assert "Edit the letter" in text(show(client, "/documents"))
    opened = text(edit(client, event.event_id, "open"))
    assert "Keep as a new version" in opened
    assert "Dear hiring team," in opened


def test_an_edit_is_kept_and_what_is_the_persons_own_is_said(home: Home, client: FlaskClient, event: Event) -> None:
    home.userdb.record(
        PROFILE, "local", {"resume": RESUME, "finished": True}, user_id="local", recorded_at=event.recorded_at
    )
    kept = text(edit(client, event.event_id, "keep", "I once sailed round Gotland."))
    assert "Kept as version 2" in kept
    assert "not covered by your profile" in kept
    assert f"/documents/{event.event_id}/letter-2.pdf" in kept
    assert client.get(f"/documents/{event.event_id}/letter-2.pdf").data.startswith(b"%PDF")
    assert "Not kept: nothing was changed" in text(edit(client, event.event_id, "keep", "I once sailed round Gotland."))
    assert len(home.userdb.events(kinds=["document_edit"])) == 1  # the same text again is no version


def test_opening_what_is_not_there_says_so(client: FlaskClient) -> None:
    assert "No such letter was written" in text(edit(client, "nope", "open"))
