"""How often the fact gate errs: inventions it lets pass, honest sentences it refuses, other verbs in the place of a statement's own.

``python -m benchmarks.fact_gate`` prints JSON; the sets are the tests' own invented ones.
"""

from __future__ import annotations

import json
import math
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from aura_ml.documents.phrasing import is_verb
from aura_ml.records import Fact

GROUPS = ("made_with", "hold_out", "first", "second", "third", "fourth", "fifth", "sixth")
VERBS = {
    "led": "lead|led|head|chair|guide",
    "directed": "direct|lead|led",
    "founded": "found|establish",
    "invented": "invent",
    "owned": "own",
    "supervised": "supervis|overs|lead|led",
    "headed": "head|lead|led",
    "doubled": "doubl",
    "increased": "rais|grow|increas|improv",
    "eliminated": "remov|elimin|replac",
    "sold": "sell|sold",
    "mentored": "mentor|train|coach|teach|taught|tutor",
    "managed": "manag|run|maintain|handl|administ|operat|oversee|oversaw",
    "designed": "design|creat|develop|plan|buil",
    "initiated": "start|introduc|initiat|set|launch|found",
    "chaired": "chair",
}
"""Verbs that say more or something else than a statement's own, with the own ones that they may stand for."""
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
    persons = [person for group in GROUPS for person in sentence_files.people(group) if person.language == "en"]
    checked = [(person.profile, person.gate) for person in persons] + [gates["en"], gates["second"]]
    swapped = [
        (text, gate.reason(Line(text, (fact_id,))) is None)
        for profile, gate in checked
        for text, fact_id in other_verbs(profile.facts)
    ]
    figures["other verbs"] = {"inventions passed": share(swapped, True)}
    json.dump(figures, sys.stdout, indent=2, ensure_ascii=False)
    print()
    return 0


def other_verbs(facts: Iterable[Fact]) -> Iterator[tuple[str, str]]:
    """Yield each English statement that begins with a verb as a sentence with another verb there, and the statement's id."""
    for fact in facts:
        first, _, rest = fact.text.partition(" ")
        if (
            fact.kind != "highlight"
            or not rest
            or not re.fullmatch(r"[A-Z][a-z]+", first)
            or not is_verb(first.lower())
        ):
            continue
        for verb, alike in VERBS.items():
            if not re.match(alike, first.lower()):
                yield f"I {verb} {rest.rstrip('.')}.", fact.fact_id


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
