"""Asks the vulnerability database about every pinned version, and says of which versions nothing was learned.

pip-audit alone passes over what its database does not know or does not answer for, says "no known vulnerabilities" and
ends well; where the database cannot be reached it has then audited nothing. Run by ``make audit``.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
TOOL = ROOT / "build" / "tools" / "bin" / "pip-audit"
CLEAN, VULNERABLE, NOT_AUDITED = 0, 1, 2
"""Exit codes; a vulnerability outweighs what was not audited."""


@dataclass(frozen=True)
class Audit:
    """What the database said.

    Attributes:
        vulnerable: (name, version, vulnerability, versions that mend it).
        skipped: (name, why nothing was learned).
        pinned: versions asked for.
    """

    vulnerable: list[tuple[str, str, str, str]]
    skipped: list[tuple[str, str]]
    pinned: int

    @property
    def code(self) -> int:
        """The exit code."""
        if self.vulnerable:
            return VULNERABLE
        return NOT_AUDITED if self.skipped or not self.pinned else CLEAN

    def lines(self) -> list[str]:
        """Return what a person is told, the verdict last."""
        told = [
            f"{name} {version}: {vulnerability}; mended in {mended or 'no version yet'}"
            for name, version, vulnerability, mended in self.vulnerable
        ]
        audited = self.pinned - len(self.skipped)
        if not audited:
            why = f" ({self.skipped[0][1]}, and so on)" if self.skipped else ""
            return [f"NOTHING WAS AUDITED: the vulnerability database knew or answered for no pinned version{why}."]
        told += [f"not audited: {name} ({why})" for name, why in self.skipped]
        verdict = f"{audited} of {self.pinned} pinned versions audited, {len(self.vulnerable)} known vulnerabilities."
        return [*told, verdict + (" THE OTHERS WERE NOT AUDITED." if self.skipped else "")]


def read(report: dict[str, Any]) -> Audit:
    """Return what pip-audit's JSON report says."""
    vulnerable: list[tuple[str, str, str, str]] = []
    skipped: list[tuple[str, str]] = []
    for each in report["dependencies"]:
        if "skip_reason" in each:
            skipped.append((each["name"], each["skip_reason"]))
        vulnerable += [
            (each["name"], each["version"], found["id"], ", ".join(found["fix_versions"]))
            for found in each.get("vulns", ())
        ]
    return Audit(vulnerable, skipped, len(report["dependencies"]))


def main(requirements: Path = ROOT / "requirements.txt", tool: Path = TOOL) -> int:
    """Audit ``requirements``, print what was learned, and return the exit code."""
    command = [str(tool), "--no-deps", "--disable-pip", "--progress-spinner", "off", "--format", "json"]
    done = subprocess.run([*command, "-r", str(requirements)], capture_output=True, text=True, check=False)
    try:
        audit = read(json.loads(done.stdout))
    except ValueError:
        said = done.stderr.strip().splitlines()
        sys.stderr.write(
            f"{said[-1] if said else 'pip-audit said nothing'}\nNOTHING WAS AUDITED: pip-audit gave no report.\n"
        )
        return NOT_AUDITED
    sys.stdout.write("\n".join(audit.lines()) + "\n")
    return audit.code


if __name__ == "__main__":
    sys.exit(main())
