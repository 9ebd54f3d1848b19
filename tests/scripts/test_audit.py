"""The audit says of which versions nothing was learned, and ends well only where all were audited."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scripts import audit

SOUND = {"name": "polars", "version": "1.0", "vulns": []}
WEAK = {"name": "waitress", "version": "2.0", "vulns": [{"id": "PYSEC-1", "fix_versions": ["2.1"]}]}
UNKNOWN = {"name": "torch", "skip_reason": "Dependency not found on PyPI"}


def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], output: str, code: int = 0) -> tuple[int, str, str]:
    """Audit with a tool that writes ``output``, as pip-audit does, and ends with ``code``."""
    tool = tmp_path / "pip-audit"
    (tmp_path / "report").write_text(output, encoding="utf-8")
    tool.write_text(
        f'#!/bin/sh\ncat "{tmp_path / "report"}"\necho "no connection" >&2\nexit {code}\n', encoding="utf-8"
    )
    tool.chmod(0o700)
    found = audit.main(tmp_path / "requirements.txt", tool)
    said = capsys.readouterr()
    return found, said.out, said.err


@pytest.mark.parametrize(
    ("dependencies", "code", "verdict"),
    [
        ([SOUND], audit.CLEAN, "1 of 1 pinned versions audited, 0 known vulnerabilities."),
        ([UNKNOWN, UNKNOWN], audit.NOT_AUDITED, "NOTHING WAS AUDITED"),
        (
            [SOUND, UNKNOWN],
            audit.NOT_AUDITED,
            "1 of 2 pinned versions audited, 0 known vulnerabilities. THE OTHERS WERE",
        ),
        (
            [SOUND, UNKNOWN, WEAK],
            audit.VULNERABLE,
            "2 of 3 pinned versions audited, 1 known vulnerabilities. THE OTHERS",
        ),
        ([], audit.NOT_AUDITED, "NOTHING WAS AUDITED"),
    ],
)
def test_the_verdict_says_how_many_versions_were_audited(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], dependencies: list[dict[str, object]], code: int, verdict: str
) -> None:
    found, said, _ = run(tmp_path, capsys, json.dumps({"dependencies": dependencies}), code=int(WEAK in dependencies))
    assert found == code
    assert said.splitlines()[-1].startswith(verdict)
    assert ("Dependency not found on PyPI" in said) == (UNKNOWN in dependencies)
    assert ("waitress 2.0: PYSEC-1; mended in 2.1" in said) == (WEAK in dependencies)


def test_without_a_report_nothing_was_audited(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, errors = run(tmp_path, capsys, "", code=1)
    assert code == audit.NOT_AUDITED
    assert errors == "no connection\nNOTHING WAS AUDITED: pip-audit gave no report.\n"
