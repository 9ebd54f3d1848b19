"""Stands in for Dagster's webserver: takes launches over GraphQL, and says of runs what a test tells it to."""

from __future__ import annotations

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PLANNED = 41
"""Steps in the plan of a run of a backfill."""


class FakeDagster:
    """A webserver on a port of this computer.

    Attributes:
        loaded: whether AURA's code location is there. daemon_up: whether something takes runs from the queue.
        refusal: what a launch is refused with; None lets it in.
        launched: the execution parameters of each launch. runs: the newest first, as GraphQL states them.
        launch_takes_s: seconds that the answer to a launch is late, after the run or the backfill was made.
        plans_asked: how often the plan of a run was asked for.
        backfills: the parameters of each backfill that was asked for; its runs come with ``begin_backfill``, and it stays
            open until ``close_backfill``.
    """

    def __init__(self, port: int) -> None:
        self.port = port
        self.loaded = True
        self.daemon_up = True
        self.refusal: str | None = None
        self.launch_takes_s = 0.0
        self.launched: list[dict[str, Any]] = []
        self.runs: list[dict[str, Any]] = []
        self.backfills: list[dict[str, Any]] = []
        self.plans_asked = 0
        self._requested: list[dict[str, Any]] = []
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", port), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop answering."""
        self._server.shutdown()
        self._thread.join(10)
        self._server.server_close()

    def set_status(self, status: str) -> None:
        """Let the newest run have ``status``."""
        self.runs[0]["status"] = status

    def set_steps(self, steps: dict[str, str], status: str = "STARTED", planned: int = 20) -> None:
        """Let the newest run have ``status`` and these states of its steps."""
        self.runs[0] |= {
            "status": status,
            "stepStats": [{"stepKey": key, "status": state} for key, state in steps.items()],
            "stepKeysToExecute": [f"step {number}" for number in range(planned)],
        }

    def begin_backfill(self) -> None:
        """Make a queued run for each week of the newest backfill, as the daemon does."""
        backfill = self._requested[-1]
        of_backfill = {"key": "dagster/backfill", "value": backfill["id"]}
        for week in backfill["partitionNames"]:
            self._add_run([{"key": "dagster/partition", "value": week}, of_backfill, *self.backfills[-1]["tags"]])

    def go_on(self, week: str, status: str, steps: dict[str, str]) -> None:
        """Let the newest run of ``week`` have ``status``, and these states of steps that only its plan counts."""
        of_week = {"key": "dagster/partition", "value": week}
        stats = [{"stepKey": key, "status": state} for key, state in steps.items()]
        run = next(run for run in self.runs if of_week in run["tags"])
        run |= {"status": status, "stepStats": stats, "stepKeysToExecute": None}

    def close_backfill(self) -> None:
        """Close the newest backfill, as the daemon does a while after its last run."""
        self._requested.pop()

    def _add_run(self, tags: list[dict[str, str]], selection: list[Any] | None = None) -> str:
        run_id = f"run-{len(self.runs) + 1}"
        run = {"runId": run_id, "status": "QUEUED", "tags": tags, "creationTime": time.time()}
        self.runs.insert(0, {**run, "assetSelection": selection, "stepStats": [], "stepKeysToExecute": []})
        return run_id

    def answer(self, query: str, variables: dict[str, Any]) -> dict[str, Any]:
        """Return the data of one GraphQL answer."""
        with self._lock:
            if "AuraLocations" in query:
                kind = "RepositoryLocation" if self.loaded else "PythonError"
                entry = {"name": "aura", "locationOrLoadError": {"__typename": kind}}
                return {"workspaceOrError": {"locationEntries": [entry]}}
            if "AuraDaemon" in query:
                beat = time.time() if self.daemon_up else time.time() - 3600
                return {"instance": {"daemonHealth": {"daemonStatus": {"lastHeartbeatTime": beat}}}}
            if "AuraLaunch" in query:
                return {"launchPipelineExecution": self._launch(variables["params"])}
            if "AuraTaggedRuns" in query:
                wanted = {(tag["key"], tag["value"]) for tag in variables["filter"]["tags"]}
                found = [run for run in self.runs if wanted <= {(tag["key"], tag["value"]) for tag in run["tags"]}]
                return {"runsOrError": {"__typename": "Runs", "results": found[: variables["limit"]]}}
            if "AuraWeekRuns" in query:
                return self._week_runs()
            if "AuraRunPlan" in query:
                self.plans_asked += 1
                return {
                    "runOrError": {"executionPlan": {"steps": [{"key": f"step {each}"} for each in range(PLANNED)]}}
                }
            if "AuraBackfills" in query:
                newest = self._requested[::-1]
                return {"partitionBackfillsOrError": {"__typename": "PartitionBackfills", "results": newest}}
            if "AuraBackfill" in query:
                return {"launchPartitionBackfill": self._backfill(variables["params"])}
            return {name: {"__typename": "Runs", "results": []} for name in ("running", "queued", "last")}

    def _launch(self, params: dict[str, Any]) -> dict[str, Any]:
        if self.refusal is not None:
            return {"__typename": "PythonError", "message": self.refusal}
        self.launched.append(params)
        run_id = self._add_run(params["executionMetadata"]["tags"], params["selector"].get("assetSelection"))
        return {"__typename": "LaunchRunSuccess", "run": {"runId": run_id}}

    def _backfill(self, params: dict[str, Any]) -> dict[str, Any]:
        if self.refusal is not None:
            return {"__typename": "PythonError", "message": self.refusal}
        self.backfills.append(params)
        names, tags = params["partitionNames"], params["tags"]
        self._requested.append({"id": f"backfill-{len(self.backfills)}", "partitionNames": names, "tags": tags})
        return {"__typename": "LaunchBackfillSuccess", "backfillId": self._requested[-1]["id"]}

    def _week_runs(self) -> dict[str, Any]:
        ended = ("SUCCESS", "FAILURE", "CANCELED")
        active = [run for run in self.runs if run["status"] not in ended]
        failed = [run for run in self.runs if run["status"] in ("FAILURE", "CANCELED")]
        return {
            "active": {"__typename": "Runs", "results": active},
            "failed": {"__typename": "Runs", "results": failed},
            "backfills": {
                "__typename": "PartitionBackfills",
                "results": [each | {"runs": self._of_backfill(each["id"])} for each in self._requested],
            },
        }

    def _of_backfill(self, backfill_id: str) -> list[dict[str, Any]]:
        tag = {"key": "dagster/backfill", "value": backfill_id}
        return [{"tags": run["tags"]} for run in self.runs if tag in run["tags"]]


def _handler(fake: FakeDagster) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            body = json.dumps({"data": fake.answer(asked["query"], asked["variables"])}).encode()
            if "AuraLaunch" in asked["query"] or "AuraBackfill(" in asked["query"]:
                time.sleep(fake.launch_takes_s)
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler
