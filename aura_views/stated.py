"""What a posting says itself beside its fields: visa, relocation, the last day for applications; with its own words.

Pure: from a row of ``jobs`` to what is shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from aura_views.wording import day

VISA = {
    "offered": "Sponsorship offered",
    "not_offered": "No sponsorship",
    "permit_required": "A right to work is required",
}
RELOCATION = {
    "offered": "Help with moving offered",
    "not_offered": "No help with moving",
    "required": "Moving is required",
}
FIELD = "field: "
"""Evidence that begins so is a board's field, no sentence of the posting."""


@dataclass(frozen=True)
class Stated:
    """One thing that a posting states.

    Attributes:
        about: Visa, Relocation or Apply by. evidence: the sentence it was read from; None where it is a board's field.
        is_over: whether it is a last day that has passed.
    """

    about: str
    words: str
    evidence: str | None = None
    is_over: bool = False

    @property
    def line(self) -> str:
        """What is stated and where it stands, in one line."""
        return f"{self.about}: {self.words}" + (f" (“{self.evidence}”)" if self.evidence else "")


def stated_by(job: Mapping[str, Any], today: date | None = None) -> tuple[Stated, ...]:
    """Return what the posting states; nothing where it says nothing.

    Args:
        job: a row of ``jobs``. today: to tell whether the last day has passed; not told when None.
    """
    found = []
    for about, column, words in (("Visa", "visa", VISA), ("Relocation", "relocation", RELOCATION)):
        if job.get(column):
            found.append(Stated(about, words.get(job[column], job[column]), job.get(f"{column}_evidence")))
    last: date | None = job.get("apply_by")
    if last is not None:
        over = today is not None and last < today
        said = f"{day(last)}, which has passed" if over else day(last)
        evidence = job.get("apply_by_evidence") or ""
        found.append(Stated("Apply by", said, None if evidence.startswith(FIELD) else evidence or None, over))
    return tuple(found)
