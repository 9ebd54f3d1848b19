"""``python benchmarks/learning.py``: the evaluation of learning on real postings, with time and memory, kept as a result.

Seeds reported here are not those tuned on. Without the captured postings it runs on invented ones and says so.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import time
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[0] = str(ROOT)
RESULTS = ROOT / "benchmarks" / "results"
CORPUS = "postings_arbeitnow"
SEED = 7
TUNED = "people with seeds below 1,000,000 and evaluation seeds 0 to 3"
TIMED_RATINGS, TIMED = 250, 5
MIB = 1024.0


def main(arguments: list[str] | None = None) -> int:
    """Run the evaluation and write ``learning-<date>.md``, ``.json`` and plots into ``--to``."""
    from aura_cli.commands.evaluate import write_report
    from aura_ml.evaluation import PART_NAMES, evaluate

    parser = argparse.ArgumentParser(description="Measure learning, beside simple methods and goals.")
    parser.add_argument(
        "parts", nargs="*", default=[], metavar="PART", help=f"of {', '.join(PART_NAMES)}; all by default"
    )
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--quick", action="store_true", help="few people: shows that it works, is no result")
    parser.add_argument("--date", type=date.fromisoformat, default=None, help="of the result's name; today by default")
    parser.add_argument("--to", type=Path, default=RESULTS / "local", metavar="FOLDER")
    parser.add_argument(
        "--home", type=Path, required=True, metavar="FOLDER", help="a home of AURA, for encoder and vectors"
    )
    given = parser.parse_args(arguments)
    material = _material(given.home, given.seed, given.quick)
    report = evaluate(material, given.parts, seed=given.seed, quick=given.quick, say=_say)
    costs = _costs(material) if "preference" in (given.parts or PART_NAMES) else {}
    report = replace(report, costs=costs, tuned_on=TUNED)
    named = given.date or date.today()  # noqa: DTZ011 the name of a file
    name = "-".join(["learning", f"{named:%Y-%m-%d}", *given.parts])
    write_report(report, given.to, name, _say)
    return 0


def _material(home: Path, seed: int, quick: bool) -> Any:
    from aura_cli.materials import TEST_DATA, gather
    from aura_io.settings import load_settings
    from aura_io.workspace import open_home

    data = os.environ.get(TEST_DATA)
    captured = Path(data) / CORPUS if data else None
    named = captured if captured is not None and captured.is_dir() else None
    opened = open_home(load_settings(home))
    try:
        return gather(opened, named, seed=seed, quick=quick, say=_say)
    finally:
        opened.userdb.close()


def _costs(material: Any) -> dict[str, float]:
    """Return processor seconds of learning from ``TIMED_RATINGS`` ratings and of expecting all postings, and memory."""
    from aura_ml.evaluation.people import Diary, Surroundings
    from aura_ml.preference.registry import new_model

    around = Surroundings.of(material.postings)
    diary = Diary.of(around.people(0, 1)[0], around, TIMED_RATINGS)
    history = diary.history(TIMED_RATINGS)
    costs: dict[str, float] = {}
    for name in ("ridge", "population", "lstm", "lstm_alone"):
        learn, expect = [], []
        for _ in range(TIMED):
            began = time.process_time()
            model = new_model(name).fit(history)
            learned = time.process_time()
            model.predict(diary.features)
            learn.append(learned - began)
            expect.append(time.process_time() - learned)
        costs[f"{name}: learn from {TIMED_RATINGS} ratings, s"] = round(min(learn), 3)
        costs[f"{name}: expect {len(around.postings)} postings, s"] = round(min(expect), 3)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MIB
    return costs | {"memory at most, MiB": round(peak, 0)}


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
