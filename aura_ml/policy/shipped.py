"""The slate policy that ships with AURA, trained on simulated people by ``scripts/pretrain_policy.py``.

Its prior serves the first weeks of a person, its network is what a person's own DQN starts from; neither saw anyone's data.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from aura_ml.embedding.minilm import TUNED_MARK
from aura_ml.hashing import bytes_hash
from aura_ml.policy.dqn import DqnPolicy
from aura_ml.policy.storage import PolicyCorrupt, load_policy

FOLDER = Path(__file__).parent / "data"
MANIFEST = "manifest.json"
ENCODER = "all-MiniLM-L6-v2"
"""Vectors of another encoder mean something else to its projection."""


def fits(encoder_version: str) -> bool:
    """Return whether the shipped network understands vectors of ``encoder_version``: those of the encoder as it came."""
    return encoder_version.partition(":")[0] == ENCODER and TUNED_MARK not in encoder_version


@lru_cache(maxsize=4)
def shipped_policy(folder: Path = FOLDER) -> DqnPolicy:
    """Return the shipped policy.

    Raises:
        PolicyCorrupt: files are missing or were changed since they were trained; the message names the cure.
    """
    cure = "install AURA again, or run scripts/pretrain_policy.py"
    try:
        about = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        changed = [
            name for name, digest in about["files"].items() if bytes_hash((folder / name).read_bytes()) != digest
        ]
    except (OSError, ValueError, KeyError) as error:
        raise PolicyCorrupt(f"the policy shipped with AURA cannot be read ({error}); {cure}") from error
    if changed:
        raise PolicyCorrupt(f"{', '.join(changed)} of the policy shipped with AURA was changed; {cure}")
    policy = load_policy(folder)
    if not isinstance(policy, DqnPolicy) or policy.prior is None:
        raise PolicyCorrupt(f"{folder} holds no policy of a population; {cure}")
    return policy
