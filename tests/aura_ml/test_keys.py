"""Keys for comparison."""

from __future__ import annotations

import pytest

from aura_ml.keys import company_key, comparable_text, find_requisition, strip_gender_marks, text_fingerprint, title_key


@pytest.mark.parametrize(
    "names",
    [
        ("Acme Widgets GmbH", "acme widgets", "ACME Widgets GmbH & Co. KG", "Acme Widgets AG"),
        ("Example Inc.", "Example, Inc", "Example LLC", "Example Ltd.", "Example Corp."),
        ("Müller e.V.", "Muller eV", "Müller"),
        ("Blue Sky Labs", "blueskylabs"),
        ("Przykład Sp. z o.o.", "Przyklad"),
    ],
)
def test_spellings_of_one_company(names: tuple[str, ...]) -> None:
    assert len({company_key(name) for name in names}) == 1


@pytest.mark.parametrize("names", [("Acme North GmbH", "Acme South GmbH"), ("AG", "SE"), ("Co", "Inc")])
def test_other_companies_stay_apart(names: tuple[str, str]) -> None:
    assert company_key(names[0]) != company_key(names[1])


@pytest.mark.parametrize("name", ["GmbH", "株式会社例", "!!!", "S.A."])
def test_a_company_key_is_never_empty(name: str) -> None:
    assert company_key(name)


@pytest.mark.parametrize(
    "title",
    [
        "Software Engineer", "Software Engineer (m/w/d)", "Software Engineer (w/m/d)", "Software Engineer (all genders)", "Software Engineer (gn)",
        "Software Engineer m/f/d", "Software Engineer - all genders", "Software Engineer [f/m/x]", "software  engineer (M/W/D)", "Software Engineer*in (m/w/d)",
        "Software Engineer:in", "Software Engineer/-in",
    ],
)  # fmt: skip
def test_gender_marks_do_not_matter(title: str) -> None:
    assert title_key(title) == "software engineer"


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Sr. Full-Stack Developer", "Senior Fullstack Developer"),
        ("Jr Backend Developer", "Junior Back End Developer"),
        ("Ärztin", "Arztin"),
    ],
)
def test_same_title(left: str, right: str) -> None:
    assert title_key(left) == title_key(right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("C++ Developer", "C# Developer"),
        ("Engineer I", "Engineer II"),
        (".NET Developer", "Developer"),
        ("Leiter", "Leiterin Mitte"),
    ],
)
def test_other_title(left: str, right: str) -> None:
    assert title_key(left) != title_key(right)


def test_words_in_brackets_stay() -> None:
    assert strip_gender_marks("Developer (Java) (m/w/d)") == "Developer (Java)"
    assert title_key("Developer (Remote)") == "developer remote"


def test_layout_does_not_change_a_fingerprint() -> None:
    left, right = comparable_text("Tasks:\n- Build things.We test"), comparable_text("Tasks\n\nBuild things. We test")
    assert text_fingerprint(left) == text_fingerprint(right)
    assert text_fingerprint(left) != text_fingerprint(comparable_text("Tasks: build other things. We test"))
    assert text_fingerprint("") == ""


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Kennziffer: 2026117", "2026117"),
        ("Req ID R4411", "r4411"),
        ("Ref.-Nr. AB12", "ab12"),
        ("your job is fun", None),
    ],
)
def test_requisition_in_a_text(text: str, number: str | None) -> None:
    assert find_requisition(comparable_text(text)) == number


@pytest.mark.parametrize(
    "name",
    ["Acme GmbH & Co. KG", "Acme Sp. z o.o.", "ACME S.p.A.", "Acme Pty Ltd", "Acme K.K.", "株式会社Acme", "Acme Co., Ltd.", "Acme A/S", "Acme A.Ş.",
     "Acme S. de R.L. de C.V.", "Acme S.A. de C.V.", "Acme Pvt. Ltd.", "Acme Private Limited", "Acme Sdn Bhd", "Acme OÜ", "Acme UAB", "ООО Acme", "Acme EOOD",
     "Acme Pte. Ltd."],
)  # fmt: skip
def test_legal_forms_of_many_countries_make_no_difference(name: str) -> None:
    assert company_key(name) == "acme"


@pytest.mark.parametrize(
    "mark",
    ["(m/w/d)", "(h/f/x)", "H/F", "- H/F/X", "(F/M/div.)", "(K/M)", "(m/v/x)", "(x/f/m)", "[m/w/d]", "m/w/divers", "(H/F/NB)", "(męż./kob.)", "(d/f/m/x)",
     "(he/she/they)", "(m w d)", "(mwd)", "(w|m|d)", "(m/w/d*)", "(gn)"],
)  # fmt: skip
def test_gender_marks_of_many_languages_make_no_difference(mark: str) -> None:
    assert title_key(f"Data Engineer {mark}") == "data engineer"


@pytest.mark.parametrize("title", ["Engineer (AI)", "Engineer (I/O)", "Engineer (F&A)", "Engineer (D-A-CH)"])
def test_what_only_looks_like_a_gender_mark_stays(title: str) -> None:
    assert title_key(title) != "engineer"
