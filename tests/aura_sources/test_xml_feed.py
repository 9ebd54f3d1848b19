"""XML from strangers: read letter for letter, or refused with the reason; no entity is ever expanded or fetched."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aura_ml.records import ChangedShape, ListingRejected
from aura_sources.xml_feed import MAX_DEPTH, read_elements, read_node

BOMB = (
    '<!DOCTYPE rss [<!ENTITY a "lol">'
    + "".join(f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefgh", "bcdefghi", strict=True))
    + "]><rss><item>&i;</item></rss>"
)
EXTERNAL = '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><item>&x;</item></rss>'
EXTERNAL_DTD = '<!DOCTYPE rss SYSTEM "https://evil.example/x.dtd"><rss><item>a</item></rss>'


def read(text: str | bytes) -> list[str]:
    return read_elements(text.encode() if isinstance(text, str) else text, "feed", root="rss", tag="item")


def test_elements_come_letter_for_letter() -> None:
    items = ['<item a="1 &gt; 0"><m:x xmlns:m="u"/>ü &amp; <![CDATA[</item>]]>\n</item>', "<item></item>"]
    assert read(f'\ufeff<?xml version="1.0"?><rss><channel>{items[0]} x {items[1]}<item/></channel></rss>') == [
        *items,
        "<item/>",
    ]
    assert read("<rss><items><item /></items><item></item\n></rss>") == ["<item />", "<item></item\n>"]


def test_only_outermost_elements_are_rows() -> None:
    assert read("<rss><item>a<item>b</item></item></rss>") == ["<item>a<item>b</item></item>"]


@pytest.mark.parametrize(
    "body",
    [
        '<?xml version="1.0" encoding="ISO-8859-1"?><rss><item>\xfc</item></rss>'.encode("latin-1"),
        "<rss><item>ü</item></rss>".encode("utf-16"),
        "<rss><item>\xfc</item></rss>".encode("latin-1"),
        "<?xml version='1.0' encoding='no-such'?><rss><item>\xfc</item></rss>".encode("latin-1"),
    ],
)
def test_other_encodings_are_read(body: bytes) -> None:
    assert read(body) == ["<item>ü</item>"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "empty"),
        (" \n", "empty"),
        ("<!DOCTYPE html><html></html>", "web page"),
        ("<html><body/></html>", "web page"),
        ('{"jobs": []}', "expected XML, found"),
        ("<rss><item>a</item><item>b", "cut off"),
        ("<rss><item>&nbsp;</item></rss>", "no valid XML"),
        ("<rss><item></rss>", "no valid XML"),
        ("<feed><item/></feed>", "begins with <rss>, found <feed>"),
        (BOMB, "document type"),
        (EXTERNAL, "document type"),
        (EXTERNAL_DTD, "document type"),
        ("<rss>" + "<a>" * 100_000 + "</rss>", f"more than {MAX_DEPTH} deep"),
        ("<rss><item>\x00</item></rss>", "no valid XML"),
    ],
)
def test_what_is_no_feed_is_refused_with_the_reason(text: str, words: str) -> None:
    with pytest.raises(ChangedShape, match=words):
        read(text)


@pytest.mark.parametrize("payload", ["", "{", "<a>", "<a/><b/>", "\x00", "\ud800", BOMB, EXTERNAL, "<a>" * 100_000])
def test_a_row_that_is_no_element_is_rejected(payload: str) -> None:
    with pytest.raises(ListingRejected) as caught:
        read_node(payload)
    assert caught.value.reason == "not_xml"


def test_a_node_knows_its_children_and_texts() -> None:
    node = read_node('<job id="7"><name> </name><name> A &amp; B </name><in><name>no</name></in><m:x>1</m:x></job>')
    assert (node.name, node.attributes) == ("job", {"id": "7"})
    assert (node.text_of("title", "name"), node.text_of("m:x"), node.text_of("none")) == ("A & B", "1", None)
    assert [child.text for child in node.all("in")[0].children] == ["no"]


@settings(deadline=None, max_examples=200)
@given(body=st.binary() | st.text().map(str.encode) | st.text("<>/&;!rsitem[]\"'= ", max_size=60).map(str.encode))
def test_nothing_but_a_changed_shape_leaves_the_reader(body: bytes) -> None:
    try:
        read(body)
    except ChangedShape:
        return
