"""What outages mean over a year: every start, events, the price of safety, cars."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ems.resilience.every_start import study_outages
    from ems.resilience.frontier import Frontier, reserve_frontier
    from ems.resilience.guarantee import guaranteed_reserve
    from ems.resilience.monte_carlo import play_events
    from ems.resilience.overview import Outages, outages
    from ems.resilience.promise import Guarantee
    from ems.resilience.smallest import SmallestBattery, smallest_battery

_HOME = {
    "Frontier": "frontier",
    "Guarantee": "promise",
    "Outages": "overview",
    "SmallestBattery": "smallest",
    "guaranteed_reserve": "guarantee",
    "outages": "overview",
    "play_events": "monte_carlo",
    "reserve_frontier": "frontier",
    "smallest_battery": "smallest",
    "study_outages": "every_start",
}
__all__ = [
    "Frontier",
    "Guarantee",
    "Outages",
    "SmallestBattery",
    "guaranteed_reserve",
    "outages",
    "play_events",
    "reserve_frontier",
    "smallest_battery",
    "study_outages",
]


def __getattr__(name: str) -> object:
    """Import a public name when it is first asked for."""
    if name in _HOME:
        return getattr(import_module(f"ems.resilience.{_HOME[name]}"), name)
    message = f"module 'ems.resilience' has no attribute {name!r}"
    raise AttributeError(message)


def __dir__() -> list[str]:
    """List the public names."""
    return __all__
