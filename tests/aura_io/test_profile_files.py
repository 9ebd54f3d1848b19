"""Profile files of every kind: read as text, or refused with the cure; AURA's own CVs read back."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document
from pypdf import PdfReader, PdfWriter

sys.path.insert(0, str(Path(__file__).parents[1] / "aura_ml" / "documents"))

from people import DATA_JOB, MECHANIC_JOB, engineer, mechanic

from aura_io.pdf import to_pdf
from aura_io.profile_files import MAX_BYTES, profile_text, read_profile_file, review_profile_file
from aura_ml.documents import DocumentOptions, JobText, draft_documents
from aura_ml.profile import ProfileError, profile_parts, read_profile
from aura_ml.records import Profile


def word_file(build: Callable[[object], None]) -> bytes:
    document = Document()
    build(document)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def cook(document: object) -> None:
    document.add_heading("Nora Quist", 0)
    document.add_paragraph("Cook")
    document.add_heading("Experience", 1)
    table = document.add_table(rows=2, cols=2)
    table.cell(0, 0).text = "2019 – present"
    table.cell(0, 1).text = "Head cook, Gasthaus Linde GmbH"
    table.cell(0, 1).add_paragraph("Menus for 80 guests", style="List Bullet")
    table.cell(1, 0).text = "2015 – 2019"
    table.cell(1, 1).text = "Cook, Hotel Post"
    document.add_heading("Skills", 1)
    document.add_paragraph("Soups, sauces, planning")


def test_a_word_document_with_a_table() -> None:
    text, kind = profile_text("cv.docx", word_file(cook))
    profile = read_profile(text, kind)
    assert (profile.name, profile.label, profile.skills) == ("Nora Quist", "Cook", ("Soups", "sauces", "planning"))
    assert [fact.text for fact in profile.facts if fact.kind in ("work", "highlight")] == [
        "Head cook at Gasthaus Linde GmbH (2019 to now)",
        "Menus for 80 guests",
        "Cook at Hotel Post (2015 to 2019)",
    ]


def facts(profile: Profile, *kinds: str) -> set[str]:
    return {fact.text for fact in profile.facts if fact.kind in kinds}


@pytest.mark.parametrize(("person", "job"), [(engineer, DATA_JOB), (mechanic, MECHANIC_JOB)])
def test_a_cv_that_aura_has_set_is_read_back(person: Callable[[], Profile], job: JobText) -> None:
    profile = person()
    draft = draft_documents(job, profile, options=DocumentOptions(length="full"))
    text, kind = profile_text("cv.PDF", to_pdf(draft, "cv").content)
    read = read_profile(text, kind)
    assert (read.name, read.label, read.summary) == (profile.name, profile.label, profile.summary)
    assert set(read.skills) == set(profile.skills)
    for named in ("work", "highlight", "education", "language"):
        assert facts(read, named) >= facts(profile, named)
    assert read.resume["basics"]["email"] == profile.resume["basics"]["email"]
    assert read.resume["basics"]["phone"] == profile.resume["basics"]["phone"]


def locked_pdf() -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(to_pdf(draft_documents(DATA_JOB, engineer()), "cv").content)))
    writer.encrypt("secret", algorithm="RC4-128")
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def blank_pdf() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("cv.pdf", b"%PDF-1.7 broken", "the PDF cannot be read"),
        ("cv.pdf", b"", "the PDF cannot be read"),
        ("cv.pdf", locked_pdf(), "protected by a password"),
        ("cv.pdf", blank_pdf(), "holds no text, only pictures"),
        ("cv.docx", b"PK\x03\x04 broken", "the document cannot be read"),
        ("cv.docx", word_file(lambda document: None), "holds no text"),
        ("cv.odt", b"x", r"not from \.odt"),
        ("cv", b"x", "a file without suffix"),
        ("cv.txt", b"\x00\x81\xff", "not all of it is UTF-8"),
        ("cv.txt", b"\xff\xfe\x00", "not all of it is UTF-16"),
        ("cv.txt", b"x" * (MAX_BYTES + 1), "larger than"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_cure(name: str, content: bytes, said: str) -> None:
    with pytest.raises(ProfileError, match=said):
        profile_text(name, content)


def test_files(tmp_path: Path) -> None:
    file = tmp_path / "cv.json"
    file.write_bytes(b"\xef\xbb\xbf" + json.dumps({"basics": {"name": "A B"}, "skills": [{"name": "Soup"}]}).encode())
    assert read_profile_file(file)[0].skills == ("Soup",)
    with pytest.raises(ProfileError, match=r"cannot be read: No such file.*profile\.path"):
        read_profile_file(tmp_path / "missing.json")
    broken = tmp_path / "cv.md"
    broken.write_text("---\na: [\n---\ntext", encoding="utf-8")
    with pytest.raises(ProfileError, match=r"cv\.md: the front matter between the --- lines is not YAML"):
        read_profile_file(broken)


def test_json_resume_sample(test_data: Path) -> None:
    profile, preferences = read_profile_file(test_data / "resumes_jsonresume" / "sample.resume.json")
    assert preferences is None
    assert len(profile.skills) == 8
    assert {"work", "highlight", "education", "project", "volunteer"} <= {fact.kind for fact in profile.facts}
    assert [part for part, _, _ in profile_parts(profile)] == ["whole", "work 1", "skills", "projects"]


def test_every_cv_of_the_vacancy_set_can_be_read(test_data: Path) -> None:
    folder = test_data / "match_vacancy_resume"
    files = [*sorted((folder / "cv").glob("*.txt")), *sorted((folder / "docx").glob("*.docx"))]
    assert len(files) == 39
    profiles = [read_profile_file(file)[0] for file in files]
    assert all(profile_parts(profile)[0][2] for profile in profiles)
    assert sum(bool(facts(profile, "work")) for profile in profiles[-5:]) == 5
    assert sum(bool(profile.skills) for profile in profiles) >= 24  # 21 of the texts have no line breaks at all


@pytest.mark.parametrize("codec", ["cp1252", "latin-1", "cp1250"])
def test_a_cv_of_an_older_program_keeps_its_umlauts_and_it_is_said(tmp_path: Path, codec: str) -> None:
    file = tmp_path / "lebenslauf.txt"
    text = "Jörg Weiß\nSchweißer\n\nKenntnisse\nLöten, Prüfung von Ventilen, Führerschein\n"
    file.write_bytes(text.replace("\n", "\r\n").encode(codec))
    read = review_profile_file(file)
    assert (read.profile.name, read.encoding) == ("Jörg Weiß", "Windows-1252")
    assert read.profile.skills == ("Löten", "Prüfung von Ventilen", "Führerschein")
    file.write_text(text, encoding="utf-8")
    assert review_profile_file(file).encoding == ""
