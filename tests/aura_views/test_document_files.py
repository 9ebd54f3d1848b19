"""Which files are given out: those a row of the person names, below outputs, as they were written; nothing else."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from aura_io.userdb import Event
from aura_io.warehouse import Commit, LineageEntry, Replace
from aura_io.workspace import Home
from aura_ml.hashing import bytes_hash
from aura_ml.schemas import TABLES
from aura_views.document_files import NoSuchDocument, document_file
from tests.homes import CLOSED, CURRENT, NOW, POSTINGS, filled_home, job_id
from tests.written import ask, write

FIRST = job_id(CLOSED, POSTINGS[0])


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return filled_home(tmp_path)


@pytest.fixture
def event(home: Home) -> Event:
    asked = ask(home, FIRST)
    write(home, [asked])
    return asked


def folder(home: Home) -> Path:
    return next((home.settings.outputs_dir / str(CURRENT)).iterdir())


def point_at(home: Home, path: str, digest: str, week: date = CURRENT) -> None:
    """Let the rows of the week name another file."""
    table = TABLES["documents"]
    rows = home.warehouse.query("SELECT * FROM documents").select(list(table.schema))
    rows = rows.with_columns(pl.lit(path).alias("path"), pl.lit(digest).alias("sha256"))
    where = {"week": week, "user_id": "local"}
    lineage = LineageEntry("documents", week, "local", "run-2", NOW, "1", "other", (), None, rows.height)
    home.warehouse.commit(Commit(lineage=[lineage], replace=[Replace(table, where, rows)]))


def test_pdf_and_markdown_of_both_kinds(home: Home, event: Event) -> None:
    for kind in ("cv", "letter"):
        pdf = document_file(home, event.event_id, kind, "pdf")
        text = document_file(home, event.event_id, kind, "md")
        assert pdf.content.startswith(b"%PDF")
        assert (pdf.media_type, text.media_type) == ("application/pdf", "text/plain; charset=utf-8")
        assert "Mira Lindqvist" in text.content.decode()
        assert pdf.name.startswith(f"{kind}-nordlicht-rail-senior-data-engineer")
        assert pdf.name.endswith(".pdf")


@pytest.mark.parametrize(
    ("kind", "form"), [("meta", "json"), ("cv", "json"), ("../cv", "pdf"), ("cv", "PDF"), ("", "")]
)
def test_other_names_are_no_documents(home: Home, event: Event, kind: str, form: str) -> None:
    with pytest.raises(NoSuchDocument, match="no such document"):
        document_file(home, event.event_id, kind, form)


def test_another_persons_document_is_not_given_out(home: Home, event: Event) -> None:
    with pytest.raises(NoSuchDocument, match="No such document was written"):
        document_file(home, event.event_id, "cv", "pdf", user_id="somebody")
    with pytest.raises(NoSuchDocument, match="No such document was written"):
        document_file(home, "' OR 1=1 --", "cv", "pdf")


def test_a_refused_request_has_no_file(home: Home) -> None:
    asked = ask(home, FIRST)
    write(home, [], [asked])
    with pytest.raises(NoSuchDocument, match="No such document was written"):
        document_file(home, asked.event_id, "cv", "pdf")


def test_a_changed_pdf_is_refused_and_a_changed_markdown_is_the_persons_own(home: Home, event: Event) -> None:
    (folder(home) / "cv.pdf").write_bytes(b"%PDF other")
    (folder(home) / "cv.md").write_text("my own words", encoding="utf-8")
    with pytest.raises(NoSuchDocument, match="changed since"):
        document_file(home, event.event_id, "cv", "pdf")
    assert document_file(home, event.event_id, "cv", "md").content == b"my own words"
    assert document_file(home, event.event_id, "letter", "pdf").content.startswith(b"%PDF")


def test_a_file_that_is_gone_is_said(home: Home, event: Event) -> None:
    (folder(home) / "cv.pdf").unlink()
    with pytest.raises(NoSuchDocument, match="cannot be read any more"):
        document_file(home, event.event_id, "cv", "pdf")


@pytest.mark.parametrize(
    "path", ["config.yaml", "outputs/../data/secret.pdf", "/etc/secret.pdf", "outputs-other/secret.pdf"]
)
def test_a_row_that_names_a_file_elsewhere_gives_nothing_out(home: Home, event: Event, path: str) -> None:
    secret = b"%PDF secret"
    for name in ("data/secret.pdf", "outputs-other/secret.pdf"):
        place = home.settings.home / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(secret)
    point_at(home, path, bytes_hash(secret))
    for form in ("pdf", "md"):
        with pytest.raises(NoSuchDocument, match="does not lie in the outputs folder"):
            document_file(home, event.event_id, "cv", form)


def test_a_link_that_leads_out_of_the_outputs_gives_nothing_out(home: Home, event: Event) -> None:
    secret = home.settings.home / "data" / "secret.md"
    secret.write_text("secret", encoding="utf-8")
    (folder(home) / "cv.md").unlink()
    (folder(home) / "cv.md").symlink_to(secret)
    with pytest.raises(NoSuchDocument, match="does not lie in the outputs folder"):
        document_file(home, event.event_id, "cv", "md")


def test_the_name_of_a_file_is_plain(home: Home, event: Event) -> None:
    hostile = folder(home).parent / 'a"; x=\n b'
    folder(home).rename(hostile)
    point_at(
        home, str((hostile / "cv.pdf").relative_to(home.settings.home)), bytes_hash((hostile / "cv.pdf").read_bytes())
    )
    assert document_file(home, event.event_id, "cv", "pdf").name == "cv-a-x-b.pdf"
