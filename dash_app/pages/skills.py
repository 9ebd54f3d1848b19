"""The page of skills: what the liked postings ask for and the profile does not show, and where to learn it."""

from __future__ import annotations

from collections.abc import Sequence

from dash import dcc, html
from dash.development.base_component import Component

from aura_views.skills import (
    LEAST,
    SkillReport,
    SkillRow,
    SkillsView,
    certainty,
    named_by_failed,
    named_by_others,
    opens,
)
from aura_views.wording import counted, instant, listed, week_span
from dash_app.components.badge import lineage_badge
from dash_app.components.making import by_itself, ways_to_make
from dash_app.components.notices import command, empty_state, notice
from dash_app.components.skill_tick import skill_tick
from dash_app.components.weeks import WeekChoice, week_choice

TITLE = "Skills"
OPEN_GAPS = 12
_LIKED = {"ratings": "liked postings", "top_ranked": "postings ranked first"}
_OTHERS = {"low_rated": "rated low", "unrated": "not rated", "others": "others"}
_KINDS = {"documentation": "documentation", "course": "course", "tutorial": "tutorial", "book": "book"}


def skills_page(view: SkillsView) -> Component:
    """Return the page of ``view``."""
    report = view.report
    return html.Div(
        [
            html.Div([html.H1(TITLE, className="page-title"), _week_choice(view)], className="page-head"),
            html.P(
                "What the postings you like ask for, beside the others, and what of it your profile does not show.",
                className="lead",
            ),
            *(_report(view, report) if report is not None else [_nothing(view)]),
        ],
        className="page skills-page",
        **{"data-title": TITLE},
    )


def _week_choice(view: SkillsView) -> Component | None:
    if view.week is None:
        return None
    newest_first = sorted({*view.weeks, view.week}, reverse=True)
    return week_choice(
        [WeekChoice(week, f"/skills?week={week}", "" if week in view.weeks else "no report") for week in newest_first],
        view.week,
    )


def _nothing(view: SkillsView) -> Component:
    if view.week is None:
        return empty_state(
            "No skill report yet",
            html.P(["It comes with the first week: ", *by_itself(), ". To have it now, ", *ways_to_make(), "."]),
            html.P(
                [
                    "Rate at least five postings 7 or higher ",
                    dcc.Link("this week", href="/"),
                    ", so that it is made from what you like.",
                ]
            ),
        )
    newest = view.weeks[-1] if view.weeks else None
    return empty_state(
        f"No skill report for {week_span(view.week)}",
        html.P(["To have it, ", *ways_to_make(view.week), "."]),
        dcc.Link(f"Show {week_span(newest)}", href=f"/skills?week={newest}") if newest else "",
    )


def _report(view: SkillsView, report: SkillReport) -> list[Component | None]:
    return [
        html.Div(
            [
                html.P(f"{report.reason[:1].upper()}{report.reason[1:]}.", className="summary"),
                lineage_badge(view.badge, view.timezone),
            ],
            className="summary-line",
        ),
        html.Div(_notices(view, report), className="notices"),
        _index(report) if report.basis != "nothing" else None,
        _gaps(view, report),
        _learned(view, report),
        _alone(report),
        _shown(report),
        _rare(report),
    ]


def _notices(view: SkillsView, report: SkillReport) -> list[Component]:
    said = []
    if not view.is_current:
        said.append(notice(f"As of {instant(view.read_at, view.timezone)}.", " New results are being written."))
    if not report.has_profile:
        said.append(
            notice(
                "No profile was known.",
                " So every skill counts as missing, and there is no skill gap index. ",
                dcc.Link("Give AURA your profile", href="/guide"),
                ", or type ",
                command("aura profile import FILE"),
                ".",
                kind="warning",
            )
        )
    if report.basis != "ratings":
        said.append(
            notice(
                "Too few ratings yet.",
                " With five postings rated 7 or higher overall, this is made from what you like. ",
                dcc.Link("Rate this week's five", href="/"),
            )
        )
    return said


def _index(report: SkillReport) -> Component:
    index = report.skill_gap_index
    liked = _LIKED.get(report.basis, "postings")
    if index is not None:
        value, words = f"{index * 100:.0f} %", f"of what the {liked} ask for is missing from your profile"
    elif not report.has_profile:
        value, words = "No figure", "without a profile"
    else:
        value, words = "Too few", f"to give a figure: it takes {LEAST} postings, and a skill that {LEAST} of them name"
    found = f"{report.n_found} of {counted(len(report.gaps), 'gap')} asked for more than elsewhere, likely or clearly"
    return html.Section(
        [
            html.H2("Skill gap index", className="visually-hidden"),
            html.Div(
                [
                    html.Span(value, className="index-value" if index is not None else "index-value tile-silent"),
                    html.Span(words),
                ],
                className="index-line",
            ),
            html.P(
                f"Skill gap index, n = {report.n_high:,} {liked}" + (f" · {found}" if report.gaps else ""),
                className="hint",
            ),
        ],
        className="index",
    )


def _gaps(view: SkillsView, report: SkillReport) -> Component:
    head = html.H2("What your profile does not show" if report.has_profile else "What they ask for")
    if not report.gaps:
        return html.Section([head, html.P(_no_gaps(report), className="lead")])
    rows = [_gap(view, report, skill) for skill in report.gaps]
    more = rows[OPEN_GAPS:]
    return html.Section(
        [
            head,
            html.P(
                "The most worth learning first: how often it is asked for, times how sure it is that it is asked for more "
                "than elsewhere.",
                className="hint",
            ),
            html.Ol(rows[:OPEN_GAPS], className="gaps"),
            html.Details(
                [
                    html.Summary(f"{len(more)} more", className="button"),
                    html.Ol(more, className="gaps", start=str(OPEN_GAPS + 1)),
                ],
                className="more-gaps",
            )
            if more
            else None,
        ],
        className="gaps-block",
    )


def _no_gaps(report: SkillReport) -> str:
    if report.basis == "nothing":
        return "Nothing can be said yet: too few postings are rated high, and the week has no ranking."
    if not report.shown and not report.rare:
        return "These postings name no skill that AURA knows."
    return f"No gap: of the skills that {LEAST} or more of them name, your profile shows every one."


def _gap(view: SkillsView, report: SkillReport, skill: SkillRow) -> Component:
    return html.Li(
        [
            html.Div(
                [
                    html.Span(str(skill.rank), className="gap-rank", **{"aria-hidden": "true"}),
                    html.Div(
                        [
                            html.H3(skill.name),
                            html.Span(skill.category.replace("_", " ").capitalize(), className="hint")
                            if skill.category
                            else None,
                            _tick(view, skill),
                        ],
                        className="gap-name",
                    ),
                ],
                className="gap-head",
            ),
            _demand(report, skill),
            _learn(skill),
        ],
        className="gap",
    )


def _tick(view: SkillsView, skill: SkillRow) -> Component:
    made_at = view.badge.as_of if view.badge else None
    return skill_tick(skill.skill_id, skill.ticked, made_at, view.timezone)


def _learned(view: SkillsView, report: SkillReport) -> Component | None:
    if not report.learned:
        return None
    return html.Section(
        [
            html.H2("Learned, not in your profile yet"),
            html.P(
                "You said that you know these. Add them to your profile, so that CVs can show them.", className="hint"
            ),
            html.Ul(
                [
                    html.Li(
                        [
                            html.H3(skill.name),
                            html.Span(f"in {skill.support} of {report.n_high}", className="second"),
                            _tick(view, skill),
                        ]
                    )
                    for skill in report.learned
                ],
                className="learned-skills",
            ),
        ],
        className="learned-block",
    )


def _alone(report: SkillReport) -> Component | None:
    """The week without those before it, folded away: the same skills by their own counts."""
    alone = report.alone
    if alone is None or alone.basis == "nothing":
        return None
    liked = _LIKED.get(alone.basis, "postings")
    said: Component = html.P(f"No skill that your profile lacks is named by {LEAST} of them or more.", className="hint")
    if alone.gaps:
        said = html.Ul(
            [
                html.Li(
                    [html.Span(skill.name), html.Span(f"{skill.support} of {alone.n_high} {liked}", className="second")]
                )
                for skill in alone.gaps
            ],
            className="skill-chips",
        )
    return html.Section(
        html.Details(
            [
                html.Summary("This week alone", className="button"),
                html.P(f"{alone.reason[:1].upper()}{alone.reason[1:]}.", className="hint"),
                said,
            ]
        ),
        className="alone-block",
    )


def _demand(report: SkillReport, skill: SkillRow) -> Component:
    liked = _LIKED.get(report.basis, "postings")
    lines = [_bar(f"{skill.support} of {report.n_high} {liked}", skill.support, report.n_high, "liked")]
    others = named_by_others(report, skill)
    if others is not None:
        lines.append(
            _bar(f"{others} of {report.n_low} {_OTHERS.get(report.contrast, 'others')}", others, report.n_low, "")
        )
    failed = named_by_failed(report, skill)
    if failed is not None:
        words = f"{failed} of {report.n_failed} whose application came to nothing"
        lines.append(_bar(words, failed, report.n_failed, ""))
    opened = opens(report, skill)
    if opened:
        lines.append(html.Div(f"{opened[:1].upper()}{opened[1:]}.", className="gap-opens"))
    if len(report.trend_weeks) > 1:
        lines.append(_trend(report, skill))
    figures = [f"log-odds {skill.log_odds:+.2f}", f"TF-IDF difference {skill.tfidf_difference:+.3f}"]
    if skill.q_value is not None:
        figures.append(f"q {skill.q_value:.2f}")
    lines.append(html.Div(certainty(skill), className="gap-certainty"))
    lines.append(html.Div(" · ".join(figures), className="second", title="q: false discovery rate"))
    return html.Div(lines, className="demand")


def _trend(report: SkillReport, skill: SkillRow) -> Component:
    """The skill's demand in each week's report as bars, and the first and last in words."""
    weeks = report.trend_weeks
    bars = [
        html.Span(className="trend-bar", style={"height": f"{max(share * 100, 4):.0f}%"}, title=f"{week}: {share:.0%}")
        for week, share in zip(weeks, skill.trend, strict=True)
    ]
    words = f"{skill.trend[0]:.0%} in {week_span(weeks[0])}, {skill.trend[-1]:.0%} now"
    return html.Div(
        [html.Span(bars, className="trend-bars", **{"aria-hidden": "true"}), html.Span(words, className="second")],
        className="gap-trend",
    )


def _bar(words: str, count: int, n: int, kind: str) -> Component:
    percent = round(100 * count / n) if n else 0
    return html.Div(
        [
            html.Span(
                html.Span(className=f"fill {kind}".strip(), style={"width": f"{percent}%"}),
                className="track",
                **{"aria-hidden": "true"},
            ),
            html.Span(words, className="demand-words"),
        ],
        className="demand-line",
    )


def _learn(skill: SkillRow) -> Component:
    if not skill.resources:
        return html.Div(html.P("AURA's list has no place to learn it.", className="hint"), className="learn")
    links = [
        html.Li(
            [
                html.A(
                    [each.title, html.Span(" ↗", **{"aria-hidden": "true"})],
                    href=each.url,
                    target="_blank",
                    rel="noopener",
                ),
                html.Span(
                    f"{each.provider}, {_KINDS.get(each.kind, each.kind)}{_level(each.level)}", className="second"
                ),
            ]
        )
        for each in skill.resources
    ]
    return html.Div(html.Ul(links), className="learn")


def _level(level: str) -> str:
    return "" if level == "any" else f", {level}"


def _shown(report: SkillReport) -> Component | None:
    if not report.shown:
        return None
    return html.Section(
        [html.H2("What your profile shows already"), _chips(report, report.shown)], className="shown-block"
    )


def _rare(report: SkillReport) -> Component | None:
    if not report.rare:
        return None
    names = listed([skill.name for skill in report.rare[:3]])
    return html.Section(
        html.Details(
            [
                html.Summary(
                    f"{counted(len(report.rare), 'skill')} named too rarely to judge, such as {names}", className="hint"
                ),
                _chips(report, report.rare),
            ]
        ),
        className="rare-block",
    )


def _chips(report: SkillReport, found: Sequence[SkillRow]) -> Component:
    return html.Ul(
        [
            html.Li([html.Span(skill.name), html.Span(f"{skill.support} of {report.n_high}", className="second")])
            for skill in found
        ],
        className="skill-chips",
    )
