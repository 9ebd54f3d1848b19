"""The parts of an evaluation by name, and running some of them.

A part is a module here with a function ``evaluate(material, seed, quick, say) -> Part``; it is imported when it runs.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib import import_module
from typing import Protocol

from aura_ml.evaluation.material import Material
from aura_ml.evaluation.report import Part, Report
from aura_ml.evaluation.targets import targets

Say = Callable[[str], None]
"""Takes one line of progress."""


class Evaluate(Protocol):
    """A part: everything it draws comes from ``seed``; a new seed means new people, another split, other draws.

    ``quick`` asks for a result in some seconds that shows that it works. Raises ``Unavailable`` where the material
    lacks what it needs.
    """

    def __call__(self, material: Material, seed: int, quick: bool, say: Say) -> Part:
        """Return what the part found."""
        ...


class UnknownPart(ValueError):
    """A name that is no part of the evaluation; the message lists those there are."""


class Unavailable(Exception):
    """A part cannot run on this material; the message says why, for the report."""


_PARTS: dict[str, str] = {
    "ranking": "aura_ml.evaluation.ranking",
    "preference": "aura_ml.evaluation.preference",
    "policy": "aura_ml.evaluation.policy",
    "embedding": "aura_ml.evaluation.embedding",
    "skills": "aura_ml.evaluation.skills",
}
"""Modules by the name of their part, in the order in which they run."""

PART_NAMES = tuple(_PARTS)


def evaluate(
    material: Material, names: Sequence[str] = (), *, seed: int = 0, quick: bool = False, say: Say = lambda _: None
) -> Report:
    """Return the report of the parts ``names``, all by default.

    Raises:
        UnknownPart: a name that is no part.
        ValueError: a negative seed.
    """
    check_parts(names)
    if seed < 0:
        raise ValueError(f"a seed of {seed} is negative; 0 or more")
    parts, skipped = [], {}
    for name in names or PART_NAMES:
        say(f"{name} ...")
        began = time.process_time()
        run: Evaluate = import_module(_PARTS[name]).evaluate
        try:
            part = run(material, seed, quick, say)
        except Unavailable as reason:
            skipped[name] = str(reason)
            say(f"{name}: left out, {reason}")
            continue
        parts.append(replace(part, seconds=round(time.process_time() - began, 1)))
    report = Report(
        seed=seed,
        quick=quick,
        postings=material.source,
        n_postings=len(material.postings),
        is_invented=material.is_invented,
        encoder_version=material.encoder_version,
        parts=parts,
        skipped=skipped,
    )
    return replace(report, targets=targets(report))


def check_parts(names: Sequence[str]) -> None:
    """Raise ``UnknownPart`` unless each of ``names`` is a part."""
    for name in names:
        if name not in _PARTS:
            raise UnknownPart(f"there is no part {name!r} of the evaluation; there are: {', '.join(PART_NAMES)}")
