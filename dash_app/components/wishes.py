"""The fields of the preferences. Layout only; what may be written is ``aura_views.guide_form``'s."""

from __future__ import annotations

import json
from collections.abc import Mapping

from dash import dcc, html
from dash.development.base_component import Component

from aura_views.guide_form import CHOICES

NOT_YET = "Kept for you, not used for ranking yet."


def wish_id(field: str) -> dict[str, str]:
    """Return the id of a field."""
    return {"type": "wish", "field": field}


def wish_error_id(field: str) -> dict[str, str]:
    """Return the id of the place where a field's error is said."""
    return {"type": "wish-error", "field": field}


def wishes_form(values: Mapping[str, object]) -> Component:
    """Return the form, filled with ``values`` as ``aura_views.guide_form.written_form`` gives them."""
    return html.Div(
        [
            _field("roles", "Roles", "One per line, such as Data engineer.", _area("roles", values)),
            _field(
                "places",
                "Places",
                "Cities, regions or countries, one per line: Hamburg, Germany.",
                _area("places", values),
            ),
            _choices("workplaces", "Workplace", values),
            _field("radius_km", "Radius in km", NOT_YET, _line("radius_km", values)),
            _field("salary_floor", "Lowest pay", "Before tax, such as 65000.", _line("salary_floor", values)),
            _field("salary_currency", "Currency", "", _line("salary_currency", values)),
            _choices("salary_interval", "Pay is", values, one=True),
            _choices("contracts", "Kind of contract", values),
            _field("languages", "Languages you work in", "Such as English, German.", _line("languages", values)),
            _field(
                "work_permits",
                "Where you may work without a permit",
                f"Countries, such as Germany, EU. {NOT_YET}",
                _line("work_permits", values),
            ),
            _choices("hard_filters", "Leave out postings that are known to have", values),
        ],
        className="wishes",
    )


def _field(field: str, label: str, hint: str, control: Component) -> Component:
    return html.Div(
        [
            html.Label(label, htmlFor=_element(field), className="field-label"),
            control,
            html.Span(hint, className="hint") if hint else None,
            _error(field),
        ],
        className=f"wish wish-{field}",
    )


def _choices(field: str, label: str, values: Mapping[str, object], *, one: bool = False) -> Component:
    control = dcc.RadioItems if one else dcc.Checklist
    options = [{"value": value, "label": words} for value, words in CHOICES[field].items()]
    return html.Fieldset(
        [
            html.Legend(label, className="field-label"),
            control(
                id=wish_id(field),
                options=options,
                value=values[field],
                inline=True,
                className="wish-choices",
                persistence=False,
            ),
            _error(field),
        ],
        className=f"wish wish-{field}",
    )


def _area(field: str, values: Mapping[str, object]) -> Component:
    return dcc.Textarea(id=wish_id(field), value=values[field], rows=3, className="field-text", persistence=False)


def _line(field: str, values: Mapping[str, object]) -> Component:
    return dcc.Input(
        id=wish_id(field),
        type="text",
        value=values[field],
        className="field-text",
        autoComplete="off",
        persistence=False,
        debounce=False,
    )


def _error(field: str) -> Component:
    return html.Span(id=wish_error_id(field), className="wish-error")


def _element(field: str) -> str:
    return json.dumps(wish_id(field), sort_keys=True, separators=(",", ":"))
