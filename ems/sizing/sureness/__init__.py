"""How sure a size is: uncertain things drawn together, which of them matters, and the size for bad times."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ems.sizing.sureness.answer import Sureness
    from ems.sizing.sureness.studying import how_sure

_HOME = {
    "Sureness": "answer",
    "how_sure": "studying",
}
__all__ = [
    "Sureness",
    "how_sure",
]


def __getattr__(name: str) -> object:
    """Import a public name when it is first asked for."""
    if name in _HOME:
        return getattr(import_module(f"ems.sizing.sureness.{_HOME[name]}"), name)
    message = f"module 'ems.sizing.sureness' has no attribute {name!r}"
    raise AttributeError(message)


def __dir__() -> list[str]:
    """List the public names."""
    return __all__
