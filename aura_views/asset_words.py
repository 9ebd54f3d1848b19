"""The weekly assets as a person reads them: order, short name, and what each makes. Nothing is read here."""

from __future__ import annotations

from dataclasses import dataclass

from aura_views.wording import board_name

RAW_PREFIX = "raw_listings/"
SOURCES = "raw_listings"
"""Stands for the raw listings of every source, which the grid shows as one."""


@dataclass(frozen=True)
class AssetWords:
    """One column of the grid: ``name`` is the asset's, ``title`` two words at most, ``makes`` a sentence."""

    name: str
    title: str
    makes: str
    group: str


ASSETS = (
    AssetWords(SOURCES, "Sources", "What each job board sent, kept as it came.", "Collect"),
    AssetWords("jobs", "Jobs", "The week's openings: read, cleaned, copies merged.", "Normalize"),
    AssetWords("job_embeddings", "Vectors", "A vector for the text of every opening.", "Represent"),
    AssetWords("job_index", "Index", "The search index over the week's vectors.", "Represent"),
    AssetWords("profile_embedding", "Profile", "Vectors of your profile as known at the cut.", "Represent"),
    AssetWords("ratings", "Ratings", "The ratings you gave within the week.", "Feedback"),
    AssetWords("outcomes", "Outcomes", "What became of your applications within the week.", "Feedback"),
    AssetWords("embedding_adapter", "Adapter", "How texts are compared, learned from your ratings.", "Learn"),
    AssetWords("preference_model", "Preference", "What you like, learned from your ratings.", "Learn"),
    AssetWords("policy", "Policy", "How the five are chosen, learned from what the slates were worth.", "Learn"),
    AssetWords("encoder", "Encoder", "The text encoder trained on; only where learning.fine_tune is on.", "Learn"),
    AssetWords("shortlist", "Shortlist", "Every opening scored, and the five put on the slate.", "Rank"),
    AssetWords("documents", "Documents", "CVs and letters that were asked for within the week.", "Report"),
    AssetWords("skill_report", "Skills", "Which skills the postings you like ask for.", "Report"),
    AssetWords("weekly_metrics", "Metrics", "The week's figures with n and interval.", "Report"),
    AssetWords("digest", "Digest", "The week in one file.", "Report"),
)
"""In the order in which a week comes about."""

BY_NAME = {each.name: each for each in ASSETS}
NAMES = tuple(BY_NAME)


def column_of(asset: str) -> str:
    """Return the grid's column of an asset: its own name, or ``SOURCES`` for the listings of one source."""
    return SOURCES if asset.startswith(RAW_PREFIX) else asset


def asset_title(asset: str) -> str:
    """Return what a person calls ``asset``; its own name where it is not listed here."""
    if asset.startswith(RAW_PREFIX):
        return f"Listings of {board_name(asset.removeprefix(RAW_PREFIX))}"
    return BY_NAME[asset].title if asset in BY_NAME else asset
