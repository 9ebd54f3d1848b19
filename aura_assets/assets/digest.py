"""``digest``: the week in one Markdown file under ``outputs/<week>``, and the opt-in notification that it is there.

What the digest says is ``aura_ml.digest``'s; its file and its reads are ``aura_io.digests``'s.
"""

from dataclasses import asdict

from dagster import (
    AssetExecutionContext,
    AssetsDefinition,
    MaterializeResult,
    ResourceParam,
    WeeklyPartitionsDefinition,
)

from aura_assets.assets.adapter import ADAPTER_ASSET
from aura_assets.assets.jobs import JOBS_ASSET
from aura_assets.assets.metrics import METRICS_ASSET
from aura_assets.assets.policy import POLICY_ASSET
from aura_assets.assets.preference import PREFERENCE_ASSET
from aura_assets.assets.profile import person_input
from aura_assets.assets.shortlist import SHORTLIST_ASSET
from aura_assets.assets.skills import SKILL_REPORT_ASSET
from aura_assets.descriptions import description_of
from aura_assets.metadata import OWNERS, result
from aura_assets.partitions import key_of
from aura_assets.resources import WarehouseResource
from aura_assets.telling import asset
from aura_assets.week_run import CLOSES_TAG, WeekRun, week_run
from aura_io.digests import digest_content, digest_path, write_digest
from aura_io.lineage import inputs_of
from aura_io.notifications import notify_once
from aura_io.person import PROFILE, person_at
from aura_io.queries import raw_assets_of
from aura_io.warehouse import Commit, Input
from aura_io.workspace import Home
from aura_ml.digest import DigestContent, digest_markdown
from aura_ml.hashing import content_hash
from aura_ml.phrases import counted, day

DIGEST_ASSET = "digest"
CODE_VERSION = "3"
GROUP = "reports"
LEARNED = (ADAPTER_ASSET, PREFERENCE_ASSET, POLICY_ASSET)
READ = (JOBS_ASSET, SHORTLIST_ASSET, *LEARNED, SKILL_REPORT_ASSET, METRICS_ASSET)
NOT_ASKED_FOR = "off"
NOT_CLOSING = "this run does not close the newest week"


def digest_asset(partitions: WeeklyPartitionsDefinition) -> AssetsDefinition:
    """Return the asset."""

    @asset(
        name=DIGEST_ASSET,
        deps=list(READ),
        partitions_def=partitions,
        group_name=GROUP,
        kinds={"python", "markdown"},
        owners=OWNERS,
        code_version=CODE_VERSION,
        description=description_of(DIGEST_ASSET),
    )
    def digest(
        context: AssetExecutionContext, home: ResourceParam[Home], warehouse: WarehouseResource
    ) -> MaterializeResult:
        run = week_run(context, home, warehouse)
        person = person_at(run.home.userdb, run.home.settings, run.user_id, run.as_of)
        content = digest_content(
            run.warehouse,
            run.home.userdb,
            run.user_id,
            run.window,
            run.as_of,
            has_profile=person.profile is not None,
            remind_after_days=run.home.settings.applications.remind_after_days,
        )
        text = digest_markdown(content)
        version, settings = content_hash(text), run.home.settings
        path = digest_path(settings.outputs_dir, run.week, run.user_id)
        write_digest(path, text)
        shown = path.relative_to(settings.home).as_posix()
        inputs = _inputs(run, content, person.versions[PROFILE])
        rows = len(content.postings)
        entry = run.entry(DIGEST_ASSET, CODE_VERSION, version, inputs, rows, user_id=run.user_id, artifact=shown)
        run.warehouse.commit(Commit(lineage=[entry]))
        return result(
            run,
            version,
            rows=rows,
            numbers={"sources_failed": len(content.failed_sources), "new_openings": content.new_openings},
            texts={"path": shown, "notification": _notification(run, content, context.run.tags.get(CLOSES_TAG))},
        )

    return digest


def _inputs(run: WeekRun, content: DigestContent, profile_version: str | None) -> list[Input]:
    asked = [(name, run.week) for name in raw_assets_of(run.warehouse, run.week)]
    read = [(name, run.week) for name in READ]
    decided = [(each.kind, each.week) for each in content.learned if (each.kind, each.week) not in read]
    given = content_hash(
        [content.ratings, content.rated_mean, dict(content.outcomes), content.unrated, _to_look_after(content)]
    )
    return [
        *inputs_of(run.warehouse, [*asked, *read, *decided], user_id=run.user_id),
        person_input(run, PROFILE, profile_version),
        person_input(run, "given", given),
    ]


def _to_look_after(content: DigestContent) -> list[object]:
    return [*map(asdict, content.unanswered), *map(asdict, content.due), *map(asdict, content.wanted)]


def _notification(run: WeekRun, content: DigestContent, closes: str | None) -> str:
    """Tell the person that the closed week is there, if this run closes it; return what became of it, in words."""
    if not run.home.settings.notifications.desktop:
        return NOT_ASKED_FOR
    newest = run.home.calendar.newest_closed(run.home.clock.now())
    if closes != key_of(run.week) or run.week != newest:
        return NOT_CLOSING
    count = {5: "five postings", 0: "no posting"}.get(len(content.postings)) or counted(
        len(content.postings), "posting"
    )
    body = f"{counted(content.openings, 'opening')} seen, {content.new_openings:,} of them new."
    if content.failed_sources:
        body += f" {counted(len(content.failed_sources), 'source')} could not be read."
    if content.wanted:
        body += f" You want to apply to {counted(len(content.wanted), 'posting')}."
    title = f"AURA: {count} for the week of {day(run.week)}"
    return notify_once(run.home.settings.run_dir, run.user_id, run.week, title, body).reason
