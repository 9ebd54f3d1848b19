"""Asks the running Dagster of this home to do something, over its GraphQL on this computer.

Launching runs, finding them again by their tags, and asking whether anything takes them; what Dagster does as a whole
is read elsewhere.
"""

from __future__ import annotations

import http.client
import json
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from aura_io.settings import Settings

_LOG = logging.getLogger(__name__)
TIMEOUT_S = 10.0
PROBE_TIMEOUT_S = 1.0
MAX_ANSWER_BYTES = 5_000_000
LOCATION = "aura"
REPOSITORY = "__repository__"
WEEK_JOB = "week"
"""The job that holds every asset of a week."""
LAUNCH_TAG = "aura/launch"
"""One value per launch, by which its run or backfill is found again when the answer did not come in time."""
LOOKS_FOR_LAUNCH, LOOK_PAUSE_S = 5, 1.0
HEARTBEAT_TOLERANCE_S = 90.0
"""Dagster's daemons write a heartbeat every 30 s."""

_LOCATIONS = (
    "query AuraLocations { workspaceOrError { ... on Workspace { "
    "locationEntries { name locationOrLoadError { __typename } } } } }"
)
_LAUNCH = (
    "mutation AuraLaunch($params: ExecutionParams!) { launchPipelineExecution(executionParams: $params) { __typename "
    "... on LaunchRunSuccess { run { runId } } ... on PythonError { message } "
    "... on RunConfigValidationInvalid { errors { message } } } }"
)
_BACKFILL = (
    "mutation AuraBackfill($params: LaunchBackfillParams!) { launchPartitionBackfill(backfillParams: $params) { "
    "__typename ... on LaunchBackfillSuccess { backfillId } ... on Error { message } } }"
)
_BACKFILLS = (
    "query AuraBackfills { partitionBackfillsOrError(limit: 5) { "
    "__typename ... on PartitionBackfills { results { id tags { key value } } } ... on PythonError { message } } }"
)
_TAGGED = (
    "query AuraTaggedRuns($filter: RunsFilter!, $limit: Int!) { runsOrError(filter: $filter, limit: $limit) { "
    "__typename ... on Runs { results { runId status tags { key value } } } ... on PythonError { message } } }"
)
_DAEMON = (
    "query AuraDaemon($type: String!) { instance { daemonHealth { daemonStatus(daemonType: $type) "
    "{ lastHeartbeatTime } } } }"
)
_CODE_SERVER_AWAY = "DagsterUserCodeUnreachableError"
_QUEUE_DAEMON = "QUEUED_RUN_COORDINATOR"


class DagsterRefused(RuntimeError):
    """Dagster answered, but would not do what was asked; the message carries its words."""


class CodeServerAway(DagsterRefused):
    """Dagster's code server does not answer; where it crashed, ``aura up`` starts it again within seconds."""


class DagsterUnreachable(ConnectionError):
    """Nothing that is Dagster answers at the address in config.yaml."""


class DagsterSlow(DagsterUnreachable):
    """Something took the question and did not answer in time: what was asked may be done all the same."""


@dataclass(frozen=True)
class TaggedRun:
    """One run as Dagster states it; ``status`` is Dagster's word, such as ``QUEUED`` or ``SUCCESS``."""

    run_id: str
    status: str
    tags: Mapping[str, str]


class DagsterApi:
    """The GraphQL endpoint of one Dagster webserver on this computer.

    Args:
        host, port: where the webserver listens (``dagster.host`` and ``dagster.port`` in config.yaml).
        timeout_s: seconds one answer may take.
    """

    def __init__(self, host: str, port: int, timeout_s: float = TIMEOUT_S) -> None:
        self._host = host
        self._port = port
        self._timeout_s = timeout_s

    @classmethod
    def running(cls, settings: Settings) -> DagsterApi | None:
        """Return the endpoint when a webserver answers and has AURA's code location loaded, else None."""
        probe = cls(settings.dagster.host, settings.dagster.port, PROBE_TIMEOUT_S)
        try:
            is_loaded = probe.has_loaded_aura()
        except (DagsterUnreachable, DagsterRefused):
            return None
        return cls(settings.dagster.host, settings.dagster.port) if is_loaded else None

    @classmethod
    def awaited(cls, settings: Settings, within_s: float) -> DagsterApi | None:
        """Return the endpoint as ``running`` does, giving a slow webserver and a restarting code server ``within_s`` seconds.

        None at once where nothing that is Dagster answers.
        """
        api = cls(settings.dagster.host, settings.dagster.port)
        deadline = time.monotonic() + within_s
        while True:
            try:
                if api.has_loaded_aura():
                    return api
                waited_for = "AURA's code is not loaded"
            except DagsterSlow as error:
                waited_for = str(error)
            except (DagsterUnreachable, DagsterRefused) as error:
                _LOG.info("no Dagster can be used: %s", error)
                return None
            if time.monotonic() > deadline:
                _LOG.warning("Dagster runs, and cannot be used within %g s: %s", within_s, waited_for)
                return None
            time.sleep(LOOK_PAUSE_S)

    def has_loaded_aura(self) -> bool:
        """Return whether the webserver has AURA's code location loaded.

        Raises:
            DagsterRefused, DagsterUnreachable: as ``ask``.
        """
        workspace = self.ask(_LOCATIONS, {})["data"]["workspaceOrError"]
        loaded = [
            each["name"]
            for each in workspace.get("locationEntries", [])
            if (each["locationOrLoadError"] or {}).get("__typename") == "RepositoryLocation"
        ]
        return LOCATION in loaded

    def daemon_is_up(self) -> bool:
        """Return whether the daemon that takes runs from the queue has given a sign of life of late.

        Raises:
            DagsterRefused, DagsterUnreachable: as ``ask``.
        """
        health = self.ask(_DAEMON, {"type": _QUEUE_DAEMON})["data"]["instance"]["daemonHealth"]
        beat = health["daemonStatus"]["lastHeartbeatTime"]
        return beat is not None and time.time() - float(beat) < HEARTBEAT_TOLERANCE_S

    def tagged_runs(self, tags: Mapping[str, str], limit: int) -> list[TaggedRun]:
        """Return the newest ``limit`` runs that carry all of ``tags``, newest first.

        Raises:
            DagsterRefused, DagsterUnreachable: as ``ask``.
        """
        wanted = {"tags": [{"key": key, "value": value} for key, value in sorted(tags.items())]}
        found = self.ask(_TAGGED, {"filter": wanted, "limit": limit})["data"]["runsOrError"]
        if found["__typename"] != "Runs":
            raise DagsterRefused(f"Dagster did not list the runs: {found['__typename']} {found.get('message', '')}")
        return [
            TaggedRun(str(run["runId"]), str(run["status"]), {tag["key"]: str(tag["value"]) for tag in run["tags"]})
            for run in found["results"]
        ]

    def launch(
        self, job: str, *, partition_key: str, asset_paths: Sequence[Sequence[str]] | None, tags: Mapping[str, str]
    ) -> str:
        """Launch a run of ``job`` for one partition and return its run id, also where the webserver is slow to tell it.

        Args:
            asset_paths: keys of the assets to materialize; the whole job when None.

        Raises:
            CodeServerAway: the code server does not answer, for now.
            DagsterRefused: the run was not accepted.
            DagsterSlow: the webserver did not answer in time, and the run is not among its runs.
            DagsterUnreachable: the webserver went away.
        """
        launch = uuid4().hex
        selector: dict[str, Any] = {
            "repositoryLocationName": LOCATION,
            "repositoryName": REPOSITORY,
            "pipelineName": job,
        }
        if asset_paths is not None:
            selector["assetSelection"] = [{"path": list(path)} for path in asset_paths]
        all_tags = {**tags, LAUNCH_TAG: launch, "dagster/partition": partition_key}
        metadata = {"tags": [{"key": key, "value": value} for key, value in sorted(all_tags.items())]}
        params = {"selector": selector, "mode": "default", "executionMetadata": metadata}
        try:
            outcome = self.ask(_LAUNCH, {"params": params})["data"]["launchPipelineExecution"]
        except DagsterSlow:
            if (run_id := self._found(lambda: self._run_of(launch))) is None:
                raise
            return run_id
        if outcome["__typename"] != "LaunchRunSuccess":
            errors = outcome.get("errors") or [{"message": outcome.get("message", "")}]
            said = "; ".join(error["message"] for error in errors)
            if _CODE_SERVER_AWAY in said:
                raise CodeServerAway(
                    f"Dagster could not start the run of {partition_key}: its code server does not answer; "
                    "stop `aura up` and start it again"
                )
            raise DagsterRefused(f"Dagster did not accept the run of {partition_key}: {outcome['__typename']} {said}")
        return str(outcome["run"]["runId"])

    @staticmethod
    def _found(look: Callable[[], str | None]) -> str | None:
        """Return what a launch whose answer did not come has made; None where it is not there after a few looks."""
        for _ in range(LOOKS_FOR_LAUNCH):
            try:
                found = look()
            except DagsterSlow:
                continue
            if found is not None:
                return found
            time.sleep(LOOK_PAUSE_S)
        return None

    def _run_of(self, launch: str) -> str | None:
        found = self.tagged_runs({LAUNCH_TAG: launch}, 1)
        return found[0].run_id if found else None

    def _backfill_of(self, launch: str) -> str | None:
        newest = self.ask(_BACKFILLS, {})["data"]["partitionBackfillsOrError"].get("results", [])
        tag = {"key": LAUNCH_TAG, "value": launch}
        return next((str(each["id"]) for each in newest if tag in each["tags"]), None)

    def backfill(self, job: str, *, partition_keys: Sequence[str], tags: Mapping[str, str], title: str) -> str:
        """Ask for a backfill of ``job``, one run per partition in the order given, and return the backfill's id.

        Dagster's daemon begins it within half a minute and puts the runs into the queue, which lets one in at a time.
        The id is returned also where the webserver is slow to tell it.

        Raises:
            DagsterRefused: it was not accepted.
            DagsterSlow: the webserver did not answer in time, and the backfill is not among its backfills.
            DagsterUnreachable: the webserver went away.
        """
        launch = uuid4().hex
        repository = {"repositoryLocationName": LOCATION, "repositoryName": REPOSITORY}
        params = {
            "selector": {"partitionSetName": f"{job}_partition_set", "repositorySelector": repository},
            "partitionNames": list(partition_keys),
            "tags": [{"key": key, "value": value} for key, value in sorted({**tags, LAUNCH_TAG: launch}.items())],
            "title": title,
        }
        try:
            outcome = self.ask(_BACKFILL, {"params": params})["data"]["launchPartitionBackfill"]
        except DagsterSlow:
            if (backfill_id := self._found(lambda: self._backfill_of(launch))) is None:
                raise
            return backfill_id
        if outcome["__typename"] != "LaunchBackfillSuccess":
            raise DagsterRefused(
                f"Dagster did not accept the backfill: {outcome['__typename']} {outcome.get('message', '')}".rstrip()
            )
        return str(outcome["backfillId"])

    def ask(self, query: str, variables: Mapping[str, Any]) -> dict[str, Any]:
        """Return the answer to a GraphQL query or mutation.

        Raises:
            DagsterSlow: no answer in time.
            DagsterUnreachable: nothing answers, or what answers is not Dagster.
            DagsterRefused: the query was answered with errors.
        """
        connection = http.client.HTTPConnection(self._host, self._port, timeout=self._timeout_s)
        try:
            body = json.dumps({"query": query, "variables": dict(variables)}).encode()
            connection.request("POST", "/graphql", body, {"Content-Type": "application/json"})
            response = connection.getresponse()
            answer = json.loads(response.read(MAX_ANSWER_BYTES))
        except TimeoutError as error:
            raise DagsterSlow(
                f"Dagster at {self._host}:{self._port} did not answer within {self._timeout_s:g} s; this computer is busy, "
                "or Dagster hangs: try again, and look at `aura status`"
            ) from error
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise DagsterUnreachable(f"no Dagster answers at {self._host}:{self._port} ({error})") from error
        finally:
            connection.close()
        if not isinstance(answer, dict) or "data" not in answer:
            raise DagsterUnreachable(f"what answers at {self._host}:{self._port} is not Dagster")
        if answer.get("errors"):
            raise DagsterRefused("; ".join(str(error.get("message")) for error in answer["errors"]))
        return answer
