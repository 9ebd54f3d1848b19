"""What an evaluation works on: postings with vectors and texts, and where models and labelled data lie.

Who gathers it (a home's warehouse, captured files, invented postings) is not known here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from aura_ml.simulate import Postings

MIN_POSTINGS = 300
"""Below this, test lists of 100 unseen candidates beside a person's rated postings cannot be drawn."""


class TooFewPostings(ValueError):
    """Too few postings to evaluate on; the message says how many are needed and where they could come from."""


@dataclass(frozen=True)
class Material:
    """What is evaluated on.

    Attributes:
        postings: distinct openings, no near-duplicates.
        source: where they come from, in words for the report.
        is_invented: whether no real board stands behind them.
        encoder_version: of the vectors.
        titles, texts: of each posting, as given to the encoder; empty where only vectors are at hand.
        model_dir: folder of the encoder's weights, for what trains or runs it; None with the stand-in encoder.
        labelled: folder of captured, labelled data sets; None where there is none.
        encode: texts to unit vectors of ``encoder_version``; None where nothing can be encoded.
    """

    postings: Postings
    source: str
    is_invented: bool
    encoder_version: str
    titles: Sequence[str] = ()
    texts: Sequence[str] = ()
    model_dir: Path | None = None
    labelled: Path | None = None
    encode: Callable[[Sequence[str]], NDArray[np.float32]] | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        n = len(self.postings)
        if any(words and len(words) != n for words in (self.titles, self.texts)):
            raise ValueError(f"{n} postings need as many titles and texts, or none")
        if n < MIN_POSTINGS:
            raise TooFewPostings(
                f"{self.source} has {n} different postings, {MIN_POSTINGS} are needed; collect more weeks, or name "
                "captured files with --postings"
            )
