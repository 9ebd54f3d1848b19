"""Trained arrays on disk: safetensors beside JSON that says what they are, with hashes. No pickles.

What the arrays mean is known to the model that wrote them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aura_ml.hashing import bytes_hash

Array = NDArray[Any]


class WeightsMismatch(ValueError):
    """Saved weights that are not what was asked for: another model, changed since, or incomplete."""


def save_weights(folder: Path, name: str, about: Mapping[str, Any], arrays: Mapping[str, Array]) -> None:
    """Write ``<name>.safetensors`` and ``<name>.json`` (``about`` and the hash of the weights) into ``folder``.

    Equal content gives equal bytes.
    """
    from safetensors.numpy import save

    folder.mkdir(parents=True, exist_ok=True)
    body = save({key: np.asarray(arrays[key], order="C") for key in sorted(arrays)})
    (folder / f"{name}.safetensors").write_bytes(body)
    text = json.dumps({**about, "weights_sha256": bytes_hash(body)}, indent=2, sort_keys=True, ensure_ascii=False)
    (folder / f"{name}.json").write_text(text + "\n", encoding="utf-8")


def load_weights(folder: Path, name: str) -> tuple[dict[str, Any], dict[str, Array]]:
    """Return (about, arrays) saved in ``folder`` under ``name``.

    Raises:
        WeightsMismatch: a file is missing, or the weights were changed since they were saved.
    """
    from safetensors.numpy import load

    paths = folder / f"{name}.json", folder / f"{name}.safetensors"
    missing = [path.name for path in paths if not path.is_file()]
    if missing:
        raise WeightsMismatch(f"{folder} lacks {', '.join(missing)}; restore the folder or train the model again")
    about: dict[str, Any] = json.loads(paths[0].read_text(encoding="utf-8"))
    body = paths[1].read_bytes()
    if bytes_hash(body) != about.get("weights_sha256"):
        raise WeightsMismatch(f"{paths[1]} was changed after it was saved; restore it or train the model again")
    return about, load(body)
