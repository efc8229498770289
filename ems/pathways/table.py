"""The table of a pathway: one row a year."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ems.pathways.year.lives import replaced_kwh
from ems.pathways.year.record import ENERGY_KPIS

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from ems.ageing import Life
    from ems.pathways.year.record import YearRecord
    from ems.scenario import Scenario


class Column(NamedTuple):
    """A column of the table: its unit, and what it says.

    ``currency`` in a unit stands for the scenario's.
    """

    unit: str
    text: str


COLUMNS: dict[str, Column] = {
    "pv_kw": Column("kW", "rated PV that is installed"),
    "storage_kwh": Column("kWh", "capacity of all batteries when new"),
    "storage_left_kwh": Column("kWh", "what ageing has left of it, the mean of the year"),
    "capacity_left_fraction": Column("", "the same over the capacity when new"),
    "replaced_kwh": Column("kWh", "capacity of new batteries that take the place of old ones when the year begins"),
    **{name: Column("", "as in NOMENCLATURE.md") for name in ENERGY_KPIS},
    "co2_before_kg": Column("kg", "CO2 of the import without the plan"),
    "co2_saved_kg": Column("kg", "the same less that with the plan: savings, plants, storages and contracts"),
    "district_cost": Column("currency", "district cost (E11) at the prices of the year"),
    "customers_cost": Column("currency", "what all customers pay, surplus and points deducted"),
    "customers_cost_before": Column("currency", "what they would pay without the plan, by the tariffs before it"),
    "customers_gain": Column("currency", "the difference"),
    "price_per_kwh": Column("currency/kWh", "mean price of a kWh over the meters, levy and tax included"),
    "price_before_per_kwh": Column("currency/kWh", "the same without the plan"),
    "cost_of_load_per_kwh": Column("currency/kWh", "what all customers pay over what they use"),
    "retailer_margin": Column("currency", "what is left for the local power company"),
    "margin_per_kwh": Column("currency/kWh", "the same over what it sold"),
    "operator_income": Column("currency", "what the owner of PPA plants takes"),
    "wholesale_per_kwh": Column("currency/kWh", "mean wholesale price"),
    "levy_per_kwh": Column("currency/kWh", "mean levy on the grid's kWh"),
}
"""Columns of :attr:`Pathway.table` in order; all are of one year."""


def year_table(
    scenario: Scenario,
    records: Mapping[int, YearRecord],
    cohorts: Mapping[tuple[str, int], Life],
    capacity_kwh: pd.DataFrame,
) -> pd.DataFrame:
    """Lay the figures of the years out.

    Parameters
    ----------
    scenario
        The plan.
    records
        Figures by year.
    cohorts
        Lives of the batteries.
    capacity_kwh
        Capacity of each storage class after ageing by year [kWh].

    Returns
    -------
    pandas.DataFrame
        One row a year, columns as ``COLUMNS``.
    """
    import pandas as pd  # noqa: PLC0415 - imported where used

    rows = {}
    for year, record in records.items():
        new_kwh, left_kwh = record.figures["storage_kwh"], float(capacity_kwh.loc[[year]].to_numpy().sum())
        rows[year] = {
            **record.figures,
            "storage_left_kwh": left_kwh,
            "capacity_left_fraction": left_kwh / new_kwh if new_kwh else float("nan"),
            "replaced_kwh": replaced_kwh(scenario, cohorts, year),
        }
    return pd.DataFrame.from_dict(rows, orient="index", columns=list(COLUMNS), dtype="float64").rename_axis("year")
