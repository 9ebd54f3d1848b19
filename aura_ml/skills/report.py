"""The skill report in words: Markdown with plots, and the same as plain values for programs.

Text only; where the files lie is ``aura_io.skill_files``'s. Names come from the lexicon and from postings: escaped.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from aura_ml.skills.gaps import GapSettings
from aura_ml.skills.plots import Bar, Line, demand_svg, trend_svg
from aura_ml.skills.resources import ResourceSource

SHOWN_GAPS = 15
SHOWN_WEEK_GAPS = 10
LEARNED = "learned"
SHOWN_RESOURCES = 3
SHOWN_LINES = 5
TOP_FROM = 8
LEAST = 5
SURE = GapSettings().false_discovery_rate
DEMAND_PLOT, TREND_PLOT = "skills-demand.svg", "skills-trend.svg"
INDEX = "skill gap index"
ORDER = (
    "Ordered by demand times how sure it is that the skill is asked for more than elsewhere (log-odds with an informative "
    "prior; q is the false discovery rate). The TF-IDF difference is shown beside it; it does not know how few postings "
    "it rests on."
)
_MARKDOWN_SIGNS = r"\`*_[]<>|"
_LIKED = {"ratings": "postings you rated high", "top_ranked": "postings ranked first"}
_OTHERS = {"low_rated": "rated low", "unrated": "not rated", "others": "others"}

Row = Mapping[str, Any]


@dataclass(frozen=True)
class PastReport:
    """What an earlier week's report said: the index, and the share of liked postings that name each skill."""

    week: date
    index: float | None
    demand: Mapping[str, float]


@dataclass(frozen=True)
class WrittenReport:
    """The report as files: Markdown, plots by name, and plain values that become JSON."""

    markdown: str
    plots: Mapping[str, str]
    values: Mapping[str, Any] = field(default_factory=dict)


def write_report(
    about: Row,
    rows: Sequence[Row],
    past: Sequence[PastReport],
    catalogue: ResourceSource,
    week_rows: Sequence[Row] = (),
) -> WrittenReport:
    """Return the report of a week.

    Args:
        about: its row of ``skill_reports``.
        rows: its rows of ``skill_gaps``.
        past: earlier weeks' reports, oldest first.
        catalogue: where to learn a skill.
        week_rows: its rows of ``skill_week_gaps``: the week alone.
    """
    gaps = sorted((row for row in rows if row["rank"] is not None), key=lambda row: row["rank"])[:SHOWN_GAPS]
    plots = {}
    if gaps:
        bars = [Bar(row["name"], row["demand_high"], row["demand_low"]) for row in gaps]
        plots[DEMAND_PLOT] = demand_svg(bars, _LIKED.get(about["basis"], "postings"), _OTHERS[about["contrast"]])
    now = PastReport(about["week"], about["skill_gap_index"], {row["skill_id"]: row["demand_high"] for row in rows})
    history = [*past, now]
    if past and gaps:
        plots[TREND_PLOT] = trend_svg([each.week for each in history], _lines(gaps, history))
    lines = [f"# Skills, week {about['week']}", "", f"{_sentence(about['reason'])}.", "", *_index(about, rows)]
    lines += _gap_lines(about, rows, gaps, plots)
    lines += _learn(gaps, catalogue)
    lines += _learned(rows)
    lines += _week_alone(about, week_rows)
    lines += _shown(rows)
    values = _values(about, rows, history, catalogue) | {"week_skills": [_plain_row(row) for row in week_rows]}
    return WrittenReport("\n".join(lines).rstrip() + "\n", plots, values)


def opens(row: Row, about: Row) -> str:
    """Return in words what closing a gap would open."""
    said = []
    if row["support_top"] is not None and about["n_top"]:
        said.append(f"in {row['support_top']} of the {about['n_top']} jobs you rated {TOP_FROM}+")
    else:
        said.append(f"in {row['support']} of {about['n_high']}")
    if row["support_failed"]:
        said.append(f"in {row['support_failed']} of the {about['n_failed']} whose application came to nothing")
    if row["completes"]:
        said.append(f"the only skill missing in {row['completes']}")
    return ", ".join(said)


def _index(about: Row, rows: Sequence[Row]) -> list[str]:
    index = about["skill_gap_index"]
    if index is None:
        return []
    said = f"Your profile lacks {index:.0%} of what they ask for ({INDEX}, n = {about['n_high']})."
    gaps = sum(row["rank"] is not None for row in rows)
    if gaps:
        said += f" Of {gaps} gaps, {about['n_found']} are asked for more than elsewhere (q at most {SURE:.2f})."
    return [said, ""]


def _gap_lines(about: Row, rows: Sequence[Row], gaps: Sequence[Row], plots: Mapping[str, str]) -> list[str]:
    if not gaps:
        rare = sum(row["rank"] is None and not row["has_it"] and row["support"] < LEAST for row in rows)
        why = f" {rare} skills are named by fewer than {LEAST} of them, too few to judge." if rare else ""
        return [f"No gap was found.{why}", ""]
    lines = ["## Gaps", ""]
    if DEMAND_PLOT in plots:
        lines += [f"![Share of postings that name each skill]({DEMAND_PLOT})", ""]
    lines += [
        "| | skill | demand | others | what it would open | TF-IDF difference | log-odds | q |",
        "|---|---|---|---|---|---|---|---|",
        *(_gap_line(row, about) for row in gaps),
        "",
        ORDER,
        "",
    ]
    if TREND_PLOT in plots:
        lines += ["## Over the weeks", "", f"![Demand over the weeks]({TREND_PLOT})", ""]
    return lines


def _gap_line(row: Row, about: Row) -> str:
    cells = (
        str(row["rank"]),
        _plain(row["name"]) + (f" ({row['progress']})" if row.get("progress") else ""),
        f"{row['demand_high']:.0%}",
        "" if row["demand_low"] is None else f"{row['demand_low']:.0%}",
        opens(row, about),
        f"{row['tfidf_difference']:+.3f}",
        f"{row['log_odds']:+.2f}",
        "" if row["q_value"] is None else f"{row['q_value']:.3f}",
    )
    return f"| {' | '.join(cells)} |"


def _learn(gaps: Sequence[Row], catalogue: ResourceSource) -> list[str]:
    lines = []
    for row in gaps:
        found = catalogue.resources(row["skill_id"])[:SHOWN_RESOURCES]
        if found:
            lines.append(f"- {_plain(row['name'])}")
            lines += [f"  - [{_plain(e.title)}]({e.url}), {_plain(e.provider)} ({e.kind}, {e.level})" for e in found]
    return ["## Where to learn them", "", *lines, ""] if lines else []


def _learned(rows: Sequence[Row]) -> list[str]:
    """What the person ticked as learned: no gap any more, and not in the profile yet."""
    held = [row for row in rows if row.get("progress") == LEARNED and not row["has_it"]]
    if not held:
        return []
    names = ", ".join(f"{_plain(row['name'])} (in {row['support']})" for row in sorted(held, key=_by_support))
    return [
        "## Learned, not in your profile yet",
        "",
        names,
        "",
        "Add them to your profile, so that CVs can show them.",
        "",
    ]


def _week_alone(about: Row, rows: Sequence[Row]) -> list[str]:
    """The same without the weeks before."""
    if not about.get("week_reason"):
        return []
    lines = ["## This week alone", "", f"{_sentence(about['week_reason'])}.", ""]
    gaps = sorted((row for row in rows if row["rank"] is not None), key=lambda row: row["rank"])[:SHOWN_WEEK_GAPS]
    if not gaps:
        return [*lines, f"No skill that your profile lacks is named by {LEAST} of them or more.", ""]
    lines += ["| | skill | demand | others | q |", "|---|---|---|---|---|"]
    for row in gaps:
        others = "" if row["demand_low"] is None else f"{row['demand_low']:.0%}"
        cells = (str(row["rank"]), _plain(row["name"]), f"{row['demand_high']:.0%}", others, f"{row['q_value']:.3f}")
        lines.append(f"| {' | '.join(cells)} |")
    return [*lines, ""]


def _by_support(row: Row) -> tuple[int, str]:
    return -row["support"], row["skill_id"]


def _shown(rows: Sequence[Row]) -> list[str]:
    held = sorted((row for row in rows if row["has_it"]), key=_by_support)
    if not held:
        return []
    return ["## What your profile shows already", "", ", ".join(_plain(row["name"]) for row in held), ""]


def _lines(gaps: Sequence[Row], history: Sequence[PastReport]) -> list[Line]:
    named = gaps[: SHOWN_LINES - 1]
    return [
        Line(INDEX, [each.index for each in history]),
        *(Line(row["name"], [each.demand.get(row["skill_id"], 0.0) for each in history]) for row in named),
    ]


def _values(
    about: Row, rows: Sequence[Row], history: Sequence[PastReport], catalogue: ResourceSource
) -> dict[str, Any]:
    return {
        **{name: value for name, value in about.items() if name not in ("week", "user_id")},
        "week": about["week"].isoformat(),
        "skills": [
            {
                **_plain_row(row),
                "trend": [each.demand.get(row["skill_id"], 0.0) for each in history],
                "resources": [
                    {"title": e.title, "provider": e.provider, "kind": e.kind, "level": e.level, "url": e.url}
                    for e in (() if row["has_it"] else catalogue.resources(row["skill_id"]))
                ],
            }
            for row in rows
        ],
        "weeks": [each.week.isoformat() for each in history],
        "index_trend": [each.index for each in history],
    }


def _plain_row(row: Row) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in ("week", "user_id", "basis")}


def _sentence(reason: str) -> str:
    plain = _plain(reason)
    return plain[:1].upper() + plain[1:]


def _plain(text: str) -> str:
    """``text`` on one line, with every sign escaped that means something in Markdown."""
    return "".join(f"\\{sign}" if sign in _MARKDOWN_SIGNS else sign for sign in " ".join(text.split()))
