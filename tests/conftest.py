"""What several test files share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

# How long an example takes says more about the machine than about the code.
settings.register_profile("paperatlas", deadline=None)
settings.load_profile("paperatlas")

DATA_VARIABLE = "PAPERATLAS_DATA"


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """The folder of seed pages, annotations and samples, which the repository does not hold."""
    value = os.environ.get(DATA_VARIABLE)
    if not value:
        pytest.skip(f"{DATA_VARIABLE} is not set")
    return Path(value)
