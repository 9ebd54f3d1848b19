"""The switches that keep libraries from calling home."""

from __future__ import annotations

from aura_io.privacy import apply_privacy_switches


def test_every_switch_is_set_and_a_persons_choice_stands() -> None:
    environ = {"OMP_NUM_THREADS": "4"}
    apply_privacy_switches(environ)
    assert environ["OMP_NUM_THREADS"] == "4"
    assert environ["LITELLM_LOCAL_MODEL_COST_MAP"] == "True"
    assert environ["DAGSTER_DISABLE_TELEMETRY"] == "1"
    assert environ["HF_HUB_OFFLINE"] == environ["HF_HUB_DISABLE_TELEMETRY"] == "1"
    assert environ["DASH_DISABLE_VERSION_CHECK"] == environ["DO_NOT_TRACK"] == "1"
