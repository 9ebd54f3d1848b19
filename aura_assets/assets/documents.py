"""``documents``: CV and cover letter for every posting that the person asked for within the week.

Drafts are ``aura_ml.documents``'s, files ``aura_io.documents``'s. A request that cannot be met has rows that say why.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from zoneinfo import ZoneInfo

from dagster import (
    AssetExecutionContext,
    AssetsDefinition,
    MaterializeResult,
    ResourceParam,
    WeeklyPartitionsDefinition,
)

from aura_assets.assets.jobs import JOBS_ASSET
from aura_assets.assets.profile import person_input
from aura_assets.assets.shortlist import SHORTLIST_ASSET
from aura_assets.descriptions import description_of
from aura_assets.metadata import OWNERS, definition_metadata, result
from aura_assets.resources import WarehouseResource
from aura_assets.telling import asset
from aura_assets.week_run import WeekRun, week_run
from aura_io.document_requests import (
    DOCUMENT_REQUEST,
    OFFLINE,
    DocumentRequest,
    PostingText,
    configured_form,
    document_requests,
    posting_texts,
    slate_requests,
    with_found_skills,
)
from aura_io.lineage import inputs_of
from aura_io.person import PREFERENCES, PROFILE, Person, person_at
from aura_io.warehouse import Commit, Input, Replace
from aura_io.workspace import Home
from aura_ml.documents.draft import DocumentDraft, DocumentOptions, JobText
from aura_ml.hashing import content_hash, data_version
from aura_ml.learning_schemas import DOCUMENTS

DOCUMENTS_ASSET = "documents"
CODE_VERSION = "4"
GROUP = "documents"
KINDS = ("cv", "letter")
SLATE = "slate"
NO_PROFILE = "no profile is known, and documents say only what a profile says; import yours: aura profile import FILE"
NO_POSTING = "no posting with this id was sighted up to this week; ids are shown by `aura top` and `aura search`"
CURE = "; import the completed profile, then ask again: aura profile import FILE"


@dataclass(frozen=True)
class Made:
    """What became of a request: one file's path and hash per kind and the facts in it, or the reason for none."""

    files: dict[str, tuple[str, str]]
    facts: tuple[str, ...] = ()
    reason: str | None = None


def documents_asset(partitions: WeeklyPartitionsDefinition) -> AssetsDefinition:
    """Return the asset."""

    @asset(
        name=DOCUMENTS_ASSET,
        deps=[JOBS_ASSET, SHORTLIST_ASSET],
        partitions_def=partitions,
        group_name=GROUP,
        kinds={"python", "duckdb"},
        owners=OWNERS,
        code_version=CODE_VERSION,
        description=description_of(DOCUMENTS_ASSET),
        metadata=definition_metadata(DOCUMENTS),
    )
    def documents(
        context: AssetExecutionContext, home: ResourceParam[Home], warehouse: WarehouseResource
    ) -> MaterializeResult:
        run = week_run(context, home, warehouse)
        requests = _requests(run)
        person = person_at(run.home.userdb, run.home.settings, run.user_id, run.as_of)
        wanted = [request.job_id for request in requests]
        postings = with_found_skills(posting_texts(run.warehouse, run.week, wanted))
        rows = [
            row
            for request in requests
            for row in _rows(run, request, _made(run, request, postings.get(request.job_id), person))
        ]
        frame = DOCUMENTS.frame(rows)
        version = data_version(frame)
        entry = run.entry(
            DOCUMENTS_ASSET,
            CODE_VERSION,
            version,
            _inputs(run, requests, postings, person),
            frame.height,
            user_id=run.user_id,
        )
        where = {"week": run.week, "user_id": run.user_id}
        run.warehouse.commit(Commit(lineage=[entry], replace=[Replace(DOCUMENTS, where, frame)]))
        refused = frame.filter(frame["status"] == "refused")["event_id"].n_unique()
        return result(
            run,
            version,
            rows=frame.height,
            numbers={"requests": len(requests), "requests_refused": refused},
            texts={"folder": str(run.home.outputs_dir / run.week.isoformat())},
        )

    return documents


def _requests(run: WeekRun) -> list[DocumentRequest]:
    """The person's requests of the week; where config.yaml says so, also one for each posting of the slate."""
    requests = document_requests(run.home.userdb, run.user_id, since=run.window.start, until=run.as_of)
    settings = run.home.settings.documents
    if settings.postings != SLATE:
        return requests
    asked = {request.job_id for request in requests}
    return [
        *requests,
        *slate_requests(run.warehouse, run.week, run.user_id, configured_form(settings), asked),
    ]


def _made(run: WeekRun, request: DocumentRequest, posting: PostingText | None, person: Person) -> Made:
    from aura_io.pdf import PdfError
    from aura_io.polishing import polished
    from aura_ml.documents import DraftRefused, NotEnoughProfile, draft_documents

    if posting is None:
        return Made({}, reason=NO_POSTING)
    if person.profile is None:
        return Made({}, reason=NO_PROFILE)
    options = replace(request.form.options, day=_day(run, request))
    text = replace(posting.text, day=options.day)
    try:
        draft = draft_documents(text, person.profile, person.preferences, options)
        record: dict[str, object] = {"provider": OFFLINE}
        if request.form.provider != OFFLINE:
            worded = polished(
                text, person.profile, draft, options, run.home.settings, run.home.calendar.week_of(run.home.clock.now())
            )
            draft, record = worded.draft, worded.record
        return _written(run, request, posting.text, draft, person, options, record)
    except NotEnoughProfile as error:
        return Made({}, reason=f"{error}{CURE}")
    except DraftRefused as error:
        return Made({}, reason=f"{error}; correct the profile there and import it: aura profile import FILE")
    except PdfError as error:
        return Made({}, reason=f"the documents cannot be set as PDF: {error}")


def _day(run: WeekRun, request: DocumentRequest) -> str:
    """Return the day of the request, as the person's calendar has it: a later run dates no letter anew."""
    return request.requested_at.astimezone(ZoneInfo(run.home.calendar.timezone)).date().isoformat()


def _written(
    run: WeekRun,
    request: DocumentRequest,
    text: JobText,
    draft: DocumentDraft,
    person: Person,
    options: DocumentOptions,
    record: dict[str, object],
) -> Made:
    from aura_io.documents import document_folder, write_documents
    from aura_ml.documents.writer import WRITER_VERSION

    settings = run.home.settings
    folder = document_folder(run.home.outputs_dir, run.week, request.job_id, text.company, text.title)
    meta = {
        "asset": DOCUMENTS_ASSET,
        "week": run.week.isoformat(),
        "user_id": run.user_id,
        "job_id": request.job_id,
        "job_title": text.title,
        "company": text.company,
        "event_id": request.event_id,
        "requested_at": request.requested_at.isoformat(),
        "options": asdict(options),
        "writer": WRITER_VERSION,
        "language_model": record,
        "code_version": CODE_VERSION,
        "posting_version": content_hash(asdict(text)),
        "profile_version": person.versions[PROFILE],
        "preferences_version": person.versions[PREFERENCES],
    }
    hashes = write_documents(folder, draft, meta, layout=request.form.layout)
    files = {kind: (_shown(folder / f"{kind}.pdf", settings.home), hashes[f"{kind}.pdf"]) for kind in KINDS}
    return Made(files, draft.facts_used())


def _shown(path: Path, home: Path) -> str:
    return path.relative_to(home).as_posix()


def _rows(run: WeekRun, request: DocumentRequest, made: Made) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for kind in KINDS:
        path, digest = made.files.get(kind, (None, None))
        rows.append(
            {
                "week": run.week,
                "user_id": run.user_id,
                "event_id": request.event_id,
                "job_id": request.job_id,
                "kind": kind,
                "path": path,
                "sha256": digest,
                "fact_ids": list(made.facts),
                "status": "written" if path else "refused",
                "reason": made.reason,
                "requested_at": request.requested_at,
            }
        )
    return rows


def _inputs(
    run: WeekRun, requests: Sequence[DocumentRequest], postings: dict[int, PostingText], person: Person
) -> list[Input]:
    """Return what was read: the requests; where there are any, the profile, and the weeks of the postings."""
    asked = person_input(
        run, DOCUMENT_REQUEST, content_hash([(request.event_id, request.form.as_payload()) for request in requests])
    )
    slate = run.home.settings.documents.postings == SLATE
    ranked = inputs_of(run.warehouse, [(SHORTLIST_ASSET, run.week)], user_id=run.user_id) if slate else []
    if not requests:
        return [*ranked, asked]
    weeks = sorted({run.week, *(posting.week for posting in postings.values())})
    return [
        *inputs_of(run.warehouse, [(JOBS_ASSET, week) for week in weeks]),
        *ranked,
        asked,
        person_input(run, PROFILE, person.versions[PROFILE]),
        person_input(run, PREFERENCES, person.versions[PREFERENCES]),
    ]
