"""Reading captured XML: RSS and Atom feeds, Personio's documents, and lists of jobs that aggregators exchange.

A row is the XML text of one element, letter for letter. Document types are refused, so that no entity is defined or fetched.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from aura_ml.records import JobDraft, ListingRejected
from aura_sources import weworkremotely
from aura_sources.fields import tags_of
from aura_sources.instants import read_instant, read_mail_date
from aura_sources.personio import Personio
from aura_sources.xml_feed import Node, read_elements, read_node

TAGS = ("item", "entry", "position", "job", "JOB", "Job", "posting", "vacancy", "offer", "listing")
"""Elements that hold one posting: of RSS, Atom, Personio, and of the feeds of aggregators."""

TITLE = ("title", "jobtitle", "job_title", "position", "name")
COMPANY = ("company", "company_name", "employer", "advertiser", "creator", "author")
URL = ("link", "url", "apply_url", "guid", "id")
IDENTIFIER = ("referencenumber", "reference", "id", "guid", "link", "url")
POSTED = ("pubdate", "published", "date", "date_posted", "posted_at", "created", "updated")
DEADLINE = ("deadline", "application_deadline", "applicationdeadline", "closing_date")
LISTED_UNTIL = ("expirationdate", "expiration_date", "expires", "expires_at", "expiry_date", "validthrough")
DESCRIPTION = ("encoded", "content", "description", "body", "summary")
EMPLOYMENT = ("job_type", "jobtype", "type", "employmenttype")
SALARY = ("salary", "compensation", "pay")
TAGS_OF = ("category", "categories", "skills", "tag", "tags", "keywords")


def rows_of_xml(body: bytes, name: str) -> list[tuple[str, dict[str, Any] | None]]:
    """Return every posting of a document, as its XML text and as the fields that say when and which it was.

    Raises:
        ChangedShape: it is no XML, cut off, or has a document type; the message says which.
    """
    return [(text, fields_of(text)) for text in read_elements(body, name, root=None, tag=TAGS)]


def fields_of(text: str) -> dict[str, Any] | None:
    """Return what the inbox needs of a row without parsing it: address, identifier, dates; None where it is no XML."""
    try:
        element = read_node(text)
    except ListingRejected:
        return None
    values = {name: _text(element, names) for name, names in _NEEDED.items()}
    posted = _instant(values.pop("posted"))
    return {
        **{key: value for key, value in values.items() if value},
        **({"posted_at": posted.isoformat()} if posted else {}),
    }


_NEEDED = {"url": URL, "id": IDENTIFIER, "posted": (*POSTED, "createdat"), "first_captured": ("first_captured",)}


def draft_of_xml(payload: str) -> JobDraft:
    """Return what one element says: by Personio's or We Work Remotely's parser, else by names that feeds commonly use.

    Raises:
        ListingRejected: ``not_xml`` or ``no_title``.
    """
    element = read_node(payload)
    if element.name == "position" and element.all("recruitingCategory"):
        return Personio().parse(payload)
    url = _address(element)
    if element.name == "item" and _host(url).endswith("weworkremotely.com"):
        return weworkremotely.draft(element)
    title = _text(element, TITLE)
    if not title:
        raise ListingRejected("no_title", f"the element <{element.name[:40]}> has none of {', '.join(TITLE)}")
    return JobDraft(
        board=_site(url),
        title=title,
        company=_text(element, COMPANY) or _nested(element, "author", "name") or "",
        external_id=_text(element, IDENTIFIER),
        url=url,
        location=_text(element, ("location",)) or _place(element),
        description_html=_text(element, DESCRIPTION) or "",
        posted=_text(element, POSTED),
        deadline=_text(element, DEADLINE),
        listed_until=_text(element, LISTED_UNTIL),
        salary_text=_text(element, SALARY),
        workplace="remote"
        if (_text(element, ("remote", "isremote")) or "").casefold() in ("true", "yes", "1")
        else None,
        employment_type=_text(element, EMPLOYMENT),
        tags=tags_of(*(word for tag in _all(element, TAGS_OF) for word in tag.split(","))),
    )


def _plain(name: str) -> str:
    """Return the name of an element without its prefix (``dc:creator``), in lower case."""
    return name.rpartition(":")[2].casefold()


def _all(element: Node, names: tuple[str, ...]) -> list[str]:
    found = [child for child in element.children if _plain(child.name) in names]
    return [text for child in found if (text := (child.text.strip() or child.attributes.get("term", "").strip()))]


def _text(element: Node, names: tuple[str, ...]) -> str | None:
    return next((text for name in names for text in _all(element, (name,))), None)


def _nested(element: Node, outer: str, inner: str) -> str | None:
    return next(
        (text for child in element.children if _plain(child.name) == outer for text in _all(child, (inner,))), None
    )


def _place(element: Node) -> str | None:
    parts = (_text(element, (name,)) for name in ("city", "state", "region", "country"))
    return ", ".join(dict.fromkeys(part for part in parts if part)) or None


def _address(element: Node) -> str | None:
    """Return the address: Atom writes it as an attribute, RSS as text."""
    attribute = next((link.attributes["href"] for link in element.all("link") if link.attributes.get("href")), None)
    named = attribute or _text(element, URL)
    return named if named and named.startswith(("http://", "https://")) else None


def _host(url: str | None) -> str:
    try:
        return (urlsplit(url or "").hostname or "").casefold()
    except ValueError:
        return ""


def _site(url: str | None) -> str:
    """Return the registered name of the address's host without its ending; ``inbox`` where there is none."""
    parts = _host(url).removeprefix("www.").split(".")
    return parts[-2] if len(parts) >= 2 else "inbox"


def _instant(text: str | None) -> datetime | None:
    return read_instant(text) or read_mail_date(text)
