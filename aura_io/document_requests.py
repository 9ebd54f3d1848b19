"""Which documents the person asked for, and the postings they are for.

Writing them is in ``documents``; what they say is ``aura_ml.documents``'s.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date, datetime
from typing import Any, get_args

from aura_io.queries import newest_slate_rows
from aura_io.settings_documents import DocumentSettings
from aura_io.userdb import Event, UserDb
from aura_io.warehouse import Warehouse
from aura_ml.documents.draft import DocumentLanguage, DocumentOptions, JobText, Length, Tone
from aura_ml.documents.typesetting import PAGES, PAPERS, STYLES, Layout, Paper, Style

DOCUMENT_REQUEST = "document_request"
SLATE_REQUEST = "slate"
LENGTHS: tuple[Length, ...] = get_args(Length)
TONES: tuple[Tone, ...] = get_args(Tone)
STANDARD: Length = "standard"
CONFIGURED, OFFLINE = "configured", "offline"
AUTO = "auto"
_LANGUAGES: dict[str, DocumentLanguage] = {"en": "en", "de": "de"}
PROVIDERS = (CONFIGURED, OFFLINE)
SAMPLE_PLACE = "SAMPLE: an invented posting"


@dataclass(frozen=True)
class RequestedForm:
    """How requested documents are to be written and to look.

    Attributes:
        pages: pages of the CV, 1 or 2; 0 for as many as it takes.
        language: ``en``, ``de``, or ``auto``, which follows profile and posting.
        provider: ``configured`` asks the language model of config.yaml where there is one, ``offline`` asks none.
    """

    length: Length = STANDARD
    tone: Tone = "plain"
    style: Style = "classic"
    paper: Paper = "a4"
    pages: int = 0
    provider: str = CONFIGURED
    language: str = AUTO

    @property
    def options(self) -> DocumentOptions:
        """How the documents are written, without the day."""
        return DocumentOptions(length=self.length, tone=self.tone, language=_LANGUAGES.get(self.language))

    @property
    def layout(self) -> Layout:
        """How the documents look."""
        return Layout(self.style, self.paper, self.pages)

    def problem(self) -> str | None:
        """Return what of it is not allowed, in words; None where all is."""
        for name, allowed in ALLOWED.items():
            value = getattr(self, name)
            if value not in allowed:
                return f"{name} {value!r} is unknown; allowed: {', '.join(map(str, allowed))}"
        return None

    def as_payload(self) -> dict[str, object]:
        """Return it as an event keeps it."""
        return asdict(self)


ALLOWED: dict[str, tuple[object, ...]] = {
    "length": LENGTHS,
    "tone": TONES,
    "style": STYLES,
    "paper": PAPERS,
    "pages": PAGES,
    "provider": PROVIDERS,
    "language": (AUTO, *_LANGUAGES),
}


@dataclass(frozen=True)
class DocumentRequest:
    """One request.

    Attributes:
        form: how the documents are to be written and to look.
        requested_at: when it was recorded, UTC.
    """

    event_id: str
    job_id: int
    requested_at: datetime
    form: RequestedForm = field(default_factory=RequestedForm)


@dataclass(frozen=True)
class PostingText:
    """A posting as its row in the jobs of ``week`` has it; ``tags`` are the board's own skills."""

    week: date
    text: JobText
    tags: tuple[str, ...]


def document_requests(userdb: UserDb, user_id: str, *, since: datetime, until: datetime) -> list[DocumentRequest]:
    """Return the requests recorded in [since, until) and in force then, the newest of each posting, oldest first."""
    newest: dict[str, Event] = {}
    for event in userdb.active(kinds=[DOCUMENT_REQUEST], user_id=user_id, until=until):
        if event.recorded_at >= since:
            newest.pop(event.subject, None)
            newest[event.subject] = event
    return [
        DocumentRequest(event.event_id, int(event.subject), event.recorded_at, form_of(event.payload))
        for event in newest.values()
    ]


def slate_requests(
    warehouse: Warehouse, week: date, user_id: str, form: RequestedForm, asked: Collection[int]
) -> list[DocumentRequest]:
    """Return a request for each posting of the week's newest slate that is not among ``asked``, in the slate's order.

    They are no events: nobody asked. Their ids say the week and the posting, so that a later run gives the same.
    """
    rows = newest_slate_rows(warehouse, week, user_id).select("job_id", "created_at").iter_rows()
    return [
        DocumentRequest(f"{SLATE_REQUEST}-{week.isoformat()}-{job_id}", int(job_id), made_at, form)
        for job_id, made_at in rows
        if int(job_id) not in asked
    ]


def configured_form(settings: DocumentSettings) -> RequestedForm:
    """Return the form that config.yaml asks for."""
    return RequestedForm(settings.length, settings.tone, settings.style, settings.paper, settings.pages)


def form_of(payload: Mapping[str, object]) -> RequestedForm:
    """Return the form asked for; what this version does not know of it is as if it had not been asked."""
    known = {field.name: payload[field.name] for field in fields(RequestedForm) if field.name in payload}
    return RequestedForm(**{name: value for name, value in known.items() if value in ALLOWED[name]})  # type: ignore[arg-type]


def posting_texts(warehouse: Warehouse, week: date, job_ids: Sequence[int]) -> dict[int, PostingText]:
    """Return each posting as its newest row in weeks up to ``week`` has it; an id without a row is left out."""
    if not job_ids:
        return {}
    frame = warehouse.query(
        "SELECT id, week, title, company, location, description, language, skills, is_sample FROM jobs "
        "WHERE week <= ? AND list_contains(?::BIGINT[], id) "
        "QUALIFY row_number() OVER (PARTITION BY id ORDER BY week DESC) = 1 ORDER BY id",
        [week, list(job_ids)],
    )
    return {
        row["id"]: PostingText(
            row["week"],
            JobText(row["title"], row["company"], _place(row), row["description"], row["language"]),
            tuple(row["skills"]),
        )
        for row in frame.iter_rows(named=True)
    }


def with_found_skills(postings: Mapping[int, PostingText]) -> dict[int, PostingText]:
    """Return the postings with the skills their texts name; with the board's own where they name none."""
    if not postings:
        return {}
    from aura_ml.skills.finder import find_skills, skill_ids
    from aura_ml.skills.lexicon import load_lexicon

    known = load_lexicon().skills
    found = find_skills([f"{posting.text.title}\n{posting.text.description}" for posting in postings.values()])
    named = [tuple(known[name].name for name in skill_ids(mentions)) for mentions in found]
    return {
        job_id: replace(posting, text=replace(posting.text, skills=skills or tuple(posting.tags)))
        for (job_id, posting), skills in zip(postings.items(), named, strict=True)
    }


def _place(row: Mapping[str, Any]) -> str | None:
    """Return the place as the letter names it: that of an invented posting says that nobody will read it."""
    place: str | None = row["location"]
    return f"{place or ''} ({SAMPLE_PLACE})".strip() if row["is_sample"] else place
