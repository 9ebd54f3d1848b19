"""The offline writer: one posting and one profile to a CV and a cover letter, without any model.

The draft has passed the fact gate when it is returned; what the gate took out stands in its ``refusals``.
"""

from __future__ import annotations

from aura_ml.documents.cv import write_cv
from aura_ml.documents.draft import DocumentDraft, DocumentLanguage, DocumentOptions, JobText
from aura_ml.documents.gate import without_refused
from aura_ml.documents.letter import write_letter
from aura_ml.documents.matching import match
from aura_ml.documents.posting import readable, target_company, target_title
from aura_ml.language import detect_language
from aura_ml.profile_chronology import without_future_jobs
from aura_ml.records import Preferences, Profile

SAID_OF_GAPS = "The letter says so; remove the sentence if it is wrong."
"""What a note says where the letter names the skills that are missing."""
WRITER_VERSION = "offline-3"
_ENOUGH_WORDS = 25
"""Fewer words of headlines and titles look like any language."""
_LANGUAGE_NAMES = {"en": "English", "de": "German"}


class NotEnoughProfile(ValueError):
    """A profile that a document cannot be made of; the message names what is missing."""


def draft_documents(
    job: JobText,
    profile: Profile,
    preferences: Preferences | None = None,
    options: DocumentOptions | None = None,
) -> DocumentDraft:
    """Return CV and letter for ``job``, written from the profile's own statements; equal inputs give an equal draft.

    Raises:
        NotEnoughProfile: the profile has no name or no statement.
        DraftRefused: the gate refused something that cannot be left out.
    """
    options = options or DocumentOptions()
    if not profile.name:
        raise NotEnoughProfile("the profile has no name; add basics.name before documents are written")
    if not profile.facts:
        raise NotEnoughProfile("the profile holds no statement; import a CV before documents are written")
    job = readable(job)
    language, notes = _language(job, profile, options)
    matching = match(job, profile, preferences)
    begun = without_future_jobs(profile, options.day)
    if begun is not profile:
        notes.append("The letter leaves out jobs that have not begun; the CV has them with the dates of your profile.")
    draft = DocumentDraft(
        language=language,
        cv=write_cv(profile, matching, language, options),
        letter=write_letter(
            job, begun, matching if begun is profile else match(job, begun, preferences), language, options
        ),
        matched=matching.matched,
        missing=matching.missing,
        notes=(*notes, *_notes(job, matching.missing, options, found=bool(matching.requirements))),
    )
    return without_refused(draft, profile, job)


def profile_language(profile: Profile) -> str | None:
    """Return the language that the profile's statements are written in, or None where there is too little text."""
    kinds = ("summary", "highlight", "headline", "education")
    texts = [fact.text for fact in profile.facts if fact.kind in kinds]
    found = detect_language(profile.label, "\n".join(texts))
    is_enough = sum(len(text.split()) for text in texts) >= _ENOUGH_WORDS
    return found if is_enough or found in _LANGUAGE_NAMES else None


def _language(job: JobText, profile: Profile, options: DocumentOptions) -> tuple[DocumentLanguage, list[str]]:
    """German for a German profile, else English: statements are quoted, not translated."""
    own = profile_language(profile) or "en"
    wanted = job.language or detect_language(job.title, job.description) or own
    language: DocumentLanguage = options.language or ("de" if own == "de" else "en")
    notes = []
    if own != language:
        notes.append(
            f"Your profile is written in {_name(own)}; its statements stand as they are in {_name(language)} documents."
        )
    if wanted != language:
        notes.append(
            f"The posting is in {_name(wanted)}, the documents are in {_name(language)}, the language of your profile."
        )
    return language, notes


def _name(code: str) -> str:
    return _LANGUAGE_NAMES.get(code, f"another language ({code})")


def _notes(job: JobText, missing: tuple[str, ...], options: DocumentOptions, *, found: bool) -> list[str]:
    notes = []
    if missing:
        said = SAID_OF_GAPS if options.gaps == "name" else "The letter leaves it out."
        notes.append(f"Required, and not in your profile: {', '.join(missing)}. {said}")
    if not found:
        notes.append("No requirements were found in the posting; the statements were chosen by its title and text.")
    if not target_title(job):
        notes.append("The posting's title cannot be used as one; the letter names no title.")
    if not target_company(job):
        notes.append("The posting names no employer that can be printed; the letter names none.")
    return notes
