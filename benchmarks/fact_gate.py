"""How often the fact gate errs: inventions it lets pass, honest sentences it refuses; on the sets it was made with and on another.

``python -m benchmarks.fact_gate`` prints JSON; the sets are the tests' own invented ones.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

GROUPS = ("made_with", "hold_out", "first", "second", "third", "fourth", "fifth", "sixth")
TESTS = Path(__file__).parents[1] / "tests" / "aura_ml" / "documents"


def main() -> int:
    """Print the counts with their 95 % intervals (Wilson), and the sentences on which the gate errs."""
    sys.path.insert(0, str(TESTS))
    import sentence_files
    from held_out import HELD_OUT_BAD, HELD_OUT_GOOD, WARD_JOB, nurse
    from people import DATA_JOB, MECHANIC_JOB, engineer, fact_ids, mechanic
    from tailorings import BAD, GOOD

    from aura_ml.documents import Line
    from aura_ml.documents.gate import Gate

    gates = {
        "en": (engineer(), Gate(engineer(), DATA_JOB)),
        "de": (mechanic(), Gate(mechanic(), MECHANIC_JOB)),
        "second": (nurse(), Gate(nurse(), WARD_JOB)),
    }

    def passes(which: str, text: str, cited: tuple[str, ...]) -> bool:
        profile, gate = gates[which]
        facts = cited if cited == ("unknown",) else fact_ids(profile, *cited)
        return gate.reason(Line(text, facts)) is None

    def own(rows: Iterable[tuple[str, str, tuple[str, ...]]]) -> list[tuple[str, bool]]:
        return [(text, passes("de" if kind.endswith(" de") else "en", text, cited)) for kind, text, cited in rows]

    def judged(found: Iterable[sentence_files.Case]) -> list[tuple[str, bool]]:
        return [(case.text, case.reason is None) for case in found]

    bad = {group: judged(sentence_files.bad(group)) for group in GROUPS}
    good = {group: judged(sentence_files.good(group)) for group in GROUPS}
    bad["made_with"] += [*own(BAD), *((text, passes("second", text, cited)) for _, text, cited in HELD_OUT_BAD)]
    good["made_with"] += [*own(GOOD), *((text, passes("second", text, cited)) for text, cited in HELD_OUT_GOOD)]
    figures = {
        group: {"inventions passed": share(bad[group], True), "honest refused": share(good[group], False)}
        for group in GROUPS
    }
    json.dump(figures, sys.stdout, indent=2, ensure_ascii=False)
    print()
    return 0


def share(judged: Sequence[tuple[str, bool]], wrong: bool) -> dict[str, Any]:
    """Return how many of ``judged`` came out as ``wrong``, of how many, with the interval and the sentences."""
    errors = [text for text, passed in judged if passed == wrong]
    low, high = wilson(len(errors), len(judged))
    return {"errors": len(errors), "of": len(judged), "interval": [round(low, 3), round(high, 3)], "sentences": errors}


def wilson(errors: int, of: int, z: float = 1.96) -> tuple[float, float]:
    """Return the Wilson score interval of a share (Wilson 1927)."""
    rate = errors / of
    centre, spread = rate + z * z / (2 * of), z * math.sqrt(rate * (1 - rate) / of + z * z / (4 * of * of))
    return max(0.0, (centre - spread) / (1 + z * z / of)), (centre + spread) / (1 + z * z / of)


if __name__ == "__main__":
    raise SystemExit(main())
