"""A shelter without the grid: what it has, what it must serve, how long it lasts. Arrays in, arrays out."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ems.island.shelter import Cars, Service, Shelter
    from ems.island.survival.curve import survival_curve
    from ems.island.survival.need import needed_energy_kwh
    from ems.island.survival.survived import survived_steps

_HOME = {
    "Cars": "shelter",
    "Service": "shelter",
    "Shelter": "shelter",
    "needed_energy_kwh": "survival.need",
    "survival_curve": "survival.curve",
    "survived_steps": "survival.survived",
}
__all__ = ["Cars", "Service", "Shelter", "needed_energy_kwh", "survival_curve", "survived_steps"]


def __getattr__(name: str) -> object:
    """Import a public name when it is first asked for."""
    if name in _HOME:
        return getattr(import_module(f"ems.island.{_HOME[name]}"), name)
    message = f"module 'ems.island' has no attribute {name!r}"
    raise AttributeError(message)


def __dir__() -> list[str]:
    """List the public names."""
    return __all__
