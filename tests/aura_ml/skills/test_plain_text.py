"""Texts with accents apart, ligatures and unseen signs: names are found, and places are those of the text as given."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aura_ml.skills.extract import extract_skills, with_soft_skills
from aura_ml.skills.plain_text import plain_text

GERMAN = "Erfahrung mit Python und Qualitätssicherung, Löten ist ein Plus"


@pytest.mark.parametrize(
    ("given_text", "plain"),
    [
        (unicodedata.normalize("NFD", GERMAN), GERMAN),
        ("Tensor\u00adFlow, Power\u2060 \ufeffBI", "TensorFlow, Power BI"),
        ("ﬁnance in Ｐｙｔｈｏｎ, Ｃ＋＋ and 𝐒𝐐𝐋", "finance in Python, C++ and SQL"),
        ("Java™ Excel® H₂O ½ …", "Java™ Excel® H₂O ½ …"),
        ("e\u0301" * 3, "é" * 3),
        ("", ""),
        ("\u0301\u0301", "\u0301\u0301"),
        ("ﷺ", "ﷺ"),
    ],
)
def test_the_plain_form(given_text: str, plain: str) -> None:
    assert plain_text(given_text).text == plain


def test_skills_are_found_with_their_places_as_given() -> None:
    text = unicodedata.normalize("NFD", f"Tensor\u00adFlow. {GERMAN}. Ich bin ein Team\u00adplayer, team player")
    found = with_soft_skills([text], extract_skills([text], asked=False))[0]
    assert {"tensorflow", "python", "quality-assurance"} <= {each.aura_id for each in found}
    assert all(text[each.start : each.end] == each.text for each in found)
    assert "Tensor\u00adFlow" in {each.text for each in found}
    assert unicodedata.normalize("NFD", "Qualitätssicherung") in {each.text for each in found}
    assert [each.text for each in found if each.source == "soft"] == ["team player"]


@given(st.text(alphabet=st.sampled_from("aeA \n\u0301\u0308\u00adﬁＰ™ä\u200b🙂\ud800"), max_size=30))
def test_every_place_leads_back(text: str) -> None:
    plain = plain_text(text)
    assert plain_text(plain.text).text == plain.text
    last = 0
    for start in range(len(plain.text)):
        first, end = plain.given(start, start + 1)
        assert 0 <= last <= first < end <= len(text)
        last = first
