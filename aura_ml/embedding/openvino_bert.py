"""The forward pass of ``bert`` as an OpenVINO graph, built operation by operation from the weights.

Neither torch nor a converter takes part: the graph is the architecture of Devlin et al. 2019 with mean pooling (Reimers
and Gurevych 2019), one text at a time. Loading and checking weights: ``minilm``; choosing a back end: ``probe``.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aura_ml.embedding.bert import EPSILON, HEADS, HIDDEN, LAYERS

PRECISIONS = {"fp32": "f32", "bf16": "bf16"}
"""Our name of a precision, and the one OpenVINO knows."""


def is_installed() -> bool:
    """Whether the library is there; it is not loaded."""
    return find_spec("openvino") is not None


def is_able(precision: str) -> bool:
    """Whether this processor computes in ``precision``; elsewhere OpenVINO would silently take another."""
    able: bool = precision == "fp32" or "BF16" in _core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    return able


class OpenVinoBert:
    """The encoder on one thread of the processor.

    Args:
        tensors: float32 weights by Hugging Face's BertModel names.
        precision: ``fp32``, or ``bf16`` (products in bfloat16).

    Raises:
        ValueError: the processor does not compute in ``precision``.
    """

    def __init__(self, tensors: Mapping[str, NDArray[np.float32]], precision: str) -> None:
        if not is_able(precision):
            raise ValueError(f"this processor does not compute in {precision}")
        settings = {
            "INFERENCE_PRECISION_HINT": PRECISIONS[precision],
            "INFERENCE_NUM_THREADS": 1,
            "NUM_STREAMS": 1,
            "ENABLE_CPU_PINNING": False,  # a pinned thread waits for its core while another is idle
        }
        self._compiled = _core().compile_model(_graph(tensors), "CPU", settings)

    def vectors(self, texts: Sequence[Sequence[int]]) -> NDArray[np.float32]:
        """Return the unit vectors of texts given as token ids, shape (texts, 384); safe to call from several threads."""
        request = self._compiled.create_infer_request()
        rows = np.empty((len(texts), HIDDEN), dtype=np.float32)
        for row, tokens in enumerate(texts):
            rows[row] = request.infer([np.asarray(tokens, dtype=np.int64)])[0]
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        return rows


def read_arrays(weights: Path) -> dict[str, NDArray[np.float32]]:
    """Return the arrays of a safetensors file by name."""
    from safetensors.numpy import load_file

    arrays: dict[str, NDArray[np.float32]] = load_file(weights)
    return arrays


@cache
def _core() -> Any:
    # The converter, which AURA never calls, would import the maker's telemetry; without it OpenVINO uses its own stub.
    sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]
    import openvino

    return openvino.Core()


def _graph(tensors: Mapping[str, NDArray[np.float32]]) -> Any:
    """Return the graph: token ids of one text, int64 of shape (tokens,), to the mean of their last states, (384,)."""
    import openvino
    from openvino import opset13 as op

    tokens = op.parameter([-1], np.int64, name="tokens")
    words = op.gather(_constant(tensors["embeddings.word_embeddings.weight"]), tokens, _integers(0, scalar=True))
    every_place = (
        tensors["embeddings.position_embeddings.weight"] + tensors["embeddings.token_type_embeddings.weight"][0]
    )
    places = op.slice(_constant(every_place), _integers(0), op.shape_of(tokens), _integers(1), _integers(0))
    state = _normalized(tensors, op.add(words, places), "embeddings.LayerNorm")
    for number in range(LAYERS):
        state = _layer(tensors, state, f"encoder.layer.{number}")
    return openvino.Model([op.reduce_mean(state, _integers(0), False)], [tokens], "minilm")


def _layer(tensors: Mapping[str, NDArray[np.float32]], state: Any, name: str) -> Any:
    from openvino import opset13 as op

    heads = []
    for part in ("query", "key", "value"):
        product = _linear(tensors, state, f"{name}.attention.self.{part}")
        split = op.reshape(product, _integers(1, -1, HEADS, HIDDEN // HEADS), False)
        heads.append(op.transpose(split, _integers(0, 2, 1, 3)))
    mixed = op.scaled_dot_product_attention(*heads, causal=False)  # scaled by 1 / sqrt(32)
    joined = op.reshape(op.transpose(mixed, _integers(0, 2, 1, 3)), _integers(-1, HIDDEN), False)
    attended = _linear(tensors, joined, f"{name}.attention.output.dense")
    state = _normalized(tensors, op.add(state, attended), f"{name}.attention.output.LayerNorm")
    wide = op.gelu(_linear(tensors, state, f"{name}.intermediate.dense"), "erf")
    return _normalized(
        tensors, op.add(state, _linear(tensors, wide, f"{name}.output.dense")), f"{name}.output.LayerNorm"
    )


def _linear(tensors: Mapping[str, NDArray[np.float32]], state: Any, name: str) -> Any:
    from openvino import opset13 as op

    product = op.matmul(state, _constant(tensors[f"{name}.weight"]), False, True)
    return op.add(product, _constant(tensors[f"{name}.bias"]))


def _normalized(tensors: Mapping[str, NDArray[np.float32]], state: Any, name: str) -> Any:
    from openvino import opset13 as op

    centred = op.mvn(state, _integers(-1), True, EPSILON, "inside_sqrt")
    return op.add(op.multiply(centred, _constant(tensors[f"{name}.weight"])), _constant(tensors[f"{name}.bias"]))


def _constant(values: NDArray[np.float32]) -> Any:
    from openvino import opset13 as op

    return op.constant(np.ascontiguousarray(values, dtype=np.float32))


def _integers(*values: int, scalar: bool = False) -> Any:
    from openvino import opset13 as op

    return op.constant(np.int64(values[0]) if scalar else np.array(values, dtype=np.int64))
