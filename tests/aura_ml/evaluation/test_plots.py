"""Plots are SVG without dates, the same for the same figures, and survive missing values."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from aura_ml.evaluation.plots import svg
from aura_ml.evaluation.report import Curve, Plot

PLOT = Plot(
    "mrr",
    "MRR <of> the list",
    "ratings",
    "reciprocal rank",
    [
        Curve("whole ranker", [20, 50, 200], [0.6, 0.7, None], [0.5, 0.6, None], [0.7, 0.8, None]),
        Curve("ridge", [20, 50, 200], [0.5, 0.6, 0.7], is_baseline=True),
    ],
    {"chance": 0.26},
)


def test_a_plot_is_an_image_with_its_words_as_text() -> None:
    body = svg(PLOT)
    root = ET.fromstring(body)  # noqa: S314 - drawn here
    words = {"".join(each.itertext()).strip() for each in root.iter("{http://www.w3.org/2000/svg}text")}
    assert {"MRR <of> the list", "whole ranker", "ridge", "chance", "ratings", "200"} <= words


def test_equal_plots_give_equal_bytes_and_no_date() -> None:
    assert svg(PLOT) == svg(PLOT)
    assert b"<dc:date>" not in svg(PLOT)


def test_a_plot_without_any_value_is_drawn() -> None:
    ET.fromstring(svg(Plot("x", "x", "x", "y", [Curve("a", [1, 2], [None, None])])))  # noqa: S314
