"""Values that must fit each other: sites of a class, limits of a storage, hours of a price."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ems.scenario.placement import positions, storage_positions
from ems.scenario.problems import problem_at
from profiles.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ems.scenario.market import PricePeriod
    from ems.scenario.model import Scenario
    from ems.scenario.storage import StorageClass

HOURS_A_YEAR = 8784  # a leap year: the longest


def demands(scenario: Scenario) -> Iterator[Problem]:
    """Find demand classes with neither sites nor energy."""
    for name, demand in scenario.demand.items():
        if demand.sites == 0 and demand.energy_kwh == 0:
            yield problem_at(("demand", name, "sites"), 0, "has neither sites nor energy", "leave the class out")


def pv_fits(scenario: Scenario) -> Iterator[Problem]:
    """Find PV on more sites than a class has, or where there is no demand."""
    for name, spots in positions(scenario).items():
        for index, (plant, first) in enumerate(zip(scenario.pv[name].plants, spots, strict=True)):
            demand = scenario.demand.get(plant.at)
            path = ("pv", name, "plants", index)
            if demand is None:
                continue
            if first + plant.sites > demand.nodes:
                what = f"needs sites {first + 1:,} to {first + plant.sites:,} of {plant.at}, which has {demand.nodes:,}"
                yield problem_at((*path, "sites"), plant.sites, what)
            if demand.energy_kwh == 0:
                yield problem_at((*path, "at"), plant.at, "generation without demand", 'put it on its "own_meter"')


def storages_fit(scenario: Scenario) -> Iterator[Problem]:
    """Find storages at more sites than a class has."""
    for name, storage in scenario.storage.items():
        for index, (step, first) in enumerate(zip(storage.rollout, storage_positions(storage), strict=True)):
            demand, last = scenario.demand.get(step.at), first + step.units
            if demand is not None and last > demand.nodes:
                what = f"needs sites {first + 1:,} to {last:,} of {step.at}, which has {demand.nodes:,}"
                yield problem_at(("storage", name, "rollout", index, "units"), step.units, what)


def measures_fit(scenario: Scenario) -> Iterator[Problem]:
    """Find measures at more sites than a class has, or that save more than it uses."""
    saved = dict.fromkeys(scenario.demand, 0.0)
    for name, measure in scenario.measure.items():
        demand = scenario.demand.get(measure.demand)
        if demand is None:
            continue
        saved[measure.demand] += measure.energy_kwh
        if measure.sites > demand.nodes:
            what = f"{measure.demand} has {demand.nodes:,} sites"
            yield problem_at(("measure", name, "sites"), measure.sites, what)
    for name, energy in saved.items():
        if energy > scenario.demand[name].energy_kwh:
            what = f"its measures save {energy:,.10g} kWh, more than it uses"
            yield problem_at(("demand", name, "energy_kwh"), scenario.demand[name].energy_kwh, what)


def storages(scenario: Scenario) -> Iterator[Problem]:
    """Find storages without capacity or power, or with limits out of order."""
    for name, storage in scenario.storage.items():
        yield from _limits(name, storage)
        for direction in ("charge", "discharge"):
            if getattr(storage, f"max_{direction}_kw") is None and getattr(storage, f"{direction}_kw_per_kwh") is None:
                remedy = f"give it [kW], or {direction}_kw_per_kwh [kW/kWh]"
                yield Problem(where=f"storage.{name}.max_{direction}_kw", what="is missing", remedy=remedy)
        for index, step in enumerate(storage.rollout):
            if storage.capacity_kwh is None and step.kwh is None:
                where = f"storage.{name}.rollout[{index}].kwh"
                yield Problem(where=where, what="is missing", remedy="give it [kWh], or capacity_kwh of each unit")


def _limits(name: str, storage: StorageClass) -> Iterator[Problem]:
    """Yield the problems of a storage's energy limits."""
    floor, ceiling, start = storage.floor_fraction, storage.ceiling_fraction, storage.initial_fraction
    if floor >= ceiling:
        yield problem_at(("storage", name, "floor_fraction"), floor, f"must be below ceiling_fraction = {ceiling:g}")
    elif not floor <= start <= ceiling:
        what = f"must lie between floor_fraction = {floor:g} and ceiling_fraction = {ceiling:g}"
        yield problem_at(("storage", name, "initial_fraction"), start, what)


def generation(scenario: Scenario) -> Iterator[Problem]:
    """No plant makes more than its rated power all year."""
    for name, plant in scenario.generation.items():
        most = plant.kw * HOURS_A_YEAR
        if plant.energy_kwh > most:
            what = f"{plant.kw:g} kW make at most {most:,.10g} kWh in a year"
            yield problem_at(("generation", name, "energy_kwh"), plant.energy_kwh, what)


def prices(scenario: Scenario) -> Iterator[Problem]:
    """Find price periods without hours, or with a month twice."""
    site, pool = scenario.prices.site, scenario.prices.pool
    yield from _periods(("prices", "site", "import_periods"), site.import_periods)
    yield from _periods(("prices", "site", "export_periods"), site.export_periods)
    yield from _periods(("prices", "pool", "wholesale_periods"), pool.wholesale_periods)


def _periods(path: tuple[str, ...], periods: Sequence[PricePeriod]) -> Iterator[Problem]:
    """Yield the problems of a list of periods."""
    for index, period in enumerate(periods):
        start, end = period.hours
        if start == end:
            yield problem_at((*path, index, "hours"), [start, end], "must not begin and end at the same hour")
        if len(set(period.months)) < len(period.months):
            yield problem_at((*path, index, "months"), list(period.months), "must name each month once")


def shape(scenario: Scenario) -> Iterator[Problem]:
    """Find the shape "plan" without a class that it may bend."""
    if scenario.load.shape == "plan" and scenario.load.shape_class is None:
        yield problem_at(("load", "shape"), "plan", "needs shape_class", "name the demand class that it may bend")


def climate(scenario: Scenario) -> Iterator[Problem]:
    """There is one weather: a file, a built-in climate or a table."""
    choice, table = scenario.weather, scenario.climate
    if choice.climate is not None and table is not None:
        what, remedy = "there is a table [climate] as well", "keep one of them"
        yield problem_at(("weather", "climate"), choice.climate, what, remedy)
    if choice.file is None and choice.climate is None and table is None:
        yield Problem(where="weather", what="names no weather", remedy="give file, climate, or a table [climate]")
    if choice.file is None and choice.year in {"sunny", "dull"} and table is not None:
        key = f"ghi_{choice.year}_kwh_per_m2_day"
        if getattr(table, key) is None:
            yield problem_at(("weather", "year"), choice.year, f"needs climate.{key}")


def months(scenario: Scenario) -> Iterator[Problem]:
    """Diffuse irradiation is part of the global one; sunny and dull months come together."""
    table = scenario.climate
    if table is None:
        return
    for index, (whole, part) in enumerate(zip(table.ghi_kwh_per_m2_day, table.dhi_kwh_per_m2_day, strict=True)):
        if not 0 < part < whole:
            what = f"must lie between 0 and ghi_kwh_per_m2_day = {whole:g} kWh/m²"
            yield problem_at(("climate", "dhi_kwh_per_m2_day", index), part, what)
    if (table.ghi_sunny_kwh_per_m2_day is None) != (table.ghi_dull_kwh_per_m2_day is None):
        what, remedy = "only one of sunny and dull months is given", "give both or neither"
        yield Problem(where="climate", what=what, remedy=remedy)


def policy(scenario: Scenario) -> Iterator[Problem]:
    """Flats belong to a class that is large enough; a warning ends after it starts."""
    settings = scenario.policy
    demand = scenario.demand.get(settings.flat_class or "")
    if demand is not None and settings.flat_homes > demand.sites:
        what = f"{settings.flat_class} has {demand.sites:,} sites"
        yield problem_at(("policy", "flat_homes"), settings.flat_homes, what)
    if settings.flats_roof == "residents" and (settings.flat_class is None or settings.flat_homes == 0):
        yield problem_at(("policy", "flats_roof"), "residents", "needs flat_class and flat_homes")
    for index, warning in enumerate(settings.warnings):
        if warning.end <= warning.start:
            yield problem_at(("policy", "warnings", index, "end"), warning.end, f"must come after {warning.start}")


CHECKS = (
    demands,
    pv_fits,
    storages_fit,
    measures_fit,
    storages,
    generation,
    prices,
    shape,
    climate,
    months,
    policy,
)
