"""What the tests of encryption need: the extension that DuckDB encrypts with."""

from __future__ import annotations

import os

import pytest

from aura_io.encrypted_duck import CryptoMissing, crypto_extension


@pytest.fixture(autouse=True, scope="package")
def _extension() -> None:
    try:
        crypto_extension()
    except CryptoMissing as error:
        if os.environ.get("CI") == "true":
            pytest.fail(str(error))
        pytest.skip(str(error))
