"""One built atlas that the tests of this folder share; none of them may change it."""

from __future__ import annotations

from pathlib import Path

import pytest

from made_papers import build_into


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an atlas of the invented papers, with all exports."""
    folder = tmp_path_factory.mktemp("built") / "atlas"
    build_into(folder)
    return folder
