"""The page of one week: this week, a past one, or the one in progress so far."""

from __future__ import annotations

from datetime import date

from dash import dcc, html
from dash.development.base_component import Component

from aura_views.slate import SlateVersion, SourceTrouble, WeekView
from aura_views.wording import board_name, counted, instant, listed, week_span
from dash_app.components.badge import lineage_badge
from dash_app.components.card import posting_card
from dash_app.components.links import page_link
from dash_app.components.notices import command, empty_state, notice, steps


def week_page(view: WeekView) -> Component:
    """Return the page of ``view``."""
    title = _title(view)
    cards = [posting_card(card, len(view.cards), view.timezone) for card in view.cards]
    content = cards or [_nothing(view)]
    return html.Div(
        [
            html.Div([html.H1(title, className="page-title"), _week_choice(view)], className="page-head"),
            _tabs(view),
            _summary(view),
            html.Div(_notices(view), className="notices"),
            html.Div(content, className="cards"),
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
    older = next((week for week in closed if week < view.week), None)
    newer = next((week for week in reversed(closed) if week > view.week), None)
    return html.Nav(
        [
            _step(older, "←", "Earlier week"),
            html.Details(
                [
                    html.Summary(week_span(view.week), title="Choose a week"),
                    html.Ul([html.Li(_week_link(week, view)) for week in closed], className="week-menu"),
                ],
                className="week-select",
            ),
            _step(newer, "→", "Later week"),
        ],
        className="week-choice",
        **{"aria-label": "Weeks"},
    )


def _step(week: date | None, arrow: str, label: str) -> Component:
    if week is None:
        return html.Span(arrow, className="icon-button icon-off", **{"aria-hidden": "true"})
    return dcc.Link(arrow, href=week_address(week), className="icon-button", title=f"{label}: {week_span(week)}")


def _week_link(week: date, view: WeekView) -> Component:
    words = [week_span(week)]
    if week == view.newest_closed:
        words.append("this week")
    if week not in view.weeks:
        words.append("not ranked")
    here = " week-here" if week == view.week else ""
    return dcc.Link(
        [html.Span(words[0]), html.Span(", ".join(words[1:]), className="hint")],
        href="/" if week == view.newest_closed else week_address(week),
        className=f"week-link{here}",
    )


def week_address(week: date, slate_id: str | None = None) -> str:
    """Return the address of a week's page, or of one version of its slate."""
    return f"/?week={week}" + (f"&slate={slate_id}" if slate_id else "")


def _summary(view: WeekView) -> Component:
    said = []
    if view.cards:
        said.append(f"{len(view.cards)} of {counted(view.eligible, 'eligible opening')}")
        said.append(f"{counted(view.openings, 'opening')} seen {'so far' if view.in_progress else 'that week'}")
        said.append(f"{view.rated} of {len(view.cards)} rated")
    if view.in_progress:
        said.append(f"the week ends {instant(view.window_end, view.timezone)}")
    return html.Div(
        [
            html.P([html.Span(part, className="summary-part") for part in said], className="summary"),
            lineage_badge(view.badge, view.timezone) if view.badge or view.cards else None,
        ],
        className="summary-line",
    )


def _notices(view: WeekView) -> list[Component]:
    found = [_old_reading(view), _earlier_version(view), _stale(view), _no_profile(view), _samples(view), _few(view)]
    return [*(one for one in found if one is not None), *_troubles(view)]


def _old_reading(view: WeekView) -> Component | None:
    if view.is_current:
        return None
    return notice(
        f"As of {instant(view.read_at, view.timezone)}.",
        " New results are being written; this is what was known then. Rating works as usual.",
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
    if view.ranked_with_profile is not False:
        return None
    if view.profile_since is None:
        return notice(
            "Ranked without a profile.",
            " AURA does not know you yet, so place, salary and freshness decide. Give it a JSON Resume or Markdown file: ",
            command("aura profile import FILE"),
            " or profile.path in config.yaml.",
            kind="warning",
        )
    return notice(
        "Ranked before your profile was known.",
        f" It is known since {instant(view.profile_since, view.timezone)}; ",
        command(f"aura week --week {view.week}"),
        " ranks this week with what was known at its end.",
    )


def _samples(view: WeekView) -> Component | None:
    if not view.cards or not all(card.is_sample for card in view.cards):
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
                    command("aura profile import FILE"),
                ],
                ["Run the first week: ", command("aura week"), " or press Materialize in Dagster."],
            ),
        )
    if view.slate is None:
        newest = next((week for week in view.weeks if week < view.week), None)
        return empty_state(
            "This week is not ranked yet",
            html.P(["It is made on schedule, or now with ", command(f"aura week --week {view.week}"), "."]),
            dcc.Link(f"Show {week_span(newest)}", href=week_address(newest)) if newest else "",
        )
    return empty_state("Nothing to show", "No opening of this week was eligible for the slate.")


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
