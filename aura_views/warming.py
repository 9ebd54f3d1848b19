"""Makes ready, beside the first requests, what the dashboard's heavier pages need: search and the words for skills and places.

It changes nothing that is shown: whoever asks earlier waits for it, as without it.
"""

from __future__ import annotations

import gc
import logging
import threading
import time

from aura_io.userdb import UserDbError
from aura_io.workspace import Home
from aura_views.memo import NothingToShow

AFTER_S = 1.0
"""So long after the start, so that the first page comes first."""

QUERY = "engineer"
"""Any word: a search reads in the words, the vectors and the encoder."""

_LOG = logging.getLogger(__name__)


def warm_in_background(home: Home) -> threading.Thread:
    """Start making ready in a thread of its own; it ends with the process."""
    thread = threading.Thread(target=_warm_later, args=(home,), name="warming", daemon=True)
    thread.start()
    return thread


def warm(home: Home) -> None:
    """Read in what search looks in and what finds skills and places in texts, and keep it out of garbage collection.

    A store that cannot be read is left to the page that needs it, which says why.
    """
    from aura_io.duck import WarehouseError
    from aura_ml.gazetteer import gazetteer
    from aura_ml.skills.finder import find_skills
    from aura_views.search import search
    from aura_views.taste import taste

    for ready in (lambda: search(home, QUERY, 1), lambda: find_skills(["Python"]), gazetteer, lambda: taste(home)):
        try:
            ready()
        except (NothingToShow, WarehouseError, UserDbError) as error:
            _LOG.info("not made ready: %s", error)
    gc.collect()
    gc.freeze()


def _warm_later(home: Home) -> None:
    time.sleep(AFTER_S)
    warm(home)
