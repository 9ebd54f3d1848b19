"""Checks that stand apart from one asset's run.

Checks of what an asset has just written are beside that asset.
"""

from dagster import AssetCheckResult, AssetChecksDefinition, AssetCheckSeverity, asset_check

from aura_assets.metadata import filled
from aura_io.workspace import Home


def newest_closed_week_check(home: Home) -> AssetChecksDefinition:
    """Return the check that the newest closed week exists and has rows.

    Dagster's freshness policies look at the latest event of any partition, so a backfill would make them pass.
    """

    @asset_check(
        asset="jobs",
        name="newest_closed_week_has_rows",
        description="The newest closed week is made and has openings; a backfill of an older week does not make this pass.",
    )
    def newest_closed_week_has_rows() -> AssetCheckResult:
        week = home.calendar.newest_closed(home.clock.now())
        rows = int(home.warehouse.query("SELECT count(*) AS rows FROM jobs WHERE week = ?", [week])["rows"][0])
        return AssetCheckResult(
            passed=rows > 0,
            severity=AssetCheckSeverity.WARN,
            metadata={
                "week": week.isoformat(),
                "jobs": rows,
                **filled(
                    message=None if rows else f"the newest closed week, {week}, has no jobs yet; `aura week` makes it"
                ),
            },
        )

    return newest_closed_week_has_rows
