"""What size is right: of any storage, alone or with others, and of PV; proven where it can be."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ems.sizing.answer import Goal, SizedPart, Sizing
    from ems.sizing.one_storage import StorageSize, size_storage
    from ems.sizing.sizing import best_size
    from ems.sizing.sureness import Sureness, how_sure

_HOME = {
    "Goal": "answer",
    "SizedPart": "answer",
    "Sizing": "answer",
    "StorageSize": "one_storage",
    "Sureness": "sureness",
    "best_size": "sizing",
    "how_sure": "sureness",
    "size_storage": "one_storage",
}
__all__ = ["Goal", "SizedPart", "Sizing", "StorageSize", "Sureness", "best_size", "how_sure", "size_storage"]


def __getattr__(name: str) -> object:
    """Import a public name when it is first asked for."""
    if name in _HOME:
        return getattr(import_module(f"ems.sizing.{_HOME[name]}"), name)
    message = f"module 'ems.sizing' has no attribute {name!r}"
    raise AttributeError(message)


def __dir__() -> list[str]:
    """List the public names."""
    return __all__
