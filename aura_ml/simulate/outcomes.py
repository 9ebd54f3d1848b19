"""What becomes of a simulated application: stages, each known some weeks later, likelier where the job suits.

The draws of one application depend on person and job alone, never on what else was applied to.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

STAGES = (
    "none",
    "applied",
    "screening",
    "interview1",
    "interview2",
    "offer",
    "accepted",
    "rejected",
    "no_answer",
)
_LADDER = ("screening", "interview1", "interview2", "offer", "accepted")
RATING_SPAN = 9.0


@dataclass(frozen=True)
class SimulatedOutcome:
    """One stage of one application.

    Attributes:
        week: number of the week in which it becomes known.
    """

    job_id: int
    stage: str
    week: int

    def payload(self) -> dict[str, object]:
        """Return the payload of an outcome event, marked as simulated."""
        return {"stage": self.stage, "simulated": True}


@dataclass(frozen=True)
class OutcomeModel:
    """Probabilities and delays.

    Attributes:
        apply_at: overall (rating points) at which the person applies every second time.
        apply_width: rating points over which that turns from seldom to mostly.
        base, slope: probability of each step screening, interview1, interview2, offer, accepted is
            ``base + slope * (overall - 1) / 9``.
        longest_delay: a step becomes known 1 to this many weeks after the one before.
        silence_after: weeks without an answer after which ``no_answer`` is noted.
        silence: share of the applications refused at once that get no answer at all.
    """

    apply_at: float = 7.0
    apply_width: float = 0.6
    base: tuple[float, ...] = (0.05, 0.2, 0.3, 0.15, 0.5)
    slope: tuple[float, ...] = (0.6, 0.5, 0.5, 0.45, 0.4)
    longest_delay: int = 3
    silence_after: int = 6
    silence: float = 0.5

    def application(self, rng: np.random.Generator, job_id: int, overall: float, week: int) -> list[SimulatedOutcome]:
        """Return the stages of one application, oldest first; empty when the person does not apply.

        Args:
            overall: what the person truly thinks of the job, in rating points.
            week: number of the week in which the person decides; ``applied`` is known in it.
        """
        wish = 1.0 / (1.0 + np.exp(-(overall - self.apply_at) / self.apply_width))
        if rng.random() >= wish:
            return []
        suits = float(np.clip((overall - 1.0) / RATING_SPAN, 0.0, 1.0))
        stages = [SimulatedOutcome(job_id, "applied", week)]
        known = week
        for step, base, slope in zip(_LADDER, self.base, self.slope, strict=True):
            if rng.random() < base + slope * suits:
                known += int(rng.integers(1, self.longest_delay + 1))
                stages.append(SimulatedOutcome(job_id, step, known))
                continue
            return [*stages, *self._ending(rng, job_id, step, known)]
        return stages

    def _ending(self, rng: np.random.Generator, job_id: int, step: str, known: int) -> list[SimulatedOutcome]:
        """Return how an application ends that does not reach ``step``; an offer that is declined just stands."""
        if step == "accepted":
            return []
        if step == "screening" and rng.random() < self.silence:
            return [SimulatedOutcome(job_id, "no_answer", known + self.silence_after)]
        return [SimulatedOutcome(job_id, "rejected", known + int(rng.integers(1, self.longest_delay + 1)))]
