"""What each asset and check is, in words that need no code: shown by the Dagster UI, where a person reads the product.

Three parts each: what it holds, what it is made from, how to read its numbers.
"""

from __future__ import annotations

RAW = (
    "What {source} listed in the week, row by row, kept as it came. Asked politely, once; a board that is down never fails "
    "the week.\n\n"
    "**Read:** `dagster/row_count` rows of the week; `rows_received` and `requests` of the last crawl, `duration_s` in "
    "seconds; `asked` 0 means that the archive was read instead. `status` says how the board answered."
)
DESCRIPTIONS = {
    "jobs": (
        "The openings sighted in the week: every row read, cleaned, its pay, place and language made out; copies of one "
        "opening merged, what cannot be trusted kept aside with the reason.\n\n"
        "**Made from** the raw listings of all sources. **Read:** sightings = jobs + merged + rejected, to the row; "
        "`unchanged` 1 means that listings and code are as they were and the committed openings stand."
    ),
    "job_embeddings": (
        "A vector for the text of every opening, by which meanings are compared.\n\n"
        "**Made from** jobs. **Read:** `texts_encoded` is new work, `texts_from_cache` was known; a re-run encodes nothing "
        "twice. `unchanged` 1 means that openings and encoder are as they were and the committed vectors stand."
    ),
    "job_index": "The week's vectors as a search index, saved with its encoder's version and a hash: another is refused, not searched.",
    "profile_embedding": (
        "The parts of the person's profile as vectors, as the profile stood at the week's cut.\n\n"
        "**Made from** the profile in the user database. **Read:** `has_profile` 0 means that the ranking does without one."
    ),
    "ratings": "The ratings the person gave within the week, up to its cut, whatever week the posting is from.",
    "outcomes": "What became of applications within the week, up to its cut, and what each outcome is worth to the learner.",
    "embedding_adapter": (
        "Turns the vectors towards what the person liked. A candidate of every week; **in use only** once it orders later "
        "postings better than the plain vectors do.\n\n"
        "**Read:** the model card; `promoted` 1 means that it was put in use, `decision` says why or why not."
    ),
    "preference_model": (
        "Expects how the person would rate a posting: fit, interest, prestige, location, overall. A candidate of every week; "
        "**in use only** once it errs no more than simple means and the ridge on later ratings.\n\n"
        "**Read:** the model card, in rating points with n and interval; `promoted` 1 means put in use; `unchanged` 1 that "
        "nothing it learns from has changed and the one trained before stands."
    ),
    "policy": (
        "Chooses which postings of the ranking go on the slate. A candidate of every week; **in use only** once it orders "
        "later slates as they were rewarded. Until then what is known of people and the ratings so far choose, later the score.\n\n"
        "**Read:** the model card; `promoted` 1 means put in use."
    ),
    "encoder": (
        "The text encoder trained on what was liked and rejected. Off unless `learning.fine_tune` is on; one that passes its "
        "test encodes the weeks after.\n\n**Read:** the model card; `decision` says what is missing."
    ),
    "shortlist": (
        "**The product:** every opening of the week scored for the person, each component kept, and the five that are put "
        "before them, with reasons.\n\n"
        "**Made from** jobs, vectors, profile, and the models in use. **Read:** `eligible` openings might be on the slate; "
        "`mean_slate_score` is in 0 to 1; `new_slate_version` 0 means that nothing changed; `earlier_weeks_missing` above 0 "
        "means that older weeks were never made; `unchanged` 1 that all it is made from is as it was and the ranking stands."
    ),
    "documents": (
        "CV and cover letter for the postings that were asked for within the week, or with `documents.postings: slate` also for "
        "those of the slate, from the person's own statements; every "
        "line names the statements behind it.\n\n"
        "**Read:** `requests` asked for, `requests_refused` not written, each with a reason in the table."
    ),
    "skill_report": (
        "Which skills the postings the person likes ask for and the profile does not show, with where to learn them.\n\n"
        "**Read:** the report itself; `basis` says whether it rests on ratings or on the ranking; `unchanged` 1 means that "
        "postings, ratings and profile are as they were and the report stands."
    ),
    "weekly_metrics": (
        "The week's figures, each with unit, n and interval, silent below five observations; also in `data/metrics.json`.\n\n"
        "**Read:** the plots: from `postings_received` to `reached_offer`, then match score, ratings, reward. "
        "`docs/metrics.md` has each formula."
    ),
    "digest": "The week in one file to read: the five, what changed, what was learned, what to do next.",
}  # fmt: skip


def description_of(asset: str) -> str:
    """Return what the Dagster UI says of an asset."""
    return DESCRIPTIONS[asset]
