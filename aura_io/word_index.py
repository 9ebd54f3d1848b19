"""The words of each week's postings as counted arrays, stored beside the warehouse so that no process counts them twice.

A cache: what is missing, out of date or damaged is counted anew from the postings. What it is good for is
``aura_ml.word_segments``'s.
"""

from __future__ import annotations

import logging
import zipfile
from contextlib import suppress
from datetime import date
from pathlib import Path

import numpy as np

from aura_io.settings import Settings
from aura_ml.hashing import content_hash
from aura_ml.word_segments import FORMAT, WordSegment, segment_from

_LOG = logging.getLogger(__name__)
_KEY_DIGITS = 24


def word_index_dir(settings: Settings) -> Path:
    """Return the folder of the stored words."""
    return settings.data_dir / "word_index"


def stored_words(folder: Path, week: date, state: str) -> WordSegment | None:
    """Return the words of ``week`` as stored for ``state`` of its postings; None where there are none that can be used."""
    path = _path(folder, week, state)
    try:
        with path.open("rb") as opened, np.load(opened, allow_pickle=False) as stored:
            return segment_from({name: stored[name] for name in stored.files})
    except FileNotFoundError:
        return None
    except (OSError, ValueError, EOFError, zipfile.BadZipFile) as error:
        _LOG.warning("the words in %s cannot be used and are counted anew: %s", path, error)
        return None


def store_words(folder: Path, week: date, state: str, words: WordSegment) -> None:
    """Store the words of ``week`` in place of those of its earlier states; a folder that cannot be written is logged."""
    path = _path(folder, week, state)
    unfinished = path.with_name(f".{path.name}.{id(words)}")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with unfinished.open("wb") as opened:
            np.savez(opened, **words.arrays())  # type: ignore[arg-type]
        unfinished.replace(path)
        for other in folder.glob(f"{week}-*.npz"):
            if other != path:
                other.unlink(missing_ok=True)
    except OSError as error:
        with suppress(OSError):
            unfinished.unlink()
        _LOG.warning("the words of the week of %s are not stored and will be counted again: %s", week, error)


def _path(folder: Path, week: date, state: str) -> Path:
    return folder / f"{week}-{content_hash([FORMAT, str(week), state])[:_KEY_DIGITS]}.npz"
