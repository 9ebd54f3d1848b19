"""What language models have cost in a week, answer by answer, and whether another one may be asked.

A week is the one in which money is spent, from Friday to Friday, whatever week the documents are of.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

SPENDING_DIR = "llm_spending"
"""Below the home's data; amounts only, so that nothing of it needs to be encrypted."""


class SpendingUnknown(RuntimeError):
    """What was spent cannot be read, so that no cap can be kept; the message names the file."""


@dataclass(frozen=True)
class WeekSpending:
    """The spending of one week.

    Attributes:
        folder: of the home's data; a file per week lies under it.
        cap_usd: what all answers of the week may cost together.
    """

    folder: Path
    week: date
    cap_usd: float

    @property
    def path(self) -> Path:
        """The week's file: one JSON object a line."""
        return self.folder / SPENDING_DIR / f"spent-{self.week.isoformat()}.jsonl"

    def spent_usd(self) -> float:
        """Return what the answers of the week have cost.

        Raises:
            SpendingUnknown: a line of the file is none of ours.
        """
        try:
            lines = self.path.read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return 0.0
        except (OSError, UnicodeDecodeError) as error:
            raise SpendingUnknown(f"what was spent this week cannot be read from {self.path}: {error}") from error
        try:
            costs = [float(json.loads(line)["cost_usd"]) for line in lines if line.strip()]
        except (ValueError, TypeError, KeyError) as error:
            raise SpendingUnknown(
                f"a line of {self.path} cannot be read, so llm.max_week_cost_usd cannot be kept; mend or remove the file"
            ) from error
        return sum(costs)

    def problem(self, cost_usd: float) -> str:
        """Return why an answer that may cost ``cost_usd`` is not asked for; empty where it may be."""
        if cost_usd <= 0:
            return ""
        try:
            spent = self.spent_usd()
        except SpendingUnknown as error:
            return str(error)
        if spent + cost_usd > self.cap_usd:
            return (
                f"${spent:.4f} is spent this week, it may cost ${cost_usd:.4f} more, and llm.max_week_cost_usd is "
                f"${self.cap_usd:.2f}"
            )
        return ""

    def note(self, model: str, tokens_in: int, tokens_out: int, cost_usd: float) -> None:
        """Write down what one answer has cost."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        row = {"model": model, "tokens_in": tokens_in, "tokens_out": tokens_out, "cost_usd": cost_usd}
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")
