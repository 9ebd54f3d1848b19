"""Documents over HTTP: asking from a page, what each address answers, and which files leave the folder."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
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
    client.set_cookie("_csrf_token", "t")
    return client.post("/_dash-update-component", json=body, headers={"X-CSRFToken": "t"})


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


def edit(client: FlaskClient, event_id: str, button: str, value: str | None = None, document: str = "letter") -> Any:
    """Return the answer to a press of a document's ``open`` or ``keep`` button."""
    which = {"event": event_id, "document": document}
    place = {"type": "edit-place" if button == "open" else "edit-kept", **which}
    state = [] if value is None else [prop({"type": "edit-text", **which}, "value", value)]
    pressed = [prop({"type": f"edit-{button}", **which}, "n_clicks", 1), *([] if button == "open" else [[]])]
    return call(
        client,
        [{"id": place, "property": "children"}],
        pressed,
        state,
        changed=f'{{"document":"{document}","event":"{event_id}","type":"edit-{button}"}}.n_clicks',
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


def test_a_cv_is_edited_and_an_earlier_version_restored(home: Home, client: FlaskClient, event: Event) -> None:
    home.userdb.record(
        PROFILE, "local", {"resume": RESUME, "finished": True}, user_id="local", recorded_at=event.recorded_at
    )
    assert "Edit the CV" in text(show(client, "/documents"))
    opened = text(edit(client, event.event_id, "open", document="cv"))
    assert "### Data Engineer | Nordlicht GmbH" in opened
    mine = "## Experience\n\n### Data Engineer | Nordlicht GmbH | | Mar 2020 – present\n- Sailed round Gotland"
    kept = text(edit(client, event.event_id, "keep", mine, "cv"))
    assert "Kept as version 2" in kept
    assert "1 statement of version 2 is not covered by your profile" in kept
    assert client.get(f"/documents/{event.event_id}/cv-2.pdf").data.startswith(b"%PDF")
    which = {"event": event.event_id, "document": "cv"}
    back = call(
        client,
        [{"id": {"type": "edit-kept", **which}, "property": "children"}],
        [
            prop({"type": "edit-keep", **which}, "n_clicks", 1),
            [prop({"type": "edit-restore", **which, "version": 1}, "n_clicks", 1)],
        ],
        [prop({"type": "edit-text", **which}, "value", mine)],
        changed=f'{{"document":"cv","event":"{event.event_id}","type":"edit-restore","version":1}}.n_clicks',
    )
    assert "Kept as version 3" in text(back)
    assert "What the profile does not cover in version 2" in text(back)


def form_fields(job: int, **values: str) -> list[Any]:
    chosen = {field: str(value) for field, value in RequestedForm().as_payload().items()} | values
    return [
        prop({"type": "draft-form", "job": str(job), "field": field}, "value", value) for field, value in chosen.items()
    ]


def ask_like(home: Home, client: FlaskClient, **values: str) -> Any:
    """Return the answer to a press of "Write both anew like this"."""
    made = create_app(home).callback_map
    key = next(key for key, each in made.items() if "draft-ask-like" in each["inputs"][0]["id"])
    ids = [{"type": kind, "job": str(FIRST)} for kind in ("draft", "draft", "draft", "draft-asked")]
    properties = [part.rpartition("}.")[2] for part in key.strip(".").split("...")]
    body = {
        "output": key,
        "outputs": [{"id": each, "property": name} for each, name in zip(ids, properties, strict=True)],
        "inputs": [prop({"type": "draft-ask-like", "job": str(FIRST)}, "n_clicks", 1)],
        "state": [form_fields(FIRST, **values), prop("shown", "data", shown_on(client, "/documents"))],
        "changedPropIds": [f'{{"job":"{FIRST}","type":"draft-ask-like"}}.n_clicks'],
    }
    client.set_cookie("_csrf_token", "t")
    return client.post("/_dash-update-component", json=body, headers={"X-CSRFToken": "t"})


def test_documents_are_asked_for_in_a_chosen_form(home: Home, client: FlaskClient, event: Event) -> None:
    page = text(show(client, "/documents"))
    assert "How they are written" in page
    assert "Written by" not in page  # no language model is set up
    later(home)
    assert "asked for" in text(ask_like(home, client, tone="formal", style="ledger", pages="1", language="de"))
    asked = home.userdb.events(kinds=["document_request"])[-1]
    wanted = RequestedForm(tone="formal", style="ledger", pages=1, language="de")
    assert asked.payload == wanted.as_payload()
    assert "Not saved: tone 'rude' is unknown" in text(ask_like(home, client, tone="rude"))


def test_what_would_be_sent_is_shown_and_nothing_is(tmp_path: Path, home: Home, event: Event) -> None:
    home.userdb.record(
        PROFILE, "local", {"resume": RESUME, "finished": True}, user_id="local", recorded_at=event.recorded_at
    )
    config = home.settings.source_file or home.settings.home / "config.yaml"
    before = config.read_text(encoding="utf-8") if config.exists() else ""
    llm = "llm:\n  provider: openai_compatible\n  base_url: http://127.0.0.1:9/v1\n  model: tiny\n"
    config.write_text(f"{before}\n{llm}", encoding="utf-8")
    client = create_app(home).server.test_client()
    client.environ_base["HTTP_HOST"] = "127.0.0.1:8050"
    assert "Written by" in text(show(client, "/documents"))
    shown = text(
        call(
            client,
            [{"id": {"type": "draft-previewed", "job": str(FIRST)}, "property": "children"}],
            [prop({"type": "draft-preview", "job": str(FIRST)}, "n_clicks", 1)],
            [form_fields(FIRST)],
            changed=f'{{"job":"{FIRST}","type":"draft-preview"}}.n_clicks',
        )
    )
    assert "Would be sent to tiny at 127.0.0.1:9 (it stays on this computer)" in shown
    assert "leaves $0.2500 of the cap of $0.25; this week $0.0000 is spent of $1.00" in shown
    assert "user_profile_json" in shown


def test_the_page_says_who_worded_and_which_lines_were_refused(home: Home, client: FlaskClient, event: Event) -> None:
    (meta,) = home.outputs_dir.rglob("meta.json")
    said = json.loads(meta.read_text(encoding="utf-8"))
    attempt = {"tokens_in": 900, "tokens_out": 100, "cost_usd": 0.002, "seconds": 1, "outcome": "x"}
    refused = {
        "place": "letter, paragraph 2",
        "sentence": "I led ten people.",
        "reason": "the number '10'",
        "instead": "",
    }
    said["language_model"] = {"model": "tiny", "host": "here", "attempts": [attempt, attempt], "replaced": [refused]}
    meta.write_text(json.dumps(said), encoding="utf-8")
    page = text(show(client, "/documents"))
    assert "Worded by tiny at here: 2 answers, 2,000 tokens, $0.0040; the cap for a posting is $0.25." in page
    assert "1 line of the model refused by the fact gate" in page
    assert "letter, paragraph 2: I led ten people." in page
    assert "left out" in page


def test_opening_what_is_not_there_says_so(client: FlaskClient) -> None:
    assert "No such letter was written" in text(edit(client, "nope", "open"))
