"""The section of config.yaml about what is cleared away when it has grown old and nothing refers to it any more."""

from __future__ import annotations

from pydantic import Field

from aura_io.settings_base import Section


class RetentionSettings(Section):
    """How long what nothing refers to is kept. What a page, a figure, a model or a document names always stays.

    Attributes:
        automatic: clear away once a day while ``aura up`` runs.
        artifact_days: age from which an index goes that is no week's present one, and a model that never served and that
            no slate names; one that was refused goes after a day.
        kept_artifacts: the newest of each kind stay whatever their age.
        run_days: age from which the log of a run's steps goes, and all of a run of whose making nothing stands any
            more. At least two weeks: the run that closed the newest closed week must be known.
    """

    automatic: bool = True
    artifact_days: int = Field(default=14, ge=1, le=3650)
    kept_artifacts: int = Field(default=3, ge=0, le=100)
    run_days: int = Field(default=30, ge=14, le=3650)
