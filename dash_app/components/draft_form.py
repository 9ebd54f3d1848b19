"""How documents are to be written anew: tone, length, look, language, and what a language model would be sent and cost.

Layout only; what a press does is in ``dash_app.draft_form_callbacks``.
"""

from __future__ import annotations

from dash import dcc, html
from dash.development.base_component import Component

from aura_views.document_forms import CHOICES, Wording
from aura_views.document_prompts import PromptPreview
from aura_views.wording import counted

LABELS = {
    "tone": "Tone of the letter",
    "length": "Length",
    "pages": "Pages of the CV",
    "style": "Style",
    "paper": "Paper",
    "language": "Language",
    "provider": "Written by",
}
WORDS = {
    ("pages", "0"): "as many as it takes",
    ("paper", "a4"): "A4",
    ("paper", "us-letter"): "US Letter",
    ("language", "auto"): "as profile and posting",
    ("language", "en"): "English",
    ("language", "de"): "German",
    ("provider", "configured"): "the language model of config.yaml",
    ("provider", "offline"): "the offline writer",
    ("style", "ledger"): "ledger (dates at the left)",
}
AGAIN, PREVIEW = "Write both anew like this", "Show what would be sent"


def form_field_id(job_id: int | str, field: str) -> dict[str, str]:
    """Return the id of a field of the form."""
    return {"type": "draft-form", "job": str(job_id), "field": field}


def form_button_id(job_id: int | str) -> dict[str, str]:
    """Return the id of the button that asks with the form's values."""
    return {"type": "draft-ask-like", "job": str(job_id)}


def preview_button_id(job_id: int | str) -> dict[str, str]:
    """Return the id of the button that shows what would be sent."""
    return {"type": "draft-preview", "job": str(job_id)}


def preview_id(job_id: int | str) -> dict[str, str]:
    """Return the id of the place where that is shown."""
    return {"type": "draft-previewed", "job": str(job_id)}


def draft_form(job_id: int, values: dict[str, str], *, asks_model: bool) -> Component:
    """Return the form, folded.

    Args:
        values: the chosen value of each field. asks_model: whether config.yaml names a language model.
    """
    fields = [field for field in CHOICES if field != "provider" or asks_model]
    buttons = [html.Button(AGAIN, id=form_button_id(job_id), type="button", className="button draft-ask-like")]
    if asks_model:
        buttons.append(
            html.Button(PREVIEW, id=preview_button_id(job_id), type="button", className="button draft-preview")
        )
    return html.Details(
        [
            html.Summary("How they are written"),
            html.Div([_field(job_id, field, values[field]) for field in fields], className="draft-form"),
            html.Div(buttons, className="draft-file"),
            dcc.Loading(html.Div(id=preview_id(job_id), **{"aria-live": "polite"}), delay_show=200),
        ],
        className="document-more",
    )


def wording(said: Wording) -> list[Component]:
    """Return who worded the documents, what it took, which lines were refused, and what to know before sending."""
    parts: list[Component] = []
    if said.model:
        cost = "cost unknown" if said.cost_usd is None else f"${said.cost_usd:.4f}"
        answers = counted(said.answers, "answer")
        parts.append(
            html.P(
                f"Worded by {said.model} at {said.host}: {answers}, {said.tokens:,} tokens, {cost}; the cap for a "
                f"posting is ${said.cap_usd:.2f}."
                if not said.offline_because
                else f"Written offline, not by {said.model}: {said.offline_because} ({answers}, {said.tokens:,} tokens, {cost}).",
                className="hint",
            )
        )
    if said.replaced:
        parts += [
            html.P(
                f"{counted(len(said.replaced), 'line')} of the model refused by the fact gate:", className="edit-own"
            ),
            html.Ul(
                [
                    html.Li(
                        [
                            f"{each.place}: {each.sentence}",
                            html.Span(
                                f" ({each.reason}; {'instead: ' + each.instead if each.instead else 'left out'})",
                                className="hint",
                            ),
                        ]
                    )
                    for each in said.replaced
                ]
            ),
        ]
    if said.notes:
        parts.append(
            html.Details(
                [
                    html.Summary(f"Before you send them: {counted(len(said.notes), 'note')}"),
                    html.Ul([html.Li(note) for note in said.notes]),
                ],
                className="document-more",
            )
        )
    return parts


def _of_week(shown: PromptPreview) -> str:
    spent = "what is spent is unknown" if shown.spent_usd is None else f"${shown.spent_usd:.4f} is spent"
    return f"; this week {spent} of ${shown.week_cap_usd:.2f}"


def previewed(shown: PromptPreview, cap_usd: float) -> list[Component]:
    """Return what would be sent, to whom, and what it would cost at most."""
    where = "it leaves this computer" if shown.leaves_computer else "it stays on this computer"
    if not shown.sent:
        said = f"Nothing would be sent, the offline writer writes: {shown.reason}."
    else:
        cost = "price unknown" if shown.max_cost_usd is None else f"at most ${shown.max_cost_usd:.4f}"
        left = (
            ""
            if shown.max_cost_usd is None
            else f", which leaves ${cap_usd - shown.max_cost_usd:.4f} of the cap of ${cap_usd:.2f}{_of_week(shown)}"
        )
        said = (
            f"Would be sent to {shown.model} at {shown.host} ({where}): about {shown.tokens_in:,} tokens, up to "
            f"{shown.max_tokens_out:,} back, {cost} with a second attempt{left}. Nothing was sent now."
        )
    return [
        html.P(said, className="draft-said"),
        html.Details([html.Summary("The rules"), html.Pre(shown.system, className="draft-prompt")]),
        html.Details([html.Summary("The data"), html.Pre(shown.user, className="draft-prompt")]),
    ]


def _field(job_id: int, field: str, value: str) -> Component:
    options = [{"value": each, "label": WORDS.get((field, each), each)} for each in CHOICES[field]]
    return html.Fieldset(
        [
            html.Legend(LABELS[field], className="field-label"),
            dcc.RadioItems(
                id=form_field_id(job_id, field),
                options=options,
                value=value,
                inline=True,
                className="wish-choices",
                persistence=False,
            ),
        ],
        className="wish",
    )
