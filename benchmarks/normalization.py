"""Measures normalization on the captured corpora: per field coverage and exactness, what is left of mojibake and of planted
instructions, the mix of languages, and postings per second of processor time.

Run as ``python benchmarks/normalization.py``; needs the captured corpora (``AURA_TEST_DATA``).
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from time import process_time
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "benchmarks" / "results"
SEEN = datetime(2026, 8, 30, tzinfo=UTC)
SIZES = (1_000, 5_000, 20_000)

LEFT_OVER = re.compile(
    r"please mention the words? \*\*|read the (?:job )?post completely|#RM[A-Za-z0-9+/=]{8,}|(?:ignore|disregard) (?:all |any )?(?:the )?"
    r"(?:previous|prior|above) instructions|tag of human|beta feature to avoid spam",
    re.IGNORECASE,
)
"""What is searched for in cleaned texts; written apart from the rules that cut."""


def main(arguments: list[str] | None = None) -> int:
    """Measure, write and print; return the exit code."""
    options = _parser().parse_args(arguments)
    sys.path[0:0] = [str(options.code or ROOT), str(ROOT)]
    test_data = Path(os.environ.get("AURA_TEST_DATA", ROOT.parent / "shared" / "data"))
    if not (test_data / "postings_ats_salary").is_dir():
        print(f"normalization: no captured corpora at {test_data} (AURA_TEST_DATA)", file=sys.stderr)
        return 1
    results = measure(test_data, options)
    before = json.loads(options.before.read_text(encoding="utf-8")) if options.before else None
    from benchmarks.normalization_report import render

    report = render(results, before)
    folder = RESULTS if options.record else RESULTS / "local"
    folder.mkdir(parents=True, exist_ok=True)
    stem = f"normalization-{results['taken'][:10]}" + (f"-{options.name}" if options.name else "")
    folder.joinpath(f"{stem}.json").write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    folder.joinpath(f"{stem}.md").write_text(report, encoding="utf-8")
    print(report, end="")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Measure normalization on the captured corpora.")
    parser.add_argument(
        "--code", type=Path, help="a checkout whose aura_ml and aura_sources are measured (default: this)"
    )
    parser.add_argument("--name", default="", help="added to the name of the results")
    parser.add_argument("--before", type=Path, help="earlier results (.json) to put beside")
    parser.add_argument("--record", action="store_true", help="write into benchmarks/results, to be committed")
    parser.add_argument(
        "--tuned", action="store_true", help="judge the half that may be looked at, and list its misses"
    )
    parser.add_argument("--only", help="only corpora whose name begins so; nothing else is measured")
    return parser


def measure(test_data: Path, options: argparse.Namespace) -> dict[str, Any]:
    """Return the results."""
    results: dict[str, Any] = {
        "taken": datetime.now(UTC).isoformat(timespec="seconds"),
        "half": "tuned" if options.tuned else "held out",
        "fields": fields(test_data, options),
    }
    if not options.only:
        results |= texts(test_data)
        results["speed"] = speed(test_data)
    return results


def fields(test_data: Path, options: argparse.Namespace) -> list[dict[str, Any]]:
    """Return per corpus and field: n, covered (a value was given), exact, and how many Nones were right to be."""
    from aura_ml.normalize import normalize
    from aura_ml.records import ListingRejected
    from benchmarks.normalization_cases import all_cases
    from benchmarks.stated_cases import stated

    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for case in chain(all_cases(test_data), stated(test_data)):
        if case.tuned != options.tuned and not case.corpus.startswith("gold"):
            continue
        if options.only and not case.corpus.startswith(options.only):
            continue
        try:
            job = normalize(case.draft, SEEN)
        except ListingRejected:
            continue
        for name, right in case.truth.items():
            found = _found(job, name)
            row = counts[case.corpus, name]
            row["n"] += 1
            row["stated"] += bool(right)
            row["covered"] += bool(right) and found is not None
            row["invented"] += not right and found is not None
            hit = _matches(found, right)
            row["exact"] += hit and bool(right)
            if not hit and options.tuned:
                print(f"{case.corpus} {case.key} {name}: {found!r}, right is {right!r}", file=sys.stderr)
    return [{"corpus": corpus, "field": name, **row} for (corpus, name), row in counts.items()]


def _found(job: Any, name: str) -> Any:
    salary = job.salary
    if name == "pay":
        return (salary.minimum, salary.maximum, salary.currency, salary.interval) if salary.known else None
    if name == "usd_year":
        from aura_ml.exchange import shipped_rates

        rate = shipped_rates().units_per_eur["USD"]
        ends = (salary.minimum_eur_year, salary.maximum_eur_year)
        return None if ends == (None, None) else tuple(None if end is None else end * rate for end in ends)
    if name == "area":
        return job.country
    if name in ("visa", "relocation"):
        said = getattr(job, name)
        return said.value if said else None
    return getattr(job, name, None)


EU = frozenset(
    [
        "AT",
        "BE",
        "BG",
        "HR",
        "CY",
        "CZ",
        "DK",
        "EE",
        "FI",
        "FR",
        "DE",
        "GR",
        "HU",
        "IE",
        "IT",
        "LV",
        "LT",
        "LU",
        "MT",
        "NL",
        "PL",
        "PT",
        "RO",
        "SK",
        "SI",
        "ES",
        "SE",
        "GB",
        "CH",
        "NO",
        "IS",
        "LI",
        "RS",
        "UA",
        "TR",
    ]
)


def _matches(found: Any, right: tuple[Any, ...]) -> bool:
    """Whether ``found`` is one of the right values; amounts within 0.5 %, converted ones within 3 %."""
    if not right:
        return found is None
    if found is None:
        return False
    if isinstance(found, tuple):
        return any(_same_parts(found, one) for one in right)
    if right in (("us",), ("eu",)):
        return found == "US" if right == ("us",) else found in EU
    return found in right


def _same_parts(found: tuple[Any, ...], right: tuple[Any, ...]) -> bool:
    tolerance = 0.005 if len(right) == 4 else 0.03
    return all(
        wanted == "*" or part == wanted or (
            isinstance(part, float) and isinstance(wanted, int | float) and abs(part - wanted) <= tolerance * abs(wanted)
        )
        for part, wanted in zip(found, right, strict=True)
    )  # fmt: skip


def texts(test_data: Path) -> dict[str, Any]:
    """Return what is left over in the cleaned texts of whole corpora, and their languages."""
    from ftfy.badness import is_bad

    from aura_ml.normalize import normalize
    from aura_ml.records import ListingRejected
    from benchmarks.normalization_cases import all_cases

    left: dict[str, Counter[str]] = defaultdict(Counter)
    languages: dict[str, Counter[str]] = defaultdict(Counter)
    for corpus, draft in _drafts(
        test_data, (case for case in all_cases(test_data) if case.corpus in ("usajobs", "adzuna"))
    ):
        try:
            job = normalize(draft, SEEN)
        except ListingRejected:
            continue
        row = left[corpus]
        row["n"] += 1
        lines = [job.title, job.company, *job.description.split("\n")]
        raw = f"{draft.title}\n{draft.company}\n{draft.description_html or draft.description_text}"
        row["mojibake_in"] += any(is_bad(line) for line in raw.split("\n"))
        row["mojibake"] += any(is_bad(line) for line in lines)
        row["planted_in"] += LEFT_OVER.search(raw) is not None
        row["planted"] += LEFT_OVER.search(job.description) is not None
        row["entities"] += re.search(r"&(?:amp|nbsp|lt|gt|quot|#\d+);", job.description) is not None
        row["tags"] += re.search(r"</?(?:p|div|br|li|ul|strong|span)\b[^<>]*>", job.description) is not None
        languages[corpus][job.language or "none"] += 1
    return {"left_over": {name: dict(row) for name, row in left.items()},
            "languages": {name: dict(row.most_common(6)) for name, row in languages.items()}}  # fmt: skip


def _drafts(test_data: Path, cases: Iterable[Any]) -> Iterable[tuple[str, Any]]:
    from aura_sources.arbeitnow import Arbeitnow
    from aura_sources.remoteok import RemoteOK
    from benchmarks.normalization_cases import arbeitnow_rows

    for line in arbeitnow_rows(test_data)[::3]:
        yield "arbeitnow", _parsed(Arbeitnow(), line)
    for path in sorted((test_data / "api_payloads" / "remoteok").iterdir()):
        for row in json.loads(gzip.decompress(path.read_bytes()))[1:]:
            yield "remoteok", _parsed(RemoteOK(), json.dumps(row))
    for case in cases:
        yield case.corpus, case.draft


def _parsed(source: Any, payload: str) -> Any:
    from aura_ml.records import JobDraft, ListingRejected

    try:
        return source.parse(payload)
    except ListingRejected:
        return JobDraft(board="", title="", company="")


def speed(test_data: Path) -> list[dict[str, float]]:
    """Return processor seconds for parsing and normalizing so many postings of the captured corpus, one thread.

    The best of three runs, each over other postings, so that no cache has seen them; one run of the largest size.
    """
    from aura_ml.normalize import normalize
    from aura_ml.records import ListingRejected
    from aura_sources.arbeitnow import Arbeitnow
    from benchmarks.normalization_cases import arbeitnow_rows

    lines = arbeitnow_rows(test_data)
    lines = (lines + [line.replace('"slug": "', '"slug": "again-') for line in lines])[: max(SIZES)]
    step = 7_919  # coprime to the number of lines: a fixed shuffle, so that every size holds all weeks
    lines = [lines[(number * step) % len(lines)] for number in range(len(lines))]
    parse = Arbeitnow().parse
    rows = []
    for size in SIZES:
        best = float("inf")
        for run in range(3 if size <= 5_000 else 1):
            started = process_time()
            for line in lines[run * size : (run + 1) * size]:
                try:
                    normalize(parse(line), SEEN)
                except ListingRejected:
                    continue
            best = min(best, process_time() - started)
        rows.append({"postings": size, "cpu_s": best, "per_s": size / best})
    return rows


if __name__ == "__main__":
    raise SystemExit(main())
