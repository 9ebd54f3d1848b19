"""The results as Markdown: where they were measured, the goals, and one table per measurement. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from benchmarks.figures import milliseconds, ratio, table, written
from benchmarks.goals import goals, week_ratios
from benchmarks.regression import WORSE_BY, Change, backfill_ratio

Record = Mapping[str, Any]
KINDS = {
    "real": "captured from a job board, dated into one week",
    "invented": "written by the benchmark, because the captured corpus is not there",
}


def render(results: Record) -> str:
    """Return the whole report, one newline at its end."""
    parts = [_head(results), _goals(results)]
    if results.get("weeks"):
        parts += [_weeks(results["weeks"]), *(_assets(week) for week in results["weeks"]), _encoders(results["weeks"])]
    sections = (
        ("backfill", _backfill),
        ("starts", _starts),
        ("up", _up),
        ("pages", _pages),
        ("search", _search),
        ("before", _before),
    )
    for name, section in sections:
        if results.get(name):
            parts.append(section(results[name]))
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def _head(results: Record) -> list[str]:
    machine = results["machine"]
    libraries = ", ".join(f"{name} {number}" for name, number in machine["libraries"].items())
    lines = [
        f"# Benchmark of {results['taken'][:10]}",
        "",
        "What each row means stands in docs/benchmarks.md. One thread for everything that computes.",
        "",
        f"- Machine: {machine['processor']}, {machine['cores']} cores, {machine['memory_gib']} GiB, {machine['system']}",
        f"- Python {machine['python']}; {libraries}",
        f"- Code: {machine['code']}; taken {results['taken']} to {results['finished']}",
        f"- Load: {_load(results)}",
    ]
    if results.get("weeks"):
        kinds = sorted({week["kind"] for week in results["weeks"]})
        lines.append(f"- Postings: {'; '.join(KINDS[kind] for kind in kinds)}")
    lines += [f"- Failed: {name}: {reason}" for name, reason in results.get("failed", {}).items()]
    if results["quick"]:
        lines.append("- A quick run on few postings: it shows that everything works, and is no result")
    return lines


def _load(results: Record) -> str:
    others = [
        part["others_cores"]
        for week in results.get("weeks", ())
        for part in (week["first"], week["encoders"], week["again"])
    ]
    said = f"load average {results['load_before']:.2f} before, {results['load_after']:.2f} after"
    if not others:
        return said
    cores = results["machine"]["cores"]
    return f"{said}; other processes kept {min(others):.2f} to {max(others):.2f} of {cores} cores busy during the weeks"


def _goals(results: Record) -> list[str]:
    rows = [[goal.name, goal.wanted, goal.found, goal.verdict] for goal in goals(results)]
    lines = table(["goal", "wanted", "found", "verdict"], rows)
    return ["## Goals", "", lines[0], "|---|---|---|---|", *lines[2:]]


def _weeks(weeks: Sequence[Record]) -> list[str]:
    rows = []
    for week in weeks:
        ratios = week_ratios(week)
        published = week["encoders"]["published"]
        for name, part in (("first", week["first"]), ("again", week["again"])):
            is_first = name == "first"
            rows.append(
                [
                    f"{week['postings']:,}, {name}",
                    written(part["wall_s"], 1),
                    written(part["cpu_s"], 1),
                    written(part["peak_mib"], 0),
                    written(week["postings"] / part["wall_s"], 1),
                    written(ratios["week_to_encode"] if is_first else ratio(part["wall_s"], published["wall_s"])),
                    written(None if is_first else ratios["again_to_first"]),
                    written(part["others_cores"]),
                ]
            )
        rows.append(
            [
                f"{week['postings']:,}, sentence-transformers `encode` alone",
                written(published["wall_s"], 1),
                written(published["cpu_s"], 1),
                "–",
                written(week["postings"] / published["wall_s"], 1),
                written(1.0),
                "–",
                written(week["encoders"]["others_cores"]),
            ]
        )
    header = ["week", "wall s", "CPU s", "peak MiB", "postings/s", "/ encode", "/ first", "others' cores"]
    return ["## A whole week", "", *table(header, rows), "", *(_counted(week) for week in weeks)]


def _counted(week: Record) -> str:
    first, ratios = week["first"], week_ratios(week)
    return (
        f"- {week['postings']:,} postings received: {first['jobs']:,.0f} openings, {first['texts_encoded']:,.0f} texts "
        f"encoded; by processor time week / encode {written(ratios['week_to_encode_cpu'])}, again / first "
        f"{written(ratios['again_to_first_cpu'])}; {written(ratios['cpu_ms_per_posting'], 1)} ms of processor time a "
        "posting"
    )


def _assets(week: Record) -> list[str]:
    again = {row["asset"]: row for row in week["again"]["assets"]}
    rows = [
        [
            row["asset"],
            written(row["wall_s"]),
            written(row["cpu_s"]),
            written(row["peak_mib"], 0),
            written(again.get(row["asset"], {}).get("wall_s")),
            written(again.get(row["asset"], {}).get("cpu_s")),
            written(again.get(row["asset"], {}).get("peak_mib"), 0),
        ]
        for row in week["first"]["assets"]
    ]
    header = ["asset", "wall s", "CPU s", "peak MiB", "again: wall s", "CPU s", "peak MiB"]
    return [f"## By asset, {week['postings']:,} postings", "", *table(header, rows)]


def _encoders(weeks: Sequence[Record]) -> list[str]:
    rows = []
    for week in weeks:
        encoders, ratios = week["encoders"], week_ratios(week)
        compared = encoders["compared"]
        texts = compared["texts"]
        speeds = [[texts / part["wall_s"] for part in compared[name]] for name in ("published", "own")]
        rows.append(
            [
                f"{texts:,} of the week of {week['postings']:,}",
                written(encoders["tokens_a_text"], 0),
                " / ".join(written(speed, 1) for speed in speeds[0]),
                " / ".join(written(speed, 1) for speed in speeds[1]),
                written(ratios["encoder_speed"]),
                written(ratios["encoder_speed_cpu"]),
                written(compared["cosine_mean"], 5),
                written(compared["cosine_min"], 5),
            ]
        )
    header = [
        "texts", "tokens a text", "sentence-transformers texts/s", "AURA texts/s", "AURA / s-t", "by CPU", "mean cosine",
        "lowest",
    ]  # fmt: skip
    versions = sorted({week["encoders"]["own_version"] for week in weeks})
    return ["## The encoder alone", "", *table(header, rows), "", f"AURA's encoder: {', '.join(versions)}."]


def _backfill(backfill: Record) -> list[str]:
    weeks = backfill["weeks"]
    parts = (("one week alone", backfill["one"], 1), (f"{weeks} weeks", backfill["all"], weeks))
    rows = [
        [
            name,
            written(part["wall_s"], 1),
            written(part["cpu_s"], 1),
            written(part["peak_mib"], 0),
            written(part["cpu_s"] / count, 1),
            written(backfill_ratio(backfill) if count > 1 else None),
            written(part["others_cores"]),
        ]
        for name, part, count in parts
    ]
    header = ["backfill", "wall s", "CPU s", "peak MiB", "CPU s a week", "/ one alone", "others' cores"]
    said = f"{backfill['per_week']:,} postings in each week, one command, one process; starts of Python are in both."
    return ["## A backfill", "", *table(header, rows), "", said]


def _up(up: Record) -> list[str]:
    wall, cpu = up["wall_s"], up["cpu_s"]
    rows = [
        [
            "`aura up` to all four answering",
            written(wall["n"], 0),
            written(wall["median"], 1),
            f"{written(wall['min'], 1)}–{written(wall['max'], 1)}",
            written(cpu["median"], 1),
        ]
    ]
    return ["## The start of everything", "", *table(["start", "n", "wall s, median", "from–to", "CPU s"], rows)]


def _before(before: Record) -> list[str]:
    found = [Change(*each) for each in before["changes"]]
    if not found:
        return [f"## Beside {before['taken'][:10]}", "", "The recorded run measured nothing that this one did."]
    rows = [
        [
            each.name,
            written(each.then, 3),
            written(each.now, 3),
            f"{each.change:+.0%}",
            "worse" if each.is_worse else "",
        ]
        for each in found
    ]
    said = f"By processor time, lower is better; more than {WORSE_BY:.0%} is called worse."
    header = ["ratio", "then", "now", "change", ""]
    return [f"## Beside the run of {before['taken'][:10]}", "", *table(header, rows), "", said]


def _starts(rows: Sequence[Record]) -> list[str]:
    by_name = {row["name"]: row for row in rows}
    lines = []
    for row in rows:
        beside = by_name.get(row["beside"] or "")
        lines.append(
            [
                f"`{row['name']}`" if row["name"] != "code location" else "code location (`aura_assets.definitions`)",
                written(row["wall_s"]["n"], 0),
                written(row["wall_s"]["median"]),
                f"{written(row['wall_s']['min'])}–{written(row['wall_s']['max'])}",
                written(row["cpu_s"]["median"]),
                f"{written(ratio(row['wall_s']['median'], beside['wall_s']['median']), 1)} × `{row['beside']}`"
                if beside
                else "–",
            ]
        )
    header = ["start", "n", "wall s, median", "from–to", "CPU s, median", "ratio"]
    return ["## Starts", "", *table(header, lines)]


def _pages(pages: Record) -> list[str]:
    bare = pages["rows"][-1]["warm_s"]["median"]
    rows = [
        [
            row["name"],
            milliseconds(row["first_s"]),
            milliseconds(row["warm_s"]["median"]),
            milliseconds(row["warm_s"]["p95"]),
            written(row["warm_s"]["n"], 0),
            written(row["bytes"] / 1000, 1),
            written(ratio(row["warm_s"]["median"], bare), 1),
        ]
        for row in pages["rows"]
    ]
    header = ["page", "first ms", "p50 ms", "p95 ms", "n", "kB", "p50 / bare"]
    said = f"On the home with {pages['postings']:,} postings; the server then held {pages['rss_mib']:,.0f} MiB."
    return ["## Pages", "", *table(header, rows), "", said]


def _search(search: Record) -> list[str]:
    encoding = search["query_encoding"]
    rows = [
        _search_row(f"whole search, {search['openings']:,} openings", search["whole"], encoding),
        _search_row("of it: encoding the query", encoding, encoding),
    ]
    for size in search["sizes"]:
        of = f"{size['postings']:,} postings"
        rows += [
            _search_row(f"whole search, {of}", size["whole"], encoding),
            _search_row(f"exact index alone, {of}", size["exact_index"], size["numpy"]),
            _search_row(f"the same in plain numpy, {of}", size["numpy"], size["numpy"]),
        ]
    header = ["search", "n", "p50 ms", "p95 ms", "p50 / encoding or numpy"]
    ready = ", ".join(f"{size['postings']:,} postings {size['prepared_s']:.1f} s" for size in search["sizes"])
    said = (
        f"The first search of a process took {search['first_s']:.1f} s (libraries, weights, words of all openings); "
        f"making ready {ready}."
    )
    return ["## Search", "", *table(header, rows), "", said]


def _search_row(name: str, taken: Record, beside: Record) -> list[str]:
    return [
        name,
        written(taken["n"], 0),
        milliseconds(taken["median"]),
        milliseconds(taken["p95"]),
        written(ratio(taken["median"], beside["median"])),
    ]
