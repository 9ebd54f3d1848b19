"""Prints when each step of a Dagster run began and ended, from the run's event log: a process of its own.

``python -m benchmarks.steps RUN_ID``, with the home in ``AURA_HOME``.
"""

from __future__ import annotations

import json
import sys

from dagster import DagsterEventType

from aura_assets.runs import dagster_instance
from aura_io.workspace import open_home


def main() -> int:
    """Print a JSON list of step, start and end (seconds since 1970), in the order of starting."""
    began: dict[str, float] = {}
    steps = []
    with dagster_instance(open_home()) as instance:
        for entry in instance.all_logs(sys.argv[1]):
            if not entry.is_dagster_event:
                continue
            event = entry.get_dagster_event()
            name = event.step_key or ""
            if event.event_type is DagsterEventType.STEP_START:
                began[name] = entry.timestamp
            elif event.event_type is DagsterEventType.STEP_SUCCESS:
                steps.append({"step": name, "start": began[name], "end": entry.timestamp})
    print(json.dumps(steps))
    return 0


if __name__ == "__main__":
    sys.exit(main())
