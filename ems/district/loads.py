"""What loads a scenario asks for, apart from the weather: equal requests under one weather have equal loads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ems.district.load_file import load_from_file
from ems.district.placing import own_meter_nodes
from ems.scenario import installed as installed_by
from profiles.load import LoadClass, Loads, Measure, build_loads

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from typing import Literal

    from ems.district.drivers import Drivers
    from ems.scenario import Installed, Scenario


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadRequest:
    """Everything that the loads of a district depend on besides calendar and weather.

    Parameters
    ----------
    classes
        Demand classes in the order of the scenario, then nodes that only generate as classes of no energy.
    measures
        Savings that have been carried out.
    shape, shape_class, holiday_peak_drop_kw, seed
        As :func:`profiles.load.build_loads` takes them.
    file
        Measured loads that go before the model's; None: there are none.
    """

    classes: tuple[LoadClass, ...]
    measures: tuple[Measure, ...]
    shape: Literal["plan", "measured"]
    shape_class: str | None
    holiday_peak_drop_kw: float
    seed: int
    file: Path | None

    def build(self, drivers: Drivers) -> Loads:
        """Build the loads.

        Parameters
        ----------
        drivers
            Calendar and weather.

        Raises
        ------
        profiles.errors.InputError
            Classes, measures or the load file are wrong.
        """
        loads = build_loads(
            self.classes,
            drivers.calendar,
            drivers.sky,
            shape=self.shape,
            shape_class=self.shape_class,
            holiday_peak_drop_kw=self.holiday_peak_drop_kw,
            measures=self.measures,
            seed=self.seed,
        )
        return loads if self.file is None else load_from_file(self.file, loads, drivers.grid)


def load_request(scenario: Scenario) -> LoadRequest:
    """Return what loads a scenario asks for.

    Parameters
    ----------
    scenario
        Its demand, measures and what is installed in its fiscal year.

    Examples
    --------
    >>> from ems.scenario import read_scenario
    >>> dear = read_scenario("kumamoto", {"prices.pool.wholesale_per_kwh": 20.0})
    >>> load_request(dear) == load_request(read_scenario("kumamoto"))
    True
    """
    installed = installed_by(scenario)
    load = scenario.load
    return LoadRequest(
        classes=(*_demand_classes(scenario), *_own_meters(own_meter_nodes(scenario, installed))),
        measures=tuple(_measures(scenario, installed)),
        shape=load.shape,
        shape_class=load.shape_class,
        holiday_peak_drop_kw=load.holiday_peak_drop_kw,
        seed=load.seed,
        file=None if load.file is None else scenario.resolved(load.file),
    )


def _demand_classes(scenario: Scenario) -> list[LoadClass]:
    return [
        LoadClass(
            name=name,
            model=demand.model,
            sites=demand.sites,
            energy_kwh=demand.energy_kwh,
            people_per_site=demand.people_per_site,
            term_holidays=demand.term_holidays,
        )
        for name, demand in scenario.demand.items()
    ]


def _own_meters(own: Mapping[str, list[str]]) -> list[LoadClass]:
    """Nodes that only generate are a class of no energy."""
    return [LoadClass(name=name, model="constant", sites=len(names), energy_kwh=0.0) for name, names in own.items()]


def _measures(scenario: Scenario, installed: Installed) -> list[Measure]:
    """Measures for the loads; several of one shape at a class of one node (park and street lights) become one."""
    merged: dict[tuple[str, ...], Measure] = {}
    for m in installed.measures:
        alone = scenario.demand[m.load_class].nodes == 1
        key = (m.load_class, m.shape) if alone else (m.measure,)
        before = merged.get(key)
        merged[key] = Measure(
            name=m.measure if before is None else f"{before.name}+{m.measure}",
            load_class=m.load_class,
            sites=min(m.sites, 1) if alone else m.sites,
            energy_kwh=m.energy_kwh + (0.0 if before is None else before.energy_kwh),
            shape=m.shape,
        )
    return list(merged.values())
