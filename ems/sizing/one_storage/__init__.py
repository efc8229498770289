"""The right size of one storage at one meter, from arrays: what an engineer with a load file asks first."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ems.sizing.one_storage.answer import StorageSize
    from ems.sizing.one_storage.sizing import size_storage

_HOME = {"StorageSize": "answer", "size_storage": "sizing"}
__all__ = ["StorageSize", "size_storage"]


def __getattr__(name: str) -> object:
    """Import a public name when it is first asked for."""
    if name in _HOME:
        return getattr(import_module(f"ems.sizing.one_storage.{_HOME[name]}"), name)
    message = f"module 'ems.sizing.one_storage' has no attribute {name!r}"
    raise AttributeError(message)


def __dir__() -> list[str]:
    """List the public names."""
    return __all__
