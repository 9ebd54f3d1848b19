"""What a person reads in postings' words and in texts of places, from ``gold/stated.tsv``: hashes, ids and labels, no text.

Only the words are judged: the board's own fields are taken away. How the labels were made is in ``gold/README.md``.
"""

from __future__ import annotations

import csv
import gzip
import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import polars as pl

from aura_ml.hashing import text_hash
from aura_ml.records import JobDraft, ListingRejected
from benchmarks.normalization_cases import Case, arbeitnow_rows

STATED = Path(__file__).parent / "gold" / "stated.tsv"
WORDS, PLACES = "gold_words", "gold_places"
NAME_LENGTH = 16
_BARE = JobDraft(board="gold", title="Posting", company="Company")


def stated(test_data: Path) -> Iterator[Case]:
    """Yield every labelled posting and place that the corpora have."""
    labels: dict[tuple[str, str], dict[str, tuple[str, ...]]] = defaultdict(dict)
    with STATED.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            values = tuple(value for value in row["value"].split("|") if value)
            labels[row["corpus"], row["id"]][row["field"]] = values
    readers: dict[str, Callable[[Path], dict[str, JobDraft]]] = {
        "arbeitnow": _arbeitnow, "hn": _hn, "newgrad": _newgrad, "place": _places,
    }  # fmt: skip
    for corpus, read in readers.items():
        drafts = read(test_data)
        name = PLACES if corpus == "place" else WORDS
        for (of_corpus, key), truth in labels.items():
            if of_corpus == corpus and key in drafts:
                yield Case(name, key, drafts[key], dict(truth))


def _arbeitnow(test_data: Path) -> dict[str, JobDraft]:
    found: dict[str, JobDraft] = {}
    for line in arbeitnow_rows(test_data):
        row = json.loads(line)
        draft = replace(
            _BARE, description_html=row.get("description") or "", description_text=row.get("description_text") or ""
        )
        found.setdefault(str(row["slug"]).rsplit("-", 1)[-1], draft)
    return found


def _hn(test_data: Path) -> dict[str, JobDraft]:
    from aura_sources.hn_heading import read_heading

    found: dict[str, JobDraft] = {}
    for path in sorted((test_data / "postings_hn").glob("*.json.gz")):
        for row in json.loads(gzip.decompress(path.read_bytes()))["jobs"]:
            text = row["text"] or ""
            try:
                location = read_heading(text).location
            except ListingRejected:
                location = None
            found[str(row["id"])] = replace(_BARE, description_html=text, location=location)
    return found


def _newgrad(test_data: Path) -> dict[str, JobDraft]:
    found = {}
    for path in (test_data / "postings_newgrad_en").glob("*.csv.gz"):
        for row in pl.read_csv(path, infer_schema_length=0).iter_rows(named=True):
            text = f"{row['description'] or ''}\n{row['requirements'] or ''}"
            found[row["job_id"]] = replace(_BARE, description_text=text)
    return found


def _places(test_data: Path) -> dict[str, JobDraft]:
    """Return a draft for every text of a place, by its hash."""
    return {text_hash(text)[:NAME_LENGTH]: replace(_BARE, location=text) for text in _place_texts(test_data) if text}


def _place_texts(test_data: Path) -> Iterator[str]:
    for line in arbeitnow_rows(test_data):
        yield json.loads(line).get("location") or ""
    for path in sorted((test_data / "postings_ats_new").glob("*.json.gz")):
        for row in json.loads(gzip.decompress(path.read_bytes())):
            yield from (text for text in row.get("locations") or () if isinstance(text, str))
    for path in sorted((test_data / "postings_ats_salary").glob("jobs_first_seen_*.parquet")):
        yield from (text or "" for text in pl.read_parquet(path, columns=["location_raw"])["location_raw"])
    for path in sorted((test_data / "postings_listings").glob("*.json.gz")):
        for row in json.loads(gzip.decompress(path.read_bytes())):
            yield from row["locations"]
    for path in sorted((test_data / "postings_newgrad_en").glob("*.csv.gz")):
        yield from (text or "" for text in pl.read_csv(path, infer_schema_length=0)["location"])
    for path in sorted((test_data / "postings_web3_zh").glob("*.jsonl.gz")):
        for line in gzip.decompress(path.read_bytes()).decode().split("\n"):
            yield (json.loads(line).get("location") or "") if line else ""
