"""Parameters of feed addresses."""

from __future__ import annotations

from aura_sources.addresses import with_parameters, without_parameters


def test_parameters_are_set_once_and_the_others_are_kept() -> None:
    address = "https://x.example/api?page=7&empty=&place=Berlin%2C+DE&place=Rome#top"
    assert with_parameters(address, page=2, q="a & b", absent=None) == (
        "https://x.example/api?empty=&place=Berlin%2C+DE&place=Rome&page=2&q=a+%26+b#top"
    )
    assert with_parameters("https://x.example/api") == "https://x.example/api"


def test_parameters_are_taken_out_and_an_address_without_them_is_left_alone() -> None:
    address = "https://x.example/api?a=%7E&app_key=sesame&b=1"
    assert without_parameters(address, frozenset({"app_key", "app_id"})) == "https://x.example/api?a=~&b=1"
    assert without_parameters(address, frozenset({"other"})) == address
