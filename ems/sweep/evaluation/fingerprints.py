"""What the parts of a district depend on: cases with equal fingerprints share the part.

Each fingerprint holds everything that the part is built from; that it may hold more costs time and nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ems.district.loads import LoadRequest, load_request

if TYPE_CHECKING:
    from ems.scenario import Scenario

PV_SHAPE: Final = {
    *("tilt_deg", "azimuths", "performance_ratio", "losses_fraction", "temperature_coefficient_per_c"),
    *("dc_to_ac_ratio", "inverter_efficiency", "albedo"),
}
"""What the output per kW of a class of PV depends on besides the weather."""
NOT_BUILT: Final = frozenset(
    {
        *("planner", "forecast", "outage", "service", "shelter", "event", "capital", "finance", "price_case"),
        *("pathway", "claims", "title", "title_ja", "demand_response", "nudge", "air_conditioning"),
    }
)
"""Sections that a district is not built from: policies, studies and judgements read them from its scenario later."""

Weather = tuple[str, ...]


def weather_of(scenario: Scenario) -> Weather:
    """Everything that calendar and weather depend on.

    Parameters
    ----------
    scenario
        Place, time, choice of weather and climate.
    """
    file = scenario.weather.file
    return (
        scenario.place.model_dump_json(),
        f"{scenario.year} {scenario.time.step_minutes}",
        scenario.weather.model_dump_json(),
        "" if file is None else str(scenario.resolved(file)),
        "" if scenario.climate is None else scenario.climate.model_dump_json(),
    )


def drivers_of(scenario: Scenario) -> tuple[Weather, tuple[str, ...]]:
    """Everything that drivers depend on.

    Parameters
    ----------
    scenario
        Weather, classes of PV and other plants.
    """
    pv = (f"{name} {section.model_dump_json(include=PV_SHAPE)}" for name, section in scenario.pv.items())
    other = (f"{name} {plant.energy_kwh!r} {plant.kw!r}" for name, plant in scenario.generation.items())
    return weather_of(scenario), (*pv, "", *other)


def loads_of(scenario: Scenario) -> tuple[Weather, LoadRequest]:
    """Everything that loads depend on.

    Parameters
    ----------
    scenario
        Weather, demand, measures and what is installed.
    """
    return weather_of(scenario), load_request(scenario)


def district_of(scenario: Scenario) -> tuple[str, str]:
    """Everything that a district is built from.

    Parameters
    ----------
    scenario
        All of it but :data:`NOT_BUILT` and the name of the policy.
    """
    without = dict.fromkeys(NOT_BUILT, True) | {"policy": {"name"}}
    return str(scenario.source), scenario.model_dump_json(exclude=without)
