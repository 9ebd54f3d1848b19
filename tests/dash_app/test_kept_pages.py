"""A page is drawn once for what it shows, and its JSON is what Dash would have sent."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import orjson
import pytest
from dash import dcc, html
from dash.development.base_component import Component
from plotly.io.json import to_json_plotly
from plotly.utils import PlotlyJSONEncoder

from dash_app import kept_pages
from dash_app.kept_pages import KEPT, KeptPage, kept_page


@dataclass(frozen=True)
class View:
    """What a page shows."""

    name: str
    weeks: tuple[date, ...] = (date(2026, 11, 20),)


class Drawn:
    """A page's function that counts how often it draws."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self, view: View, timezone: str = "UTC") -> Component:
        """Return a page with what pages hold: text, marks, dates, figures, absent parts."""
        self.times += 1
        chart = {"data": [{"x": list(view.weeks), "y": [1.5, None, float("nan")]}], "layout": {"height": 260}}
        made = html.Span(str(datetime(2026, 11, 20, 8, tzinfo=UTC)), **{"data-name": view.name, "aria-hidden": "true"})
        return html.Div([html.A("</script>&ü\u2028", href="/metrics"), made, None, dcc.Graph(figure=chart), timezone])


def sent(page: object) -> Any:
    return json.loads(to_json_plotly({"response": {"main": {"children": page}}}))["response"]["main"]["children"]


def test_the_same_data_is_drawn_once_and_other_data_anew() -> None:
    draw = Drawn()
    pages = [kept_page(draw, View("a")) for _ in range(3)]
    assert draw.times == 1
    assert len({id(page) for page in pages}) == 1
    for other in ((View("b"),), (View("a", ()),), (View("a"), "Europe/Berlin")):
        assert sent(kept_page(draw, *other)) == sent(Drawn()(*other))
    assert draw.times == 4


def test_the_last_few_are_kept_and_two_pages_do_not_take_each_others_place() -> None:
    draw, other = Drawn(), Drawn()
    for number in range(KEPT):
        kept_page(draw, View(str(number)))
        kept_page(other, View(str(number)))
    kept_page(draw, View("0"))
    assert (draw.times, other.times) == (KEPT, KEPT)
    kept_page(draw, View("new"))
    assert all(len(each) <= KEPT for each in kept_pages._kept.pages.values())


def test_its_json_is_what_would_be_sent_without_it() -> None:
    view = View("<b>")
    plain = json.loads(json.dumps(Drawn()(view), cls=PlotlyJSONEncoder))
    assert sent(kept_page(Drawn(), view)) == plain
    raw = to_json_plotly({"children": kept_page(Drawn(), view)})
    assert "</script>" not in raw
    assert isinstance(kept_page(Drawn(), view), KeptPage)


def test_inside_of_a_component_it_is_that_part() -> None:
    page = kept_page(Drawn(), View("a"))
    assert sent(html.Div([html.P("note"), page]))["props"]["children"][1] == sent(page)


def test_what_has_no_json_is_said() -> None:
    with pytest.raises(TypeError, match="object"):
        kept_page(lambda: html.Div(object()))


def test_dash_sends_with_the_fast_writer() -> None:
    assert orjson.loads(to_json_plotly({"a": 1})) == {"a": 1}
