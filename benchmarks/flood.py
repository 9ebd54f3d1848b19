"""A board that pages without end up to what AURA takes of one: ``python -m benchmarks.flood FOLDER --kilobytes 20``.

Makes the newest closed week of a new home from it, and asks it again, with other rows, into the same week; prints how long
each took and the most memory a process of it had, as JSON. The rows are invented words, so that nothing packs well.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import subprocess
import sys
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import psutil
import yaml

from aura_ml.weeks import friday_on_or_before
from benchmarks.surroundings import ROOT, environment

PAGE_BYTES = 4_000_000
WORDS = 20_000
MIB = 1024**2
LOOK_S = 0.1
_DRAW = random.Random(3)  # noqa: S311 - invented words, not a secret
_WORDS = ["".join(_DRAW.choices("abcdefghijklmnopqrstuvwxyz", k=_DRAW.randint(3, 9))) for _ in range(WORDS)]


class _Board(BaseHTTPRequestHandler):
    """Answers every request with a page of new rows that names the next page."""

    kilobytes = 20
    pages = 0

    def do_GET(self) -> None:
        if "robots.txt" in self.path:
            self.send_error(404)
            return
        _Board.pages += 1
        content = gzip.compress(json.dumps(self._page(self.pages)).encode(), compresslevel=1)
        self.send_response(200)
        for name, value in {"Content-Type": "application/json", "Content-Encoding": "gzip"}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _page(self, number: int) -> dict[str, Any]:
        size = self.kilobytes * 1000
        day = friday_on_or_before(datetime.now(UTC).date()) - timedelta(days=3)  # in the week that closed last
        rows = [
            {
                "slug": f"{number}-{row}",
                "title": f"{_DRAW.choice(_WORDS)} {_DRAW.choice(_WORDS)} Engineer",
                "company_name": f"{_DRAW.choice(_WORDS)} GmbH",
                "location": "Berlin",
                "created_at": f"{day}T09:00:00Z",
                "url": f"https://jobs.example.org/{number}/{row}",
                "description": f"<p>{' '.join(_DRAW.choices(_WORDS, k=size // 7))}</p>",
            }
            for row in range(max(1, PAGE_BYTES // size))
        ]
        return {"data": rows, "links": {"next": f"http://{self.headers['Host']}/api?page={number + 1}"}}

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the library's
        """Say nothing of a request."""


def main() -> int:
    """Print one JSON object; 1 where a week was not made."""
    asked = _arguments()
    folder = asked.folder.absolute()
    folder.mkdir(parents=True)
    _Board.kilobytes = asked.kilobytes
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Board)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    config = {
        "job_sources": [
            {"name": "arbeitnow", "url": f"http://127.0.0.1:{server.server_port}/api"},
            *({"name": name, "enabled": False} for name in ("remoteok", "remotive", "sample")),
        ],
        "models": {"embedding": "hashing"},
        "schedule": {"timezone": "UTC"},
        "network": {"requests_per_host_per_minute": 6000},
    }
    (folder / "config.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    weeks = [_made(folder, *more) for more in ((), ("--refetch",))]
    server.shutdown()
    print(json.dumps({"kilobytes": asked.kilobytes, "load": os.getloadavg()[0], "weeks": weeks}, indent=1))
    return 0 if all(week["success"] for week in weeks) else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="a new folder")
    parser.add_argument("--kilobytes", type=int, default=20, help="of each posting's text")
    return parser.parse_args()


def _made(folder: Path, *more: str) -> dict[str, Any]:
    """Make the newest closed week by the command; return what it was like."""
    began, peak = time.monotonic(), 0
    command = [sys.executable, "-m", "aura_cli.main", "week", "closed", "--json", *more]
    with (folder / "said.txt").open("w", encoding="utf-8") as said:
        run = subprocess.Popen(command, env=environment(folder), cwd=ROOT, stdout=said)
        while run.poll() is None:
            with suppress(psutil.NoSuchProcess):
                parent = psutil.Process(run.pid)
                peak = max(peak, *(each.memory_info().rss for each in (parent, *parent.children(recursive=True))))
            time.sleep(LOOK_S)
    (made,) = json.loads((folder / "said.txt").read_text(encoding="utf-8"))
    return {
        "success": made["success"],
        "postings": made["counts"]["jobs"]["row_count"],
        "seconds": round(time.monotonic() - began, 1),
        "peak_mib": round(peak / MIB),
        "warehouse_mib": round((folder / "data" / "aura.duckdb").stat().st_size / MIB),
    }


if __name__ == "__main__":
    sys.exit(main())
