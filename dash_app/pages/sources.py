"""The page of the job sources: what each brought, what is wrong and what to do, its switch, and asking it now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dash import dcc, html
from dash.development.base_component import Component

from aura_views.source_weeks import WeekOfSource
from aura_views.sources import GOOD, NOT_INSTALLED, NOT_RUN, SourceState
from aura_views.wording import board_name, counted, day, instant, language_name, listed, local_day, week_span
from dash_app.components.notices import command

TITLE = "Sources"
LOOK_EVERY_MS = 1_500
BAR_PX = 26
_WORDS = {
    "ok": "answers",
    "empty": "nothing new",
    NOT_RUN: "not asked yet",
    "unreachable": "not reachable",
    "blocked": "refused to answer",
    "needs_setup": "needs a key",
    "changed_shape": "changed its form",
    "broken": "plugin fails",
    NOT_INSTALLED: "not installed",
    "disabled": "off",
}
OFF = "disabled"


@dataclass(frozen=True)
class Trying:
    """A source that is asked now: the run, and how far it is (queued, running, done, failed, or a problem in words)."""

    run_id: str
    url: str
    state: str


def switch_id(name: str) -> dict[str, str]:
    """Return the id of a source's switch."""
    return {"type": "source-switch", "source": name}


def try_id(name: str) -> dict[str, str]:
    """Return the id of the button that asks a source now."""
    return {"type": "source-try", "source": name}


def card_id(name: str) -> dict[str, str]:
    """Return the id of a source's card."""
    return {"type": "source-card", "source": name}


def sources_page(states: Sequence[SourceState], timezone: str) -> Component:
    """Return the page of ``states``."""
    return html.Div(
        [
            html.Div(
                [html.H1(TITLE, className="page-title"), html.P(_lead(states), className="lead")],
                className="page-head page-head-plain",
            ),
            dcc.Interval(id="source-tick", interval=LOOK_EVERY_MS, disabled=True),
            dcc.Store(id="source-trying", data={}),
            *[_group(title, members, timezone) for title, members in _groups(states)],
            html.P(
                [
                    "Keys, search terms and addresses of a source stand in ",
                    html.Code("config.yaml"),
                    " and ",
                    html.Code(".env"),
                    ". ",
                    command("aura sources check"),
                    " asks every source that is on without storing anything.",
                ],
                className="hint sources-foot",
            ),
        ],
        className="page sources-page",
        **{"data-title": TITLE},
    )


def _lead(states: Sequence[SourceState]) -> str:
    on = [state for state in states if state.enabled]
    troubles = [state for state in on if state.is_problem]
    wants = f"{counted(len(troubles), 'source')} of them {'wants' if len(troubles) == 1 else 'want'} something done"
    return f"{len(on)} of {counted(len(states), 'source')} are on; " + (wants if troubles else "all of them well") + "."


def _groups(states: Sequence[SourceState]) -> list[tuple[str, list[SourceState]]]:
    troubles = [state for state in states if state.is_problem]
    well = [state for state in states if state.enabled and not state.is_problem]
    off = [state for state in states if not state.enabled]
    return [(title, members) for title, members in (("To do", troubles), ("On", well), ("Off", off)) if members]


def _group(title: str, members: Sequence[SourceState], timezone: str) -> Component:
    label = f"sources-{title.lower().replace(' ', '-')}"
    return html.Section(
        [
            html.H2([title, html.Span(str(len(members)), className="count")], id=label),
            html.Div(
                [
                    html.Article(source_card(state, timezone), id=card_id(state.name), className="source")
                    for state in members
                ],
                className="source-list",
            ),
        ],
        className="sources-group",
        **{"aria-labelledby": label},
    )


def source_card(state: SourceState, timezone: str, trying: Trying | None = None) -> list[Component]:
    """Return what stands of one source: name, state, figures, what to do, controls."""
    return [
        html.Div(
            [
                html.H3(_name(state)),
                html.Span(
                    [html.Span(className=f"dot {_dot(state)}", **{"aria-hidden": "true"}), _word(state)],
                    className="source-state",
                ),
            ],
            className="source-name",
        ),
        html.Div(_figures(state, timezone), className="source-figures"),
        _bars(state),
        html.Div(_controls(state, trying), className="source-controls"),
        *_said(state, timezone, trying),
    ]


def _name(state: SourceState) -> str:
    name = board_name(state.name)
    return name[:1].upper() + name[1:]


def _dot(state: SourceState) -> str:
    if not state.enabled:
        return "dot-off"
    if state.status == NOT_RUN:
        return "dot-queued"
    return "dot-failed" if state.is_problem else "dot-fresh"


def _word(state: SourceState) -> str:
    return "off" if not state.enabled else _WORDS.get(state.status, state.status.replace("_", " "))


def _figures(state: SourceState, timezone: str) -> list[Component]:
    if state.week is None:
        return []
    said = [
        html.Span(
            [html.Strong(f"{state.rows_of_week or 0:,}"), f" rows in {week_span(state.week)}"],
        )
    ]
    last = f"last answered {day(local_day(state.last_ok_at, timezone))}" if state.last_ok_at else "never answered yet"
    asked = ", ".join(
        part
        for part in (
            last,
            counted(state.requests, "request") if state.requests else "",
            f"{state.duration_s:.1f} s" if state.duration_s and state.requests else "",
        )
        if part
    )
    run = (
        html.A("run", href=state.run_url, target="_blank", rel="noopener", title="In Dagster")
        if state.run_url
        else None
    )
    return [*said, html.Span([asked, " · " if run else "", run], className="hint")]


def _bars(state: SourceState) -> Component:
    """Return the rows of the newest weeks as bars, told in words as well."""
    if not state.trend:
        return html.Div(className="source-bars")
    most = max(week.rows for week in state.trend) or 1
    words = "; ".join(f"{week_span(week.week)}: {_week_words(week)}" for week in state.trend)
    return html.Div(
        [
            html.Span(
                className="bar bar-bad" if week.status not in GOOD else "bar bar-odd" if week.drifts else "bar",
                style={"height": f"{max(2, round(BAR_PX * week.rows / most))}px"},
                title=f"{week_span(week.week)}: {_week_words(week)}",
            )
            for week in state.trend
        ],
        className="source-bars",
        role="img",
        **{"aria-label": f"Rows by week. {words}"},
    )


def _week_words(week: WeekOfSource) -> str:
    said = [counted(week.rows, "row")]
    if week.status not in GOOD:
        said.append(_WORDS.get(week.status, week.status))
    if week.drifts:
        said.append("unlike the weeks before")
    return ", ".join(said)


def _controls(state: SourceState, trying: Trying | None) -> list[Component]:
    name = board_name(state.name)
    is_asked = trying is not None and trying.state in ("queued", "running")
    ask = html.Button(
        "Asking …" if is_asked else "Try now",
        id=try_id(state.name),
        type="button",
        className="button",
        disabled=is_asked or not (state.enabled and state.installed),
        title=_what_trying_does(state),
        **{"aria-label": f"Try {name} now"},
    )
    switch = html.Button(
        html.Span(className="knob", **{"aria-hidden": "true"}),
        id=switch_id(state.name),
        type="button",
        role="switch",
        className="switch",
        title="Switch it off" if state.enabled else "Switch it on",
        **{"aria-checked": "true" if state.enabled else "false", "aria-label": name},
    )
    return [ask, switch]


def _what_trying_does(state: SourceState) -> str:
    if not state.installed:
        return "AURA has no such source here; there is nothing to ask"
    if not state.enabled:
        return "Switch this source on first, then ask it"
    return "Ask this source now, for the week in progress, through Dagster"


def _said(state: SourceState, timezone: str, trying: Trying | None) -> list[Component]:
    lines: list[Component] = []
    if trying is not None:
        lines.append(_trying(trying))
    if state.is_problem:
        what = [part for part in (state.message, state.cure) if part]
        lines.append(
            html.P(" ".join(f"{part[:1].upper()}{part[1:].rstrip('.')}." for part in what), className="source-cure")
        )
    if state.enabled and state.retry_at is not None:
        lines.append(
            html.P(
                f"It failed {state.failures} times in a row and is left alone until {instant(state.retry_at, timezone)}.",
                className="hint",
            )
        )
    lines += [
        html.P([html.Strong("Unlike before: "), f"{drift.message} ", drift.cure], className="hint")
        for drift in state.drifts
    ]
    if state.is_switched:
        lines.append(html.P("Switched here; config.yaml says otherwise.", className="hint"))
    if (shares := _shares(state)) is not None:
        lines.append(shares)
    return [html.Div(lines, className="source-said")] if lines else []


def _trying(trying: Trying) -> Component:
    words: Mapping[str, str] = {
        "queued": "Asked for. Waiting for Dagster to begin …",
        "running": "The board is being asked …",
        "done": "Asked just now; what it brought is shown above.",
        "failed": "The run failed.",
    }
    kind = {"queued": "queued", "running": "running", "done": "fresh", "failed": "failed"}.get(trying.state, "off")
    link = html.A("See the run", href=trying.url, target="_blank", rel="noopener") if trying.url else None
    return html.P(
        [
            html.Span(className=f"dot dot-{kind}", **{"aria-hidden": "true"}),
            words.get(trying.state, trying.state),
            " ",
            link if link is not None else command("aura up") if trying.state not in words else None,
        ],
        className="source-trying",
        role="status",
    )


def _shares(state: SourceState) -> Component | None:
    newest = next((week for week in reversed(state.trend) if week.week == state.week and week.openings), None)
    if newest is None:
        return None
    languages = [f"{language_name(code)} {share:.0%}" for code, share in list(newest.languages.items())[:3]]
    facts = [
        f"{newest.openings:,} of the openings were first seen there",
        f"{newest.rejected_share:.0%} of the rows could not be trusted" if newest.rejected_share else "",
        f"{newest.without_pay_share:.0%} without pay" if newest.without_pay_share is not None else "",
        listed(languages) if languages else "",
    ]
    return html.Details(
        [html.Summary("What it brings"), html.P("; ".join(fact for fact in facts if fact) + ".", className="hint")],
        className="source-more",
    )
