"""From scenario to arrays: weather, plants, loads, storages and prices of one fiscal year."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ems.district.district import District, TierPrices
from ems.district.drivers import Drivers, build_drivers
from ems.district.load_file import site_name
from ems.district.loads import load_request
from ems.district.nodes import Nodes, attach_plants, limits_kw
from ems.district.notes import contract_notes, optimism_notes, roll_out_notes
from ems.district.placing import (
    PlacedPlants,
    generation_class,
    health_notes,
    own_meter_nodes,
    place_plants,
    place_pool_storages,
    place_site_storages,
)
from ems.district.prices import price_series, warning_series
from ems.district.tariff_prices import retail_prices
from ems.district.tariffs import UNCHANGED, TariffChanges, site_tariffs
from ems.scenario import installed as installed_by

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.district.health import Healths
    from ems.scenario import Installed, Scenario
    from ems.storage import Storages
    from profiles.load import Loads
    from profiles.weather.frame import Weather

    Floats = NDArray[np.float64]


def build_district(
    scenario: Scenario,
    weather: Weather | None = None,
    *,
    drivers: Drivers | None = None,
    loads: Loads | None = None,
    tariff_changes: TariffChanges = UNCHANGED,
    healths: Healths | None = None,
) -> District:
    """Build the district of a scenario for its fiscal year.

    Parameters
    ----------
    scenario
        From :func:`ems.read_scenario`.
    weather
        Weather to use instead of the scenario's choice, from :func:`profiles.read_weather` or
        :func:`profiles.synthetic_weather`.
    drivers
        Weather and plants on the steps as another district of the same place, time, plants and weather has them; they
        are not computed again.
    loads
        Loads as another district of the same drivers and the same request for loads
        (:func:`ems.district.loads.load_request`) has them; they are not computed again.
    tariff_changes
        How the prices of the sites' tariffs differ from what their files say; for other years.
    healths
        What is left of the batteries, by storage class and year of installation; None: all are new.

    Returns
    -------
    District
        Ready for :func:`ems.simulate`.

    Raises
    ------
    profiles.errors.InputError
        A file that the scenario names is wrong, or its parts do not fit together.

    Examples
    --------
    >>> from ems.scenario import read_scenario
    >>> district = build_district(read_scenario("kumamoto"))
    >>> district.nodes.load_kw.shape[1]
    8760
    """
    installed = installed_by(scenario)
    drivers = build_drivers(scenario, weather) if drivers is None else drivers
    own = own_meter_nodes(scenario, installed)
    loads = load_request(scenario).build(drivers) if loads is None else loads
    rows = dict(zip(loads.class_names, np.bincount(loads.class_of_row, minlength=len(loads.class_names)), strict=True))
    first_node = dict(zip(rows, np.cumsum([0, *rows.values()]), strict=False))
    placed = place_plants(scenario, installed, drivers.plant_classes, first_node, rows)
    nodes = _nodes(scenario, loads, own, drivers, placed)
    n_steps = drivers.grid.n_steps
    site_storages = place_site_storages(scenario, installed, first_node, n_steps, healths=healths)
    pool_storages, pool_units = place_pool_storages(scenario, installed, n_steps, healths=healths)
    pool, calendar = scenario.prices.pool, drivers.calendar
    wholesale = price_series(pool.wholesale_per_kwh, pool.wholesale_periods, calendar)
    who = scenario, nodes, loads.class_names, site_storages, installed, first_node
    tariffs = site_tariffs(*who, calendar, wholesale, tariff_changes)
    site_prices, price_notes = retail_prices(scenario, calendar, tariffs, nodes, site_storages)
    rated = nodes.rated_kw()
    class_plants = np.array([rated[nodes.class_of_node == number].sum(axis=0) for number in range(len(rows))])
    return District(
        scenario=scenario,
        installed=installed,
        drivers=drivers,
        class_names=loads.class_names,
        group_of_class=tuple(_group(scenario, name) for name in loads.class_names),
        title_of_class={name: _titles(scenario, name) for name in loads.class_names},
        site_table=_site_table(scenario, loads, nodes, site_storages, drivers),
        nodes=nodes,
        class_load_kw=loads.class_kw,
        class_air_conditioning_kw=_air_conditioning(loads),
        class_plants_kw=class_plants,
        group_plants_kw=placed.group_kw,
        pool_plants_kw=placed.pool_kw,
        site_storages=site_storages,
        pool_storages=pool_storages,
        pool_units=pool_units,
        tariffs=tariffs,
        site_prices=site_prices,
        pool_prices=TierPrices(import_per_kwh=wholesale, export_per_kwh=wholesale),
        grid_charge_per_kwh=pool.levy_per_kwh + pool.wheeling_per_kwh,
        emission_kg_per_kwh=np.full(n_steps, scenario.grid.emission_kg_per_kwh),
        warning=warning_series(scenario, calendar),
        contract_kw=_contracts(scenario, installed, drivers),
        saving_kwh=_savings(scenario, installed),
        shape=loads.shape_report,
        notes=(
            *_notes(scenario, installed, drivers, loads),
            *price_notes,
            *(() if tariffs is None else tariffs.notes),
            *health_notes(scenario, installed, healths),
        ),
    )


def _notes(scenario: Scenario, installed: Installed, drivers: Drivers, loads: Loads) -> tuple[str, ...]:
    """What a reader must know of weather, plants, loads and contracts."""
    return (
        *drivers.sky.notes,
        *roll_out_notes(scenario),
        *optimism_notes(scenario, drivers),
        *loads.notes,
        *contract_notes(scenario, installed),
    )


def _air_conditioning(loads: Loads) -> Floats:
    """Air conditioning per class [kW]; of loads from a file too, as the model's share of them."""
    air_conditioning_kw = loads.class_kw * loads.air_conditioning_fraction
    air_conditioning_kw.setflags(write=False)
    return air_conditioning_kw


def _nodes(
    scenario: Scenario, loads: Loads, own: dict[str, list[str]], drivers: Drivers, placed: PlacedPlants
) -> Nodes:
    names: list[str] = []
    for number, name in enumerate(loads.class_names):
        count = int((loads.class_of_row == number).sum())
        names += own.get(name) or [site_name(name, i + 1) for i in range(count)]
    demand = [scenario.demand.get(name) for name in loads.class_names]  # None: nodes that only generate
    import_limits = limits_kw([None if section is None else section.import_limit_kw for section in demand])
    export_limits = limits_kw([None if section is None else section.export_limit_kw for section in demand])
    return attach_plants(
        _distinct(names),
        loads.kw,
        loads.class_of_row,
        drivers.unit_kw,
        placed.at_nodes,
        import_limit_kw=import_limits[loads.class_of_row],
        export_limit_kw=export_limits[loads.class_of_row],
    )


def _distinct(names: list[str]) -> list[str]:
    """Number names that come again, as in "Car park (2)": plants may share a name, or have that of a site."""
    seen: set[str] = set()
    distinct = []
    for name in names:
        number, own = 2, name
        while own in seen:
            number, own = number + 1, f"{name} ({number})"
        seen.add(own)
        distinct.append(own)
    return distinct


def _site_table(scenario: Scenario, loads: Loads, nodes: Nodes, storages: Storages, drivers: Drivers) -> pd.DataFrame:
    rated = nodes.rated_kw()
    stored, usable, initial = (np.zeros(nodes.count) for _ in range(3))
    np.add.at(stored, storages.node, storages.capacity_kwh)
    np.add.at(usable, storages.node, storages.usable_kwh)
    np.add.at(initial, storages.node, storages.initial_energy_kwh)
    class_names = [loads.class_names[number] for number in nodes.class_of_node]
    return pd.DataFrame(
        {
            "name": list(nodes.names),
            "class_name": class_names,
            "counted": [name in scenario.demand and scenario.demand[name].counted for name in class_names],
            "pv_kw": rated[:, : drivers.n_pv].sum(axis=1),
            "other_kw": rated[:, drivers.n_pv :].sum(axis=1),
            "storage_kwh": stored,
            "usable_kwh": usable,
            "initial_energy_kwh": initial,
        }
    )


def _contracts(scenario: Scenario, installed: Installed, drivers: Drivers) -> Floats:
    supply = np.zeros(drivers.grid.n_steps)
    for name in installed.contracts:
        contract = scenario.contract[name]
        supply += drivers.yields[contract.profile].unit_kw_per_kw * (contract.kw * contract.sold_fraction)
    return supply


def _savings(scenario: Scenario, installed: Installed) -> dict[str, float]:
    saved: dict[str, float] = {}
    for measure in installed.measures:
        group = scenario.demand[measure.load_class].group
        saved[group] = saved.get(group, 0.0) + measure.energy_kwh
    return saved


def _group(scenario: Scenario, class_name: str) -> str:
    if class_name in scenario.demand:
        return scenario.demand[class_name].group
    return next(pv.group for pv in scenario.pv.values() if generation_class(pv.group) == class_name)


def _titles(scenario: Scenario, class_name: str) -> tuple[str, str]:
    if class_name in scenario.demand:
        demand = scenario.demand[class_name]
        return demand.title, demand.title_ja or demand.title
    group = _group(scenario, class_name)
    return f"Roofs and car parks on their own meter ({group})", "専用メーターの屋根・駐車場"
