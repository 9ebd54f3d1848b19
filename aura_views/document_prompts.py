"""What a language model would be sent for a posting's documents, shown before anything is sent.

Asking is the asset ``documents``'s; this only reads.
"""

from __future__ import annotations

from dataclasses import dataclass

from aura_io.document_requests import OFFLINE, RequestedForm, posting_texts, with_found_skills
from aura_io.llm_spending import SpendingUnknown
from aura_io.person import person_at
from aura_io.polishing import preview, spending_of
from aura_io.workspace import Home
from aura_ml.documents import NotEnoughProfile, draft_documents
from aura_views.documents import USER, RequestRefused
from aura_views.openings import opening_of
from aura_views.postings import unknown_posting
from aura_views.settings_now import settings_now


@dataclass(frozen=True)
class PromptPreview:
    """What would be sent and to whom.

    Attributes:
        sent: False where nothing would be; ``reason`` says why.
        leaves_computer: whether it would be sent to another computer.
        max_cost_usd: for both attempts at most; None where the price is not known or nobody is asked.
        spent_usd: what answers have cost this week, of at most ``week_cap_usd``; None where it cannot be read.
    """

    job_id: int
    sent: bool
    reason: str
    provider: str
    model: str
    host: str
    leaves_computer: bool
    tokens_in: int
    max_tokens_out: int
    max_cost_usd: float | None
    spent_usd: float | None
    week_cap_usd: float
    prompt_version: str
    system: str
    user: str


def week_spending(home: Home) -> tuple[float | None, float]:
    """Return what language models have cost this week (None where that cannot be read), and the most they may."""
    spending = spending_of(settings_now(home), home.calendar.week_of(home.clock.now()))
    try:
        return spending.spent_usd(), spending.cap_usd
    except SpendingUnknown:
        return None, spending.cap_usd


def prompt_preview(home: Home, job_id: int, form: RequestedForm, user_id: str = USER) -> PromptPreview:
    """Return what ``aura documents JOB_ID`` would send to a language model with ``form``.

    Raises:
        RequestRefused: no profile is known, or it is not enough for documents.
        UnknownPosting: no posting has this id.
    """
    if problem := form.problem():
        raise RequestRefused(problem)
    now = home.clock.now()
    found = with_found_skills(posting_texts(home.warehouse, home.calendar.week_of(now), opening_of(home, job_id)))
    posting = found.get(job_id) or next(iter(found.values()), None)
    if posting is None:
        raise unknown_posting(job_id)
    person = person_at(home.userdb, home.settings, user_id, now)
    if person.profile is None:
        raise RequestRefused("no profile is known; import yours: aura profile import FILE")
    options = form.options
    try:
        base = draft_documents(posting.text, person.profile, person.preferences, options)
    except NotEnoughProfile as error:
        raise RequestRefused(str(error)) from error
    settings = settings_now(home)
    shown = preview(posting.text, person.profile, base, options, settings, home.calendar.week_of(now))
    reason = "--provider is offline" if form.provider == OFFLINE else shown.reason
    return PromptPreview(
        job_id=job_id,
        sent=not reason,
        reason=reason,
        provider=shown.plan.provider,
        model=shown.plan.model,
        host=shown.plan.host,
        leaves_computer=shown.plan.is_remote,
        tokens_in=shown.tokens_in,
        max_tokens_out=shown.max_tokens_out,
        max_cost_usd=shown.cost_usd,
        spent_usd=shown.spent_usd,
        week_cap_usd=settings.llm.max_week_cost_usd,
        prompt_version=shown.prompt.version,
        system=shown.prompt.system,
        user=shown.prompt.user,
    )
