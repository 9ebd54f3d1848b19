"""What is said of a model: its name, its figures as rows, and why it was put in use or not, in plain words.

Pure functions of a row of ``models`` and its JSON of figures. Kinds, algorithms and figures that are not listed here
are shown as they are stored.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aura_ml.bootstrap import MIN_OBSERVATIONS
from aura_views.wording import counted, listed

CANDIDATE, CHAMPION, FORMER, BASELINE = "candidate", "champion", "former_champion", "baseline"


@dataclass(frozen=True)
class KindWords:
    """How one kind of model is spoken of.

    Attributes:
        does: what it is for. without: what happens while none is in use. learns_from: what an observation is.
        tested_on: what an observation of the test is.
    """

    name: str
    does: str
    without: str
    learns_from: str
    tested_on: str


KINDS: Mapping[str, KindWords] = {
    "preference_model": KindWords(
        "Learned taste",
        "Expects how you would rate a posting.",
        "None yet: text and metadata rank.",
        "rated posting",
        "later rating",
    ),
    "embedding_adapter": KindWords(
        "Adapted meaning",
        "Moves postings like those you liked nearer to you.",
        "None yet: your profile and the text model as it came decide what is near.",
        "liked or rejected posting",
        "later liked posting",
    ),
    "policy": KindWords(
        "Choice of the five",
        "Decides which five are shown, and which of them to learn something from.",
        "None yet: what is known of people and your ratings choose, later the score; one place tries something new.",
        "rewarded slate",
        "later slate",
    ),
    "encoder": KindWords(
        "Text encoder",
        "Turns texts into vectors: trained on with what you liked and rejected, if you ask for it.",
        "None yet: the encoder as it came.",
        "liked or rejected posting",
        "later liked posting",
    ),
}

ALGORITHMS = {
    "ridge": "Ridge regression",
    "population": "Ridge that knows people",
    "population_prior": "What is known of people, then the score",
    "lstm": "LSTM network",
    "lstm_alone": "LSTM network alone",
    "facet_mean": "Your mean rating per facet",
    "low_rank_infonce": "Adapter (InfoNCE)",
    "adapter": "Adapter",
    "identity": "Meaning as it came",
    "profile": "Your profile",
    "greedy": "Best by score",
    "random": "Random draw",
    "bandit": "Bandit (LinUCB)",
    "linucb": "LinUCB",
    "thompson": "Thompson sampling",
    "dqn": "DQN",
    "double_dqn": "Double DQN",
    "champion": "The one in use",
    "minilm_infonce": "Fine-tuned encoder (InfoNCE)",
    "fine_tuned": "Fine-tuned encoder",
    "encoder_in_use": "Encoder in use",
    FORMER: "The best one before it",
}

FIGURES = {
    "rmse": ("Error", "root mean squared difference to your ratings; lower is better"),
    "auc": ("Order", "how often a liked posting stands above a rejected one; higher is better, chance is 0.5"),
    "mrr": ("Place", "mean reciprocal rank of a liked posting; higher is better"),
    "concordance": (
        "Order",
        "share of a slate's pairs that it orders as you rewarded them; higher is better, chance is 0.5",
    ),
}

UNITS = {"rmse": "rating points", "score": "0 to 1", "loss": "loss"}
_GATE_NAMES = {"the champion": CHAMPION, "the best champion so far": FORMER}
_BASELINE_PREFIX = "the baseline "
_ALL = "all"
_BETTER_BY = "_better_by"


@dataclass(frozen=True)
class ModelFigure:
    """One figure of the forward test.

    Attributes:
        model: as stored. label: in words. role: candidate, champion, former champion or baseline.
        name, title, meaning: the figure as stored, in a word, and what it says.
        facet: which part of a rating; None for all of it.
        better_by: whether it is how much better the candidate is than ``model`` (above 0 is better).
        value, lower, upper: with the 95 % interval; None below five observations.
    """

    model: str
    label: str
    role: str
    name: str
    title: str
    meaning: str
    facet: str | None
    better_by: bool
    value: float | None
    lower: float | None
    upper: float | None
    n: int
    unit: str


def kind_words(kind: str) -> KindWords:
    """Return how ``kind`` is spoken of; an unknown kind by its own name."""
    name = kind.replace("_", " ").capitalize()
    return KINDS.get(kind) or KindWords(name, "", "None yet.", "observation", "later observation")


def algorithm_name(algorithm: str) -> str:
    """Return an algorithm or baseline in words."""
    return ALGORITHMS.get(algorithm, algorithm.replace("_", " "))


def figures_in(figures: Mapping[str, Any], algorithm: str) -> tuple[ModelFigure, ...]:
    """Return every figure in the JSON of a model: its forward test, by how much it is better, else whatever has an n."""
    gate = figures.get("gate") if isinstance(figures.get("gate"), Mapping) else None
    found = [_of_test(row, algorithm) for row in figures.get("forward_test") or () if _is_figure(row)]
    tested = [figure for figure in found if not figure.better_by]
    better = list(_better_by(gate, tested[0].unit if tested else None)) if gate else []
    if tested or better:
        return (*tested, *better)
    return tuple(_anything(figures, algorithm))


def main_figures(figures: Sequence[ModelFigure]) -> tuple[ModelFigure, ...]:
    """Return the first figure of each model over all facets: what the candidate is judged by."""
    own = [figure for figure in figures if not figure.better_by and figure.facet is None]
    return tuple(figure for figure in own if figure.name == own[0].name)


def _is_figure(row: object) -> bool:
    return isinstance(row, Mapping) and {"value", "lower", "upper", "n"} <= set(row)


def _of_test(row: Mapping[str, Any], algorithm: str) -> ModelFigure:
    model, name = str(row.get("model", CANDIDATE)), str(row.get("name", ""))
    facet = row.get("facet")
    better_by = name.endswith(_BETTER_BY) or row.get("against") is not None
    return _figure(row, model, _role(model, algorithm), name, None if facet in (None, _ALL) else str(facet), better_by)


def _figure(
    row: Mapping[str, Any],
    model: str,
    role: str,
    name: str,
    facet: str | None = None,
    better_by: bool = False,
    unit: str = "",
) -> ModelFigure:
    title, meaning = FIGURES.get(name, (name.replace("_", " ").capitalize(), ""))
    return ModelFigure(
        model=model,
        label=algorithm_name(model),
        role=role,
        name=name,
        title=title,
        meaning=meaning,
        facet=facet,
        better_by=better_by,
        value=row["value"],
        lower=row["lower"],
        upper=row["upper"],
        n=int(row["n"]),
        unit=str(row.get("unit") or unit),
    )


def _role(model: str, algorithm: str) -> str:
    if model == CHAMPION:
        return CHAMPION
    return CANDIDATE if model in (algorithm, CANDIDATE, "adapter") else BASELINE


def _better_by(gate: Mapping[str, Any], unit: str | None) -> Iterator[ModelFigure]:
    measure = str(gate.get("measure", ""))
    for name, row in (gate.get("better_by") or {}).items():
        if _is_figure(row):
            model = _opponent(name)
            role = _GATE_NAMES.get(name, BASELINE)
            yield _figure(row, model, role, f"{measure}{_BETTER_BY}", None, True, unit or UNITS.get(measure, ""))


def _opponent(name: str) -> str:
    return _GATE_NAMES.get(name, name.removeprefix(_BASELINE_PREFIX))


def _anything(found: Mapping[str, Any], algorithm: str, path: tuple[str, ...] = ()) -> Iterator[ModelFigure]:
    """Yield whatever looks like a figure in a JSON of another shape, named by where it stands."""
    for key, value in found.items():
        here = (*path, str(key))
        if _is_figure(value):
            name = str(value.get("name") or " ".join(here))
            yield _figure(value, str(value.get("model") or algorithm), _role(str(key), algorithm), name)
        elif isinstance(value, Mapping):
            yield from _anything(value, algorithm, here)
        elif isinstance(value, list):
            named = {str(number): each for number, each in enumerate(value, start=1) if isinstance(each, Mapping)}
            yield from _anything(named, algorithm, here)


def verdict(
    kind: str, promoted: bool, reason: str, observations: int, figures: Mapping[str, Any], all_equal: bool = False
) -> str:
    """Return why the candidate was put in use or not, in a sentence or two.

    Args:
        reason: as the gate wrote it; said where the figures do not tell.
        observations: what it learned from.
        all_equal: whether every rating it learned from is the same.
    """
    words = kind_words(kind)
    gate = figures.get("gate")
    gate = gate if isinstance(gate, Mapping) else {}
    if promoted:
        return f"Put in use: {_won(gate, words) or _plain(reason)}.{_nothing_to_learn(all_equal)}"
    if not observations:
        return f"Not put in use because there is nothing to learn from yet: no {words.learns_from}."
    causes = _causes(gate, words)
    said = f"Not put in use because {listed(causes)}." if causes else f"Not put in use: {_plain(reason)}."
    return said + (_nothing_to_learn(all_equal) or _hint(gate))


def _nothing_to_learn(all_equal: bool) -> str:
    return " All your ratings are the same, so nothing tells one posting from another yet." if all_equal else ""


def _plain(reason: str) -> str:
    for prefix in ("not promoted: ", "promoted: ", "not trained: "):
        reason = reason.removeprefix(prefix)
    return reason.rstrip(".") or "no reason was recorded"


def _opponents(gate: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any], Mapping[str, Any]]]:
    """Return each opponent's name, own figure and by how much the candidate is better."""
    others, better = gate.get("others") or {}, gate.get("better_by") or {}
    return [
        (name, others[name], better[name])
        for name in better
        if _is_figure(better[name]) and _is_figure(others.get(name))
    ]


def _won(gate: Mapping[str, Any], words: KindWords) -> str:
    known = [each for each in _opponents(gate) if each[2]["value"] is not None and each[1]["value"] is not None]
    compared = [(int(better["n"]), "", name, other, better) for name, other, better in known]
    return "; ".join(_compared(gate, compared, words))


def _causes(gate: Mapping[str, Any], words: KindWords) -> list[str]:
    margin = float(gate.get("margin") or 0.0)
    compared = []
    for name, other, better in _opponents(gate):
        if better["lower"] is None:
            return [_too_few(int(better["n"]), words)]
        if better["lower"] <= -margin:
            which = "worse than" if better["value"] < 0 else "not surely as good as"
            compared.append((int(better["n"]), which, name, other, better))
    return _compared(gate, compared, words)


_Compared = tuple[int, str, str, Mapping[str, Any], Mapping[str, Any]]


def _compared(gate: Mapping[str, Any], compared: Sequence[_Compared], words: KindWords) -> list[str]:
    """Return one clause per number of observations: each comparison is on those that both models have."""
    measure = str(gate.get("measure", ""))
    verb = "missed by" if measure == "rmse" else "reached"
    clauses = []
    for n in dict.fromkeys(each[0] for each in compared):
        own = [each for each in compared if each[0] == n]
        _, _, _, other, better = own[0]
        value = other["value"] + (better["value"] if measure == "score" else -better["value"])
        groups: dict[str, list[str]] = {}
        for _, which, name, figure, _ in own:
            groups.setdefault(which, []).append(f"{_named(name)} {_bracketed(_value(measure, figure['value']), which)}")
        against = ", ".join(f"{which} {listed(names)}".strip() for which, names in groups.items())
        clauses.append(f"on {counted(n, words.tested_on)} it {verb} {_value(measure, value)}, {against}")
    return clauses


def _bracketed(value: str, which: str) -> str:
    return f"({value})" if which else value


def _too_few(n: int, words: KindWords) -> str:
    if n == 0:
        return f"there is no {words.tested_on} to test it on; {MIN_OBSERVATIONS} are needed"
    return f"only {counted(n, words.tested_on)} could test it; {MIN_OBSERVATIONS} are needed"


def _hint(gate: Mapping[str, Any]) -> str:
    """Return what the person can make of a refusal, where there is something to add."""
    for name, _, better in _opponents(gate):
        if better["lower"] is None:
            return " A model learns from the weeks before and is tested on the ratings you give after."
        if name.startswith(_BASELINE_PREFIX) and better["value"] <= 0:
            return " Ratings of like postings differ, or there are too few of them yet."
    return ""


def _named(name: str) -> str:
    if _GATE_NAMES.get(name) == CHAMPION:
        return "the one in use"
    words = algorithm_name(_opponent(name))
    return words[:1].lower() + words[1:] if not words[:2].isupper() else words


def _value(measure: str, value: float) -> str:
    return f"{value:.2f}{' points' if measure == 'rmse' else ''}"
