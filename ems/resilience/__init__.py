"""What outages mean over a year: every start, events, the price of safety, cars."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ems.resilience.cars.fleet import cars_needed, study_cars
    from ems.resilience.events.play import play_events
    from ems.resilience.events.tables import event_table
    from ems.resilience.overview import Outages, outages
    from ems.resilience.safety.frontier import Frontier, reserve_frontier
    from ems.resilience.safety.guarantee import guaranteed_reserve
    from ems.resilience.safety.promise import Guarantee
    from ems.resilience.safety.smallest import SmallestBattery, smallest_battery
    from ems.resilience.starts.play import study_outages
    from ems.resilience.starts.tables import by_hour, by_month, by_service, by_weather, situations, worst_starts

_HOME = {
    "Frontier": "safety.frontier",
    "Guarantee": "safety.promise",
    "Outages": "overview",
    "SmallestBattery": "safety.smallest",
    "by_hour": "starts.tables",
    "by_month": "starts.tables",
    "by_service": "starts.tables",
    "by_weather": "starts.tables",
    "cars_needed": "cars.fleet",
    "event_table": "events.tables",
    "guaranteed_reserve": "safety.guarantee",
    "outages": "overview",
    "play_events": "events.play",
    "reserve_frontier": "safety.frontier",
    "situations": "starts.tables",
    "smallest_battery": "safety.smallest",
    "study_cars": "cars.fleet",
    "study_outages": "starts.play",
    "worst_starts": "starts.tables",
}
__all__ = [
    "Frontier",
    "Guarantee",
    "Outages",
    "SmallestBattery",
    "by_hour",
    "by_month",
    "by_service",
    "by_weather",
    "cars_needed",
    "event_table",
    "guaranteed_reserve",
    "outages",
    "play_events",
    "reserve_frontier",
    "situations",
    "smallest_battery",
    "study_cars",
    "study_outages",
    "worst_starts",
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
