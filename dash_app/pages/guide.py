"""The page of the first-run guide: its four steps, the one that is shown, and what finishing led to.

Layout only; what the buttons do is in ``dash_app.guide_callbacks``. The fields of the wishes are in ``components.wishes``,
what was understood of a profile is in ``components.review``.
"""

from __future__ import annotations

from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from aura_views.guide import STEPS, Finished, GuideView, Known
from aura_views.guide_form import in_words, unknown_places, written_form
from aura_views.reranking import Reranking
from aura_views.wording import counted, instant, listed, week_span
from dash_app.components.card import plain_card
from dash_app.components.links import page_link
from dash_app.components.notices import command, empty_state, notice
from dash_app.components.review import unknown
from dash_app.components.wishes import wishes_form

ADDRESS = "/guide"
NAMES = {"profile": "Profile", "wishes": "Wishes", "postings": "Postings", "finish": "Finish"}
ACCEPTED = ".json,.md,.markdown,.txt,.docx,.pdf"
LARGEST_UPLOAD = 20_000_000
"""Above this a browser does not even send the file; what is read is limited, with a word, by the view."""


def step_address(step: str, posting: int | None = None) -> str:
    """Return the address of a step, or of one posting of the round."""
    return ADDRESS + step_search(step) + (f"&posting={posting}" if posting else "")


def step_search(step: str) -> str:
    """Return the part of a step's address after the path."""
    return f"?step={step}"


def guide_page(view: GuideView) -> Component:
    """Return the page of ``view``."""
    title = "Your profile and wishes" if view.done["finish"] else "Getting started"
    lead = (
        "What AURA knows of you. Change what you like; it counts from now on."
        if view.done["finish"]
        else "A CV and a wish or two are enough for a first list; rating ten postings makes it yours sooner. Each step can "
        "be skipped, and each is saved: stop when you like and come back."
    )
    content = {"profile": _profile, "wishes": _wishes, "postings": _postings, "finish": _finish}[view.step](view)
    return html.Div(
        [
            html.Div(
                [html.H1(title, className="page-title"), html.P(lead, className="lead")],
                className="page-head page-head-plain",
            ),
            html.Nav(step_list(view), id="guide-steps", **{"aria-label": "Steps of the guide"}),
            html.Section(content, className="guide-step", **{"aria-label": NAMES[view.step]}),
        ],
        className="page guide-page",
        **{"data-title": f"{NAMES[view.step]}, {title.lower()}"},
    )


def guide_shown(view: GuideView) -> dict[str, Any]:
    """Return what the page says of itself for ratings and undo."""
    posting = view.calibration.posting if view.step == "postings" else None
    return {
        "page": "guide",
        "titles": {str(posting.job_id): posting.title} if posting else {},
        "openings": {str(posting.job_id): [str(each) for each in posting.opening_ids]} if posting else {},
    }


def step_list(view: GuideView) -> Component:
    """Return the steps with the present one and those taken marked."""
    done = view.done
    return html.Ol(
        [
            html.Li(
                page_link(NAMES[step], step_address(step), is_here=step == view.step, className="guide-link"),
                className="guide-done" if done[step] else "",
                title="done" if done[step] else "",
            )
            for step in STEPS
        ],
        className="guide-steps",
    )


# --- profile ----------------------------------------------------------------------------------------------------------


def _profile(view: GuideView) -> list[object]:
    return [
        html.H2("Your profile"),
        html.P(
            "A CV is enough: Word, PDF with text, Markdown, plain text or JSON Resume, up to 5 MB. It stays on this "
            "computer. You see what AURA understood before anything is kept.",
            className="hint",
        ),
        _known_profile(view),
        html.Div(
            [
                dcc.Upload(
                    html.Button("Choose a file", type="button", className="button"),
                    id="guide-upload",
                    accept=ACCEPTED,
                    max_size=LARGEST_UPLOAD,
                    className="guide-upload",
                    className_active="guide-upload-over",
                ),
                html.Span("or drop it here. A scanned PDF holds no text: paste yours below.", className="hint"),
            ],
            className="guide-file",
        ),
        html.Div(
            [
                html.Label("Or paste your CV", htmlFor="guide-text", className="field-label"),
                dcc.Textarea(id="guide-text", className="field-text", rows=8, persistence=False),
            ],
            id="guide-pasted",
            **{"data-changed": 0},
        ),
        html.Div(
            [html.Button("Read the text", id="guide-read", type="button", className="button"), _skip("wishes")],
            className="guide-buttons",
        ),
        dcc.Store(id="guide-handed"),
        html.Div(id="guide-review", className="guide-review", **{"aria-live": "polite"}),
    ]


def _known_profile(view: GuideView) -> Component | None:
    if view.profile is None or view.profile_known is None:
        return None
    who = ", ".join(text for text in (view.profile.name, view.profile.label) if text) or "A profile without a name"
    return notice(
        f"{who}.",
        f" {counted(len(view.profile.facts), 'statement')}, {counted(len(view.profile.skills), 'skill')}, "
        f"{_since(view.profile_known, view.timezone)} from {view.profile_source or 'a file'}. "
        "Another one takes its place.",
    )


def _since(known: Known, timezone: str) -> str:
    return f"{'in use' if known.counts else 'kept'} since {instant(known.recorded_at, timezone)}"


# --- wishes -----------------------------------------------------------------------------------------------------------


def _wishes(view: GuideView) -> list[object]:
    return [
        html.H2("What you wish for"),
        html.P("Leave empty what does not matter: an empty field counts for nothing.", className="hint"),
        _unknown_places(view),
        html.Div(
            [
                wishes_form(written_form(view.preferences)),
                html.Div(id="guide-problem", role="alert"),
                html.Div(_saving_wishes(view), className="guide-buttons"),
                dcc.Store(id="wishes-saved", data=written_form(view.preferences)),
            ],
            id="wishes-form",
            **{"data-changed": 0},
        ),
    ]


def _saving_wishes(view: GuideView) -> list[object]:
    """Return the button that saves; wishes that stand already are saved once something is changed."""
    is_kept = view.preferences is not None
    saving = "button button-main when-changed" if is_kept else "button button-main"
    skipping = "button when-unchanged" if is_kept else "guide-skip-step"
    return [
        html.Button("Save and go on", id="guide-save", type="button", className=saving),
        html.Span(id="wishes-unsaved", className="hint when-changed", role="status"),
        dcc.Link("Next step" if is_kept else "Skip this step", href=step_address("postings"), className=skipping),
    ]


def _unknown_places(view: GuideView) -> Component | None:
    strange = unknown_places(view.preferences.places) if view.preferences else []
    return (
        notice(
            f"{listed(strange)} is not in AURA\u2019s tables."
            if len(strange) == 1
            else f"{listed(strange)} are not in AURA\u2019s tables.",
            " Only postings that write it the same way match.",
        )
        if strange
        else None
    )


# --- postings ---------------------------------------------------------------------------------------------------------


def _postings(view: GuideView) -> list[object]:
    found = view.calibration
    head: list[object] = [
        html.H2(f"Rate {counted(len(found.job_ids), 'posting')}" if found.job_ids else "Rate postings"),
        html.P(
            f"Of the week of {week_span(found.week)}, as different from each other as possible. Say what you think of "
            "each; rate Overall at least. "
            + (
                "These ratings are the first that AURA learns from."
                if view.needs_first_ratings
                else f"{counted(view.rated, 'posting')} are rated already; these say more where little is known."
            ),
            className="hint",
        ),
    ]
    if found.posting is None:
        return [
            *head,
            empty_state(
                "No posting to rate yet",
                html.P(
                    [
                        f"The week of {week_span(found.week)} is not made, or all of it is rated. ",
                        command("aura week"),
                        " makes it.",
                    ]
                ),
                dcc.Link("Go on", href=step_address("finish"), className="button"),
            ),
        ]
    count = len(found.job_ids)
    return [
        *head,
        notice(
            "These are invented postings.",
            " No real one is there yet. What you say of them does not train your models; come back when a job board "
            "has answered.",
            kind="warning",
        )
        if found.only_samples
        else None,
        html.Div(
            [
                html.Strong(f"Posting {found.place} of {count}"),
                html.Span(progress_words(len(found.rated), count), id="guide-progress", role="status"),
                html.Nav(
                    [_dot(view, place, job_id) for place, job_id in enumerate(found.job_ids, start=1)],
                    className="guide-dots",
                    **{"aria-label": "Postings of the round"},
                ),
            ],
            className="guide-progress",
        ),
        plain_card(found.posting, count),
        html.Div(_moves(view, count), className="guide-buttons guide-moves"),
    ]


def progress_words(rated: int, count: int) -> str:
    """Return how many postings of the round are rated, in words."""
    return f"{rated} of {count} rated"


def _dot(view: GuideView, place: int, job_id: int) -> Component:
    rated = job_id in view.calibration.rated
    return page_link(
        str(place),
        step_address("postings", place),
        is_here=place == view.calibration.place,
        className="guide-dot guide-dot-rated" if rated else "guide-dot",
        title=f"Posting {place}, {'rated' if rated else 'not rated'}",
    )


def _moves(view: GuideView, count: int) -> list[object]:
    place = view.calibration.place
    is_last = place == count
    target = step_address("finish") if is_last else step_address("postings", place + 1)
    return [
        dcc.Link("Back", href=step_address("postings", place - 1), className="button") if place > 1 else None,
        html.Button("Skip this one", id="guide-skip", type="button", className="button"),
        dcc.Link(
            "To the last step" if is_last else "Next",
            href=target,
            className="button button-main guide-next",
            title="Next (n)",
        ),
        html.Span(className="guide-gap"),
        None if is_last else _skip("finish"),
    ]


# --- finish -----------------------------------------------------------------------------------------------------------


def _finish(view: GuideView) -> list[object]:
    return [html.Div(finish_step(view), id="guide-place", className="guide-place", tabIndex="-1")]


def finish_step(view: GuideView, finished: Finished | None = None) -> list[object]:
    """Return the last step: what is known, what to expect, and what finishing led to."""
    count = len(view.calibration.job_ids)
    return [
        finished_block(finished) if finished is not None else None,
        html.H2("What AURA knows now"),
        html.Dl(
            [
                _fact("Profile", _profile_words(view), "profile"),
                _fact("Wishes", _wishes_words(view), "wishes"),
                _fact(
                    "Ratings", progress_words(len(view.calibration.rated), count) if count else "none yet", "postings"
                ),
            ],
            className="understood",
        ),
        notice(
            "What to expect.",
            " The first weeks rank by your profile against the texts, and by pay, place and age. Your ratings are kept "
            "from the first one on; a model learns from them once there are enough, and takes part only after it has "
            "proved on later weeks that it knows your taste. ",
            dcc.Link("Models", href="/models"),
            " shows when.",
        ),
        _unknown_places(view),
        html.Div(_ending(view), className="guide-buttons"),
    ]


def _fact(name: str, value: object, step: str) -> Component:
    change = dcc.Link("Change", href=step_address(step), className="second", title=f"Change: {name}")
    return html.Div([html.Dt(name), html.Dd([value, " ", change])])


def _profile_words(view: GuideView) -> object:
    if view.profile is None or view.profile_known is None:
        return unknown("none: ranked by pay, place and age alone")
    who = ", ".join(text for text in (view.profile.name, view.profile.label) if text) or "without a name"
    state = "" if view.profile_known.counts else ", counts once you press Finish"
    return (
        f"{who}: {counted(len(view.profile.facts), 'statement')}, {counted(len(view.profile.skills), 'skill')}{state}"
    )


def _wishes_words(view: GuideView) -> object:
    stated = in_words(view.preferences) if view.preferences else []
    if not stated:
        return unknown("none stated")
    pending = view.preferences_known is not None and not view.preferences_known.counts
    lines = [html.Li(f"{what}: {wish}") for what, wish in stated]
    return html.Ul([*lines, *([html.Li("These count once you press Finish.", className="hint")] if pending else [])])


def _ending(view: GuideView) -> list[object]:
    to_week = dcc.Link("To this week", href="/", className="button")
    pending = [
        known for known in (view.profile_known, view.preferences_known) if known is not None and not known.counts
    ]
    if pending:
        return [html.Button("Finish", id="guide-finish", type="button", className="button button-main"), to_week]
    said = "Everything here counts already." if view.done["finish"] else "There is nothing to finish yet."
    return [html.Span(said, className="hint"), to_week]


def finished_block(finished: Finished) -> Component:
    """Return what finishing led to, in words."""
    if finished.reranking is None:
        return notice("Saved.", " Everything counts already; there was nothing new to finish.")
    return _reranking(finished.reranking)


def _reranking(done: Reranking) -> Component:
    week = week_span(done.week)
    if not done.is_made:
        return notice(
            "Done.", f" The week of {week} is not made yet. It will be ranked with your profile: ", command("aura week")
        )
    if done.run is None:
        return notice(
            "Your profile is saved.",
            f" The week of {week} could not be ranked anew from here: {done.problem}. Type ",
            command(done.command),
            " to do it.",
            kind="warning",
        )
    return notice(
        "Done.",
        f" The week of {week} is being ranked anew for you, once; this takes a minute or two. ",
        html.A("Watch the run", href=done.run.url, target="_blank", rel="noopener"),
        " or go ",
        dcc.Link("to this week", href="/"),
        "; it tells you when the new ranking is there.",
    )


def _skip(step: str) -> Component:
    return dcc.Link("Skip this step", href=step_address(step), className="guide-skip-step")
