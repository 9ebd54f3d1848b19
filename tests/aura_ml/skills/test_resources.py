"""The catalogue of learning resources: consistent with the lexicon, and refused when it is not."""

from __future__ import annotations

import pytest

from aura_ml.skills.lexicon import load_lexicon
from aura_ml.skills.resources import COLUMNS, LEVELS, CatalogueError, load_catalogue, read_catalogue, resources_for

HEADER = "\t".join(COLUMNS)


def test_the_shipped_catalogue() -> None:
    resources = [resource for found in load_catalogue().values() for resource in found]
    assert len(resources) >= 120
    assert len({(resource.skill_id, resource.url) for resource in resources}) == len(resources)
    assert all(resource.level in LEVELS and resource.provider and resource.title for resource in resources)
    assert resources_for("kubernetes")[0].url == "https://kubernetes.io/docs/tutorials/"
    assert resources_for("no-such-skill") == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("skill_id\turl\n", "columns"),
        (f"{HEADER}\nno-such\tTitle\tP\tbook\tany\thttps://x.example\n", "not in the skills lexicon"),
        (f"{HEADER}\npython\tTitle\tP\tbook\tany\thttp://x.example\n", "https"),
        (f"{HEADER}\npython\tTitle\tP\tbook\tany\thttps://x.example/?utm_source=aura\n", "plain"),
        (f"{HEADER}\npython\tTitle\tP\tbook\tany\thttps://me@x.example/\n", "plain"),
        (f"{HEADER}\npython\tTitle\tP\tbook\tany\thttps://10.0.0.1/\n", "plain"),
        (f"{HEADER}\npython\tTitle\t\tbook\tany\thttps://x.example/\n", "provider"),
        (f"{HEADER}\npython\tTitle\tP\tseance\tany\thttps://x.example\n", "kind"),
    ],
)
def test_broken_catalogues_are_refused(text: str, message: str) -> None:
    with pytest.raises(CatalogueError, match=message):
        read_catalogue(text, load_lexicon())
