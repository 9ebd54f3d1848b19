"""The specification's four targets, each beside what was measured: reached, not reached, or below the noise floor."""

from __future__ import annotations

from collections.abc import Sequence

from aura_ml.evaluation.report import Figure, Report, Target, Verdict

MRR, RMSE = 0.70, 0.5


def targets(report: Report) -> list[Target]:
    """Return the targets with what ``report`` says of them."""
    return [
        _mrr("MRR of the weekly list, the embedding alone", report, "ranking.mrr_embedding."),
        _mrr("MRR of the weekly list, the whole ranker", report, "ranking.mrr."),
        _rmse(report),
        _rising("average reward per episode rises", report, "policy.reward_rise"),
        _rising("interview conversion rises", report, "policy.conversion_rise"),
    ]


def _with_prefix(report: Report, prefix: str) -> Sequence[Figure]:
    return [each for each in report.figures if each.name.startswith(prefix) and each.name[len(prefix) :].isdigit()]


def _mrr(name: str, report: Report, prefix: str) -> Target:
    found = [each for each in _with_prefix(report, prefix) if each.value is not None]
    if not found:
        return Target(name, f"at least {MRR:.2f}", "not measured", Verdict.UNKNOWN)
    last = found[-1]
    said = ", ".join(f"{each.value:.2f} after {each.name[len(prefix) :]} ratings" for each in found)
    verdict = Verdict.REACHED if (last.value or 0.0) >= MRR else Verdict.NOT_REACHED
    return Target(name, f"at least {MRR:.2f}", said, verdict)


def _rmse(report: Report) -> Target:
    found = [each for each in _with_prefix(report, "preference.rmse.") if each.value is not None]
    name, wanted = "RMSE of predicted ratings", f"at most {RMSE:g} rating points"
    if not found:
        return Target(name, wanted, "not measured", Verdict.UNKNOWN)
    best = min(found, key=lambda each: each.value or 0.0)
    floor = best.baselines.get("floor")
    said = f"{best.value:.2f} after {best.name.rsplit('.', 1)[1]} ratings, floor {floor or 0.0:.2f}"
    if (best.value or 0.0) <= RMSE:
        return Target(name, wanted, said, Verdict.REACHED)
    below = floor is not None and floor > RMSE
    return Target(name, wanted, said, Verdict.BELOW_FLOOR if below else Verdict.NOT_REACHED)


def _rising(name: str, report: Report, figure: str) -> Target:
    """Rising is claimed only where the lower bound of the rise is above 0 and above random's own rise."""
    found = report.figure(figure)
    if found is None or found.value is None or found.lower is None:
        return Target(name, "rising", "not measured", Verdict.UNKNOWN)
    random = found.baselines.get("random")
    beside = "" if random is None else f", random {random:+.3f}"
    reached = found.lower > max(0.0, random or 0.0)
    said = f"{found.value:+.3f} ({found.lower:+.3f} to {found.upper or found.value:+.3f}){beside}"
    return Target(name, "rising", said, Verdict.REACHED if reached else Verdict.NOT_REACHED)
