"""Sizes by one linear programme with the dispatch: storages at the pool together, its plants, demand charges."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ems.sizing.programme.building import pool_programme
    from ems.sizing.programme.model import PoolProgramme
    from ems.sizing.programme.parts import PoolPart

_HOME = {"PoolPart": "parts", "PoolProgramme": "model", "pool_programme": "building"}
__all__ = ["PoolPart", "PoolProgramme", "pool_programme"]


def __getattr__(name: str) -> object:
    """Import a public name when it is first asked for."""
    if name in _HOME:
        return getattr(import_module(f"ems.sizing.programme.{_HOME[name]}"), name)
    message = f"module 'ems.sizing.programme' has no attribute {name!r}"
    raise AttributeError(message)


def __dir__() -> list[str]:
    """List the public names."""
    return __all__
