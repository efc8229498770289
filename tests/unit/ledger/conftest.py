"""The hamlet of ``hamlet``, played once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hamlet import hamlet_tables, play

if TYPE_CHECKING:
    from ems.district import District
    from ems.results import Result


@pytest.fixture(scope="session")
def hamlet(tmp_path_factory: pytest.TempPathFactory) -> tuple[District, Result]:
    """Return two homes and an office, and their year."""
    return play(hamlet_tables(tmp_path_factory.mktemp("tariffs")))
