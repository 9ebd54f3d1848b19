"""The report's plots as SVG: the subject in colour with its interval, what stands beside it in grey, goals as points.

matplotlib is imported when a plot is drawn. Equal plots give equal bytes.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import numpy as np

from aura_ml.evaluation.report import Curve, Plot

SUBJECT, BESIDE, MARK = "#0b6e99", "#8a8f98", "#b5541c"
DASHES = ("-", "--", "-.", ":", (0, (5, 1)), (0, (3, 1, 1, 1)), (0, (1, 1)), (0, (7, 3)))
SIZE_INCHES = (7.0, 4.2)


def svg(plot: Plot) -> bytes:
    """Return ``plot`` as an SVG file."""
    import matplotlib as mpl
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    with mpl.rc_context({"svg.hashsalt": "aura", "svg.fonttype": "none", "font.size": 9}):
        figure = Figure(figsize=SIZE_INCHES, layout="constrained")
        axes = figure.add_subplot()
        beside = [curve for curve in plot.curves if curve.is_baseline]
        for number, curve in enumerate(beside):
            _line(axes, curve, BESIDE, DASHES[number % len(DASHES)], 1.2)
        for curve in plot.curves:
            if not curve.is_baseline:
                _line(axes, curve, SUBJECT, "-", 2.2)
                _band(axes, curve)
        for label, value in plot.marks.items():
            axes.axhline(value, color=MARK, linewidth=0.8, linestyle=":")
            axes.annotate(label, (1.0, value), xycoords=("axes fraction", "data"), ha="right", va="bottom", color=MARK)
        axes.set(title=plot.title, xlabel=plot.x_label, ylabel=plot.y_label)
        _ticks(axes, plot.curves)
        axes.legend(frameon=False, loc="center left", bbox_to_anchor=(1.0, 0.5))
        axes.spines[["top", "right"]].set_visible(False)
        body = io.BytesIO()
        FigureCanvasSVG(figure).print_svg(
            body,  # type: ignore[no-untyped-call]
            metadata={"Date": None, "Creator": None},
        )
    return body.getvalue()


def _line(axes: Any, curve: Curve, colour: str, dash: Any, width: float) -> None:
    values = [np.nan if value is None else value for value in curve.y]
    axes.plot(curve.x, values, color=colour, linestyle=dash, linewidth=width, marker=".", label=curve.label)


def _band(axes: Any, curve: Curve) -> None:
    if not curve.lower or not curve.upper:
        return
    lower, upper = ([np.nan if value is None else value for value in side] for side in (curve.lower, curve.upper))
    axes.fill_between(curve.x, lower, upper, color=SUBJECT, alpha=0.15, linewidth=0)


def _ticks(axes: Any, curves: Sequence[Curve]) -> None:
    steps = sorted({float(x) for curve in curves for x in curve.x})
    if 1 < len(steps) <= 8:
        axes.set_xticks(steps, [f"{step:g}" for step in steps])
