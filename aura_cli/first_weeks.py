"""The work before a start: dead runs swept, the warehouse packed, the last closed week and the week in progress made where due.

Run as a process of its own (``python -m aura_cli.first_weeks``), so that ``aura up`` does not keep the memory.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from typing import TYPE_CHECKING

from aura_io.privacy import apply_privacy_switches, keep_files_private

if TYPE_CHECKING:
    from aura_assets.runs import ProgressEvent
    from aura_io.workspace import Home


def main() -> int:
    """Make what is due, show progress on stderr, and return 0, 1 if a week failed, or 130 if interrupted."""
    apply_privacy_switches(os.environ)
    keep_files_private()
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a background job inherits it as ignored
    from aura_cli.failures import describe, expected_exit_code

    try:
        return make()
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        code = expected_exit_code(error)
        if code is None:
            raise
        print(f"aura: {describe(error)}", file=sys.stderr)
        return code


def make() -> int:
    """Make the weeks that are due and show each with its outcome."""
    from aura_assets.runs import first_weeks
    from aura_cli.materializing import progress_shown, show_results
    from aura_io.dagster_home import quiet_known_warnings
    from aura_io.logs import configure_logging
    from aura_io.workspace import open_home

    quiet_known_warnings()
    home = open_home()
    configure_logging(home.settings.logs_dir, weekly=True)
    if home.settings.retention.automatic:
        pack(home)
    started = time.monotonic()
    with progress_shown() as drawn:
        results = first_weeks(home, drawn or in_lines)
    show_results(home, results)
    if results:
        print(f"{len(results)} week(s) made in {time.monotonic() - started:.0f} s", flush=True)
    return 0 if all(result.success for result in results) else 1


def pack(home: Home) -> None:
    """Pack the warehouse's file where that gives back enough; now nobody waits for it."""
    from aura_cli.terminal import byte_size
    from aura_io.compaction import pack_if_worth
    from aura_io.warehouse import WarehouseError

    try:
        before, after = pack_if_worth(home.warehouse)
    except WarehouseError as error:
        print(f"The warehouse was not packed: {error}", file=sys.stderr, flush=True)
        return
    if after is not before:
        print(f"The warehouse was packed: {byte_size(before.size)} -> {byte_size(after.size)}", flush=True)


def in_lines(event: ProgressEvent) -> None:
    """Show a step that has ended as a line, where no terminal can draw it."""
    if event.state != "started":
        cause = f": {event.message}" if event.message else ""
        print(
            f"  {event.week}  {event.asset}  {event.state}, {event.seconds:.1f} s{cause}", file=sys.stderr, flush=True
        )


if __name__ == "__main__":
    sys.exit(main())
