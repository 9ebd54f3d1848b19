"""The contract of the artifact store: whole or not at all, named by content, every byte checked."""

from __future__ import annotations

import json
import logging
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from aura_io.artifacts import MANIFEST, Artifact, ArtifactCorrupt, ArtifactError, ArtifactMissing, ArtifactStore
from aura_ml.hashing import bytes_hash

KIND, VERSION = "job_index", "a1b2c3"


def write_two(folder: Path) -> None:
    (folder / "index.bin").write_bytes(b"\x00\x01" * 500)
    (folder / "sub").mkdir()
    (folder / "sub" / "ids.json").write_text("[1, 2]")


def refuse_to_write(folder: Path) -> None:
    raise AssertionError("an artifact that is there is not written again")


@pytest.fixture
def store(tmp_path: Path) -> ArtifactStore:
    return ArtifactStore(tmp_path / "artifacts")


@pytest.fixture
def artifact(store: ArtifactStore) -> Artifact:
    return store.publish(KIND, VERSION, write_two, {"encoder": "e1", "vectors": 2})


def leftovers(store: ArtifactStore) -> list[str]:
    return [path.name for path in (store.root / KIND).iterdir() if path.name != VERSION]


def test_published_artifact_can_be_opened(store: ArtifactStore, artifact: Artifact) -> None:
    assert artifact.relative == f"{KIND}/{VERSION}"
    assert artifact.path == store.root / KIND / VERSION
    assert artifact.manifest == {"encoder": "e1", "vectors": 2}
    assert (artifact.path / "sub" / "ids.json").read_text() == "[1, 2]"
    assert artifact.manifest_hash == bytes_hash((artifact.path / MANIFEST).read_bytes())
    assert store.open(artifact.relative, artifact.manifest_hash) == artifact
    described = json.loads((artifact.path / MANIFEST).read_text())
    assert described["files"]["index.bin"] == {"sha256": bytes_hash(b"\x00\x01" * 500), "bytes": 1000}
    assert leftovers(store) == []


def test_same_version_is_verified_and_kept(store: ArtifactStore, artifact: Artifact) -> None:
    assert store.publish(KIND, VERSION, refuse_to_write, {"other": True}) == artifact


def test_same_content_gives_the_same_manifest_hash(tmp_path: Path, artifact: Artifact) -> None:
    elsewhere = ArtifactStore(tmp_path / "elsewhere")
    again = elsewhere.publish(KIND, VERSION, write_two, {"vectors": 2, "encoder": "e1"})
    assert again.manifest_hash == artifact.manifest_hash


DAMAGE: dict[str, Callable[[Path], object]] = {
    "changed byte": lambda folder: (folder / "index.bin").write_bytes(b"\x00\x02" * 500),
    "cut short": lambda folder: (folder / "index.bin").write_bytes(b"\x00"),
    "file gone": lambda folder: (folder / "sub" / "ids.json").unlink(),
    "file added": lambda folder: (folder / "more.json").write_text("{}"),
    "manifest gone": lambda folder: (folder / MANIFEST).unlink(),
    "manifest cut short": lambda folder: (folder / MANIFEST).write_text('{"files"'),
    "manifest of another shape": lambda folder: (folder / MANIFEST).write_text("[]"),
    "file behind a link": lambda folder: (
        (folder / "index.bin").rename(folder.parent / "aside"),
        (folder / "index.bin").symlink_to(folder.parent / "aside"),
    ),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_damage_is_found_named_and_mended_by_publishing_again(
    store: ArtifactStore, artifact: Artifact, caplog: pytest.LogCaptureFixture, damage: str
) -> None:
    DAMAGE[damage](artifact.path)
    with pytest.raises(ArtifactCorrupt, match=r"is damaged: .*delete the folder and materialize"):
        store.open(artifact.relative)
    with caplog.at_level(logging.WARNING):
        mended = store.publish(KIND, VERSION, write_two, artifact.manifest)
    assert mended == artifact
    assert "made again" in caplog.text
    assert [name for name in leftovers(store) if name != "aside"] == []


def test_another_manifest_than_recorded_is_refused(store: ArtifactStore, artifact: Artifact) -> None:
    with pytest.raises(ArtifactCorrupt, match="recorded was"):
        store.open(artifact.relative, "0" * 64)


def test_manifest_of_a_newer_aura_is_refused(store: ArtifactStore, artifact: Artifact) -> None:
    described = json.loads((artifact.path / MANIFEST).read_text())
    (artifact.path / MANIFEST).write_text(json.dumps({**described, "schema": 99}))
    with pytest.raises(ArtifactError, match="newer AURA") as raised:
        store.open(artifact.relative)
    assert not isinstance(raised.value, ArtifactCorrupt)


def test_missing_artifact_is_named(store: ArtifactStore) -> None:
    with pytest.raises(ArtifactMissing, match="materialize"):
        store.open("job_index/none")


@pytest.mark.parametrize("name", ["", "../x", "/etc", "a/../../b", ".hidden", "job_index/.tmp-1"])
def test_names_stay_below_the_root(store: ArtifactStore, name: str) -> None:
    with pytest.raises(ArtifactError):
        store.open(name)
    with pytest.raises(ArtifactError, match="cannot be part"):
        store.publish(KIND, name, write_two, {})


def make_link(folder: Path) -> None:
    (folder / "link.json").symlink_to("/etc/hostname")


@pytest.mark.parametrize(
    ("write", "message"),
    [
        (lambda folder: None, "empty"),
        (lambda folder: (folder / "model.pkl").write_bytes(b""), "is a pickle"),
        (lambda folder: (folder / "model.PT").write_bytes(b""), "is a pickle"),
        (lambda folder: (folder / MANIFEST).write_bytes(b""), "taken by the store"),
        (make_link, "plain files only"),
    ],
)
def test_what_must_not_be_published(store: ArtifactStore, write: Callable[[Path], None], message: str) -> None:
    with pytest.raises(ArtifactError, match=message):
        store.publish(KIND, VERSION, write, {})
    assert list((store.root / KIND).iterdir()) == []


def test_failure_while_writing_leaves_nothing(store: ArtifactStore) -> None:
    def fail(folder: Path) -> None:
        write_two(folder)
        raise RuntimeError("training broke off")

    with pytest.raises(RuntimeError, match="broke off"):
        store.publish(KIND, VERSION, fail, {})
    assert list((store.root / KIND).iterdir()) == []
    with pytest.raises(ValueError, match="JSON compliant"):
        store.publish(KIND, VERSION, write_two, {"loss": float("nan")})
    assert list((store.root / KIND).iterdir()) == []


def test_root_that_cannot_be_written_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ArtifactError, match=r"cannot be written.*paths\.models_dir"):
        ArtifactStore(tmp_path / "file" / "artifacts").publish(KIND, VERSION, write_two, {})


def test_several_threads_publish_the_same_version(store: ArtifactStore) -> None:
    together = threading.Barrier(4)
    published: list[Artifact] = []

    def write(folder: Path) -> None:
        together.wait(10)
        write_two(folder)

    threads = [
        threading.Thread(target=lambda: published.append(store.publish(KIND, VERSION, write, {}))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(published) == 4
    assert len(set(map(str, published))) == 1
    assert leftovers(store) == []


def test_only_old_leftovers_of_dead_processes_are_swept(store: ArtifactStore) -> None:
    old, fresh = store.root / KIND / ".tmp-old", store.root / KIND / ".tmp-fresh"
    for folder in (old, fresh):
        folder.mkdir(parents=True)
    two_days_ago = time.time() - 2 * 24 * 3600
    os.utime(old, (two_days_ago, two_days_ago))
    store.publish(KIND, VERSION, write_two, {})
    assert leftovers(store) == [".tmp-fresh"]
