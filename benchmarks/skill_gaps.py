"""Whether the skill report finds the differences that are there: groups drawn from real postings of known difference.

``python -m benchmarks.skill_gaps FOLDER_OF_DATA [--draws 300] [--to FOLDER]``; the folder is that of the captured postings.
A pool of postings by title stands for what a person likes, another for what they do not. Of each draw it is counted
which skills are called found (q at most 0.10), beside Fisher's exact test with the same control. A find is right where
the pool of the liked names the skill in a larger share of all its postings than the other.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from aura_ml.html_text import html_to_text
from aura_ml.skills.finder import find_skills, skill_ids
from aura_ml.skills.gaps import GapSettings
from aura_ml.skills.lexicon import load_lexicon
from aura_ml.skills.statistics import Group, Matrix, Values, benjamini_hochberg, log_odds, normal_cdf
from benchmarks.postings import corpus_files

RESULTS = Path(__file__).with_name("results")
BACKGROUND = 200
EVERY = 4
"""Every so many postings of the corpus are read."""

SETTINGS = GapSettings()
SOFTWARE = re.compile(
    r"\b(software|data|daten|devops|cloud|backend|frontend|full-?stack|entwickler|developer|python|java|platform|sap)",
    re.IGNORECASE,
)
DATA = re.compile(r"\b(data|daten|backend|devops|cloud|platform|python)", re.IGNORECASE)


class Case(NamedTuple):
    """Two pools of postings and how many are drawn of each."""

    liked: NDArray[np.intp]
    others: NDArray[np.intp]
    n_liked: int
    n_others: int


def main() -> int:
    """Measure, print and write."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--draws", type=int, default=300)
    arguments.add_argument("--to", type=Path, default=RESULTS)
    given = arguments.parse_args()
    titles, named = _corpus(given.folder)
    software = np.array([SOFTWARE.search(title) is not None for title in titles])
    data = software & np.array([DATA.search(title) is not None for title in titles])
    every, inside, outside = np.arange(len(titles)), np.flatnonzero(software), np.flatnonzero(~software)
    cases = {
        "no difference, 69 and 57": Case(every, every, 69, 57),
        "no difference, software, 20 and 12": Case(inside, inside, 20, 12),
        "software and others, 69 and 57": Case(inside, outside, 69, 57),
        "software and others, 20 and 10": Case(inside, outside, 20, 10),
        "data and other software, 60 and 57": Case(np.flatnonzero(data), np.flatnonzero(software & ~data), 60, 57),
    }
    found = {name: _measured(named, case, given.draws) for name, case in cases.items()}
    name = f"skill-gaps-{datetime.now(tz=UTC).date().isoformat()}"
    content = {"postings": len(titles), "draws": given.draws, "prior_postings": SETTINGS.prior_postings, "cases": found}
    (given.to / f"{name}.json").write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    text = _markdown(found, len(titles), given.draws)
    (given.to / f"{name}.md").write_text(text, encoding="utf-8")
    print(text)
    return 0


def _corpus(folder: Path) -> tuple[list[str], Matrix]:
    """Titles, and which posting names which skill that a report would judge."""
    lines = [
        line
        for path in corpus_files(folder)
        for line in gzip.decompress(path.read_bytes()).decode().strip("\n").split("\n")
    ][::EVERY]
    rows = [json.loads(line) for line in lines]
    texts = [f"{row['title']}\n{_text(row)}" for row in rows]
    known = load_lexicon().skills
    lists = [
        {skill_id for skill_id in skill_ids(mentions) if known[skill_id].category not in SETTINGS.left_out}
        for mentions in find_skills(texts)
    ]
    column = {skill_id: number for number, skill_id in enumerate(sorted(set().union(*lists)))}
    named = np.zeros((len(rows), len(column)))
    for number, ids in enumerate(lists):
        named[number, [column[skill_id] for skill_id in ids]] = 1.0
    return [row["title"] for row in rows], named


def _text(row: Mapping[str, Any]) -> str:
    return html_to_text(row["description"]) if row.get("description") else str(row.get("description_text") or "")


def _measured(named: Matrix, case: Case, draws: int) -> dict[str, dict[str, float]]:
    """Return by way of judging: share of draws with a find, of finds that are wrong, of true differences found."""
    rng = np.random.default_rng(0)
    differs = named[case.liked].mean(axis=0) > named[case.others].mean(axis=0)
    counted: dict[str, list[tuple[float, float, float]]] = {}
    for _ in range(draws):
        high = rng.choice(case.liked, case.n_liked, replace=False)
        low = rng.choice(np.setdiff1d(case.others, high), case.n_others, replace=False)
        rest = rng.permutation(np.setdiff1d(np.arange(len(named)), np.concatenate([high, low])))[:BACKGROUND]
        groups = [Group(named[rows].sum(axis=0), len(rows)) for rows in (high, low, rest)]
        supported = groups[0].named >= SETTINGS.min_support
        if not supported.any():
            continue
        right = differs[supported]
        for way, p_values in _p_values(groups, supported).items():
            called = benjamini_hochberg(p_values) <= SETTINGS.false_discovery_rate
            counted.setdefault(way, []).append(
                (
                    float(called.any()),
                    float((called & ~right).sum()) / max(int(called.sum()), 1),
                    float((called & right).sum()) / max(int(right.sum()), 1),
                )
            )
    names = ("draws with a find", "wrong finds", "differences found")
    return {
        way: dict(zip(names, np.mean(each, axis=0).round(3).tolist(), strict=True)) for way, each in counted.items()
    }


def _p_values(groups: Sequence[Group], supported: NDArray[np.bool_]) -> dict[str, Values]:
    from scipy.stats import hypergeom

    high, low, background = groups
    _, z = log_odds(high, low, background, SETTINGS.prior_postings)
    both = (high.named + low.named)[supported]
    exact = hypergeom.sf(high.named[supported] - 1, high.postings + low.postings, both, high.postings)
    return {"AURA": 1.0 - normal_cdf(z[supported]), "Fisher's exact test": np.asarray(exact)}


def _markdown(found: Mapping[str, Mapping[str, Mapping[str, float]]], postings: int, draws: int) -> str:
    rows = [
        f"| {case} | {way} | {each['draws with a find']:.3f} | {each['wrong finds']:.3f} | {each['differences found']:.3f} |"
        for case, ways in found.items()
        for way, each in ways.items()
    ]
    return "\n".join(
        [
            "# Gaps that the skill report finds",
            "",
            f"{draws} draws of groups from {postings:,} real postings; see `benchmarks/skill_gaps.py`. Where the pools are the",
            "same, every find is one by chance.",
            "",
            "| pools and sizes | way | draws with a find | wrong finds | differences found |",
            "|---|---|---|---|---|",
            *rows,
            "",
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
