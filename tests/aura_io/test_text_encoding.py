"""Bytes of texts in the encodings that programs write: nothing is lost, and what was taken is said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aura_io.text_encoding import decoded

GERMAN = "Jörg Weiß, Industriemechaniker\nPrüfung und Schweißen – „sorgfältig“"
FRENCH = "Développeur à Genève, où l’expérience compte"
POLISH = "Zażółć gęślą jaźń. Doświadczenie w języku Python, umiejętność pracy w zespole, znajomość łączy"
RUSSIAN = "Опыт работы с Python и SQL, знание Airflow"


@pytest.mark.parametrize(
    ("text", "codec", "encoding"),
    [
        (GERMAN, "utf-8", "UTF-8"),
        (GERMAN, "utf-8-sig", "UTF-8"),
        (GERMAN, "utf-16", "UTF-16"),
        (GERMAN, "cp1252", "Windows-1252"),
        ("Prüfer für Öfen", "latin-1", "Windows-1252"),
        ("€ 5", "cp1252", "Windows-1252"),
        (FRENCH, "cp1252", "Windows-1252"),
        (POLISH, "cp1250", "Windows-1250"),
        (RUSSIAN, "cp1251", "Windows-1251"),
    ],
)
def test_texts_of_many_programs(text: str, codec: str, encoding: str) -> None:
    read = decoded(text.encode(codec))
    assert (read.text, read.encoding, read.replaced) == (text, encoding, 0)


def test_damaged_utf_8_stays_utf_8_and_its_damage_is_counted() -> None:
    read = decoded("für Prüfer".encode() + b" \xff")
    assert (read.text, read.encoding, read.replaced) == ("für Prüfer \ufffd", "UTF-8", 1)
    assert decoded(b"\x00\x01\xff\xfe").replaced == 2
    assert decoded("\ufffd".encode()).replaced == 0


@given(st.text(st.characters(codec="utf-8", exclude_characters="\ufeff")))
def test_utf_8_is_always_read_as_it_is(text: str) -> None:
    assert (decoded(text.encode()).text, decoded(text.encode()).replaced) == (text, 0)


@given(st.binary(max_size=300))
def test_no_bytes_are_refused(content: bytes) -> None:
    assert decoded(content).replaced >= 0
