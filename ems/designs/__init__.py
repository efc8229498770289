"""Many sizes of one storage over the same year, played or planned at once."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ems.designs.base import DesignBase
    from ems.designs.cases import cases_of_designs
    from ems.designs.design import Designs
    from ems.designs.planning import plan_designs
    from ems.designs.playing import play_designs
    from ems.designs.pool import pool_base
    from ems.designs.years import DesignYears

_HOME = {
    "DesignBase": "base",
    "DesignYears": "years",
    "Designs": "design",
    "cases_of_designs": "cases",
    "plan_designs": "planning",
    "play_designs": "playing",
    "pool_base": "pool",
}
__all__ = ["DesignBase", "DesignYears", "Designs", "cases_of_designs", "plan_designs", "play_designs", "pool_base"]


def __getattr__(name: str) -> object:
    """Import a public name when it is first asked for."""
    if name in _HOME:
        return getattr(import_module(f"ems.designs.{_HOME[name]}"), name)
    message = f"module 'ems.designs' has no attribute {name!r}"
    raise AttributeError(message)


def __dir__() -> list[str]:
    """List the public names."""
    return __all__
