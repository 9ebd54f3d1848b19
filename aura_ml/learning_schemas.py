"""The tables of what the person said and what was learned from it: ratings, outcomes, models, promotions,
skill gaps, documents.

Every one carries ``user_id``; commits are per week and person.
"""

from __future__ import annotations

import polars as pl

from aura_ml.tables import JOB, RUN, USER, UTC_TIMESTAMP, WEEK, Table, Write, column

_SCORE = "rating points, 1 to 10"

RATINGS = Table(
    "ratings",
    "Ratings given within the week, as they stood at the cut; whichever slate they belong to.",
    (
        WEEK,
        USER,
        JOB,
        column("fit_score", pl.Int64, _SCORE, True),
        column("interest_score", pl.Int64, _SCORE, True),
        column("prestige_score", pl.Int64, _SCORE, True),
        column("location_score", pl.Int64, _SCORE, True),
        column("overall_score", pl.Int64, _SCORE, True),
        column("has_comment", pl.Boolean, "whether a comment was written; its text stays in the userdb"),
        column("rated_at", UTC_TIMESTAMP, "newest change of the rating"),
        column("slate_id", pl.String, "slate on which it was rated", True),
    ),
    key=("week", "user_id", "job_id"),
    partition=("week", "user_id"),
)

OUTCOMES = Table(
    "outcomes",
    "Outcomes recorded within the week, with the reward the map in force gives them.",
    (
        WEEK,
        USER,
        column("event_id", pl.String, "the userdb's event"),
        JOB,
        column(
            "stage", pl.String, "none, applied, screening, interview1, interview2, offer, accepted, rejected, no_answer"
        ),
        column("reward", pl.Float64, "value of the stage, in [0, 1]"),
        column("reward_version", pl.String, "version of the map of stages to values"),
        column("recorded_at", UTC_TIMESTAMP, "when it became known"),
    ),
    key=("week", "user_id", "event_id"),
    partition=("week", "user_id"),
)

MODELS = Table(
    "models",
    "The candidate trained in a week: figures, baselines, and whether it was put in use.",
    (
        WEEK,
        USER,
        column("kind", pl.String, "preference_model, policy, embedding_adapter"),
        column("model_id", pl.String, "hash of algorithm, configuration and training data"),
        column("algorithm", pl.String, "such as ridge, lstm, linucb, dqn"),
        column("training_cutoff", UTC_TIMESTAMP, "the candidate has learned from nothing at or after this instant"),
        column("observations", pl.Int64, "ratings or impressions it has learned from"),
        column("artifact", pl.String, "path below models_dir", True),
        column("artifact_hash", pl.String, "SHA-256 of the artifact's manifest", True),
        column("config", pl.String, "JSON of the configuration"),
        column("figures", pl.String, "JSON of the forward test: figures with n and interval, baselines beside them"),
        column("promoted", pl.Boolean, "whether the gate put it in use"),
        column("reason", pl.String, "why, in words"),
    ),
    key=("week", "user_id", "kind"),
    partition=("week", "user_id", "kind"),
)

PROMOTIONS = Table(
    "promotions",
    "Every decision of a gate and every roll-back; which model served when is a fold over these.",
    (
        column("promotion_id", pl.String, "hash of person, kind, model, cut-off and decision"),
        WEEK,
        USER,
        column("kind", pl.String, "preference_model, policy, embedding_adapter"),
        column("model_id", pl.String, "candidate; of a roll-back the model to serve again", True),
        column("algorithm", pl.String, "such as ridge, lstm, linucb, dqn"),
        column("training_cutoff", UTC_TIMESTAMP, "the candidate has learned from nothing at or after this instant"),
        column(
            "week_end", UTC_TIMESTAMP, "a candidate of a week in progress serves until then; null for a final one", True
        ),
        column("promoted", pl.Boolean, "the gate's decision"),
        column("reason", pl.String, "why, in words"),
        column("figures", pl.String, "JSON of the figures the decision rests on"),
        column("artifact", pl.String, "path below models_dir", True),
        column("artifact_hash", pl.String, "SHA-256 of the artifact's manifest", True),
        column("event", pl.String, "candidate or rollback"),
        column("decided_at", UTC_TIMESTAMP, "when it was decided"),
        RUN,
    ),
    key=("promotion_id",),
    write=Write.APPEND,
    partition=(),
    not_content=("run_id", "decided_at"),
)

SKILL_REPORTS = Table(
    "skill_reports",
    "What the skill report of a week rests on: one row per week and person, also where nothing could be said.",
    (
        WEEK,
        USER,
        column("basis", pl.String, "ratings, top_ranked (too few are rated high) or nothing"),
        column("contrast", pl.String, "what the liked postings are compared with: low_rated, unrated or others"),
        column("reason", pl.String, "basis and contrast in words"),
        column("has_profile", pl.Boolean, "whether a profile was known at the cut"),
        column("n_high", pl.Int64, "postings in the liked group"),
        column("n_low", pl.Int64, "postings in the group it is compared with"),
        column("n_failed", pl.Int64, "liked postings whose application failed"),
        column("n_found", pl.Int64, "gaps with a q value of at most 0.10"),
        column("n_top", pl.Int64, "postings rated 8 or higher; null where the basis is not ratings", True),
        column(
            "skill_gap_index",
            pl.Float64,
            "share of the demanded skills' weight that the profile lacks, in [0, 1]; null below five liked postings, "
            "without a skill named often enough and without a profile",
            True,
        ),
        column("week_basis", pl.String, "of the week alone: ratings, top_ranked or nothing", True),
        column("week_reason", pl.String, "of the week alone: basis and contrast in words", True),
        column("week_n_high", pl.Int64, "of the week alone: postings in the liked group", True),
        column("week_n_low", pl.Int64, "of the week alone: postings in the group it is compared with", True),
        column("week_skill_gap_index", pl.Float64, "of the week alone: as skill_gap_index", True),
    ),
    key=("week", "user_id"),
    partition=("week", "user_id"),
)

_SHARE = "share of the postings of the group that name it, in [0, 1]"

SKILL_GAPS = Table(
    "skill_gaps",
    "The skills that the liked postings of a week's report name, whether the profile shows them, and the gaps by rank.",
    (
        WEEK,
        USER,
        column("skill_id", pl.String, "id in the skills lexicon"),
        column("name", pl.String, "the skill's usual name"),
        column("category", pl.String, "category in the skills lexicon", True),
        column("demand_high", pl.Float64, f"liked postings: {_SHARE}"),
        column("demand_low", pl.Float64, f"postings compared with: {_SHARE}; null without any", True),
        column("demand_failed", pl.Float64, f"liked, but the application failed: {_SHARE}; null without any", True),
        column("support", pl.Int64, "liked postings that name it"),
        column("support_failed", pl.Int64, "liked postings that name it and whose application failed", True),
        column("support_top", pl.Int64, "postings rated 8 or higher that name it; null without ratings", True),
        column("completes", pl.Int64, "liked postings in which it is the only skill the profile lacks", True),
        column("q_value", pl.Float64, "Benjamini-Hochberg q value; null below the support that is needed", True),
        column("tfidf_difference", pl.Float64, "mean TF-IDF in the liked postings minus that in the others"),
        column("log_odds", pl.Float64, "log-odds ratio of the two groups of postings with an informative prior"),
        column("has_it", pl.Boolean, "whether the profile shows it"),
        column("gap_score", pl.Float64, "demand times certainty, in [0, 1]; 0 where the profile shows it"),
        column("rank", pl.Int64, "place among the gaps, from 1; null for what is none or is named too rarely", True),
        column("basis", pl.String, "ratings or top_ranked, as in the report"),
        column("progress", pl.String, "learning or learned, as the person ticked it before the cut", True),
    ),
    key=("week", "user_id", "skill_id"),
    partition=("week", "user_id"),
)

SKILL_WEEK_GAPS = Table(
    "skill_week_gaps",
    "The same for the week alone: what was rated in it and its other postings; without the weeks before.",
    SKILL_GAPS.columns,
    key=("week", "user_id", "skill_id"),
    partition=("week", "user_id"),
)

DOCUMENTS = Table(
    "documents",
    "The CVs and cover letters asked for within the week, one row per request and kind; also where none was written.",
    (
        WEEK,
        USER,
        column("event_id", pl.String, "the userdb's request; slate-<week>-<job id> where only the slate names it"),
        JOB,
        column("kind", pl.String, "cv, letter"),
        column("path", pl.String, "the PDF below the home folder; the Markdown lies beside it", True),
        column("sha256", pl.String, "SHA-256 of the PDF", True),
        column(
            "fact_ids", pl.List(pl.String), "ids of the profile's facts behind CV and letter, in order of first use"
        ),
        column("status", pl.String, "written, refused"),
        column("reason", pl.String, "why it was refused, and the cure", True),
        column("requested_at", UTC_TIMESTAMP, "when it was asked for"),
    ),
    key=("week", "user_id", "event_id", "kind"),
    partition=("week", "user_id"),
)

LEARNING_TABLES = (RATINGS, OUTCOMES, MODELS, PROMOTIONS, SKILL_REPORTS, SKILL_GAPS, SKILL_WEEK_GAPS, DOCUMENTS)
