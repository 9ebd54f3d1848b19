"""The files of an application: names, hashes, the same bytes again, nothing half written, no path out of a posting."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "aura_ml" / "documents"))

from hypothesis import given
from hypothesis import strategies as st
from people import DATA_JOB, engineer

import aura_io.documents
from aura_io.documents import FILES, document_folder, job_slug, write_documents
from aura_io.pdf import PdfError
from aura_ml.documents import draft_documents
from aura_ml.hashing import bytes_hash


def test_the_files_and_their_hashes(tmp_path: Path) -> None:
    draft = draft_documents(DATA_JOB, engineer())
    folder = document_folder(tmp_path, date(2026, 3, 6), 42, "Acme Analytics", "Senior Data Engineer")
    hashes = write_documents(folder, draft, {"job_id": 42, "writer": "offline-1"})
    assert folder == tmp_path / "2026-03-06" / "acme-analytics-senior-data-engineer-42"
    assert sorted(path.name for path in folder.iterdir()) == sorted(FILES)
    assert hashes == {name: bytes_hash((folder / name).read_bytes()) for name in FILES}
    meta = json.loads((folder / "meta.json").read_text())
    assert meta["job_id"] == 42
    assert meta["files"] == {name: digest for name, digest in hashes.items() if name != "meta.json"}
    assert meta["missing_skills"] == ["Kubernetes"]
    assert meta["pdf_standard"] == {"cv": "ua-1", "letter": "ua-1"}
    assert set(meta["facts_used"]) <= {fact.fact_id for fact in engineer().facts}
    assert write_documents(folder, draft, {"job_id": 42, "writer": "offline-1"}) == hashes


def test_missing_characters_are_noted(tmp_path: Path) -> None:
    basics = {"name": "Li 李", "summary": "I build and run data platforms."}
    write_documents(tmp_path, draft_documents(DATA_JOB, engineer(basics=basics)), {})
    meta = json.loads((tmp_path / "meta.json").read_text())
    assert any("李" in note for note in meta["notes"])
    assert "Li 李" in (tmp_path / "cv.md").read_text()


def test_nothing_is_written_when_a_document_cannot_be_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object, **__: object) -> object:
        raise PdfError("no")

    monkeypatch.setattr(aura_io.documents, "to_pdf", failing)
    with pytest.raises(PdfError):
        write_documents(tmp_path / "new", draft_documents(DATA_JOB, engineer()), {})
    assert not (tmp_path / "new").exists()


@given(st.text(max_size=200), st.text(max_size=200))
def test_a_slug_is_one_plain_folder_name(company: str, title: str) -> None:
    slug = job_slug(7, company, title)
    assert slug.endswith("-7")
    assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert len(slug) <= 64


def test_slugs_of_hostile_titles() -> None:
    assert job_slug(7, "../../etc", "passwd\x00") == "etc-passwd-7"
    assert job_slug(7, "株式会社", "..") == "job-7"
    with pytest.raises(ValueError, match="positive"):
        job_slug(0)
