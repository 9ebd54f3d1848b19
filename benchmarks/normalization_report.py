"""The results of ``benchmarks/normalization.py`` as Markdown, with earlier ones beside. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from math import sqrt
from typing import Any

from benchmarks.figures import table, written

Record = Mapping[str, Any]
Z = 1.959964


def wilson(hits: int, n: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson, 1927).

    Raises:
        ValueError: ``n`` is not positive, or ``hits`` is outside 0 to ``n``.
    """
    if not 0 <= hits <= n or n <= 0:
        raise ValueError(f"{hits} of {n} is no share")
    share, spread = hits / n, Z * Z / n
    middle = (share + spread / 2) / (1 + spread)
    half = Z / (1 + spread) * sqrt(share * (1 - share) / n + spread / (4 * n))
    return max(0.0, middle - half), min(1.0, middle + half)


def render(results: Record, before: Record | None = None) -> str:
    """Return the report, one newline at its end."""
    parts = [
        [
            f"# Normalization, {results['taken'][:10]}",
            "",
            f"Taken {results['taken']}; {results['half']} half of each corpus.",
        ],
        _fields(results, before),
        _labelled(results),
    ]
    if "left_over" in results:
        parts += [_left_over(results, before), _languages(results), _speed(results, before)]
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def share(hits: int, n: int) -> str:
    """Return ``98.2 % (97.1–98.9)``."""
    if n == 0:
        return "–"
    low, high = wilson(hits, n)
    return f"{100 * hits / n:.1f} % ({100 * low:.1f}–{100 * high:.1f})"


def _fields(results: Record, before: Record | None) -> list[str]:
    earlier = {(row["corpus"], row["field"]): row for row in (before or {}).get("fields", ())}
    rows = []
    for row in results["fields"]:
        old = earlier.get((row["corpus"], row["field"]))
        none = row["n"] - row["stated"]
        rows.append(
            [
                f"{row['corpus']}: {row['field']}",
                written(row["stated"], 0),
                share(row["covered"], row["stated"]),
                share(row["exact"], row["stated"]),
                share(old["exact"], old["stated"]) if old else "–",
                written(none, 0),
                written(row["invented"], 0) if none else "–",
                written(old["invented"], 0) if old and none else "–",
            ]
        )
    header = [
        "corpus: field",
        "stated",
        "a value given",
        "exact",
        "exact before",
        "not stated",
        "invented",
        "invented before",
    ]
    return ["## Fields", "", *table(header, rows)]


def _labelled(results: Record) -> list[str]:
    """What people read in words: of the values given how many are right, and how many of those that are there."""
    rows = [
        [
            f"{row['corpus']}: {row['field']}",
            share(row["exact"], row["covered"] + row["invented"]),
            written(row["covered"] + row["invented"], 0),
            share(row["exact"], row["stated"]),
            written(row["stated"], 0),
        ]
        for row in results["fields"]
        if row["corpus"].startswith("gold_")
    ]
    header = ["labelled by hand", "precision", "n", "recall", "n"]
    return ["## Precision and recall of what was labelled by hand", "", *table(header, rows)]


def _left_over(results: Record, before: Record | None) -> list[str]:
    rows = []
    for corpus, row in results["left_over"].items():
        old = (before or {}).get("left_over", {}).get(corpus, {})
        cells = [corpus, written(row["n"], 0)]
        cells += [
            written(row[name], 0) + (f" ({old[name]})" if old and not name.endswith("_in") else "")
            for name in ("mojibake_in", "mojibake", "planted_in", "planted", "entities", "tags")
        ]
        rows.append(cells)
    header = ["corpus", "n", "mojibake in", "left", "planted in", "left", "entities left", "tags left"]
    return ["## Left over in cleaned texts (before in brackets)", "", *table(header, rows)]


def _languages(results: Record) -> list[str]:
    rows = [
        [corpus, written(sum(row.values()), 0), ", ".join(f"{code} {count}" for code, count in row.items())]
        for corpus, row in results["languages"].items()
    ]
    return ["## Languages", "", *table(["corpus", "n", "most frequent"], rows)]


def _speed(results: Record, before: Record | None) -> list[str]:
    earlier = {row["postings"]: row for row in (before or {}).get("speed", ())}
    rows = [
        [
            f"{row['postings']:,}",
            written(row["cpu_s"]),
            written(row["per_s"], 0),
            written(earlier[row["postings"]]["per_s"], 0) if row["postings"] in earlier else "–",
        ]
        for row in results["speed"]
    ]
    header = ["postings", "processor s", "postings per processor second", "before"]
    return ["## Speed: parse and normalize, one thread, without the search for duplicates", "", *table(header, rows)]
