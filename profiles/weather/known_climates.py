"""The climates that come with the program, read once from the data beside their sources."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from profiles.weather.climate import Climate

if TYPE_CHECKING:
    from collections.abc import Mapping


def _read() -> Mapping[str, Climate]:
    text = files("profiles.data").joinpath("climates.toml").read_text(encoding="utf-8")
    return MappingProxyType({key: Climate(**table) for key, table in tomllib.loads(text).items()})


CLIMATES: Final = _read()
"""The climates by the names that a scenario uses: ``"nobeoka"``, ``"kumamoto"``, ``"santiago"``."""

NOBEOKA: Final = CLIMATES["nobeoka"]
KUMAMOTO: Final = CLIMATES["kumamoto"]
SANTIAGO: Final = CLIMATES["santiago"]
