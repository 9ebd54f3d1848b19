"""Simulated postings as the frame that the models read."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from aura_ml.simulate.postings import Postings


def posting_frame(postings: Postings) -> pl.DataFrame:
    """Return ``postings`` with the columns of ``aura_io.learning.candidate_jobs`` that the models read."""
    levels: Sequence[str | None] = postings.seniorities or [None] * len(postings)
    return pl.DataFrame(
        {
            "job_id": postings.job_ids,
            "cluster_id": postings.job_ids,
            "company_key": list(postings.company_keys),
            "country": pl.Series(postings.countries, dtype=pl.String),
            "seniority": pl.Series(levels, dtype=pl.String),
            "is_remote": postings.is_remote,
            "salary_eur_year": pl.Series(postings.salary_eur_year).fill_nan(None),
            "vector": pl.Series(list(postings.vectors), dtype=pl.List(pl.Float32)),
        }
    )
