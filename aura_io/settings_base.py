"""What every section of config.yaml shares: strictness, and the words of a refusal.

The sections themselves are in ``settings_schema`` and ``settings_learning``.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """A section of config.yaml: unknown keys are refused, values are checked, nothing changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=True)


def did_you_mean(value: str, allowed: tuple[str, ...]) -> str:
    """Return ``"; did you mean 'x'?"`` when ``value`` is close to an allowed one, else an empty text."""
    from difflib import get_close_matches

    folded = {name.casefold(): name for name in allowed}
    close = get_close_matches(value.casefold(), list(folded), n=1, cutoff=0.6)
    return f"; did you mean {folded[close[0]]!r}?" if close else ""


def not_among(value: str, allowed: tuple[str, ...], what: str = "") -> ValueError:
    """Return the error for a ``value`` that is not among ``allowed``, with the nearest one."""
    subject = f"{what} {value!r} is not known; " if what else ""
    return ValueError(f"{subject}one of {', '.join(allowed)}{did_you_mean(value, allowed)}")
