"""How well copies of one opening are found: ``python benchmarks/duplicates.py``, with the captured corpora.

Labelled pairs (``benchmarks/labels/duplicates.csv``: hashes and verdicts, no text), a rule that needs no judge, and
the cost per posting. What the figures mean and how the pairs were judged is in docs/duplicates.md.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import re
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from scipy.stats import binomtest

if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).resolve().parents[1])

from aura_ml.duplicates import link_week
from aura_ml.hashing import text_hash
from aura_ml.identity import Identity, components
from aura_ml.keys import strip_gender_marks
from aura_ml.normalize import normalize
from aura_ml.records import ListingRejected
from aura_sources.inbox import Inbox

LABELS = Path(__file__).parent / "labels" / "duplicates.csv"
CORPORA = ("postings_arbeitnow", "postings_newgrad_en")
COPIED = "postings_arbeitnow/week=2026-W18.jsonl.gz"
COPIED_CONTEXT = "copied"
CUT_CHARS = 500
_LEGAL = re.compile(r"\s+(?:GmbH(?: & Co\. KG)?|AG|SE|e\.V\.|UG|Inc\.?|Ltd\.?)\s*\Z")
NAME_LENGTH = 16
SIZES = (1_000, 4_000, 13_000)
REPEATS = 3


@dataclass(frozen=True)
class Named:
    """A row of a corpus: the hash that the labels name it by, and what tells which opening it is."""

    name: str
    identity: Identity


@dataclass(frozen=True)
class Pair:
    """Two rows and whether they are one opening; ``context`` names the rows among which they were decided."""

    left: Identity
    right: Identity
    same: bool
    context: tuple[str, ...]


@dataclass(frozen=True)
class Counts:
    """Pairs called one opening rightly and wrongly, and those missed."""

    right: int
    wrong: int
    missed: int

    def line(self) -> str:
        """Return precision and recall with Wilson's 95 % interval."""
        return f"precision {_share(self.right, self.right + self.wrong)}, recall {_share(self.right, self.right + self.missed)}"


def _share(part: int, whole: int) -> str:
    if not whole:
        return "- (n 0)"
    interval = binomtest(part, whole).proportion_ci(method="wilson")
    return f"{part / whole:.3f} [{interval.low:.3f}, {interval.high:.3f}] (n {whole})"


def corpus_rows(test_data: Path) -> dict[str, list[Named]]:
    """Return the rows of every file of the corpora, read as the inbox reads them."""
    inbox, found = Inbox(), {}
    for path in sorted(file for corpus in CORPORA for file in (test_data / corpus).glob("*.gz")):
        rows = []
        for listing in inbox.read(path.read_bytes(), path.name):
            payload = json.loads(listing.payload)
            name = text_hash(f"{path.parent.name}:{payload.get('slug') or payload.get('job_id')}")[:NAME_LENGTH]
            try:
                job = normalize(inbox.parse(listing.payload), listing.seen_at or datetime(2026, 8, 1, tzinfo=UTC))
            except ListingRejected:
                continue
            rows.append(Named(name, job.identity))
        found[f"{path.parent.name}/{path.name}"] = rows
    return found


def labelled_pairs(rows: Mapping[str, Sequence[Named]]) -> dict[str, list[Pair]]:
    """Return the judged pairs by part (tuned, held out) and, in parentheses, by how they were drawn.

    Raises:
        KeyError: a label names a row that the corpora do not have.
    """
    where = {each.name: (file, each.identity) for file in reversed(rows) for each in reversed(rows[file])}
    found: dict[str, list[Pair]] = {}
    for label in csv.DictReader(LABELS.read_text(encoding="utf-8").splitlines()):
        if label["verdict"] == "unclear":
            continue
        (left_file, left), (right_file, right) = where[label["left"]], where[label["right"]]
        pair = Pair(left, right, label["verdict"] == "same", tuple(sorted({left_file, right_file})))
        found.setdefault(f"{label['part']}, {label['drawn']}", []).append(pair)
    return found


def copied_pairs(test_data: Path) -> tuple[list[Identity], list[Pair]]:
    """Return a week's rows, each with the copy another board would give, and pairs by rule.

    The copy has no legal form, no gender mark, and the first ``CUT_CHARS`` characters of the text, as Adzuna cuts it.
    One opening: a row and its copy. Two: the copy and the employer's other rows that are not one with its own.
    """
    drafts = []
    inbox = Inbox()
    path = test_data / COPIED
    for listing in inbox.read(path.read_bytes(), path.name):
        try:
            draft = inbox.parse(listing.payload)
            drafts.append((draft, normalize(draft, listing.seen_at or datetime(2026, 8, 1, tzinfo=UTC))))
        except ListingRejected:
            continue
    rows = [job.identity for _, job in drafts]
    opening_of = components((edge.job_id, edge.same_as) for edge in link_week(rows))
    siblings: dict[str, list[Identity]] = {}
    for row in rows:
        siblings.setdefault(row.company_key, []).append(row)
    copies, pairs = [], []
    for number, (draft, job) in enumerate(drafts):
        made = replace(draft, board="another", external_id=str(number), company=_LEGAL.sub("", draft.company),
                       title=strip_gender_marks(draft.title), description_html="",
                       description_text=job.description[:CUT_CHARS])  # fmt: skip
        copy, own = normalize(made, datetime(2026, 8, 1, tzinfo=UTC)).identity, job.identity
        copies.append(copy)
        pairs.append(Pair(own, copy, True, (COPIED_CONTEXT,)))
        pairs += [
            Pair(other, copy, False, (COPIED_CONTEXT,))
            for other in siblings[own.company_key]
            if opening_of[other.job_id] != opening_of[own.job_id]
        ]
    return [*rows, *copies], pairs


def exact_key(pair: Pair) -> bool:
    """The simple baseline: equal company, title and place."""
    left, right = pair.left, pair.right
    keys = (
        (left.company_key, left.title_key, left.location_key),
        (right.company_key, right.title_key, right.location_key),
    )
    return keys[0] == keys[1]


def equal_text(pair: Pair) -> bool:
    """The careful baseline: the exact key, and the same words."""
    return exact_key(pair) and pair.left.fingerprint == pair.right.fingerprint != ""


def counts(pairs: Sequence[Pair], called: Sequence[bool]) -> Counts:
    """Return how the calls compare with the labels."""
    both = list(zip(pairs, called, strict=True))
    return Counts(
        sum(pair.same and call for pair, call in both),
        sum(call and not pair.same for pair, call in both),
        sum(pair.same and not call for pair, call in both),
    )


class Weeks:
    """Decides pairs among the rows of their weeks, each set of weeks linked once."""

    def __init__(self, rows: Mapping[str, Sequence[Identity]]) -> None:
        self._rows = rows
        self._opening_of = cache(self._link)

    def one_opening(self, pair: Pair) -> bool:
        """Whether the two rows come out as one opening."""
        opening_of = self._opening_of(pair.context)
        return opening_of.get(pair.left.job_id, pair.left.job_id) == opening_of.get(
            pair.right.job_id, pair.right.job_id
        )

    def _link(self, context: tuple[str, ...]) -> dict[int, int]:
        rows = [row for name in context for row in self._rows[name]]
        return components((edge.job_id, edge.same_as) for edge in link_week(rows))


def cost(rows: Sequence[Identity]) -> Iterator[tuple[int, float]]:
    """Yield sizes and the processor time per posting, in microseconds, that linking so many rows takes."""
    for size in SIZES:
        if size <= len(rows):
            step = len(rows) / size
            chosen = [rows[int(position * step)] for position in range(size)]
            times = []
            for _ in range(REPEATS):
                start = time.process_time()
                link_week(chosen)
                times.append(time.process_time() - start)
            yield size, min(times) / size * 1e6


def report(test_data: Path) -> Iterator[str]:
    """Yield the lines of the report."""
    rows = corpus_rows(test_data)
    identities = {name: [each.identity for each in named] for name, named in rows.items()}
    copied_rows, copied = copied_pairs(test_data)
    weeks = Weeks({**identities, COPIED_CONTEXT: copied_rows})
    yield "| pairs | method | figure |"
    yield "|---|---|---|"
    for part, pairs in [*sorted(labelled_pairs(rows).items()), ("copies by rule", copied)]:
        same = sum(pair.same for pair in pairs)
        methods = (("AURA", weeks.one_opening), ("exact key", exact_key), ("exact key and text", equal_text))
        for name, method in methods:
            figure = counts(pairs, [method(pair) for pair in pairs]).line()
            yield f"| {part}: {same} same, {len(pairs) - same} different | {name} | {figure} |"
    yield ""
    arbeitnow = [row for name, each in identities.items() if name.startswith("postings_arbeitnow") for row in each]
    for size, microseconds in cost(arbeitnow):
        yield f"linking {size} postings: {microseconds:.0f} us of processor time each"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the report; 2 where the corpora are not there."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--test-data", type=Path, default=os.environ.get("AURA_TEST_DATA"))
    chosen = parser.parse_args(arguments)
    if chosen.test_data is None or not (Path(chosen.test_data) / CORPORA[0]).is_dir():
        print("name the folder of the captured corpora: --test-data or AURA_TEST_DATA", file=sys.stderr)
        return 2
    for line in report(Path(chosen.test_data)):
        print(line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
