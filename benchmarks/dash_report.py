"""The report of the dashboard's benchmark: one table, each figure beside its goal. Pure: record in, lines out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from benchmarks.figures import milliseconds, ratio, table, written

GOAL_PAGE_P95_S, GOAL_SEARCH_P95_S, GOAL_FIRST_LOAD_BYTES = 0.100, 0.150, 1_000_000

Record = Mapping[str, Any]


def report(record: Record) -> list[str]:
    """Return the lines of the report, in Markdown."""
    writing = record.get("writing")
    loads = f"{record['load']:.1f}" + (f", {writing['load']:.1f} while a week was made" if writing else "")
    load, found = record["first_load"], record["search"]["openings"]
    lines = [
        f"# The dashboard, {record['at']} UTC",
        "",
        (
            f"{record['machine']['processor']}, {record['machine']['cores']} cores, code {record['machine']['code']}; load of the "
            f"machine {loads}. {written(found, 0)} openings; n = {record['repeats']} a page. The server holds "
            f"{record['rss_mib']:,.0f} MiB and had made ready its heavy pages {record['warm_after_s']:.0f} s after its start."
        ),
        "",
        (
            f"First load {load['bytes']:,} bytes compressed in {load['files']} files, {load['kept_for_good']} of them kept by the "
            f"browser for good: {verdict(load['bytes'], GOAL_FIRST_LOAD_BYTES)} (goal: below {GOAL_FIRST_LOAD_BYTES:,})."
        ),
        "",
        (
            "Milliseconds: the answer as a client sees it, and the server's processor time for it. After a commit: the first "
            "look at a page after the warehouse changed."
        ),
        "",
    ]
    header = ["page", "p50", "p95", "CPU p50", "CPU p95", "after a commit p50", "CPU", "goal p95", "KB compressed"]
    header += ["while writing p50", "p95", "CPU p95", "of idle"] if writing else []
    rows = [_row(path, page, record, GOAL_PAGE_P95_S) for path, page in record["pages"].items()]
    rows.append(_row("search", record["search"], record, GOAL_SEARCH_P95_S))
    lines += table(header, rows)
    if writing:
        every = writing["all"]
        lines += [
            "",
            (
                f"While the week of {writing['week']} was made ({writing['seconds']:.0f} s): {every['wall_s']['n']} pages, p95 "
                f"{milliseconds(every['wall_s']['p95'])} ms, processor time p95 {milliseconds(every['cpu_s']['p95'])} ms; "
                f"{writing['labelled']} said that they are of before what was being written."
            ),
        ]
        if first := writing.get("first_looks"):
            lines += [
                "",
                (
                    f"The warehouse's files changed {writing['changes']} times meanwhile (a commit changes them more than once). The first "
                    f"looks at a page after a change: "
                    f"{first['wall_s']['n']}, p50 {milliseconds(first['wall_s']['median'])} ms, "
                    f"p95 {milliseconds(first['wall_s']['p95'])} ms, processor time p95 {milliseconds(first['cpu_s']['p95'])} ms."
                ),
            ]
    return lines


def verdict(value: float, goal: float) -> str:
    """Return whether ``value`` is below ``goal``, in words."""
    return "reached" if value < goal else "not reached"


def missed(record: Record) -> list[str]:
    """Return the pages and searches whose processor time at the 95th percentile is above the goal for the answer."""
    asked = [*record["pages"].items(), ("search", record["search"])]
    goals = {"search": GOAL_SEARCH_P95_S}
    return [name for name, each in asked if each["warm"]["cpu_s"]["p95"] > goals.get(name, GOAL_PAGE_P95_S)]


def _row(name: str, page: Record, record: Record, goal_s: float) -> list[str]:
    wall, cpu, after = page["warm"]["wall_s"], page["warm"]["cpu_s"], page["after_commit"]
    weight = record["weights"].get(name)
    cells = [
        name,
        milliseconds(wall["median"]),
        milliseconds(wall["p95"]),
        milliseconds(cpu["median"]),
        milliseconds(cpu["p95"]),
        milliseconds(after["wall_s"]["median"]),
        milliseconds(after["cpu_s"]["median"]),
        f"{milliseconds(goal_s)} {verdict(wall['p95'], goal_s)}",
        written(weight["compressed"] / 1000, 1) if weight else "–",
    ]
    writing = record.get("writing")
    if writing is None:
        return cells
    busy = writing["search"] if name == "search" else writing["pages"].get(name)
    if busy is None:
        return [*cells, "–", "–", "–", "–"]
    return [
        *cells,
        milliseconds(busy["wall_s"]["median"]),
        milliseconds(busy["wall_s"]["p95"]),
        milliseconds(busy["cpu_s"]["p95"]),
        written(ratio(busy["cpu_s"]["median"], cpu["median"]), 1),
    ]
