"""Which posting of an applicant system an address leads to."""

from __future__ import annotations

import pytest

from aura_ml.posting_reference import posting_reference

UUID = "03a3231f-8361-405e-87a6-192d710ca912"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://boards.greenhouse.io/acme/jobs/4195351009", "greenhouse/4195351009"),
        ("https://job-boards.eu.greenhouse.io/acme/jobs/4195351009?gh_src=x", "greenhouse/4195351009"),
        ("https://acme.example/careers?gh_jid=4195351009&utm_source=x", "greenhouse/4195351009"),
        (f"https://jobs.lever.co/acme/{UUID}/apply", f"lever/{UUID}"),
        (f"https://jobs.ashbyhq.com/acme/{UUID.upper()}", f"ashby/{UUID}"),
        ("https://apply.workable.com/acme/j/4655D01F95/", "workable/4655d01f95"),
        ("https://jobs.smartrecruiters.com/Acme/744000142779089-porter", "smartrecruiters/744000142779089"),
        ("https://acme.recruitee.com/o/porter-mfd", "recruitee/acme/porter-mfd"),
        ("https://acme.jobs.personio.de/job/2747443?language=en", "personio/acme/2747443"),
        ("https://acme.wd1.myworkdayjobs.com/en-US/Site/job/Berlin/Porter_JR0286335", "workday/acme/jr0286335"),
        ("https://acme.wd1.myworkdayjobs.com/Site/job/Berlin/Porter_JR0286335/apply", "workday/acme/jr0286335"),
    ],
)
def test_a_posting_is_named_alike_whoever_links_to_it(url: str, expected: str) -> None:
    assert posting_reference(url) == expected


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "https://acme.example/careers",
        "https://boards.greenhouse.io/acme",
        "https://boards.greenhouse.io.evil.example/acme/jobs/4195351009",
        "https://jobs.lever.co/acme",
        "https://acme.example/?gh_jid=all",
        "https://[::1",
        "https://boards.greenhouse.io/acme/jobs/1" + "0" * 3000,
    ],
)
def test_anything_else_names_none(url: str | None) -> None:
    assert posting_reference(url) == ""
