"""The report for people, in Markdown: goals and what was measured side by side, targets, then each part."""

from __future__ import annotations

from collections.abc import Sequence

from aura_ml.evaluation.report import Figure, Part, Report, Verdict

NOTHING = "–"


def render(report: Report, plots: Sequence[str] = ()) -> str:
    """Return the whole report, one newline at its end.

    Args:
        plots: paths of plots relative to the report, shown after the parts.
    """
    sections = [_head(report), _targets(report), _goals(report.figures)]
    sections += [_part(part) for part in report.parts]
    if report.person is not None:
        sections.append(_part(report.person))
    if report.costs:
        rows = [[name, f"{value:g}"] for name, value in report.costs.items()]
        sections.append(
            ["## What it takes", "", "One thread; seconds are of the processor.", "", *_table(["", ""], rows)]
        )
    if report.skipped:
        sections.append(["## Left out", "", *(f"- {name}: {why}" for name, why in report.skipped.items())])
    if plots:
        sections.append(["## Plots", "", *(f"![{path.rsplit('/', 1)[-1]}]({path})" for path in plots)])
    return "\n\n".join("\n".join(section) for section in sections if section) + "\n"


def _head(report: Report) -> list[str]:
    lines = [
        "# Evaluation of learning",
        "",
        f"- Postings: {report.n_postings:,}, {report.postings}",
        f"- Encoder: {report.encoder_version}",
        f"- Seed: {report.seed}; the people are simulated where it says so, a new seed means new ones",
    ]
    if report.tuned_on:
        lines.append(f"- Tuned on {report.tuned_on}; nobody here is among them")
    if report.is_invented:
        lines.append("- The postings are invented: figures say that everything works, real postings may differ")
    if report.quick:
        lines.append("- A quick run on few people: it shows that everything works, and is no result")
    return lines


def _targets(report: Report) -> list[str]:
    rows = [[each.name, each.wanted, each.found, str(each.verdict)] for each in report.targets]
    return ["## The specification's targets", "", *_table(["target", "wanted", "measured", "verdict"], rows)]


def _goals(figures: Sequence[Figure]) -> list[str]:
    rows = [
        [each.name, str(each.goal), _value(each), _interval(each), f"{each.n}", _verdict(each)]
        for each in figures
        if each.goal is not None
    ]
    if not rows:
        return []
    return ["## Goals", "", *_table(["figure", "goal", "measured", "95 %", "n", "verdict"], rows)]


def _part(part: Part) -> list[str]:
    rows = [
        [
            each.name,
            _value(each),
            _interval(each),
            f"{each.n}",
            each.unit,
            ", ".join(f"{name} {_number(value)}" for name, value in each.baselines.items()) or NOTHING,
        ]
        for each in part.figures
    ]
    notes = [f"{each.name}: {each.note}" for each in part.figures if each.note]
    table = _table(["figure", "value", "95 %", "n", "unit", "beside it"], rows)
    lines = [f"## {part.title}", "", part.protocol, "", *table]
    lines += ["", *(f"- {note}" for note in [*part.notes, *notes])] if part.notes or notes else []
    settings = ", ".join(f"{name} {value}" for name, value in part.settings.items())
    took = "" if part.seconds is None else f"; {part.seconds:.0f} s of processor time"
    return [*lines, "", f"Settings: {settings or 'none'}{took}."]


def _verdict(figure: Figure) -> str:
    return str(figure.goal.verdict(figure.value)) if figure.goal is not None else str(Verdict.UNKNOWN)


def _value(figure: Figure) -> str:
    return _number(figure.value)


def _number(value: float | None) -> str:
    return NOTHING if value is None else f"{value:.3f}"


def _interval(figure: Figure) -> str:
    if figure.lower is None or figure.upper is None:
        return NOTHING
    return f"{figure.lower:.3f} to {figure.upper:.3f}"


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    cells = [header, ["---"] * len(header), *([cell.replace("|", "\\|") for cell in row] for row in rows)]
    return [f"| {' | '.join(row)} |" for row in cells]
