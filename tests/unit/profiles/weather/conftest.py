"""Known years, made once, and a writer of files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from weather_files import KnownYear, known_year

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture(scope="session")
def nobeoka() -> KnownYear:
    """Return the known year at Nobeoka, Japan time, sun at mid-hour."""
    return known_year()


@pytest.fixture(scope="session")
def utc_year() -> KnownYear:
    """Return the known year at Nobeoka in UTC, sun at minute 10."""
    return known_year(utc_offset_h=0.0, minute=10.0)


@pytest.fixture
def save(tmp_path: Path) -> Callable[..., Path]:
    """Return a writer of lines into a file of this test."""

    def write(lines: list[str], name: str = "weather.txt", encoding: str = "utf-8", end: str = "\n") -> Path:
        path = tmp_path / name
        path.write_bytes((end.join(lines) + end).encode(encoding))
        return path

    return write
