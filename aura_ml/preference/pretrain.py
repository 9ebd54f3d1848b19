"""Learning from simulated people before anyone is known; ``python -m aura_ml.preference.pretrain`` renews what ships.

Everything is invented: postings, people, ratings. Same seed, same machine, same bytes.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from aura_ml.evaluation.people import Diary, Surroundings
from aura_ml.preference.features import COARSE
from aura_ml.preference.lstm import NETWORK_FILE
from aura_ml.preference.population import PopulationPrior, learn_prior
from aura_ml.preference.population_ridge import PopulationRidge
from aura_ml.preference.pretrain_network import Taught, TeachingConfig, teach
from aura_ml.preference.sequence import Sequence, build
from aura_ml.simulate import mixed_population, synthetic_postings
from aura_ml.weights import save_weights

SEED = 3
RATED_A_WEEK = (4, 12)
"""Least, and one more than the most, that a simulated person rates in a week."""

SHIPPED = Path(__file__).parents[1] / "data" / "preference"


@dataclass(frozen=True)
class PretrainConfig:
    """What is learned from.

    Attributes:
        seed: of postings; people have the seeds from ``first_person`` on, below those that figures are measured on.
        dimension, topics, companies, postings: of each invented corpus. corpora: how many there are.
        people: of each corpus, for the prior. pupils: of each corpus, others, for the network; ratings: of each of them.
    """

    seed: int = SEED
    first_person: int = 100_000
    dimension: int = 128
    topics: int = 40
    companies: int = 300
    postings: int = 1500
    corpora: int = 4
    people: int = 150
    pupils: int = 40
    ratings: int = 200


Say = Callable[[str], None]


def corpora(config: PretrainConfig) -> list[Surroundings]:
    """Return the invented postings that people of the population see."""
    return [
        Surroundings.of(
            synthetic_postings(
                config.seed + number,
                config.postings,
                dimension=config.dimension,
                topics=config.topics,
                companies=config.companies,
            )
        )
        for number in range(config.corpora)
    ]


def pretrained_prior(config: PretrainConfig, around: list[Surroundings]) -> PopulationPrior:
    """Return the population's prior: the mean of those of each corpus."""
    priors = []
    for number, each in enumerate(around):
        first = config.first_person + number * config.people
        people = mixed_population(first, config.people, each.landscape)
        priors.append(learn_prior(people, each.postings, each.features.space, each.features.values, each.similarity))
    parts = ("mean", "covariance", "noise", "misfit", "company")
    means = {name: np.mean([getattr(prior, name) for prior in priors], axis=0) for name in parts}
    return PopulationPrior(priors[0].names, **means)


def sequences(config: PretrainConfig, around: list[Surroundings], prior: PopulationPrior, say: Say) -> list[Sequence]:
    """Return the sequences of the pupils, corpora in turn; each rates its own number of postings a week."""
    found = []
    first = config.first_person + config.corpora * config.people
    for number in range(config.corpora * config.pupils):
        each = around[number % config.corpora]
        person = mixed_population(first + number, 1, each.landscape)[0]
        a_week = int(np.random.default_rng([config.seed, number]).integers(*RATED_A_WEEK))
        history = Diary.of(person, each, config.ratings, a_week).history(config.ratings)
        found.append(build(history, lambda past: PopulationRidge(prior=prior).fit(past).predict, config.ratings))
        if number % 10 == 9:
            say(f"{number + 1} of {config.corpora * config.pupils} sequences")
    return found


def pretrained_network(config: PretrainConfig, around: list[Surroundings], prior: PopulationPrior, say: Say) -> Taught:
    """Return the network taught on the pupils."""
    return teach(sequences(config, around, prior, say), COARSE, TeachingConfig(seed=config.seed), say)


def main(arguments: list[str] | None = None) -> int:
    """Write what ships into ``--to``."""
    parser = argparse.ArgumentParser(description="Learn from simulated people what ships with AURA.")
    parser.add_argument("--to", type=Path, default=SHIPPED, metavar="FOLDER", help="where the weights are written")
    parser.add_argument("--seed", type=int, default=SEED, help="of the invented postings")
    given = parser.parse_args(arguments)
    config = PretrainConfig(seed=given.seed)
    about = {"pretrained": asdict(config)}
    around = corpora(config)
    prior = pretrained_prior(config, around)
    prior.save(given.to, about)
    taught = pretrained_network(config, around, prior, _say)
    losses = {"held_out_loss": taught.best_loss, "held_out_loss_of_base": taught.base_loss, "epoch": taught.best_epoch}
    teaching = asdict(TeachingConfig(seed=config.seed))
    save_weights(given.to, NETWORK_FILE, {**about, "teaching": teaching, **losses}, taught.weights)
    _say(f"Written: {given.to}")
    return 0


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)  # noqa: T201 progress of a command


if __name__ == "__main__":
    sys.exit(main())
