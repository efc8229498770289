"""From what the kernel left behind to series with names: district, classes, storages, sites."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ems.results.result import CLASS_COLUMNS, DISTRICT_COLUMNS, STORAGE_COLUMNS, Result
from ems.simulation.layout import (
    CHARGE,
    CURTAILED,
    DISCHARGE,
    GRID_CHARGE,
    GRID_DISCHARGE,
    RECORDED_COLUMNS,
    SERIES_COLUMNS,
    STORED,
    UNSERVED,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ems.district import District
    from ems.simulation.year import YearOutcome
    from ems.storage import Storages

STORAGE_TABLE_COLUMNS = (
    "capacity_kwh",
    "usable_capacity_kwh",
    "floor_kwh",
    "initial_energy_kwh",
    "max_charge_kw",
    "max_discharge_kw",
    "wear_price_per_kwh",
    "count",
    "tier",
    "title",
    "title_ja",
)


def assemble(district: District, outcome: YearOutcome, policy: str, provenance: Mapping[str, object]) -> Result:
    """Give every series its name.

    Parameters
    ----------
    district
        What was simulated.
    outcome
        What happened.
    policy
        Name of the policy.
    provenance
        Versions, seeds and digests of the run.

    Returns
    -------
    Result
        Without KPIs and claims, which ``ems.kpis`` adds.
    """
    scenario = district.scenario
    classes = _classes(district, outcome)
    storages, table = _storages(district, outcome, classes)
    return Result(
        scenario=scenario.name,
        title=scenario.title,
        title_ja=scenario.title_ja,
        policy=policy,
        currency=scenario.currency,
        grid=district.grid,
        calendar=district.calendar,
        series=_district_series(district, outcome, classes),
        classes=classes,
        storages=storages,
        storage_table=table,
        sites=_sites(district, outcome),
        site_series=outcome.sites.net_kw if len(outcome.sites.net_kw) else None,
        kpis={},
        claims=(),
        plants=_plants(district),
        notes=district.notes,
        provenance=provenance,
        class_titles={name: titles[0] for name, titles in district.title_of_class.items()},
        class_titles_ja={name: titles[1] for name, titles in district.title_of_class.items()},
    )


def _classes(district: District, outcome: YearOutcome) -> dict[str, pd.DataFrame]:
    pv = district.output_kw(district.class_plants_kw, kind="pv")
    other = district.output_kw(district.class_plants_kw, kind="other")
    frames = {}
    for number, name in enumerate(district.class_names):
        series = outcome.sites.series[number]
        columns = {"load_kw": outcome.class_load_kw[number], "pv_kw": pv[number], "other_generation_kw": other[number]}
        columns |= {column: series[row] for column, row in SERIES_COLUMNS.items()}
        held_back = outcome.sites.held_back[number]
        columns |= {"curtailed_kw": held_back[CURTAILED], "unserved_kw": held_back[UNSERVED]}
        frames[name] = pd.DataFrame(columns, index=district.grid.index)[list(CLASS_COLUMNS)]
    return frames


def _storages(
    district: District, outcome: YearOutcome, classes: Mapping[str, pd.DataFrame]
) -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
    """Series and table per storage group: those at sites as sums over the classes where they stand."""
    frames: dict[str, pd.DataFrame] = {}
    wanted = list(STORAGE_COLUMNS)
    rows: dict[str, dict[str, object]] = {}
    sites, pool = district.site_storages, district.pool_storages
    for group, members in _site_groups(district).items():
        frames[group] = sum((classes[name][wanted] for name in members[1:]), start=classes[members[0]][wanted])
        inside = np.array([district.class_names[district.nodes.class_of_node[node]] in members for node in sites.node])
        rows[group] = _storage_row(sites, inside, outcome.sites.storage_sums[:, 1], "site", int(inside.sum()), group)
    for number, group in enumerate(pool.group):
        name = group if group not in frames else f"{group}_pool"
        recorded = outcome.pool.recorded[number]
        frames[name] = pd.DataFrame(
            {c: recorded[RECORDED_COLUMNS[c]] for c in STORAGE_COLUMNS}, index=district.grid.index
        )
        here = np.arange(pool.count) == number
        rows[name] = _storage_row(
            pool, here, outcome.pool.storage_sums[:, 1], "pool", district.pool_units[number], group
        )
    for row in rows.values():
        row["title"], row["title_ja"] = _storage_titles(district, str(row.pop("kind")))
    return frames, pd.DataFrame.from_dict(rows, orient="index", columns=list(STORAGE_TABLE_COLUMNS))


def _site_groups(district: District) -> dict[str, list[str]]:
    """Storage groups at sites and the classes they stand at; groups that share a class are reported together."""
    sites = district.site_storages
    where: dict[str, set[str]] = {}
    for group, node in zip(sites.group, sites.node, strict=True):
        where.setdefault(group, set()).add(district.class_names[district.nodes.class_of_node[node]])
    merged: list[tuple[list[str], set[str]]] = []
    for group, members in where.items():
        together = [entry for entry in merged if entry[1] & members]
        names = [name for entry in together for name in entry[0]]
        merged = [entry for entry in merged if not entry[1] & members]
        merged.append(([*names, group], members.union(*(entry[1] for entry in together))))
    return {"+".join(names): sorted(classes) for names, classes in merged}


def _storage_titles(district: District, group: str) -> tuple[str, str]:
    """Names for people, English and Japanese, of a group that may be of several kinds."""
    kinds = [_titles_of_kind(district, name) for name in group.split("+")]
    return " + ".join(title for title, _ in kinds), " + ".join(title_ja or title for title, title_ja in kinds)


def _titles_of_kind(district: District, name: str) -> tuple[str, str]:
    """Names of a kind of storage; units of it that stand apart carry a number after its name."""
    known = district.scenario.storage
    if name in known:
        return known[name].title, known[name].title_ja
    kind, _, number = name.rpartition("_")
    if kind in known and number.isdigit():
        return f"{known[kind].title} {number}", f"{known[kind].title_ja or known[kind].title} {number}"
    return name, ""


def _storage_row(
    storages: Storages, inside: np.ndarray, discharge_kwh: np.ndarray, tier: str, count: int, kind: str
) -> dict[str, object]:
    """One row of the table; the wear price is the mean over what was discharged, so that the year's wear is exact."""
    capacity = storages.usable_kwh[inside]
    weights = discharge_kwh[inside] if discharge_kwh[inside].any() else np.ones(int(inside.sum()))
    lowest = storages.capacity_kwh * storages.floor_fraction.min(axis=1)[storages.limit_row]
    return {
        "capacity_kwh": float(storages.capacity_kwh[inside].sum()),
        "usable_capacity_kwh": float(capacity.sum()),
        "floor_kwh": float(lowest[inside].sum()),
        "initial_energy_kwh": float(storages.initial_energy_kwh[inside].sum()),
        "max_charge_kw": float(storages.max_charge_kw[inside].sum()),
        "max_discharge_kw": float(storages.max_discharge_kw[inside].sum()),
        "wear_price_per_kwh": float(np.average(storages.wear_price_per_kwh[inside], weights=weights)),
        "count": count,
        "tier": tier,
        "kind": kind,
    }


def _district_series(
    district: District,
    outcome: YearOutcome,
    classes: Mapping[str, pd.DataFrame],
) -> pd.DataFrame:
    scenario = district.scenario
    everything = district.class_plants_kw.sum(axis=0) + district.pool_plants_kw
    nothing = pd.DataFrame(0.0, index=district.grid.index, columns=list(CLASS_COLUMNS))
    sites = sum(classes.values(), start=nothing)
    pool = outcome.pool.series[0]
    series = {
        "load_kw": outcome.class_load_kw.sum(axis=0),
        "pv_kw": district.output_kw(everything, kind="pv"),
        "other_generation_kw": district.output_kw(everything, kind="other"),
        "import_kw": outcome.import_kw,
        "export_kw": outcome.export_kw,
        "charge_kw": sites["charge_kw"] + pool[CHARGE],
        "discharge_kw": sites["discharge_kw"] + pool[DISCHARGE],
        "curtailed_kw": sites["curtailed_kw"] + outcome.curtailed_kw,
        "unserved_kw": sites["unserved_kw"] + outcome.unserved_kw,
        "contract_kw": district.contract_kw,
        "energy_kwh": sites["energy_kwh"] + pool[STORED],
        "site_import_kw": sites["import_kw"],
        "site_export_kw": sites["export_kw"],
        "grid_charge_kw": sites["grid_charge_kw"] + pool[GRID_CHARGE],
        "grid_discharge_kw": sites["grid_discharge_kw"] + pool[GRID_DISCHARGE],
        "import_price_per_kwh": district.pool_prices.import_per_kwh,
        "export_price_per_kwh": district.pool_prices.export_per_kwh,
        "site_import_price_per_kwh": district.site_prices.import_per_kwh,
        "site_export_price_per_kwh": district.site_prices.export_per_kwh,
        "wheeling_and_levy_per_kwh": np.full(district.grid.n_steps, district.grid_charge_per_kwh),
        "demand_charge_per_kw": np.full(district.grid.n_steps, scenario.prices.pool.demand_charge_per_kw),
        "unserved_price_per_kwh": np.full(district.grid.n_steps, scenario.grid.unserved_price_per_kwh),
        "emission_kg_per_kwh": district.emission_kg_per_kwh,
    }
    return pd.DataFrame(series, index=district.grid.index)[list(DISTRICT_COLUMNS)]


def _sites(district: District, outcome: YearOutcome) -> pd.DataFrame:
    table = district.site_table.copy()
    nodes, step_h = district.nodes, district.grid.step_h
    per_kw = nodes.unit_kw.sum(axis=1) * step_h
    table["load_kwh"] = outcome.sites.load_sum_kw * step_h
    table["generation_kwh"] = nodes.rated_kw() @ per_kw
    for row, name in enumerate(("import_kwh", "export_kwh", "peak_import_kw", "peak_export_kw")):
        table[name] = outcome.sites.meters[row]
    table["curtailed_kwh"], table["unserved_kwh"] = outcome.sites.held_back_kwh
    for column, name in enumerate(("charge_kwh", "discharge_kwh")):
        sums = np.zeros(nodes.count)
        np.add.at(sums, district.site_storages.node, outcome.sites.storage_sums[:, column])
        table[name] = sums
    return table


def _plants(district: District) -> pd.DataFrame:
    """One row a class of plants: what is installed, what it makes, and what the plan expects of it."""
    rated = district.class_plants_kw.sum(axis=0) + district.pool_plants_kw
    hours = district.drivers.unit_kw.sum(axis=1) * district.grid.step_h
    rows = {}
    for number, name in enumerate(district.drivers.plant_classes):
        is_pv = number < district.drivers.n_pv
        section = district.scenario.pv[name] if is_pv else district.scenario.generation[name]
        result = district.drivers.yields.get(name)
        planned_kw = section.kw
        share = rated[number] / planned_kw if planned_kw else 0.0
        rows[name] = {
            "title": section.title,
            "title_ja": section.title_ja or section.title,
            "kind": "pv" if is_pv else "other",
            "rated_kw": rated[number],
            "energy_kwh": rated[number] * hours[number],
            "plan_kwh": (section.plan_energy_kwh or np.nan) * share,
            "yield_kwh_per_kw": hours[number],
            "plane_of_array_kwh_per_m2": np.nan if result is None else result.plane_of_array_kwh_per_m2,
            "performance_ratio": np.nan if result is None else result.performance_ratio,
            "physical_performance_ratio": np.nan if result is None else result.physical_performance_ratio,
            "clipped_fraction": np.nan if result is None else result.clipped_fraction,
            "renewable_fraction": 1.0 if is_pv else district.scenario.generation[name].renewable_fraction,
        }
    return pd.DataFrame.from_dict(rows, orient="index")
