"""The button by which a posting is kept for the week beside its five."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component


def keep_id(job_id: int | str) -> dict[str, str]:
    """Return the id of a posting's button; the job's id travels as text."""
    return {"type": "keep", "job": str(job_id)}


def keep_button(job_id: int, title: str, *, is_kept: bool) -> Component:
    """Return the button, pressed where the posting is kept."""
    return html.Button(
        id=keep_id(job_id),
        type="button",
        className="button keep",
        title="Keep it for this week, beside the five (s)",
        **(keep_state(is_kept) | {"aria-label": f"Keep {title} for this week"}),
    )


def keep_state(is_kept: bool) -> dict[str, str]:
    """Return what of the button says whether the posting is kept."""
    return {"children": "Kept" if is_kept else "Keep", "aria-pressed": "true" if is_kept else "false"}
