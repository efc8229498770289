"""What every KPI means: unit, level and definition, in one place for the table, the report and the reader."""

from __future__ import annotations

from typing import NamedTuple

SITE, DISTRICT = "site", "district"


class Definition(NamedTuple):
    """Meaning of a KPI.

    Parameters
    ----------
    unit
        Its unit; "" for dimensionless.
    level
        ``"district"`` at the boundary of the pool, ``"site"`` at the sites' own meters.
    text
        The definition.
    title
        A short name for people.
    """

    unit: str
    level: str
    text: str
    title: str


DEFINITIONS: dict[str, Definition] = {
    "load_kwh": Definition("kWh", DISTRICT, "what all sites use, after savings", "Load"),
    "generation_kwh": Definition("kWh", DISTRICT, "output of all plants in the district", "Generation"),
    "pv_kwh": Definition("kWh", DISTRICT, "output of the photovoltaic plants in the district", "PV"),
    "contract_kwh": Definition(
        "kWh",
        DISTRICT,
        "renewable supply bought from outside; never part of generation or self-consumption",
        "Contracted supply",
    ),
    "import_kwh": Definition(
        "kWh", DISTRICT, "energy over the boundary into the district, contracts included", "Import"
    ),
    "export_kwh": Definition("kWh", DISTRICT, "energy over the boundary out of the district", "Export"),
    "curtailed_kwh": Definition(
        "kWh", DISTRICT, "surplus that an export limit, of a site or of the district, did not let out", "Curtailed"
    ),
    "unserved_kwh": Definition(
        "kWh", DISTRICT, "load that an import limit, of a site or of the district, left without supply", "Unserved"
    ),
    "peak_import_kw": Definition("kW", DISTRICT, "highest import of a step", "Peak import"),
    "peak_export_kw": Definition("kW", DISTRICT, "highest export of a step", "Peak export"),
    "self_consumption_fraction": Definition(
        "", DISTRICT, "(generation − export − curtailed) / generation", "Self-consumption in the district"
    ),
    "site_self_consumption_fraction": Definition(
        "", SITE, "(generation − export − curtailed) / generation, at the sites' own meters", "Self-consumption on site"
    ),
    "self_sufficiency_fraction": Definition(
        "", DISTRICT, "1 − (import + unserved) / load; grid energy stored or lost counts as import", "Self-sufficiency"
    ),
    "renewable_volume_fraction": Definition(
        "",
        DISTRICT,
        "(renewable generation + contracts of the year) / load: the plan's annual view; may exceed 1",
        "Renewable by annual volume",
    ),
    "hourly_matched_fraction": Definition(
        "",
        DISTRICT,
        "renewable energy that reached the load in the very step it was made or was discharged, contracts included, "
        "/ load; a storage charged over the meter counts as grid-charged, so this is a lower bound",
        "Renewable hour by hour",
    ),
    "hourly_matched_without_contract_fraction": Definition(
        "", DISTRICT, "the same without contracts: the district's own sun and water", "Hour by hour, own plants"
    ),
    "equivalent_full_cycles": Definition("cycles", DISTRICT, "discharged energy / usable capacity", "Full cycles"),
    "grid_charged_fraction": Definition(
        "",
        DISTRICT,
        "share of all charge that did not come from the surplus at the storage's own node",
        "Charged from the grid",
    ),
    "charge_kwh": Definition("kWh", DISTRICT, "energy into all storages", "Charge"),
    "discharge_kwh": Definition("kWh", DISTRICT, "energy out of all storages", "Discharge"),
    "storage_loss_kwh": Definition(
        "kWh", DISTRICT, "charge − discharge − what the storages gained over the year", "Storage losses"
    ),
    "stored_change_kwh": Definition(
        "kWh", DISTRICT, "energy in all storages at the end less that at the start", "Change of stored energy"
    ),
    "co2_kg": Definition("kg", DISTRICT, "Σ import × emission factor, contracts counted like any import", "CO₂"),
    "co2_contract_kg": Definition(
        "kg",
        DISTRICT,
        "part of it that falls away where contracted renewable supply met the load in the same step",
        "of it covered by contracts",
    ),
    "co2_avoided_kg": Definition(
        "kg",
        DISTRICT,
        "the load that was served, bought from the grid without plants, storages and contracts, less this run",
        "CO₂ avoided",
    ),
    "load_factor_fraction": Definition("", DISTRICT, "mean import / peak import", "Load factor of the import"),
    "ramping_kw": Definition("kW", DISTRICT, "Σ |net[t] − net[t−1]|, both directions", "Ramping"),
    "points_paid": Definition("points", DISTRICT, "points paid for requests (のべおかCOIN)", "Points paid"),
    "cost": Definition(
        "currency",
        DISTRICT,
        "district cost (E11): import at wholesale less export at wholesale, wheeling and levy on what sites take over "
        "the grid and on the pool storages' losses, wear, demand charge of each month, unserved load at its price, "
        "points paid",
        "District cost",
    ),
    "balance_residual_kwh": Definition(
        "kWh", DISTRICT, "largest absolute residual of E1 and E2; a run above 1e-6 fails", "Balance residual"
    ),
}
"""Definitions by KPI name; the cost carries its currency in the name (``cost_yen``)."""


def cost_name(currency: str) -> str:
    """Name of the cost KPI in a currency.

    Examples
    --------
    >>> cost_name("CLP")
    'cost_clp'
    """
    return f"cost_{currency.lower()}"


def definitions_for(currency: str) -> dict[str, Definition]:
    """Definitions with the cost under its name in a currency.

    Parameters
    ----------
    currency
        The scenario's currency.

    Returns
    -------
    dict
        Name → definition, in the order in which tables show them.
    """
    named = {}
    for name, definition in DEFINITIONS.items():
        if name == "cost":
            named[cost_name(currency)] = definition._replace(unit=currency)
        else:
            named[name] = definition
    return named
