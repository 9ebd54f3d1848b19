"""Model cards: what a model is, what it learned from, how it did beside its baselines, and whether it is in use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from aura_ml.adapter.training import TrainedTaste
from aura_ml.embedding.encoder_training import TrainedEncoder
from aura_ml.policy.ladder import Rung
from aura_ml.policy.training import TrainedPolicy
from aura_ml.promotion import Decision


class Described(Protocol):
    """What a card is written from: a model just trained, or one that was kept."""

    @property
    def algorithm(self) -> str:
        """Name of the kind of model."""

    @property
    def observations(self) -> int:
        """What it learned from, counted."""

    @property
    def decision(self) -> Decision:
        """Of the gate."""

    @property
    def figures(self) -> Mapping[str, Any]:
        """Of the forward test."""


def preference_card(trained: Described, champion: str | None) -> str:
    """Return the card of the week's preference model in Markdown; figures below five ratings are not shown."""
    lines = [
        f"**{trained.algorithm}**, learned from {trained.observations} ratings.",
        "",
        f"Decision: {trained.decision.reason}.",
        f"In use before: {champion or 'none'}.",
        "",
        "| model | facet | RMSE, rating points | 95 % interval | n |",
        "|---|---|---|---|---|",
    ]
    figures = [figure for figure in trained.figures["forward_test"] if figure["name"] == "rmse"]
    lines += [_row(figure) for figure in figures] or ["| - | - | no later ratings to test on yet | - | 0 |"]
    lines += ["", "Forward test: each week is predicted by models that have seen earlier weeks only."]
    return "\n".join(lines)


def adapter_card(trained: TrainedTaste, *, in_use: bool) -> str:
    """Return the card of the week's embedding adapter in Markdown; figures below five test jobs are not shown."""
    figures = [figure for figure in trained.figures.get("forward_test", []) if figure["name"] == "auc"]
    rows = [
        f"| {figure['model']} | {figure['value']:.3f} | {figure['lower']:.3f} to {figure['upper']:.3f} | {figure['n']} |"
        for figure in figures
        if figure["value"] is not None
    ]
    learned_from = f"{trained.observations} liked or rejected postings, {trained.figures['pairs']} pairs"
    return "\n".join(
        [
            f"**embedding adapter**, {learned_from}.",
            "",
            f"Decision: {trained.decision.reason}.",
            f"In use before: {'an earlier adapter' if in_use else 'none'}.",
            "",
            "| ordered by | share of rejected postings below a liked one | 95 % interval | n |",
            "|---|---|---|---|",
            *(rows or ["| - | no later ratings to test on yet | - | 0 |"]),
            "",
            "Forward test: learned from earlier weeks, tested on later ones; chance is 0.5.",
        ]
    )


def encoder_card(trained: TrainedEncoder, in_use: str) -> str:
    """Return the card of the week's fine-tuned encoder in Markdown; figures below five test jobs are not shown."""
    rows = [
        f"| {figure['model']} | {figure['value']:.3f} | {figure['lower']:.3f} to {figure['upper']:.3f} | {figure['n']} |"
        for figure in trained.figures.get("forward_test", [])
        if figure["value"] is not None
    ]
    learned_from = f"{trained.observations} liked or rejected postings, {trained.figures['pairs']} pairs"
    return "\n".join(
        [
            f"**fine-tuned encoder** (InfoNCE), {learned_from}.",
            "",
            f"Decision: {trained.decision.reason}.",
            f"Encoder of this week: {in_use}. One that passes encodes the weeks after.",
            "",
            "| encoder | share of rejected postings below a liked one | 95 % interval | n |",
            "|---|---|---|---|",
            *(rows or ["| - | no test yet | - | 0 |"]),
            "",
            "Forward test: learned from earlier weeks, tested on later ones; chance is 0.5.",
        ]
    )


def policy_card(trained: TrainedPolicy, in_use: Rung) -> str:
    """Return the card of the week's slate policy in Markdown; figures below five test slates are not shown."""
    rows = [
        f"| {figure['model']} | {figure['value']:.3f} | {figure['lower']:.3f} to {figure['upper']:.3f} | {figure['n']} |"
        for figure in trained.figures["forward_test"]
        if figure["value"] is not None
    ]
    lines = [
        f"**{trained.algorithm}**, learned from {trained.observations} slates with known rewards.",
        "",
        f"Decision: {trained.decision.reason}.",
        f"Choosing before: {in_use.algorithm}: {in_use.because}.",
        "",
        "| policy | share of a later slate's pairs ordered as rewarded | 95 % interval | n slates |",
        "|---|---|---|---|",
        *(rows or ["| - | too few later slates to test on yet | - | 0 |"]),
    ]
    return "\n".join([*lines, "", trained.figures["off_policy_words"]])


def _row(figure: dict[str, Any]) -> str:
    if figure["value"] is None:
        return f"| {figure['model']} | {figure['facet']} | below five ratings | - | {figure['n']} |"
    interval = f"{figure['lower']:.2f} to {figure['upper']:.2f}"
    return f"| {figure['model']} | {figure['facet']} | {figure['value']:.2f} | {interval} | {figure['n']} |"
