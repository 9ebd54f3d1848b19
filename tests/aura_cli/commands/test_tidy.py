"""`aura tidy`: says what would go and how large everything is, then does it."""

from __future__ import annotations

import os
from datetime import timedelta

from tests.aura_cli.conftest import Aura
from tests.stories import NOW


def plant(aura: Aura) -> None:
    """Leave four indexes that nothing names, older than they may be."""
    for age in (30, 40, 50, 60):
        made = aura.home.artifacts.publish(
            "job_index", f"v{age}", lambda folder: (folder / "x").write_bytes(b"x" * 5000) and None, {}
        )
        os.utime(made.path, ((NOW - timedelta(days=age)).timestamp(),) * 2)


def test_what_would_go_is_said_and_only_then_goes(aura: Aura) -> None:
    plant(aura)
    dry = aura("tidy", "--dry-run")
    assert dry.code == 0
    assert "job_index" in dry.out
    assert "1 files and 0 runs would go" in dry.out
    assert (aura.home.settings.models_dir / "job_index" / "v60").exists()
    done = aura("tidy")
    assert "1 files and 0 runs went" in done.out
    assert "packed" not in done.out
    assert not (aura.home.settings.models_dir / "job_index" / "v60").exists()
    assert "retention in config.yaml" in done.err


def test_sizes_for_programs_and_packing_on_request(aura: Aura) -> None:
    plant(aura)
    told = aura("tidy", "--pack", "--json").json
    assert told["done"] is True
    assert told["packed"] is True
    assert [each["kind"] for each in told["files"]] == ["job_index"]
    assert told["sizes"]["warehouse"] > told["sizes_after"]["warehouse"] > 0
    assert told["sizes"]["artifacts"] - told["sizes_after"]["artifacts"] >= 5000
    assert aura("tidy", "--dry-run", "--json").json["warehouse"]["storage_version"].startswith("v1.5.0")
    assert aura("doctor", "--json").json["findings"]
