"""Predicted ratings: RMSE beside the noise floor, the facet means and the best ridge, over worlds and noise.

The models are those of ``aura_ml.preference``; the people are in ``people``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from aura_ml.bootstrap import RESAMPLES, Interval, Measure, bootstrap
from aura_ml.evaluation.material import Material
from aura_ml.evaluation.people import Diary, Surroundings
from aura_ml.evaluation.report import Curve, Direction, Figure, Goal, Part, Plot
from aura_ml.preference.registry import BASELINE, new_model
from aura_ml.simulate import PersonConfig

_Floats = NDArray[np.float64]
SIZES, QUICK_SIZES = (25, 50, 100, 250, 500), (25, 50, 100)
RATIO_GOALS = {
    25: Goal(1.0, Direction.BELOW),
    50: Goal(1.0, Direction.BELOW),
    100: Goal(1.0, Direction.AT_MOST),
    250: Goal(1.01, Direction.AT_MOST),
    500: Goal(1.01, Direction.AT_MOST),
}
SKILL_GOALS = {50: Goal(0.50), 250: Goal(0.60)}
NOISES, QUICK_NOISES = (0.5, 0.8, 1.1), (0.8,)
PEOPLE, QUICK_PEOPLE = 24, 8
"""People at each noise, the worlds in turn."""

TEST_WEEKS, TESTED_A_WEEK = 4, 25
UNIT = "rating points"
MODEL, FLOOR = "lstm", "floor"
RIDGES = ("ridge",)
MODELS = (MODEL, *RIDGES, BASELINE)
PROTOCOL = (
    "Each simulated person rates five random postings a week. After n ratings, each model predicts 25 postings that were "
    "not rated in each of the next four weeks. RMSE is over all five facets and people; the floor F is the error of the "
    "person's own ratings against what they truly think. Skill is (M^2 - RMSE^2) / (M^2 - F^2) with M the facet means'. "
    "The ratio is RMSE over that of the best ridge at the same n; intervals are by person."
)


def evaluate(material: Material, seed: int, quick: bool, say: Callable[[str], None]) -> Part:
    """See ``registry.Evaluate``."""
    around = Surroundings.of(material.postings)
    sizes = tuple(
        n for n in (QUICK_SIZES if quick else SIZES) if n + TEST_WEEKS * TESTED_A_WEEK <= len(around.postings)
    )
    noises = QUICK_NOISES if quick else NOISES
    errors: dict[int, dict[str, list[_Floats]]] = {n: {name: [] for name in (*MODELS, FLOOR)} for n in sizes}
    for number, noise in enumerate(noises):
        config = replace(PersonConfig(), noise_sigma=noise)
        people = around.people(seed, QUICK_PEOPLE if quick else PEOPLE, config, offset=100 * (number + 1))
        for place, person in enumerate(people):
            diary = Diary.of(person, around, max(sizes))
            for n in sizes:
                for name, squared in squared_errors(diary, n).items():
                    errors[n][name].append(squared)
            say(f"preference: noise {noise:g}, {place + 1} of {len(people)} people")
    stacked = {n: {name: np.asarray(each) for name, each in errors[n].items()} for n in sizes}
    return Part(
        name="preference",
        title="Preference model",
        protocol=PROTOCOL,
        figures=[figure for n in sizes for figure in _figures(n, stacked[n], seed)],
        plots=[_plot(stacked, seed)],
        settings={"people": len(noises) * (QUICK_PEOPLE if quick else PEOPLE), "noises": list(noises), "seed": seed},
    )


def squared_errors(diary: Diary, ratings: int) -> dict[str, _Floats]:
    """Return each model's (and the floor's) squared errors of one person, one mean a facet, shape (5,)."""
    history = diary.history(ratings)
    rows = diary.unseen(ratings, TEST_WEEKS * TESTED_A_WEEK, 0)
    candidates = diary.around.features.take(rows)
    given, truth = np.zeros((len(rows), 5)), np.zeros((len(rows), 5))
    for number in range(TEST_WEEKS):
        part = slice(number * TESTED_A_WEEK, (number + 1) * TESTED_A_WEEK)
        jobs, week = diary.around.postings.take(rows[part]), diary.next_week(ratings) + number
        given[part], truth[part] = diary.person.rate(jobs, week), diary.person.true_facets(jobs, week)
    errors = {name: given - new_model(name).fit(history).predict(candidates).mean for name in MODELS}
    return {name: (each**2).mean(axis=0) for name, each in (errors | {FLOOR: given - truth}).items()}


def _figures(n: int, errors: Mapping[str, _Floats], seed: int) -> list[Figure]:
    own, _ = bootstrap(errors, Measure.RMSE, seed=seed)
    beside = {name: own[name].value for name in (*RIDGES, BASELINE, FLOOR)}
    best = min(RIDGES, key=lambda name: own[name].value or np.inf)
    means = {name: each.mean(axis=1) for name, each in errors.items()}
    ratio = _interval(lambda m: np.sqrt(m[MODEL] / m[best]), means, seed)
    skills = {
        name: _interval(lambda m, name=name: (m[BASELINE] - m[name]) / (m[BASELINE] - m[FLOOR]), means, seed)  # type: ignore[misc]
        for name in (MODEL, *RIDGES)
    }
    upper = Interval(ratio.upper, None, None, ratio.n)
    return [
        Figure.of_interval(f"preference.rmse.{n}", own[MODEL], UNIT, baselines=beside),
        Figure.of_interval(f"preference.ratio.{n}", ratio, "ratio", note=f"RMSE over that of {best}, the best ridge"),
        Figure.of_interval(
            f"preference.ratio_upper.{n}",
            upper,
            "ratio",
            goal=RATIO_GOALS.get(n),
            note=f"upper end of the 95 % interval of preference.ratio.{n}",
        ),
        Figure.of_interval(
            f"preference.skill.{n}",
            skills[MODEL],
            "share",
            baselines={name: skills[name].value for name in RIDGES},
            goal=SKILL_GOALS.get(n),
        ),
    ]


def _interval(figure: Callable[[Mapping[str, _Floats]], _Floats], means: Mapping[str, _Floats], seed: int) -> Interval:
    """Return ``figure`` of mean squared errors with its interval by the paired bootstrap over people."""
    n = len(next(iter(means.values())))
    if n < 5:
        return Interval(None, None, None, n)
    draws = np.random.default_rng(seed).multinomial(n, np.full(n, 1.0 / n), size=RESAMPLES) / n
    point = float(figure({name: np.asarray(each.mean()) for name, each in means.items()}))
    lower, upper = np.quantile(figure({name: draws @ each for name, each in means.items()}), (0.025, 0.975))
    return Interval(point, float(lower), float(upper), n)


def _plot(errors: Mapping[int, Mapping[str, _Floats]], seed: int) -> Plot:
    sizes = list(errors)
    own = {n: bootstrap(each, Measure.RMSE, seed=seed)[0] for n, each in errors.items()}
    curves = [
        Curve(
            name,
            sizes,
            [own[n][name].value for n in sizes],
            [own[n][name].lower for n in sizes] if name == MODEL else (),
            [own[n][name].upper for n in sizes] if name == MODEL else (),
            is_baseline=name != MODEL,
        )
        for name in (*MODELS, FLOOR)
    ]
    return Plot("rmse", "Error of predicted ratings", "ratings", f"RMSE, {UNIT}", curves)
