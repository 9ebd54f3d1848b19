"""KeyBERT over AURA's own encoder: order of what was found, proposals, and no call home."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence

import numpy as np
import polars as pl
import pytest

from aura_io.privacy import apply_privacy_switches
from aura_ml.embedding.base import Vectors
from aura_ml.embedding.hashing_embedder import HashingEmbedder
from aura_ml.skills.finder import find_skills
from aura_ml.skills.keywords import PROPOSALS, keybert_backend, order_skills, propose_entries


class Counting(HashingEmbedder):
    """Keeps what it was asked to encode."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.seen.extend(texts)
        return super().encode(texts)


pytestmark = pytest.mark.slow

TEXTS = [
    "Python developer. Python services, python tests, all Python. Some Docker.",
    "Nothing of the kind.",
    "Kubernetes, Kubernetes and Terraform",
    "Kubernetes, Kubernetes and Terraform",
]


@pytest.fixture(autouse=True)
def _switches() -> None:
    apply_privacy_switches(os.environ)


def test_order_by_nearness() -> None:
    mentions = find_skills(TEXTS)
    embedder = HashingEmbedder()
    ranked = order_skills(TEXTS, mentions, embedder)
    assert [skill.skill_id for skill in ranked[0]] == ["python", "docker"]
    assert ranked[1] == []
    assert [skill.skill_id for skill in ranked[2]] == ["kubernetes", "terraform"]
    assert ranked[2] == ranked[3]
    assert ranked[0][0].relevance > ranked[0][1].relevance
    given = order_skills(TEXTS, mentions, embedder, vectors=embedder.encode(TEXTS))
    assert given == ranked


def test_one_posting_and_none() -> None:
    embedder = HashingEmbedder()
    assert [s.skill_id for s in order_skills(TEXTS[2:3], find_skills(TEXTS[2:3]), embedder)[0]] == [
        "kubernetes", "terraform",
    ]  # fmt: skip
    assert order_skills([], [], embedder) == []
    assert order_skills(["no skill"], [[]], embedder) == [[]]


def test_the_backend_embeds_each_phrase_once() -> None:
    embedder = Counting()
    backend = keybert_backend(embedder)
    vectors = backend.embed(np.array(["one", "two", "one"]))
    backend.embed(["two", "three"])
    assert vectors.shape == (3, embedder.dimension)
    assert embedder.seen == ["one", "two", "three"]
    assert backend.embed([]).shape == (0, embedder.dimension)


def test_proposals_are_new_frequent_and_not_added() -> None:
    texts = [
        f"Number {n}: we run FluxCapacitor with Python. Our team likes FluxCapacitor, not Zorbium." for n in range(4)
    ]
    texts[0] += " And OnlyHere too."
    mentions = find_skills(texts)
    embedder = Counting()
    found = propose_entries(texts, mentions, embedder, min_support=3)
    assert dict(found.schema) == PROPOSALS
    assert "FluxCapacitor" in found["phrase"].to_list()
    assert not {"Python", "OnlyHere"} & set(found["phrase"])
    assert found.row(by_predicate=pl.col("phrase") == "FluxCapacitor", named=True)["support"] == 4
    assert "OnlyHere" not in embedder.seen
    assert find_skills(texts) == mentions
    assert propose_entries([], [], HashingEmbedder()).height == 0


def test_nothing_is_asked_of_the_network() -> None:
    """A fresh process in which every look-up and connection to an outside address ends it."""
    program = """
import os, socket, sys
from aura_io.privacy import apply_privacy_switches
apply_privacy_switches(os.environ)
asked = []
def refuse(*arguments, **options):
    asked.append(arguments)
    raise OSError("no network in this test")
socket.getaddrinfo = refuse
socket.socket.connect = refuse
from aura_ml.embedding.base import Vectors
from aura_ml.embedding.hashing_embedder import HashingEmbedder
from aura_ml.skills.finder import find_skills
from aura_ml.skills.keywords import order_skills
texts = ["Python and Docker"]
assert len(order_skills(texts, find_skills(texts), HashingEmbedder())[0]) == 2
assert "litellm" in sys.modules, "keybert no longer imports litellm: this test guards nothing"
print("asked", asked)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip().endswith("asked []")
