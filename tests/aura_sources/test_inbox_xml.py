"""XML and RSS captures in the inbox: each element a row, read by its board's parser or by the names that feeds use."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aura_ml.records import ChangedShape, JobDraft, ListingRejected
from aura_ml.weeks import WeekCalendar, Window
from aura_sources.crawl import CrawlPlan, CrawlResult, run_crawl
from aura_sources.inbox import Inbox
from aura_sources.protocol import Query

RSS = """<?xml version="1.0"?><rss version="2.0" xmlns:dc="d" xmlns:job="j"><channel><title>Jobs</title><link>https://board.example</link>
<item><title>Cook &amp; Baker</title><link>https://www.board.example/1</link><guid>g-1</guid>
<pubDate>Mon, 16 Mar 2026 00:00:03 +0000</pubDate><dc:creator>Galley Ltd</dc:creator><job:location>Kiel</job:location>
<job:job_type>Full Time</job:job_type><category>Food</category><category>Sea, Ships</category>
<description>&lt;p&gt;Cook&lt;/p&gt;</description></item>
<item><link>https://www.board.example/2</link></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>Cook</title><link href="https://a.example/1"/><id>1</id>
<published>2026-03-16T00:00:03Z</published><author><name>Galley</name></author><summary>Cook</summary></entry></feed>"""
AGGREGATOR = """<source><job><title><![CDATA[Cook]]></title><referencenumber>7</referencenumber><url>https://a.example/7</url>
<company>Galley</company><city>Kiel</city><state>SH</state><country>DE</country><date>2026-03-16</date>
<salary>40k EUR</salary><description>x</description><expirationdate>2026-04-01</expirationdate><deadline>2026-03-20</deadline><remote>true</remote></job></source>"""


def drafts(text: str) -> list[JobDraft | str]:
    found: list[JobDraft | str] = []
    for row in Inbox().read(text.encode(), "feed.xml"):
        try:
            found.append(Inbox().parse(row.payload))
        except ListingRejected as error:
            found.append(error.reason)
    return found


def test_an_rss_feed_is_read_item_by_item() -> None:
    cook, untitled = drafts(RSS)
    assert cook == JobDraft(
        board="board",
        title="Cook & Baker",
        company="Galley Ltd",
        external_id="g-1",
        url="https://www.board.example/1",
        location="Kiel",
        description_html="<p>Cook</p>",
        posted="Mon, 16 Mar 2026 00:00:03 +0000",
        employment_type="Full Time",
        tags=("Food", "Sea", "Ships"),
    )
    assert untitled == "no_title"


def test_atom_and_the_feeds_of_aggregators_are_read() -> None:
    [atom] = drafts(ATOM)
    assert isinstance(atom, JobDraft)
    assert (atom.company, atom.url, atom.posted) == ("Galley", "https://a.example/1", "2026-03-16T00:00:03Z")
    [job] = drafts(AGGREGATOR)
    assert isinstance(job, JobDraft)
    assert (job.location, job.salary_text, job.external_id) == ("Kiel, SH, DE", "40k EUR", "7")
    assert (job.workplace, job.deadline, job.listed_until, job.board) == ("remote", "2026-03-20", "2026-04-01", "a")


def test_one_element_by_itself_is_a_feed_of_one() -> None:
    assert (
        len(
            drafts(
                RSS[RSS.index("<item>") : RSS.index("</item>") + len("</item>")].replace("dc:", "").replace("job:", "")
            )
        )
        == 1
    )


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE rss [<!ENTITY a "x">]><rss><item><title>&a;</title></item></rss>',
        '<!DOCTYPE rss [<!ENTITY f SYSTEM "file:///etc/passwd">]><rss><item><title>&f;</title></item></rss>',
        "<!DOCTYPE html><html><body>Just a moment...</body></html>",
        "<rss><channel><item><title>cut",
        "",
    ],
)
def test_entities_pages_and_cut_files_are_refused(text: str) -> None:
    with pytest.raises(ChangedShape):
        drafts(text)
    with pytest.raises(ListingRejected) as caught:
        Inbox().parse(text.replace("rss", "item") or "<")
    assert caught.value.reason in ("not_xml", "no_title")


def test_a_dropped_feed_is_sighted_when_it_was_posted(
    tmp_path: Path, window: Window, calendar: WeekCalendar, clock: Any, client: Any
) -> None:
    ingest: Callable[[], CrawlResult] = lambda: run_crawl(  # noqa: E731 - two calls, one line
        Inbox(), window, Query(options={"inbox_dir": tmp_path}), client, calendar=calendar, clock=clock, run_id="run",
        plan=CrawlPlan(True, False, False, "import"),
    )  # fmt: skip
    (tmp_path / "feed.rss").write_text(RSS, encoding="utf-8")
    (tmp_path / "bad.xml").write_text("<!DOCTYPE a [<!ENTITY b 'c'>]><a><item>&b;</item></a>", encoding="utf-8")
    result = ingest()
    assert (result.status, result.crawl["rows_received"]) == ("changed_shape", 2)
    assert "bad.xml" in str(result.crawl["message"])
    assert result.sightings["external_id"].to_list()[0] == "g-1"
    assert result.sightings["posted_at"].to_list()[0].isoformat() == "2026-03-16T00:00:03+00:00"
    assert str(result.sightings["week"][0]) == "2026-03-13"
    assert RSS[RSS.index("<item>") :].startswith(result.payloads["payload"][0])


def test_workable_keeps_its_company_in_the_inbox() -> None:
    row = {"title": "Cook", "shortcode": "A1", "application_url": "https://apply.workable.com/j/A1/apply"}
    [listing] = Inbox().read(json.dumps({"name": "Galley Ltd", "jobs": [row]}).encode(), "a.json")
    assert (Inbox().parse(listing.payload).company, listing.external_id) == ("Galley Ltd", "A1")
