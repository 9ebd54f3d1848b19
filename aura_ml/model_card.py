"""Model cards: what a model is, what it learned from, how it did beside its baselines, and whether it is in use."""

from __future__ import annotations

from typing import Any

from aura_ml.preference.training import TrainedCandidate


def preference_card(trained: TrainedCandidate, champion: str | None) -> str:
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


def _row(figure: dict[str, Any]) -> str:
    if figure["value"] is None:
        return f"| {figure['model']} | {figure['facet']} | below five ratings | - | {figure['n']} |"
    interval = f"{figure['lower']:.2f} to {figure['upper']:.2f}"
    return f"| {figure['model']} | {figure['facet']} | {figure['value']:.2f} | {interval} | {figure['n']} |"
