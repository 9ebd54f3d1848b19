"""CV and letter with a language model's words where one may be asked, and with the offline writer's where not.

Answers are kept by what was asked, so that writing the same documents again costs nothing and gives the same bytes. Whether
an answer says what the profile says is the fact gate's; what it refuses is asked for once more, and then replaced.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from aura_io.llm import (
    Generated,
    LlmFailed,
    LlmPlan,
    Message,
    TextGenerator,
    estimated_cost,
    estimated_tokens,
    generator_of,
    llm_plan,
)
from aura_io.llm_spending import SpendingUnknown, WeekSpending
from aura_io.settings import Settings
from aura_io.settings_documents import LlmSettings
from aura_io.vault.opening import ANSWERS_DIR
from aura_io.whole_files import read_file, replace_file
from aura_ml.documents import DocumentDraft, DocumentOptions, DraftRefused, JobText, Refusal, check_draft
from aura_ml.documents.answers import InvalidAnswer, answer_schema, read_answer, with_answer
from aura_ml.documents.prompting import Prompt, again_prompt, prompt_version, tailoring_prompt
from aura_ml.documents.repair import NothingLeft, Replacement, with_refused_replaced
from aura_ml.documents.writer import SAID_OF_GAPS
from aura_ml.hashing import content_hash
from aura_ml.records import Profile

ATTEMPTS = 2
_SHOWN_CHARS = 160


@dataclass(frozen=True)
class Attempt:
    """One answer: what it took when it was given, and what became of it (``used`` or why not)."""

    tokens_in: int
    tokens_out: int
    cost_usd: float | None
    seconds: float
    outcome: str


@dataclass(frozen=True)
class Polished:
    """A draft that has passed the gate, and how it came about.

    Attributes:
        record: for meta.json: provider, model, host, prompt version, estimate, attempts, which lines were ``replaced``
            and why, and why the offline writer's words stand alone, if they do.
    """

    draft: DocumentDraft
    record: dict[str, Any]


@dataclass(frozen=True)
class Preview:
    """What would be sent, to whom, and what it would cost at most.

    Attributes:
        cost_usd: for both attempts together; None where the price is not known.
        spent_usd: what answers have cost this week; None where that cannot be read.
        reason: why nothing would be sent; empty when it would.
    """

    plan: LlmPlan
    prompt: Prompt
    tokens_in: int
    max_tokens_out: int
    cost_usd: float | None
    reason: str
    spent_usd: float | None = None


def preview(
    job: JobText, profile: Profile, base: DocumentDraft, options: DocumentOptions, settings: Settings, week: date
) -> Preview:
    """Return what a language model would be sent for these documents; nothing is sent.

    Args:
        week: the week it is, whose spending counts.
    """
    shown = _preview(job, profile, base, options, settings)
    spending = spending_of(settings, week)
    try:
        spent: float | None = spending.spent_usd()
    except SpendingUnknown:
        spent = None
    return replace(shown, spent_usd=spent, reason=shown.reason or spending.problem(shown.cost_usd or 0.0))


def spending_of(settings: Settings, week: date) -> WeekSpending:
    """Return what language models have cost in ``week``, beside the cap."""
    return WeekSpending(settings.data_dir, week, settings.llm.max_week_cost_usd)


def _preview(
    job: JobText, profile: Profile, base: DocumentDraft, options: DocumentOptions, settings: Settings
) -> Preview:
    plan = llm_plan(settings.llm, settings.secrets)
    prompt = tailoring_prompt(job, profile, base, options)
    tokens = estimated_tokens(_messages(prompt))
    if plan.reason:
        return Preview(plan, prompt, tokens, settings.llm.max_tokens, None, plan.reason)
    spent = ATTEMPTS * tokens + (ATTEMPTS - 1) * 2 * settings.llm.max_tokens
    cost = estimated_cost(plan, spent, ATTEMPTS * settings.llm.max_tokens)
    return Preview(plan, prompt, tokens, settings.llm.max_tokens, cost, _too_dear(plan, cost, settings.llm))


def _too_dear(plan: LlmPlan, cost: float | None, settings: LlmSettings) -> str:
    if cost is None:
        return f"the price of {plan.model} is not known, so llm.max_cost_usd cannot be kept; choose a model with a known one"
    if cost > settings.max_cost_usd:
        return f"it may cost ${cost:.4f}, and llm.max_cost_usd is ${settings.max_cost_usd:.4f}"
    return ""


def polished(
    job: JobText,
    profile: Profile,
    base: DocumentDraft,
    options: DocumentOptions,
    settings: Settings,
    week: date,
    generator: TextGenerator | None = None,
) -> Polished:
    """Return ``base`` in a language model's words where they pass the gate, with notes on every line that does not.

    ``base`` stands whole, with a note that says why, where no answer can be read or no sentence of its letter passes.

    Args:
        base: the offline writer's draft.
        week: the week it is; its answers may cost ``llm.max_week_cost_usd`` together, and kept ones cost nothing.
        generator: what is asked; the one of config.yaml where None.
    """
    wanted = _preview(job, profile, base, options, settings)
    record: dict[str, Any] = {
        "provider": wanted.plan.provider,
        "model": wanted.plan.model,
        "host": wanted.plan.host,
        "is_remote": wanted.plan.is_remote,
        "prompt_version": prompt_version(),
        "estimated_tokens_in": wanted.tokens_in,
        "estimated_cost_usd": wanted.cost_usd,
        "attempts": [],
        "replaced": [],
        "written_offline_because": wanted.reason,
    }
    if wanted.reason:
        quiet = wanted.plan.provider == "none"
        return Polished(base if quiet else _noted(base, f"Written offline: {wanted.reason}."), record)
    spending = spending_of(settings, week)
    asking = _Asking(
        settings, wanted.plan, generator or generator_of(wanted.plan, settings.llm, settings.secrets), spending
    )
    outcome = _asked(job, profile, base, wanted.prompt, asking)
    record["attempts"] = [asdict(attempt) for attempt in asking.attempts]
    record["replaced"] = [each.as_dict() for each in outcome.replaced]
    record["written_offline_because"] = "" if outcome.draft else outcome.problem
    spent = _spent(asking.attempts)
    if outcome.draft is None:
        return Polished(_noted(base, f"Written offline: {outcome.problem} ({spent})."), record)
    draft = _noted(_true_of_gaps(outcome.draft), f"Worded by {wanted.plan.model} at {wanted.plan.host} ({spent}).")
    for each in outcome.replaced:
        draft = _noted(draft, _said_of(each))
    return Polished(draft, record)


def _spent(attempts: Sequence[Attempt]) -> str:
    tokens = sum(attempt.tokens_in + attempt.tokens_out for attempt in attempts)
    cost = sum(attempt.cost_usd or 0.0 for attempt in attempts)
    return f"{len(attempts)} answer{'' if len(attempts) == 1 else 's'}, {tokens:,} tokens, ${cost:.4f}"


def _said_of(replaced: Replacement) -> str:
    done = f"{replaced.instead!r} stands instead" if replaced.instead else "it was left out"
    return f"Refused in {replaced.place}: {replaced.sentence[:_SHOWN_CHARS]!r} ({replaced.reason}); {done}."


@dataclass(frozen=True)
class _Outcome:
    """The draft that passes the gate, or None and why there is none; which of its lines are not the model's."""

    draft: DocumentDraft | None
    problem: str = ""
    replaced: tuple[Replacement, ...] = ()


def _asked(job: JobText, profile: Profile, base: DocumentDraft, prompt: Prompt, asking: _Asking) -> _Outcome:
    """Ask, with the gate's refusals once more; then keep what passes of the last answer that can be read."""
    messages: list[Message] = list(_messages(prompt))
    problem, worded = "", None
    for _ in range(ATTEMPTS):
        try:
            generated = asking.ask(messages)
        except LlmFailed as error:
            problem = str(error)
            break
        try:
            draft, refusals = with_answer(base, read_answer(generated.text))
        except InvalidAnswer as error:
            refusals = [Refusal("the whole answer", str(error))]
        else:
            misplaced, worded = tuple(refusals), draft
            refusals += check_draft(draft, profile, job)
        if not refusals:
            asking.settle("used")
            return _Outcome(worded)
        first = refusals[0]
        problem = (
            f"{len(refusals)} lines of its answer were refused, the first: {first.sentence[:120]!r}, {first.reason}"
        )
        asking.settle(problem)
        messages += [
            {"role": "assistant", "content": generated.text[:20_000]},
            {"role": "user", "content": again_prompt(refusals)},
        ]
    if worded is None:
        return _Outcome(None, problem)
    try:
        repaired, replaced = with_refused_replaced(worded, base, profile, job)
    except (NothingLeft, DraftRefused):
        return _Outcome(None, problem)
    lost = tuple(Replacement("CV", refusal.sentence, refusal.reason) for refusal in misplaced)
    return _Outcome(repaired, problem, (*replaced, *lost))


class _Asking:
    """Asks, keeps each answer in a file named by what was asked, and counts."""

    def __init__(self, settings: Settings, plan: LlmPlan, generator: TextGenerator, spending: WeekSpending) -> None:
        self._folder = settings.data_dir / ANSWERS_DIR
        self._key = {
            "provider": plan.provider,
            "model": plan.model,
            "address": plan.address,
            "temperature": settings.llm.temperature,
            "max_tokens": settings.llm.max_tokens,
        }
        self._plan, self._max_tokens = plan, settings.llm.max_tokens
        self._generator, self._spending = generator, spending
        self.attempts: list[Attempt] = []

    def ask(self, messages: Sequence[Message]) -> Generated:
        """Return the answer kept for these messages, or ask and keep it.

        Raises:
            LlmFailed: no answer, or it may cost more than is left of the week.
        """
        path = self._folder / f"{content_hash({**self._key, 'messages': [dict(each) for each in messages]})[:40]}.json"
        generated = _kept(path)
        if generated is None:
            generated = self._paid_for(messages)
            path.parent.mkdir(parents=True, exist_ok=True)
            replace_file(path, json.dumps(asdict(generated), ensure_ascii=False, sort_keys=True).encode())
        self.attempts.append(
            Attempt(
                generated.tokens_in,
                generated.tokens_out,
                generated.cost_usd,
                round(generated.seconds, 1),
                "asked",
            )
        )
        return generated

    def _paid_for(self, messages: Sequence[Message]) -> Generated:
        """Ask if the week's cap allows it. An answer that does not come counts as estimated: a provider may charge it."""
        tokens = estimated_tokens(messages)
        estimate = estimated_cost(self._plan, tokens, self._max_tokens) or 0.0
        if problem := self._spending.problem(estimate):
            raise LlmFailed(problem)
        cost = estimate
        counted = (tokens, self._max_tokens)
        try:
            generated = self._generator.generate(messages, answer_schema())
            cost = estimate if generated.cost_usd is None else generated.cost_usd
            counted = (generated.tokens_in, generated.tokens_out)
        finally:
            if cost:
                self._spending.note(self._plan.model, *counted, cost)
        return generated

    def settle(self, outcome: str) -> None:
        """Say what became of the newest answer."""
        self.attempts[-1] = replace(self.attempts[-1], outcome=outcome)


def _kept(path: Path) -> Generated | None:
    try:
        return Generated(**json.loads(read_file(path)))
    except (OSError, ValueError, TypeError):
        return None  # none yet, or one that was damaged: it is asked for again


def _messages(prompt: Prompt) -> tuple[Message, Message]:
    return {"role": "system", "content": prompt.system}, {"role": "user", "content": prompt.user}


def _true_of_gaps(draft: DocumentDraft) -> DocumentDraft:
    """The notes without the word that the letter names what is missing, where a model's letter does not."""
    letter = " ".join(line.text for line in draft.letter_lines())
    if any(skill in letter for skill in draft.missing):
        return draft
    return replace(
        draft, notes=tuple(note.replace(SAID_OF_GAPS, "The letter does not say so.") for note in draft.notes)
    )


def _noted(draft: DocumentDraft, note: str) -> DocumentDraft:
    return replace(draft, notes=(*draft.notes, note))
