"""The postings whose normalization is judged, each with what is known to be true of it.

Truth is the board's own structured field, or a label in ``benchmarks/gold``; texts stay in the captured corpora.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import html
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import polars as pl

from aura_ml.records import JobDraft

GOLD = Path(__file__).parent / "gold" / "pay.tsv"
ANY = "*"
"""A part of a truth that is not judged."""

Pay = tuple[float | None, float | None, str | None, str | None]


@dataclass(frozen=True)
class Case:
    """One posting and what is true of it.

    Attributes:
        truth: by field, the values of which one is right; an empty tuple: nothing is stated, None is right.
        tuned: whether it lies in the half that may be looked at while rules are written.
    """

    corpus: str
    key: str
    draft: JobDraft
    truth: dict[str, tuple[Any, ...]] = field(default_factory=dict)

    @property
    def tuned(self) -> bool:
        """Half of every corpus by a hash of the id."""
        return hashlib.sha256(self.key.encode()).digest()[0] % 2 == 0


def all_cases(test_data: Path) -> Iterator[Case]:
    """Yield the cases of every corpus that is there."""
    for make in (ats_salary, written_pay, nyc, djinni, usajobs, himalayas, ats_new, labelled, adzuna):
        yield from make(test_data)


def _draft(key: str, **fields: Any) -> JobDraft:
    return JobDraft(board="bench", external_id=key, **{"title": "Engineer", "company": "Company", **fields})


def _json(path: Path) -> Any:
    content = path.read_bytes()
    return json.loads(gzip.decompress(content) if path.suffix == ".gz" else content)


_INTERVALS = {
    "year": "year", "1 year": "year", "per-year-salary": "year", "month": "month", "1 month": "month",
    "1 hour": "hour", "per-hour-wage": "hour",
}  # fmt: skip
_LEVELS = {"senior": ("senior",), "staff+": ("lead", "executive"), "junior": ("junior", "intern"), "mid": ("mid",)}


def _ats_rows(test_data: Path) -> Iterator[dict[str, Any]]:
    files = sorted((test_data / "postings_ats_salary").glob("jobs_first_seen_*.parquet"))
    for path in files:
        yield from pl.read_parquet(path).iter_rows(named=True)


def ats_salary(test_data: Path) -> Iterator[Case]:
    """Company boards: pay fields, their yearly USD figure, the level, and the region of the country."""
    for row in _ats_rows(test_data):
        truth: dict[str, tuple[Any, ...]] = {}
        if row["has_salary"]:
            interval = _INTERVALS[row["salary_interval_orig"].lower()]
            ends = (row["salary_min_orig"] or None, row["salary_max_orig"] or None)
            truth["pay"] = ((*ends, row["currency_original"], interval),)
            truth["usd_year"] = ((row["salary_min_usd"] or None, row["salary_max_usd"] or None),)
        if row["seniority"] in _LEVELS:
            truth["seniority"] = _LEVELS[row["seniority"]]
        if row["region"] in ("us", "eu"):
            truth["area"] = (row["region"],)
        draft = _draft(
            row["job_uid"], title=row["title"], company=row["company"], location=row["location_raw"],
            salary_min=row["salary_min_orig"], salary_max=row["salary_max_orig"],
            salary_currency=row["currency_original"], salary_interval=row["salary_interval_orig"],
            employment_type=row["employment_type"],
        )  # fmt: skip
        yield Case("ats_salary", row["job_uid"], draft, truth)


FORMS: tuple[Callable[[float, float, str], str], ...] = (
    lambda low, high, code: f"{code} {low:,.0f} - {high:,.0f} per year",
    lambda low, high, code: f"{low:,.0f} – {high:,.0f} {code} annually",
    lambda low, high, code: f"Salary range: {_sign(code)}{low / 1000:g}k-{_sign(code)}{high / 1000:g}k {code}",
    lambda low, high, code: f"{_sign(code)}{low:,.2f} to {_sign(code)}{high:,.2f} {code} / year plus 0.5% equity",
    lambda low, high, code: f"{_german(low)} bis {_german(high)} {code} brutto pro Jahr",
    lambda low, high, code: f"{low / 1000:g}-{high / 1000:g}K {code} p.a. + bonus",
    lambda low, high, code: f"Salaire : de {low:,.0f} à {high:,.0f} {code} par an".replace(",", "\u202f"),
    lambda low, high, code: f"We raised $40M. The pay is {code} {high / 1000:g}k – {low / 1000:g}k a year.",
)
"""Ways in which pay is written. The amounts are real, the words are the benchmark's."""


def _sign(code: str) -> str:
    return {"USD": "$", "CAD": "$", "EUR": "€", "GBP": "£"}.get(code, "")


def _german(amount: float) -> str:
    return f"{amount:,.0f}".replace(",", ".")


def written_pay(test_data: Path) -> Iterator[Case]:
    """The yearly pay of company boards, written out in one of several forms by the hash of the id."""
    for row in _ats_rows(test_data):
        low, high, code = row["salary_min_orig"], row["salary_max_orig"], row["currency_original"]
        if not (row["has_salary"] and low and high and _INTERVALS[row["salary_interval_orig"].lower()] == "year"):
            continue
        if low % 1000 or high % 1000:
            continue
        form = FORMS[hashlib.sha256(row["job_uid"].encode()).digest()[1] % len(FORMS)]
        draft = _draft(
            row["job_uid"], title=row["title"], location=row["location_raw"], salary_text=form(low, high, code)
        )
        yield Case("written_pay", row["job_uid"], draft, {"pay": ((low, high, code, "year"),)})


def nyc(test_data: Path) -> Iterator[Case]:
    """New York City: yearly, hourly and daily pay, full or part time."""
    intervals = {"Annual": "year", "Hourly": "hour", "Daily": "day"}
    kinds = {"F": "full_time", "P": "part_time"}
    for path in sorted((test_data / "postings_nyc").glob("*.csv.gz")):
        for number, row in enumerate(csv.DictReader(StringIO(gzip.decompress(path.read_bytes()).decode(), newline=""))):
            low, high = float(row["Salary Range From"]) or None, float(row["Salary Range To"]) or None
            key = f"{row['Job ID']}-{number}"
            kind = kinds.get(row["Full-Time/Part-Time indicator"])
            truth: dict[str, tuple[Any, ...]] = {"pay": ((low, high, "USD", intervals[row["Salary Frequency"]]),)}
            if low is None and high is None:
                truth = {"pay": ()}
            draft = _draft(
                key, title=row["Business Title"], company=row["Agency"], location="New York, NY",
                salary_min=low, salary_max=high, salary_currency="USD", salary_interval=row["Salary Frequency"],
                description_text=f"{row['Job Description']}\n{row['Additional Information']}",
                employment_type=(kind or "").replace("_", "-"),
            )  # fmt: skip
            yield Case("nyc", key, draft, truth)


def djinni(test_data: Path) -> Iterator[Case]:
    """djinni.co: pay in USD a month, as its pages say."""
    for path in sorted((test_data / "postings_djinni").glob("*.csv.gz")):
        for row in csv.DictReader(StringIO(gzip.decompress(path.read_bytes()).decode(), newline="")):
            low, high = (float(row[name]) if row[name] else None for name in ("salary_min", "salary_max"))
            pay = ((low, high, "USD", "month"),) if low or high else ()
            draft = _draft(
                row["url"], title=row["title"], company=row["company"], salary_min=low, salary_max=high,
                salary_currency=row["salary_currency"] or None, salary_interval="MONTH",
                workplace=row["location_type"] or None, employment_type=row["job_type"],
            )  # fmt: skip
            truth: dict[str, tuple[Any, ...]] = {"pay": pay}
            truth["employment_type"] = ({"FULL_TIME": "full_time", "PART_TIME": "part_time"}[row["job_type"]],)
            truth["workplace"] = ("remote",) if row["location_type"] == "TELECOMMUTE" else ()
            yield Case("djinni", row["url"], draft, truth)


def usajobs(test_data: Path) -> Iterator[Case]:
    """USAJOBS through AURA's parser: pay by its interval code, last day to apply."""
    from aura_sources.usajobs import UsaJobs

    codes = {"per year": ("year", 1), "per hour": ("hour", 1), "bi-weekly": ("week", 2)}
    for path in sorted((test_data / "api_payloads" / "usajobs").iterdir()):
        for row in _json(path)["SearchResult"]["SearchResultItems"]:
            posting = row["MatchedObjectDescriptor"]
            offers = [offer for offer in posting["PositionRemuneration"] if offer["RateIntervalCode"].lower() in codes]
            truth: dict[str, tuple[Any, ...]] = {"pay": ()}
            if offers and float(offers[0]["MaximumRange"]) > 0:
                interval, weeks = codes[offers[0]["RateIntervalCode"].lower()]
                low, high = (float(offers[0][f"{end}Range"]) / weeks or None for end in ("Minimum", "Maximum"))
                ends = (low, high)
                truth["pay"] = ((*ends, "USD", interval),)
            truth["apply_by"] = (date.fromisoformat(posting["ApplicationCloseDate"][:10]),)
            truth["language"] = ("en",)
            yield Case("usajobs", row["MatchedObjectId"], UsaJobs().parse(json.dumps(row)), truth)


def himalayas(test_data: Path) -> Iterator[Case]:
    """Himalayas through AURA's parser, and once more with its pay fields taken away, where the text has an amount."""
    from dataclasses import replace

    from aura_sources.himalayas import Himalayas

    for path in sorted((test_data / "api_payloads" / "himalayas").iterdir()):
        for row in _json(path)["jobs"]:
            low, high = row["minSalary"] or None, row["maxSalary"] or None
            draft = Himalayas().parse(json.dumps(row))
            pay = ((low, high, row["currency"], "year"),) if low or high else ()
            levels = {"Entry-level": "junior", "Mid-level": "mid", "Senior": "senior", "Manager": "lead",
                      "Director": "lead", "Executive": "executive"}  # fmt: skip
            truth = {"pay": pay, "seniority": tuple(levels[level] for level in row["seniority"])}
            yield Case("himalayas", row["guid"], draft, truth)
            if pay and "$" in row["description"]:
                bare = replace(draft, salary_min=None, salary_max=None, salary_currency=None, salary_interval=None)
                yield Case("himalayas_text", row["guid"], bare, {"pay": pay})


def ats_new(test_data: Path) -> Iterator[Case]:
    """Company boards without texts: the boards' own remote flag against the words of the place, and the kind."""
    kinds = {"part time": "part_time", "part-time": "part_time", "full time": "full_time", "full-time": "full_time",
             "fulltime": "full_time", "intern": "internship", "contract": "contract", "temporary": "temporary"}  # fmt: skip
    seen: set[str] = set()
    for path in sorted((test_data / "postings_ats_new").glob("*.json.gz")):
        for row in _json(path):
            key = f"{row.get('company')}/{row.get('jobId')}"
            if key in seen or not row.get("title"):
                continue
            seen.add(key)
            truth: dict[str, tuple[Any, ...]] = {}
            kind = kinds.get((row.get("employmentType") or "").lower())
            if kind and "intern" not in row["title"].lower():
                truth["employment_type"] = (kind,)
            draft = _draft(
                key, title=row["title"], company=row.get("company") or "", location=" | ".join(row.get("locations") or ()) or None,
                employment_type=row.get("employmentType"),
            )  # fmt: skip
            yield Case("ats_new", key, draft, truth)


def adzuna(test_data: Path) -> Iterator[Case]:
    """Adzuna's French answer through AURA's parser: all of it lies in France."""
    from aura_sources.adzuna import Adzuna

    for path in sorted((test_data / "api_payloads" / "adzuna").iterdir()):
        answer = _json(path)
        for row in answer if isinstance(answer, list) else answer["results"]:
            yield Case("adzuna", str(row["id"]), Adzuna().parse(json.dumps(row)), {"country": ("FR",)})


def labelled(test_data: Path) -> Iterator[Case]:
    """Postings whose pay was read by a person: free text of a board, and whole descriptions."""
    drafts = {"web3": _web3, "arbeitnow": _arbeitnow, "hn": _hn, "newgrad": _newgrad}
    with GOLD.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    for corpus, read in drafts.items():
        found = read(test_data)
        for row in rows:
            if row["corpus"] == corpus and row["id"] in found:
                pays = tuple(_pay(text) for text in row["pay"].split("|") if text)
                yield Case(f"gold_{corpus}", found[row["id"]].external_id or "", found[row["id"]], {"pay": pays})


def _pay(text: str) -> Pay:
    low, high, code, interval = text.split()
    return (None if low == "-" else float(low), None if high == "-" else float(high), code, interval)


def _web3(test_data: Path) -> dict[str, JobDraft]:
    paths = (test_data / "postings_web3_zh").glob("*.jsonl.gz")
    rows = [
        json.loads(line) for path in paths for line in gzip.decompress(path.read_bytes()).decode().split("\n") if line
    ]
    return {
        str(row["id"]): _draft(
            str(row["id"]), title=row["title"], location=row["location"], salary_text=row["salary"],
            description_text=row["responsibilities"] or "",
        )
        for row in rows
    }  # fmt: skip


def arbeitnow_rows(test_data: Path) -> list[str]:
    """Return the JSON lines of the captured corpus."""
    paths = sorted((test_data / "postings_arbeitnow").glob("week=*.jsonl.gz"))
    return [line for path in paths for line in gzip.decompress(path.read_bytes()).decode().split("\n") if line]


def _arbeitnow(test_data: Path) -> dict[str, JobDraft]:
    from aura_sources.arbeitnow import Arbeitnow

    found: dict[str, JobDraft] = {}
    for line in arbeitnow_rows(test_data):
        slug = str(json.loads(line)["slug"])
        found.setdefault(slug.rsplit("-", 1)[-1], Arbeitnow().parse(line))
    return found


def _hn(test_data: Path) -> dict[str, JobDraft]:
    found: dict[str, JobDraft] = {}
    for path in sorted((test_data / "postings_hn").glob("*.json.gz")):
        for row in _json(path)["jobs"]:
            found[str(row["id"])] = _draft(str(row["id"]), description_html=row["text"] or "")
    return found


def _newgrad(test_data: Path) -> dict[str, JobDraft]:
    found = {}
    for path in (test_data / "postings_newgrad_en").glob("*.csv.gz"):
        for row in pl.read_csv(path, infer_schema_length=0).iter_rows(named=True):
            found[row["job_id"]] = _draft(
                row["job_id"], title=row["title"], company=row["company"], location=row["location"],
                description_html=html.escape(row["description"] or ""),
            )  # fmt: skip
    return found
