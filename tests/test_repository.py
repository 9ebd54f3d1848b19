"""The files at the top: pins, directions of import, documents that are complete."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from pydantic import BaseModel

from aura_assets.descriptions import DESCRIPTIONS
from aura_io.settings import DEFAULT_WEIGHTS, Settings
from aura_io.vault.keys import KEY_FILE
from aura_ml.schemas import TABLES
from dash_app.places import entries

ROOT = Path(__file__).resolve().parents[1]
NAMED_BY_THE_SPECIFICATION = (
    "dagster", "dagster-webserver", "dagster-duckdb", "duckdb", "sentence-transformers", "faiss-cpu", "torch", "d3rlpy",
    "keybert", "spacy", "litellm", "plotly", "dash",
)  # fmt: skip


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pins() -> dict[str, str]:
    lines = [line for line in (ROOT / "requirements.txt").read_text().splitlines() if not line.startswith("#")]
    return {canonical(name): version for name, _, version in (line.partition("==") for line in lines)}


def project() -> dict[str, object]:
    content = tomllib.loads((ROOT / "pyproject.toml").read_text())
    return dict(content["project"])


def required() -> set[str]:
    described = project()
    listed = [*described["dependencies"], *described["optional-dependencies"]["dev"]]  # type: ignore[misc, index]
    return {canonical(re.split(r"[<>=!~\[;]", each, maxsplit=1)[0]) for each in listed}


def test_every_dependency_is_pinned_to_a_version_and_to_nothing_else() -> None:
    assert required() <= set(pins())
    assert all(re.fullmatch(r"[0-9][0-9A-Za-z.]*", version) for version in pins().values())
    assert "aura" not in pins()
    assert "torch" in pins()


@pytest.mark.parametrize("name", NAMED_BY_THE_SPECIFICATION)
def test_what_the_specification_names_is_a_core_dependency(name: str) -> None:
    listed = project()["dependencies"]
    assert isinstance(listed, list)
    assert any(canonical(re.split(r"[<>=]", each, maxsplit=1)[0]) == name for each in listed)


def test_imports_go_one_way() -> None:
    # In a process of its own: import-linter switches off every logger that exists, and later tests read what is logged.
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([program, "--no-cache"], check=False, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr


def keys(model: type[BaseModel], prefix: str = "") -> list[str]:
    found: list[str] = []
    for name, field in model.model_fields.items():
        annotation = field.annotation
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            found += keys(annotation, f"{prefix}{name}.")
        else:
            found.append(f"{prefix}{name}")
    return found


def test_every_key_is_documented_and_shipped() -> None:
    document = (ROOT / "docs" / "configuration.md").read_text()
    for key in keys(Settings):
        if key not in ("job_sources", "ranking.weights"):
            assert f"`{key}`" in document, key
    assert all(f"`{name}`" in document for name in DEFAULT_WEIGHTS)
    shipped = yaml.safe_load((ROOT / "config.yaml").read_text())
    commented = (ROOT / "config.yaml").read_text()
    for key in keys(Settings):
        section, _, name = key.partition(".")
        assert section in shipped
        assert not name or name in shipped[section] or f"# {name}:" in commented, key


def test_every_decision_is_listed_and_every_link_leads_somewhere() -> None:
    folder = ROOT / "docs" / "decisions"
    overview = (folder / "README.md").read_text()
    assert all(path.name in overview for path in folder.glob("0*.md"))
    for document in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#]+)\)", document.read_text()):
            if not target.startswith(("http://", "https://")):
                assert (document.parent / target).exists(), f"{document.name}: {target}"


def test_the_procfile_starts_what_aura_up_starts() -> None:
    listed = dict(line.split(": ", 1) for line in (ROOT / "Procfile").read_text().splitlines())
    composed = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    running = {name: service for name, service in composed.items() if service["restart"] != "no"}
    assert sorted(listed) == sorted(running) == ["code", "daemon", "dash", "webserver"]
    assert set(composed) - set(running) == {"folders", "aura"}
    published = [port for service in composed.values() for port in service.get("ports", [])]
    assert published
    assert all(port.startswith("127.0.0.1:") for port in published)


def test_whatever_a_container_starts_makes_files_for_its_own_account_alone(tmp_path: Path) -> None:
    [entry] = re.findall(r"^ENTRYPOINT (.+)$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    composed = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    own = {name: service["entrypoint"] for name, service in composed.items() if "entrypoint" in service}
    assert own == {"aura": ["aura"]}  # which sees to it by itself
    made = tmp_path / "a file"
    subprocess.run([*json.loads(entry), "touch", str(made)], check=True)
    assert made.stat().st_mode & 0o777 == 0o600


def test_whatever_the_procfile_starts_makes_files_for_its_own_account_alone(tmp_path: Path) -> None:
    commands = [line.split(": ", 1)[1] for line in (ROOT / "Procfile").read_text().splitlines()]
    for name in ("dagster", "dagster-webserver", "dagster-daemon", "python"):
        stand_in = tmp_path / name
        stand_in.write_text('#!/bin/sh\n: > "$MADE"\n')
        stand_in.chmod(0o700)
    for number, command in enumerate(commands):
        made = tmp_path / f"made-{number}"
        given = {"PATH": f"{tmp_path}:/usr/bin:/bin", "MADE": str(made)}
        subprocess.run(shlex.split(command), env=given, check=True)  # without a shell around it, as foreman does
        assert made.stat().st_mode & 0o777 == 0o600, command


def test_every_container_can_be_given_the_key_and_the_image_can_use_it() -> None:
    composed = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    keyed = yaml.safe_load((ROOT / "packaging" / "compose.encryption.yml").read_text())
    assert set(keyed["services"]) == set(composed) - {"folders"}
    for service in keyed["services"].values():
        [name] = service["secrets"]
        assert service["environment"][KEY_FILE] == f"/run/secrets/{name}"
        assert name in keyed["secrets"]
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    [installed] = re.findall(r'-e "\.\[([\w,]+)\]"', (ROOT / "Dockerfile").read_text())
    assert {"encryption", "postgres"} <= set(installed.split(",")) <= set(extras)


def test_the_picture_of_the_packages_is_the_order_that_imports_keep() -> None:
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]
    picture = (ROOT / "docs" / "architecture.md").read_text().split("```")[1]
    drawn = [sorted(re.findall(r"\baura_\w+|\bdash_app", line)) for line in picture.splitlines()]
    assert [names for names in drawn if names] == [sorted(layer.split(" | ")) for layer in contract["layers"]]


def test_every_asset_table_and_page_is_documented() -> None:
    graph, app = ((ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("graph.md", "app.md"))
    everything = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "docs").glob("*.md"))
    assert [name for name in DESCRIPTIONS if f"`{name}`" not in graph] == []
    assert [name for name in TABLES if f"`{name}`" not in everything] == []
    pages = [(entry.label, entry.path, entry.key) for entry in entries()]
    assert [page for page in pages if not documented_page(app, *page)] == []


def documented_page(manual: str, label: str, path: str, key: str) -> bool:
    """Whether the table of pages has a row with this label, address and key."""
    rows = [line for line in manual.splitlines() if line.startswith(f"| {label} | `{path}`")]
    return len(rows) == 1 and f"`g {key}`" in rows[0]
