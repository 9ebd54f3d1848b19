"""The tables of what the person said and what was learned from it: ratings, outcomes, models, promotions.

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

LEARNING_TABLES = (RATINGS, OUTCOMES, MODELS, PROMOTIONS)
