"""Text stands out from its background in both themes: contrast of at least 4.5 (WCAG 2.2 AA)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import dash_app.app

SHEET = (Path(dash_app.app.__file__).parent / "assets" / "10-tokens.css").read_text(encoding="utf-8")
PAIRS = [
    *((ink, ground) for ink in ("ink", "ink-2", "ink-3") for ground in ("bg", "surface", "sunken")),
    ("accent", "bg"),
    ("accent", "surface"),
    ("accent", "accent-soft"),
    ("accent-ink", "accent"),
    ("ink-2", "accent-soft"),
    ("warm", "surface"),
    ("warm", "warm-soft"),
    ("ink-2", "warm-soft"),
    ("ink", "bad-soft"),
    ("bad", "surface"),
    ("good", "surface"),
]


def _tokens(selector: str) -> dict[str, str]:
    block = SHEET.split(f"{selector} {{", 1)[1].split("}", 1)[0]
    return dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", block))


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("selector", [":root", ':root[data-theme="dark"]'])
@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_contrast(selector: str, ink: str, ground: str) -> None:
    tokens = _tokens(selector)
    light, dark = sorted((_luminance(tokens[ink]), _luminance(tokens[ground])), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_the_dark_of_the_system_and_the_chosen_dark_are_the_same() -> None:
    assert _tokens(':root:not([data-theme="light"])') == _tokens(':root[data-theme="dark"]')
