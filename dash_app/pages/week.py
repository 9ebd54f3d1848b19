"""The page of one week: this week, a past one, or the one in progress so far."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from dash import dcc, html
from dash.development.base_component import Component

from aura_views.drafts import Draft
from aura_views.slate import SlateVersion, SourceTrouble, WeekView
from aura_views.wording import board_name, counted, instant, listed, week_span
from dash_app.components.badge import lineage_badge
from dash_app.components.card import posting_card
from dash_app.components.keep import keep_button
from dash_app.components.links import page_link, posting_link
from dash_app.components.making import by_itself, ways_to_make
from dash_app.components.notices import command, empty_state, notice, steps
from dash_app.components.weeks import WeekChoice, week_choice


def week_page(view: WeekView, drafts: Mapping[int, Draft | None]) -> Component:
    """Return the page of ``view``.

    Args:
        drafts: the newest request for CV and letter of each posting, by job id; None or absent without one.
    """
    title = _title(view)
    cards = [posting_card(card, len(view.cards), view.timezone, drafts.get(card.job_id)) for card in view.cards]
    content = cards or [_nothing(view)]
    return html.Div(
        [
            html.Div([html.H1(title, className="page-title"), _week_choice(view)], className="page-head"),
            _tabs(view),
            _summary(view),
            _welcome(view),
            html.Div(_notices(view), className="notices"),
            html.Div(content, className="cards"),
            _kept(view),
            _versions(view),
        ],
        className="page week-page",
        **{"data-title": title},
    )


def _title(view: WeekView) -> str:
    if view.in_progress:
        return "So far"
    return "This week" if view.week == view.newest_closed else f"Week of {view.week.day} {view.week:%b %Y}"


def _tabs(view: WeekView) -> Component:
    here = "/so-far" if view.in_progress else "/" if view.week == view.newest_closed else None
    tabs = (("/", "This week", "the last closed week"), ("/so-far", "So far", "the week in progress"))
    return html.Nav(
        [
            page_link(label, href, is_here=href == here, className="week-tab", title=meaning)
            for href, label, meaning in tabs
        ],
        className="week-tabs",
        **{"aria-label": "Closed week or week in progress"},
    )


def _week_choice(view: WeekView) -> Component:
    closed = sorted({*(week for week in view.weeks if week <= view.newest_closed), view.newest_closed}, reverse=True)
    return week_choice([_choice(week, view) for week in closed], view.week)


def _choice(week: date, view: WeekView) -> WeekChoice:
    words = []
    if week == view.newest_closed:
        words.append("this week")
    if week not in view.weeks:
        words.append("not ranked")
    return WeekChoice(week, "/" if week == view.newest_closed else week_address(week), ", ".join(words))


def week_address(week: date, slate_id: str | None = None) -> str:
    """Return the address of a week's page, or of one version of its slate."""
    return f"/?week={week}" + (f"&slate={slate_id}" if slate_id else "")


def _summary(view: WeekView) -> Component:
    said = []
    if view.cards:
        said.append(f"{len(view.cards)} of {counted(view.eligible, 'eligible opening')}")
        said.append(f"{counted(view.openings, 'opening')} seen {'so far' if view.in_progress else 'that week'}")
        said.append(f"{view.rated} of {len(view.cards)} rated")
        if not _in_order_of_score(view):
            said.append("chosen by the rating AURA expects, not by match alone")
    if view.in_progress:
        said.append(f"the week ends {instant(view.window_end, view.timezone)}")
    return html.Div(
        [
            html.P([html.Span(part, className="summary-part") for part in said], className="summary"),
            html.Div(
                [
                    _replay(view),
                    _digest(view),
                    lineage_badge(view.badge, view.timezone) if view.badge or view.cards else None,
                ],
                className="summary-end",
            ),
        ],
        className="summary-line",
    )


def _in_order_of_score(view: WeekView) -> bool:
    """Whether the places before the last, which may be drawn, stand in the order of their scores."""
    scores = [card.score for card in view.cards[:-1]]
    return scores == sorted(scores, reverse=True)


def _replay(view: WeekView) -> Component | None:
    if view.in_progress or not view.cards:
        return None
    return dcc.Link("Replay", href=f"/replay?week={view.week}", title="This week beside today's models")


def _digest(view: WeekView) -> Component | None:
    if not view.has_digest:
        return None
    return html.A(
        "Digest", href=f"/digest/{view.week}", target="_blank", rel="noopener", title="This week as one plain text"
    )


def _welcome(view: WeekView) -> Component | None:
    if not view.is_newcomer:
        return None
    return html.Section(
        [
            html.H2("Welcome to AURA"),
            html.P(
                "AURA does not know you yet. Tell it who you are and what you wish for, and rate ten postings: four short "
                "steps, each of which can be skipped. Nothing leaves this computer."
                + (" These are ranked without a profile: by place, salary and freshness alone." if view.cards else "")
            ),
            dcc.Link(
                "Go on with the guide" if view.guide_begun else "Start the guide",
                href="/guide",
                className="button button-main",
            ),
        ],
        className="welcome",
        **{"aria-label": "Welcome"},
    )


def _notices(view: WeekView) -> list[Component]:
    found = [
        _old_reading(view),
        _earlier_version(view),
        _begun(view),
        _stale(view),
        _no_profile(view),
        _samples(view),
        _few(view),
    ]
    return [*(one for one in found if one is not None), *_troubles(view)]


def _old_reading(view: WeekView) -> Component | None:
    if view.is_current:
        return None
    return notice(
        f"As of {instant(view.read_at, view.timezone)}.",
        " New results are being written; this is what was known then. Rating works as usual.",
    )


def _begun(view: WeekView) -> Component | None:
    if view.begun is None:
        return None
    version = view.begun.version
    return notice(
        f"You rated {view.begun.rated} of the {view.begun.places} of version {version.number}.",
        " These are ranked anew since; what you rated is kept. ",
        dcc.Link("Go on with the others", href=week_address(view.week, version.slate_id)),
    )


def _earlier_version(view: WeekView) -> Component | None:
    if view.slate is None or view.is_newest_version:
        return None
    return notice(
        f"An earlier version of these {len(view.cards)}, made {instant(view.slate.created_at, view.timezone)}.",
        " ",
        dcc.Link("Show the newest", href=_newest_address(view)),
    )


def _newest_address(view: WeekView) -> str:
    return "/so-far" if view.in_progress else week_address(view.week)


def _stale(view: WeekView) -> Component | None:
    if view.badge is None or view.badge.stale_because is None or not view.is_newest_version:
        return None
    return notice(
        "Something has changed since these were ranked:",
        f" {view.badge.stale_because}. ",
        command(f"aura week --week {view.week}"),
        " ranks them anew.",
        kind="warning",
    )


def _no_profile(view: WeekView) -> Component | None:
    if view.ranked_with_profile is not False or view.is_newcomer:
        return None
    if view.profile_since is None:
        return notice(
            "Ranked without a profile.",
            " AURA does not know you yet, so place, salary and freshness decide. ",
            dcc.Link("Give it your profile", href="/guide"),
            ", or type ",
            command("aura profile import FILE"),
            ".",
            kind="warning",
        )
    return notice(
        "Ranked before your profile was known.",
        f" It is known since {instant(view.profile_since, view.timezone)}; ",
        command(f"aura week --week {view.week}"),
        " ranks this week with what was known at its end.",
    )


def _samples(view: WeekView) -> Component | None:
    if view.is_demo or not view.cards or not all(card.is_sample for card in view.cards):
        return None
    return notice(
        "These are invented postings.",
        " No job board answered for this week, so the sample source shows how AURA works. "
        "They leave the slate as soon as a real source answers.",
        kind="warning",
    )


def _few(view: WeekView) -> Component | None:
    if not view.cards or len(view.cards) >= view.slate_size:
        return None
    left_out = (
        " The others are rated, dismissed or applied to already, were shown twice, are too old, or do not meet a hard filter."
        if view.openings > view.eligible
        else ""
    )
    return notice(
        f"Only {len(view.cards)} this time.",
        f" {view.eligible:,} of {counted(view.openings, 'opening')} could be put on the slate.{left_out}",
    )


def _troubles(view: WeekView) -> list[Component]:
    if not view.troubles:
        return []
    names = listed([board_name(trouble.source) for trouble in view.troubles])
    details = [html.Li(f"{board_name(trouble.source)}: {_what_happened(trouble)}") for trouble in view.troubles]
    return [
        notice(
            f"Not every source answered: {names}.",
            html.Details([html.Summary("What happened and what to do"), html.Ul(details)]),
            kind="warning",
        )
    ]


def _what_happened(trouble: SourceTrouble) -> str:
    said = [trouble.message or trouble.status.replace("_", " "), trouble.cure or ""]
    return " ".join(f"{part[:1].upper()}{part[1:].rstrip('.')}." for part in said if part)


def _nothing(view: WeekView) -> Component:
    if view.asked_slate is not None:
        return empty_state(
            "This version is not known",
            "The slate may have been removed.",
            dcc.Link("Show the newest", href=_newest_address(view)),
        )
    if view.slate is None and not view.weeks:
        return empty_state(
            "No week yet",
            "AURA reads the job boards, ranks what it finds and puts five postings here. To start:",
            steps(
                [
                    "Give it your profile (optional, ranking is far better with it): ",
                    dcc.Link("the guide", href="/guide"),
                    " or ",
                    command("aura profile import FILE"),
                ],
                ["Wait for the first week: ", *by_itself(), "."],
                ["Or do not wait: ", *ways_to_make(), "."],
            ),
        )
    if view.slate is None:
        newest = next((week for week in view.weeks if week < view.week), None)
        return empty_state(
            "This week is not ranked yet",
            html.P(["It is made on schedule. To have it now, ", *ways_to_make(view.week), "."]),
            dcc.Link(f"Show {week_span(newest)}", href=week_address(newest)) if newest else "",
        )
    return empty_state("Nothing to show", "No opening of this week was eligible for the slate.")


def _kept(view: WeekView) -> Component | None:
    if not view.kept:
        return None
    rows = [
        html.Li(
            html.Article(
                [
                    html.Div(
                        [
                            html.H3(posting_link(kept.title, kept.job_id)),
                            html.P(
                                [
                                    html.Span(part, className="where-part")
                                    for part in (kept.company, kept.place, kept.workplace, kept.salary)
                                    if part
                                ],
                                className="where",
                            ),
                        ],
                        className="hit-main",
                    ),
                    keep_button(kept.job_id, kept.title, is_kept=True),
                ],
                className="hit",
                **{"data-facet": "keep", "aria-label": kept.title},
            )
        )
        for kept in view.kept
    ]
    return html.Section(
        [
            html.H2("Kept beside the five", id="kept"),
            html.P(
                ["Found by ", dcc.Link("search", href="/search"), " and kept by you; not ranked."], className="hint"
            ),
            html.Ol(rows, className="hits"),
        ],
        className="kept-block",
        **{"aria-labelledby": "kept"},
    )


def _versions(view: WeekView) -> Component | None:
    if len(view.versions) < 2:
        return None
    return html.Section(
        [
            html.H2("Versions of this week's slate"),
            html.P("Each new ranking is a version of its own; none is ever changed.", className="hint"),
            html.Ol(
                [html.Li(_version(version, view)) for version in view.versions],
                className="versions",
                reversed="reversed",
            ),
        ],
        className="versions-block",
    )


def _version(version: SlateVersion, view: WeekView) -> Component:
    words = [
        f"made {instant(version.created_at, view.timezone)}",
        f"known up to {instant(version.as_of, view.timezone)}",
    ]
    if version.is_final:
        words.append("computed at the end of the week")
    shown = view.slate is not None and version.slate_id == view.slate.slate_id
    text = f"Version {version.number}"
    link = html.Strong(f"{text} (shown)") if shown else dcc.Link(text, href=week_address(view.week, version.slate_id))
    return html.Span([link, html.Span(", ".join(words), className="second")])
