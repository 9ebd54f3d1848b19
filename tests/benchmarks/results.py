"""Made-up results of a benchmark, in the form the suite writes."""

from __future__ import annotations

from typing import Any


def spread(median: float) -> dict[str, float]:
    return {"n": 5, "median": median, "p95": median * 1.5, "min": median * 0.9, "max": median * 2}


def taken(wall_s: float, assets: tuple[str, ...] = ("raw_listings/inbox", "jobs")) -> dict[str, Any]:
    rows = [{"asset": name, "wall_s": wall_s / 4, "cpu_s": wall_s / 5, "peak_mib": 400.0} for name in assets]
    rows.append({"asset": "start, Dagster, end", "wall_s": wall_s / 2, "cpu_s": wall_s / 2, "peak_mib": None})
    return {
        "wall_s": wall_s,
        "cpu_s": wall_s * 0.9,
        "peak_mib": 700.0,
        "load_before": 0.5,
        "others_cores": 0.25,
        "jobs": 950,
        "texts_encoded": 940,
        "assets": rows,
    }


def week(postings: int, first_s: float, encode_s: float, again_s: float, own_s: float = 5.0) -> dict[str, Any]:
    return {
        "postings": postings,
        "kind": "real",
        "first": taken(first_s),
        "again": taken(again_s),
        "encoders": {
            "texts": 940,
            "tokens_a_text": 248.0,
            "threads": 1,
            "published": {"load_s": 3.0, "wall_s": encode_s, "cpu_s": encode_s},
            "own_version": "all-MiniLM-L6-v2:abc:t256:torch:bf16",
            "compared": {
                "texts": 256,
                "published": [{"wall_s": 20.0, "cpu_s": 20.0}, {"wall_s": 22.0, "cpu_s": 20.0}],
                "own": [{"wall_s": own_s, "cpu_s": own_s}, {"wall_s": own_s, "cpu_s": own_s}],
                "cosine_mean": 0.9999,
                "cosine_min": 0.9991,
            },
            "others_cores": 0.5,
        },
    }


def backfill(weeks: int, all_s: float, one_s: float) -> dict[str, Any]:
    def part(wall_s: float) -> dict[str, float]:
        return {"wall_s": wall_s, "cpu_s": wall_s, "peak_mib": 800.0, "jobs": 190.0, "others_cores": 0.1}

    return {"weeks": weeks, "per_week": 200, "kind": "real", "one": part(one_s), "all": part(all_s)}


def results(**changed: Any) -> dict[str, Any]:
    search = {
        "openings": 4_700,
        "first_s": 2.5,
        "whole": spread(0.030),
        "query_encoding": spread(0.004),
        "sizes": [
            {
                "postings": postings,
                "prepared_s": 30.0,
                "exact_index": spread(0.010),
                "numpy": spread(0.020),
                "whole": spread(0.900),
            }
            for postings in (10_000, 100_000)
        ],
    }
    starts = [
        {"name": "python -c pass", "beside": None, "wall_s": spread(0.02), "cpu_s": spread(0.02)},
        {"name": "aura --help", "beside": "python -c pass", "wall_s": spread(0.1), "cpu_s": spread(0.1)},
        {"name": "code location", "beside": None, "wall_s": spread(1.8), "cpu_s": spread(1.7)},
    ]
    page = {"first_s": 0.2, "bytes": 160_000, "load_before": 0.1}
    pages = {
        "postings": 5_000,
        "rss_mib": 250.0,
        "rows": [
            {"name": "This week", "warm_s": spread(0.020), **page},
            {"name": "bare Flask and waitress", "warm_s": spread(0.0005), **page},
        ],
    }
    machine = {
        "processor": "a processor",
        "cores": 2,
        "memory_gib": 16.0,
        "system": "Linux",
        "python": "3.11.9",
        "libraries": {"torch": "2.13.0"},
        "code": "abc1234",
    }
    return {
        "format": 1,
        "taken": "2026-11-23T10:00:00+00:00",
        "finished": "2026-11-23T10:20:00+00:00",
        "quick": False,
        "machine": machine,
        "load_before": 0.5,
        "load_after": 1.5,
        "weeks": [week(1_000, 45.0, 90.0, 6.0), week(5_000, 180.0, 450.0, 15.0)],
        "backfill": backfill(15, 30.0, 5.0),
        "starts": starts,
        "up": {"wall_s": spread(20.0), "cpu_s": spread(12.0), "others_cores": [0.1, 0.2, 0.1]},
        "pages": pages,
        "search": search,
        **changed,
    }
