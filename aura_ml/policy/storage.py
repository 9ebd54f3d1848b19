"""How a policy lies in a folder: ``policy.json`` names its kind, its config and the hash of every other file.

Tensors are safetensors, read only after their hash is checked; why not d3rlpy's own files: docs/decisions/0011.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aura_ml.hashing import bytes_hash

if TYPE_CHECKING:
    from aura_ml.policy.base import SlatePolicy

POLICY_FILE = "policy.json"
FORMAT = 1


class PolicyCorrupt(ValueError):
    """A saved policy that is incomplete, changed, or of a kind this version does not know."""


def write_policy(folder: Path, kind: str, about: Mapping[str, Any], files: tuple[str, ...] = ()) -> None:
    """Write ``policy.json`` for a policy whose other ``files`` lie in ``folder`` already."""
    hashes = {name: bytes_hash((folder / name).read_bytes()) for name in files}
    content = {"format": FORMAT, "kind": kind, **about, "files": hashes}
    (folder / POLICY_FILE).write_text(json.dumps(content, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def read_policy(folder: Path) -> dict[str, Any]:
    """Return what ``policy.json`` says, with every file it names checked.

    Raises:
        PolicyCorrupt: missing or unreadable, of another format, or a file is missing or changed.
    """
    path = folder / POLICY_FILE
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise PolicyCorrupt(f"{path} cannot be read ({error}); train the policy of this week again") from error
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise PolicyCorrupt(f"{path} is not of format {FORMAT}; train the policy of this week again")
    for name, expected in content["files"].items():
        file = folder / name
        if not file.is_file() or bytes_hash(file.read_bytes()) != expected:
            raise PolicyCorrupt(f"{file} is missing or was changed; train the policy of this week again")
    return content


def load_policy(folder: Path) -> SlatePolicy:
    """Return the policy saved in ``folder``.

    Raises:
        PolicyCorrupt: see ``read_policy``; also a kind that is unknown.
    """
    from aura_ml.policy.belief import BeliefPrior, PriorPolicy
    from aura_ml.policy.dqn import DqnPolicy
    from aura_ml.policy.exploring import ExploringPolicy
    from aura_ml.policy.greedy import GreedyPolicy, RandomPolicy
    from aura_ml.policy.ladder import FirstRungs
    from aura_ml.policy.linucb import LinUcbConfig, LinUcbPolicy
    from aura_ml.policy.thompson import ThompsonConfig, ThompsonPolicy

    about = read_policy(folder)
    kind = about.get("kind")
    if kind == GreedyPolicy.name:
        return GreedyPolicy()
    if kind == RandomPolicy.name:
        return RandomPolicy()
    if kind == LinUcbPolicy.name:
        return LinUcbPolicy(LinUcbConfig(**about["config"]))
    if kind == FirstRungs.name:
        return FirstRungs(BeliefPrior.from_plain(about["prior"]))
    if kind == PriorPolicy.name:
        return PriorPolicy(BeliefPrior.from_plain(about["prior"]), float(about["alpha"]))
    if kind == ThompsonPolicy.name:
        return ThompsonPolicy(ThompsonConfig(**about["config"]))
    if kind == DqnPolicy.name:
        return DqnPolicy.load(folder, about)
    if kind == ExploringPolicy.kind:
        return ExploringPolicy.load(folder, about)
    raise PolicyCorrupt(f"{folder / POLICY_FILE} names the unknown kind {kind!r}")
