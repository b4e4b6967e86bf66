"""What several test files share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

from made_papers import build_into

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


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an atlas of the invented papers, with all exports; no test may change it."""
    folder = tmp_path_factory.mktemp("built") / "atlas"
    build_into(folder)
    return folder
