"""Rows of a sweep: what each case comes to, with the work that cases share done once."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ems.sweep.evaluation.choice import way_of
    from ems.sweep.evaluation.memory import Memory
    from ems.sweep.evaluation.rows import evaluate

_HOME = {"Memory": "memory", "evaluate": "rows", "way_of": "choice"}
__all__ = ["Memory", "evaluate", "way_of"]


def __getattr__(name: str) -> object:
    """Import a public name when it is first asked for."""
    if name in _HOME:
        return getattr(import_module(f"ems.sweep.evaluation.{_HOME[name]}"), name)
    message = f"module 'ems.sweep.evaluation' has no attribute {name!r}"
    raise AttributeError(message)


def __dir__() -> list[str]:
    """List the public names."""
    return __all__
