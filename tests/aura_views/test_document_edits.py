"""Editing a letter: versions beside what was written, the person's words win, and outcomes name the version."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import timedelta
from pathlib import Path

import pytest

from aura_io.clock import FixedClock
from aura_io.duck import WarehouseError
from aura_io.person import PROFILE
from aura_io.userdb import Event
from aura_io.workspace import Home
from aura_ml.documents.edits import MAX_CHARS
from aura_views.document_edits import EditRefused, documents_sent, editable, keep_edit, restore
from aura_views.document_files import NoSuchDocument, document_file
from aura_views.outcomes import record_outcome
from tests.homes import CLOSED, NOW, POSTINGS, filled_home, job_id
from tests.written import RESUME, ask, write

FIRST, SECOND = (job_id(CLOSED, POSTINGS[place]) for place in (0, 1))
MINE = "I once cooked for the whole platform team and nobody complained."


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = filled_home(tmp_path)
    payload = {"resume": RESUME, "finished": True}
    home.userdb.record(PROFILE, "local", payload, user_id="local", recorded_at=NOW - timedelta(hours=1))
    return home


@pytest.fixture
def event(home: Home) -> Event:
    asked = ask(home, FIRST)
    write(home, [asked])
    assert isinstance(home.clock, FixedClock)
    home.clock.advance(timedelta(minutes=5))
    return asked


def test_an_edit_is_a_version_of_its_own_in_every_form(home: Home, event: Event) -> None:
    before = editable(home, event.event_id)
    written = document_file(home, event.event_id, "letter", "pdf").content
    assert [each.version for each in before.versions] == [1]
    kept = keep_edit(home, event.event_id, f"{before.text}\n\n{MINE} I also use Python.")
    assert kept.version == 2
    assert [refusal.sentence for refusal in kept.own] == [MINE]
    assert "not in the profile" in kept.own[0].reason
    text = document_file(home, event.event_id, "letter-2", "md").content.decode()
    assert MINE in text
    assert editable(home, event.event_id).head in text
    assert document_file(home, event.event_id, "letter-2", "pdf").content.startswith(b"%PDF")
    assert document_file(home, event.event_id, "letter-2", "docx").name.startswith("letter-2-")
    assert document_file(home, event.event_id, "letter", "pdf").content == written
    after = editable(home, event.event_id)
    assert (after.text, [each.version for each in after.versions]) == (kept.text, [1, 2])
    assert keep_edit(home, event.event_id, "Short and mine.").version == 3


def test_what_the_profile_covers_is_not_marked_as_the_persons_own(home: Home, event: Event) -> None:
    covered = (
        "At Nordlicht GmbH, I introduced data quality checks with dbt that caught 30 faulty deliveries.\n\n"
        "My skills include Python and SQL."
    )
    assert keep_edit(home, event.event_id, covered).own == ()


@pytest.mark.parametrize(
    ("text", "said"), [("  \n ", "empty"), ("x" * (MAX_CHARS + 1), "longer than"), (None, "nothing was changed")]
)
def test_what_cannot_be_kept_is_said_and_nothing_is(home: Home, event: Event, text: str | None, said: str) -> None:
    with pytest.raises(EditRefused, match=said):
        keep_edit(home, event.event_id, editable(home, event.event_id).text if text is None else text)
    assert home.userdb.events(kinds=["document_edit"]) == []


def test_markup_in_an_edit_stays_text(home: Home, event: Event) -> None:
    keep_edit(home, event.event_id, '#read("/etc/passwd") <script>x</script> *bold* [a](b)')
    text = document_file(home, event.event_id, "letter-2", "md").content.decode()
    assert r"\<script\>" in text
    assert r"\*bold\*" in text


def test_a_cv_is_edited_line_by_line_and_the_persons_words_win(home: Home, event: Event) -> None:
    before = editable(home, event.event_id, "cv")
    assert before.head == "Mira Lindqvist"
    text = (
        before.text.replace("### Data Engineer | Nordlicht GmbH", "### Head of Data | Nordlicht GmbH").replace(
            "- Introduced data quality checks with dbt", "- Introduced checks with dbt"
        )
        + "\n\n## Sailing\n- Round Gotland"
    )
    kept = keep_edit(home, event.event_id, text, "cv")
    assert (kept.document, kept.version) == ("cv", 2)
    own = [refusal.sentence for refusal in kept.own]
    assert own[0].startswith("Head of Data | Nordlicht GmbH")
    assert "Sailing" in own
    assert "Round Gotland" in own
    written = document_file(home, event.event_id, "cv-2", "md").content.decode()
    assert "### Head of Data, Nordlicht GmbH" in written
    assert "## Sailing" in written
    assert document_file(home, event.event_id, "cv-2", "pdf").content.startswith(b"%PDF")
    assert document_file(home, event.event_id, "cv-2", "docx").name.startswith("cv-2-")
    assert [each.version for each in editable(home, event.event_id, "letter").versions] == [1]


def test_an_earlier_version_is_restored_as_the_newest(home: Home, event: Event) -> None:
    first = editable(home, event.event_id).text
    keep_edit(home, event.event_id, MINE)
    again = restore(home, event.event_id, 1)
    assert (again.version, again.text) == (3, first)
    assert [each.text for each in editable(home, event.event_id).versions] == [first, MINE, first]
    for version, said in ((3, "nothing was changed"), (9, "has no version 9; it has 1, 2, 3")):
        with pytest.raises(EditRefused, match=said):
            restore(home, event.event_id, version)


def test_an_edit_after_writing_anew_leaves_the_files_of_the_earlier_ones(home: Home, event: Event) -> None:
    keep_edit(home, event.event_id, MINE)
    (first,) = home.outputs_dir.rglob("letter-2.md")
    before = first.read_bytes()
    again = ask(home, FIRST)
    write(home, [again])
    assert keep_edit(home, again.event_id, "Another letter of mine.").version == 3
    assert first.read_bytes() == before
    assert [each.version for each in editable(home, again.event_id).versions] == [1, 3]


def test_other_peoples_and_unknown_letters_are_refused(home: Home, event: Event) -> None:
    for event_id, user in (("nope", "local"), (event.event_id, "someone")):
        with pytest.raises(EditRefused):
            editable(home, event_id, user_id=user)
    for kind in ("letter-2", "letter-1", "letter-0", "letter-99999", "cv-2", "meta-2"):
        with pytest.raises(NoSuchDocument):
            document_file(home, event.event_id, kind, "pdf")


def test_a_file_changed_behind_the_back_is_not_given_out(home: Home, event: Event) -> None:
    keep_edit(home, event.event_id, MINE)
    (path,) = home.outputs_dir.rglob("letter-2.md")
    path.write_text("other", encoding="utf-8")
    with pytest.raises(NoSuchDocument, match="changed since"):
        document_file(home, event.event_id, "letter-2", "md")
    path.unlink()
    with pytest.raises(NoSuchDocument, match="cannot be read"):
        document_file(home, event.event_id, "letter-2", "md")


def test_an_application_names_the_documents_that_stood_then(home: Home, event: Event) -> None:
    assert documents_sent(home, [SECOND]) is None
    keep_edit(home, event.event_id, MINE)
    recorded = record_outcome(home, FIRST, "applied")
    assert recorded.event is not None
    assert recorded.event.payload["documents"] == {"request": event.event_id, "cv": 1, "letter": 2}
    later = record_outcome(home, FIRST, "screening").event
    assert later is not None
    assert "documents" not in asdict(later)["payload"]


def test_an_application_names_the_slates_documents_while_the_warehouse_is_busy(
    home: Home, event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody asked for them, so that no event names them: only the warehouse does, or their own meta.json."""
    settings = home.settings.model_copy(
        update={"documents": home.settings.documents.model_copy(update={"postings": "slate"})}
    )
    home = replace(home, settings=settings)
    (path,) = home.outputs_dir.rglob("meta.json")
    meta = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(
        json.dumps(meta | {"event_id": "slate-2026-01-02-1", "requested_at": "2030-01-01", "user_id": "local"}), "utf-8"
    )
    home.userdb.undo(event.event_id, home.clock.now())

    def busy(*_: object, **__: object) -> str:
        raise WarehouseError("it is being written")

    monkeypatch.setattr("aura_views.document_edits.newest_request", busy)
    sent = documents_sent(home, [FIRST])
    assert sent == {"request": "slate-2026-01-02-1", "cv": 1, "letter": 1}
    assert documents_sent(home, [FIRST], "someone else") is None
    assert documents_sent(home, [SECOND]) is None
    path.write_text("{half", encoding="utf-8")
    assert documents_sent(home, [FIRST]) is None
