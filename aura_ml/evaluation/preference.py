"""Predicted ratings: RMSE beside the noise floor, the facet means and the best ridge, over worlds and noise.

The models are those of ``aura_ml.preference``; the people are in ``people``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from aura_ml.bootstrap import RESAMPLES, Interval, Measure, bootstrap
from aura_ml.evaluation import multicriteria
from aura_ml.evaluation.material import Material
from aura_ml.evaluation.people import Diary, Surroundings
from aura_ml.evaluation.report import Curve, Direction, Figure, Goal, Part, Plot
from aura_ml.preference.base import PreferenceModel
from aura_ml.preference.registry import BASELINE, new_model
from aura_ml.preference.ridge import Ridge, RidgeConfig
from aura_ml.simulate import PersonConfig

_Floats = NDArray[np.float64]
SIZES, QUICK_SIZES = (25, 50, 100, 250), (25, 50, 100)
RATIO_GOALS = {
    25: Goal(1.0, Direction.BELOW),
    50: Goal(1.0, Direction.BELOW),
    100: Goal(1.0, Direction.AT_MOST),
    250: Goal(1.01, Direction.AT_MOST),
}
SKILL_GOALS = {50: Goal(0.50), 250: Goal(0.60)}
NOISES, QUICK_NOISES = (0.5, 0.8, 1.1), (0.8,)
PEOPLE, QUICK_PEOPLE = 8, 8
"""People at each noise, the worlds in turn."""

TEST_WEEKS, TESTED_A_WEEK = 4, 25
UNIT = "rating points"
MODEL, POPULATION, ALONE, FLOOR = "lstm", "population", "lstm_alone", "floor"
RIDGES = ("ridge", "ridge_without_forgetting")
"""Ridges that know the one person only: what the ratio is against."""

MODELS: Mapping[str, Callable[[], PreferenceModel]] = {
    MODEL: lambda: new_model(MODEL),
    POPULATION: lambda: new_model(POPULATION),
    "ridge": lambda: new_model("ridge"),
    "ridge_without_forgetting": lambda: Ridge(RidgeConfig(1.0)),
    BASELINE: lambda: new_model(BASELINE),
}
ALONE_SIZES = (25, 100)
"""Numbers of ratings at which the network as first specified is trained beside the others: it takes long."""

SHUFFLED, SHUFFLED_PEOPLE, DRIFTING = 150, 8, 0.25
"""Ratings, people and drift of the shuffle test."""

PROTOCOL = (
    "Each simulated person rates five random postings a week. After n ratings, each model predicts 25 postings that were "
    "not rated in each of the next four weeks. RMSE is over all five facets and people; the floor F is the error of the "
    "person's own ratings against what they truly think. Skill is (M^2 - RMSE^2) / (M^2 - F^2) with M the facet means'. "
    "The ratio is RMSE over that of the best ridge at the same n (ridges that know this person only); intervals are by "
    "person. Shuffle test: the same ratings with their weeks in another order; the cost is by how much RMSE rises."
)

MULTICRITERIA = (
    "Real ratings: films in five stars by four criteria and overall, without time; a fifth of the ratings is held out, "
    "items nobody else rated aside. The joint model expects the five values together from the item's means; beside it, "
    "user and item means."
)


def evaluate(material: Material, seed: int, quick: bool, say: Callable[[str], None]) -> Part:
    """See ``registry.Evaluate``."""
    around = Surroundings.of(material.postings)
    sizes = tuple(
        n for n in (QUICK_SIZES if quick else SIZES) if n + TEST_WEEKS * TESTED_A_WEEK <= len(around.postings)
    )
    noises = QUICK_NOISES if quick else NOISES
    alone = () if quick else ALONE_SIZES
    names = {n: (*MODELS, FLOOR, *((ALONE,) if n in alone else ())) for n in sizes}
    errors: dict[int, dict[str, list[_Floats]]] = {n: {name: [] for name in names[n]} for n in sizes}
    for number, noise in enumerate(noises):
        config = replace(PersonConfig(), noise_sigma=noise)
        people = around.people(seed, QUICK_PEOPLE if quick else PEOPLE, config, offset=100 * (number + 1))
        for place, person in enumerate(people):
            diary = Diary.of(person, around, max(sizes))
            for n in sizes:
                for name, squared in squared_errors(diary, n, with_alone=n in alone).items():
                    errors[n][name].append(squared)
            say(f"preference: noise {noise:g}, {place + 1} of {len(people)} people")
    stacked = {n: {name: np.asarray(each) for name, each in errors[n].items()} for n in sizes}
    shuffled = [] if quick else _shuffle_figures(around, seed, say)
    table = multicriteria.read_table(material.labelled)
    real = multicriteria.figures(table, seed) if table is not None else []
    notes = [MULTICRITERIA] if real else ["Real multi-criteria ratings: no labelled data set at hand."]
    return Part(
        name="preference",
        title="Preference model",
        protocol=PROTOCOL,
        figures=[*(figure for n in sizes for figure in _figures(n, stacked[n], seed)), *shuffled, *real],
        plots=[_plot(stacked, seed)],
        notes=notes,
        settings={"people": len(noises) * (QUICK_PEOPLE if quick else PEOPLE), "noises": list(noises), "seed": seed},
    )


def squared_errors(diary: Diary, ratings: int, *, with_alone: bool = False) -> dict[str, _Floats]:
    """Return each model's (and the floor's) squared errors of one person, one mean a facet, shape (5,)."""
    history = diary.history(ratings)
    rows = diary.unseen(ratings, TEST_WEEKS * TESTED_A_WEEK, 0)
    candidates = diary.features.take(rows)
    given, truth = tested(diary, ratings, rows)
    models = {name: new() for name, new in MODELS.items()} | ({ALONE: new_model(ALONE)} if with_alone else {})
    errors = {name: given - model.fit(history).predict(candidates).mean for name, model in models.items()}
    return {name: (each**2).mean(axis=0) for name, each in (errors | {FLOOR: given - truth}).items()}


def tested(diary: Diary, ratings: int, rows: NDArray[np.int64]) -> tuple[_Floats, _Floats]:
    """Return what the person gives ``rows`` over the next weeks, and what they truly think then, both (n, 5)."""
    given, truth = np.zeros((len(rows), 5)), np.zeros((len(rows), 5))
    for number in range(TEST_WEEKS):
        part = slice(number * TESTED_A_WEEK, (number + 1) * TESTED_A_WEEK)
        jobs, week = diary.around.postings.take(rows[part]), diary.next_week(ratings) + number
        given[part], truth[part] = diary.person.rate(jobs, week), diary.person.true_facets(jobs, week)
    return given, truth


def _shuffle_figures(around: Surroundings, seed: int, say: Callable[[str], None]) -> list[Figure]:
    """Return by how much RMSE rises when the weeks are shuffled, where tastes drift and where they stand still."""
    figures = []
    for name, drift, goal in (
        ("drifting", DRIFTING, Goal(0.0, Direction.ABOVE)),
        ("still", 0.0, Goal(0.01, Direction.AT_MOST)),
    ):
        config = replace(PersonConfig(), drift=drift)
        people = around.people(seed, SHUFFLED_PEOPLE, config, offset=900)
        costs = np.asarray([shuffle_cost(Diary.of(person, around, SHUFFLED)) for person in people])
        cost = bootstrap({"": costs}, Measure.SCORE, seed=seed)[0][""]
        bound = cost.lower if goal.direction is Direction.ABOVE else cost.upper
        side = "lower" if goal.direction is Direction.ABOVE else "upper"
        note = f"drift {drift:g} a week, {SHUFFLED} ratings"
        figures.append(Figure.of_interval(f"preference.shuffle_cost.{name}", cost, UNIT, note=note))
        end = Interval(bound, None, None, cost.n)
        note = f"{side} end of the 95 % interval of preference.shuffle_cost.{name}"
        figures.append(Figure.of_interval(f"preference.shuffle_cost_{side}.{name}", end, UNIT, goal=goal, note=note))
        say(f"preference: shuffle test, {name}")
    return figures


def shuffle_cost(diary: Diary) -> float:
    """Return RMSE with the weeks in another order minus RMSE in order, in rating points."""
    ratings = len(diary.weeks)
    rows = diary.unseen(ratings, TEST_WEEKS * TESTED_A_WEEK, 0)
    given, _ = tested(diary, ratings, rows)
    weeks = np.random.default_rng([diary.person.seed, ratings]).permutation(int(diary.weeks.max()) + 1)[diary.weeks]
    order = np.argsort(weeks, kind="stable")
    rated = np.concatenate([diary.order[:ratings][order], diary.order[ratings:]])
    shuffled = replace(diary, order=rated, scores=diary.scores[order], weeks=weeks[order])
    candidates = diary.features.take(rows)
    errors = [
        given - new_model(MODEL).fit(each.history(ratings)).predict(candidates).mean for each in (diary, shuffled)
    ]
    in_order, mixed = (float(np.sqrt((each**2).mean())) for each in errors)
    return mixed - in_order


def _figures(n: int, errors: Mapping[str, _Floats], seed: int) -> list[Figure]:
    own, _ = bootstrap(errors, Measure.RMSE, seed=seed)
    beside = {name: own[name].value for name in errors if name != MODEL}
    best = min(RIDGES, key=lambda name: own[name].value or np.inf)
    means = {name: each.mean(axis=1) for name, each in errors.items()}
    ratio, over_base = (_interval(partial(_ratio, base=base), means, seed) for base in (best, POPULATION))
    skills = {
        name: _interval(partial(_skill, name=name), means, seed) for name in errors if name not in (BASELINE, FLOOR)
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
            baselines={name: skill.value for name, skill in skills.items() if name != MODEL},
            goal=SKILL_GOALS.get(n),
        ),
        Figure.of_interval(
            f"preference.ratio_to_population.{n}",
            over_base,
            "ratio",
            note="RMSE over that of the ridge with the population's prior: what the network adds to its base",
        ),
    ]


def _ratio(means: Mapping[str, _Floats], base: str) -> _Floats:
    ratio: _Floats = np.sqrt(means[MODEL] / means[base])
    return ratio


def _skill(means: Mapping[str, _Floats], name: str) -> _Floats:
    return (means[BASELINE] - means[name]) / (means[BASELINE] - means[FLOOR])


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
