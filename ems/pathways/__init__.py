"""The years to come: the plan as it is rolled out, batteries that age, prices by date and by case."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ems.pathways.through_years import Pathway, pathway

_HOME = {"Pathway": "through_years", "pathway": "through_years"}
__all__ = ["Pathway", "pathway"]


def __getattr__(name: str) -> object:
    """Import a public name when it is first asked for."""
    if name in _HOME:
        return getattr(import_module(f"ems.pathways.{_HOME[name]}"), name)
    message = f"module 'ems.pathways' has no attribute {name!r}"
    raise AttributeError(message)


def __dir__() -> list[str]:
    """List the public names."""
    return __all__
