"""HTML to text: markup that is read without the parser gives what the parser gives."""

import random
from time import process_time

import pytest

from aura_ml import html_text
from aura_ml.html_text import MAX_NESTING, html_to_text

TOKENS = [
    "<p>", "</p>", "<ul>", "</ul>", "<ol>", "</ol>", "<li>", "</li>", "<b>", "</b>", "<a href='x'>", "</a>", '<div class="c">', "</div>", "<br>", "<br/>", "<br />",
    "<h2>", "</h2>", "<h3>", "</h3>", "<span>", "</span>", "<img src=x>", "a", "b ", " c", " ", "\n", "\t ", "&amp;", "&nbsp;", "&lt;", "&#39;", "&#x27;", "&", "&notit;",
    "&NewLine;", "<", "> ", "<p/>", "</br>", "<P>", '<a b="c>">', "\x00", "\ufeff", "\u00a0", "é", "<hr>", "<table>", "<td>", "<script>x</script>", "<!-- c -->",
]  # fmt: skip
ELEMENTS = [
    ("<p>", "</p>"),
    ("<ul>", "</ul>"),
    ("<li>", "</li>"),
    ("<b>", "</b>"),
    ("<div>", "</div>"),
    ("<a href='x'>", "</a>"),
]


def written(draw: random.Random, depth: int = 0) -> str:
    """Return markup that is mostly as it should be."""
    parts = []
    for _ in range(draw.randint(0, 4)):
        if draw.random() < 0.5 and depth < 5:
            start, end = draw.choice(ELEMENTS)
            parts += [start, written(draw, depth + 1), end]
        else:
            parts.append(draw.choice(TOKENS if draw.random() < 0.3 else ["a", "b ", " c", " ", "&amp;", "<br>"]))
    return "".join(parts)


def test_plain_markup_gives_the_text_that_the_parser_gives() -> None:
    read_plainly = 0
    for seed in range(6_000):
        draw = random.Random(seed)
        source = written(draw) if seed % 2 else "".join(draw.choice(TOKENS) for _ in range(draw.randint(1, 8)))
        plain = html_text._text_of_plain(source)
        if plain is not None:
            read_plainly += 1
            assert plain == html_text._text_of_tree(source, False), source
    assert read_plainly > 2_000


@pytest.mark.parametrize(
    "source",
    ["<p>a<p>b", "<b><p>a</b></p>", "<li>a<li>b", "<a>x<a>y", "<P>a</P>", '<p a="b>c">d</p>', "<p>R&D</p>", "<h1>a<h2>b", "a < b"],
)  # fmt: skip
def test_what_may_mean_something_else_goes_to_the_parser(source: str) -> None:
    assert html_text._text_of_plain(source) is None


def test_items_blocks_and_references() -> None:
    source = "<h2>Tasks</h2>\n<ul>\n <li><p>One&nbsp;&amp; two</p></li>\n <li></li></ul><p>End</a>"
    assert html_to_text(source).split("\n") == [
        "",
        "",
        "Tasks",
        "",
        " ",
        "",
        " ",
        "- One\xa0& two",
        "",
        "",
        " ",
        "",
        "",
        "",
        "",
        "End",
        "",
        "",
    ]


@pytest.mark.parametrize("piece", ["<div>", "<ul><li>", "<a ", "<p>", "<", "<p a='b'>", "<h1><h2>", "</a>"])
def test_two_hundred_thousand_characters_are_read_at_once(piece: str) -> None:
    text = (piece * (200_000 // len(piece) + 1))[:200_000]
    started = process_time()
    html_to_text(text)
    assert process_time() - started < 1.5


def test_nesting_beyond_what_browsers_keep_is_not_read_plainly() -> None:
    assert html_text._text_of_plain("<div>" * (MAX_NESTING + 1) + "x") is None
