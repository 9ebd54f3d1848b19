"""Weekly-list MRR: how far down a list of 100 unseen postings the first one of the person's own top decile stands.

The rankers are in ``rankers``, the people in ``people``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from aura_ml.bootstrap import Measure, bootstrap
from aura_ml.evaluation import rankers
from aura_ml.evaluation.material import Material
from aura_ml.evaluation.people import Diary, Surroundings
from aura_ml.evaluation.rankers import Ranker
from aura_ml.evaluation.report import Curve, Figure, Goal, Part, Plot
from aura_ml.evaluation.score import score

_Floats = NDArray[np.float64]
GOALS = {20: 0.60, 50: 0.70, 200: 0.80}
"""Goal of the whole ranker by number of ratings."""

CANDIDATES, RELEVANT = 100, 10
LISTS = 10
PEOPLE, QUICK_PEOPLE = 24, 8
UNIT = "reciprocal rank"
WHOLE, FIXED, EXPECTED = "score", "score_of_fixed_weights", "expected_rating"
POPULATION, EMBEDDING, PROFILE = "population", "rocchio", "profile"
RANKERS: Mapping[str, Ranker] = {
    "centroid": rankers.centroid,
    "rocchio": rankers.rocchio,
    "job_ranker": rankers.job_ranker,
    "ridge_on_vectors": rankers.ridge_on_vectors,
    "ridge": rankers.by_model("ridge"),
    PROFILE: rankers.profile,
    POPULATION: rankers.by_model("population"),
    EXPECTED: rankers.by_model("lstm"),
}
PROTOCOL = (
    "Each simulated person rates five random postings a week. After n ratings, lists of 100 postings that were not rated "
    "are drawn; relevant are the ten that the person truly likes most in the week after (overall, without mood and "
    "error). A figure is the reciprocal rank of the first relevant posting, averaged over ten lists and then over "
    "people; intervals are by person. The whole ranker is the score: nearness to the profile, pay where it is stated and the "
    "expected rating, by the shipped weights grown with the ratings; words, skills and places of a profile are not "
    "simulated. Chance puts the lists in random order, the ceiling in that of the person's own "
    "ratings with mood and error."
)


def evaluate(material: Material, seed: int, quick: bool, say: Callable[[str], None]) -> Part:
    """See ``registry.Evaluate``."""
    around = Surroundings.of(material.postings)
    people = around.people(seed, QUICK_PEOPLE if quick else PEOPLE)
    ranks = {n: {name: np.zeros(len(people)) for name in (*names(), "chance", "ceiling")} for n in GOALS}
    for place, person in enumerate(people):
        diary = Diary.of(person, around, max(GOALS))
        for n in GOALS:
            for name, value in mean_ranks(diary, n).items():
                ranks[n][name][place] = value
        say(f"ranking: {place + 1} of {len(people)} people")
    figures = [figure for n in GOALS for figure in _figures(n, ranks[n], seed)]
    return Part(
        name="ranking",
        title="Ranking",
        protocol=PROTOCOL,
        figures=figures,
        plots=[_plot(ranks, seed)],
        settings={"people": len(people), "lists": LISTS, "candidates": CANDIDATES, "relevant": RELEVANT, "seed": seed},
    )


def names() -> tuple[str, ...]:
    """Return the names of all rankers; ``score`` is the whole one: the expected rating is a part of it."""
    return (*RANKERS, FIXED, WHOLE)


def mean_ranks(diary: Diary, ratings: int) -> dict[str, float]:
    """Return the mean reciprocal rank of each ranker, chance and ceiling over the lists of one person."""
    scores = {name: ranker(diary, ratings) for name, ranker in RANKERS.items()}
    near, pay = rankers.profile(diary, ratings), diary.around.postings.salary_eur_year
    for name in (FIXED, WHOLE):
        scores[name] = score(near, pay, scores[EXPECTED], ratings, fixed=name == FIXED)
    week = diary.next_week(ratings)
    found: dict[str, list[float]] = {name: [] for name in (*names(), "chance", "ceiling")}
    for number in range(LISTS):
        rows = diary.unseen(ratings, CANDIDATES, number)
        jobs = diary.around.postings.take(rows)
        relevant = top_decile(diary.person.true_facets(jobs, week)[:, -1])
        draw = np.random.default_rng([diary.person.seed, ratings, number])
        tie = draw.random(len(rows))
        for name, values in scores.items():
            found[name].append(reciprocal_rank(values[rows], relevant, tie))
        found["ceiling"].append(reciprocal_rank(diary.person.rate(jobs, week)[:, -1], relevant, tie))
        found["chance"].append(reciprocal_rank(np.zeros(len(rows)), relevant, tie))
    return {name: float(np.mean(values)) for name, values in found.items()}


def top_decile(overall: _Floats) -> NDArray[np.bool_]:
    """Return which tenth of the candidates is liked most; ties at the edge go to the first of them."""
    relevant = np.zeros(len(overall), dtype=np.bool_)
    relevant[np.argsort(-overall, kind="stable")[: max(1, len(overall) * RELEVANT // CANDIDATES)]] = True
    return relevant


def reciprocal_rank(scores: _Floats, relevant: NDArray[np.bool_], tie: _Floats) -> float:
    """Return 1 / rank of the first relevant row, best score first; ``tie`` orders equal scores."""
    order = np.lexsort((tie, -scores))
    return 1.0 / (1.0 + float(np.argmax(relevant[order])))


def _figures(n: int, ranks: Mapping[str, _Floats], seed: int) -> list[Figure]:
    own, pairs = bootstrap(ranks, Measure.SCORE, seed=seed)
    beside = {name: own[name].value for name in ranks if name != WHOLE}
    simple = [name for name in RANKERS if name not in (POPULATION, EXPECTED)]
    best = max(simple, key=lambda name: own[name].value or 0.0)
    return [
        Figure.of_interval(f"ranking.mrr.{n}", own[WHOLE], UNIT, baselines=beside, goal=Goal(GOALS[n])),
        Figure.of_interval(
            f"ranking.mrr_embedding.{n}",
            own[EMBEDDING],
            UNIT,
            baselines={"chance": own["chance"].value},
            note="liked minus rejected, on the embedding alone",
        ),
        Figure.of_interval(
            f"ranking.mrr_expected.{n}", own[EXPECTED], UNIT, note="by the expected overall rating alone"
        ),
        Figure.of_interval(
            f"ranking.mrr_score_over_expected.{n}",
            pairs[WHOLE, EXPECTED],
            UNIT,
            note="the score minus the expected rating alone, paired by person",
        ),
        Figure.of_interval(
            f"ranking.mrr_gain.{n}", pairs[WHOLE, best], UNIT, note=f"the whole ranker minus {best}, paired by person"
        ),
        Figure.of_interval(
            f"ranking.mrr_over_job_ranker.{n}",
            pairs[WHOLE, "job_ranker"],
            UNIT,
            note="the whole ranker minus Job Ranker's method, paired by person",
        ),
    ]


def _plot(ranks: Mapping[int, Mapping[str, _Floats]], seed: int) -> Plot:
    own = {n: bootstrap(each, Measure.SCORE, seed=seed)[0] for n, each in ranks.items()}
    steps: Sequence[int] = list(ranks)
    curves = [
        Curve(
            name,
            steps,
            [own[n][name].value for n in steps],
            [own[n][name].lower for n in steps] if name == WHOLE else (),
            [own[n][name].upper for n in steps] if name == WHOLE else (),
            is_baseline=name != WHOLE,
        )
        for name in names()
    ]
    marks = {name: float(np.mean([own[n][name].value or 0.0 for n in steps])) for name in ("chance", "ceiling")}
    return Plot("mrr", "MRR of the weekly list", "ratings", UNIT, curves, marks)
