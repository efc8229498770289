"""What the plan is worth in one year, and years made of such: one after another, or one in step with the roll-out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from ems.economics.purchases.holders import built
from ems.economics.worth.yearly import SOURCE, YearlyMoney
from profiles.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from ems.scenario import Scenario

    Floats = NDArray[np.float64]

AMOUNTS = ("owner_benefit", "operator_benefit", "co2_avoided_kg", "own_use_kwh", "own_export_income")


@dataclass(frozen=True, slots=True, kw_only=True)
class OneYear:
    """What the plan is worth in one year, against the same year without it; fields as in ``YearlyMoney``.

    Parameters
    ----------
    owner_benefit, operator_benefit
        Of the sites, and of the local power company with the owner of PPA plants [currency/year].
    co2_avoided_kg
        CO2 that falls away [kg/year].
    pv_kwh, discharge_kwh
        By class of plants, and by storage class [kWh/year].
    own_use_kwh, own_export_income
        Of PV that is the sites' own [kWh/year, currency/year].
    supply_benefit
        What of the operator's benefit comes with customers that another supplier had before, however much is built
        [currency/year].
    """

    owner_benefit: float
    operator_benefit: float
    co2_avoided_kg: float
    pv_kwh: Mapping[str, float] = field(default_factory=dict)
    discharge_kwh: Mapping[str, float] = field(default_factory=dict)
    own_use_kwh: float = 0.0
    own_export_income: float = 0.0
    supply_benefit: float = 0.0


def year_by_year(
    years: Mapping[int, OneYear], replaced: Mapping[tuple[str, int], tuple[int, ...]] | None = None
) -> YearlyMoney:
    """Put years one after another, as a pathway has them.

    Parameters
    ----------
    years
        Fiscal year → what the plan is worth in it.
    replaced
        Years in which storages are replaced, by storage class and the fiscal year in which they were installed; those
        that are in it without a year last over all years given. None: all are replaced after their life.

    Returns
    -------
    YearlyMoney
        Years in order.

    Raises
    ------
    InputError
        There is no year, or one between two others is missing.
    """
    if not years:
        raise InputError(SOURCE, [Problem(where="years", what="there must be at least one")])
    order = tuple(sorted(years))
    found = [years[year] for year in order]
    amounts = {name: np.array([getattr(one, name) for one in found]) for name in AMOUNTS}
    return YearlyMoney(
        years=order,
        **amounts,
        pv_kwh=_columns([one.pv_kwh for one in found]),
        discharge_kwh=_columns([one.discharge_kwh for one in found]),
        replaced={} if replaced is None else replaced,
    )


def in_step(scenario: Scenario, one: OneYear, years: tuple[int, ...], fiscal_year: int) -> YearlyMoney:
    """Repeat one year, in step with the roll-out before it.

    Parameters
    ----------
    scenario
        Its roll-out and what is spent.
    one
        The year in which what is built by a fiscal year runs.
    years
        Fiscal years, one after the other.
    fiscal_year
        That fiscal year: from it on every year is like the one given.

    Returns
    -------
    YearlyMoney
        Energies grow with the size of their class, money and CO2 with what was spent, but for the margin of supply: it
        comes with the customers, whole from the first year of the plan on, as in a pathway.
    """
    spending: dict[int, float] = {}
    for item in scenario.capital.values():
        for part in item.spending:
            spending[part.year] = spending.get(part.year, 0.0) + part.cost
    grown = _share(spending, years, fiscal_year)

    def of_class(kinds: tuple[str, ...]) -> Callable[[str], Floats]:
        def share(name: str) -> Floats:
            kind = next((kind for kind in kinds if name in getattr(scenario, kind)), None)
            return grown if kind is None else _share(built(scenario, kind, name), years, fiscal_year)

        return share

    amounts = {name: getattr(one, name) * grown for name in AMOUNTS}
    amounts["operator_benefit"] += one.supply_benefit * ((np.array(years) >= scenario.first_fiscal_year) - grown)
    plants, storages = of_class(("pv", "generation")), of_class(("storage",))
    return YearlyMoney(
        years=years,
        **amounts,
        pv_kwh={name: kwh * plants(name) for name, kwh in one.pv_kwh.items()},
        discharge_kwh={name: kwh * storages(name) for name, kwh in one.discharge_kwh.items()},
    )


def _columns(rows: Sequence[Mapping[str, float]]) -> dict[str, Floats]:
    """Values by name, one after another; 0 where a row lacks a name."""
    names = dict.fromkeys(name for row in rows for name in row)
    return {name: np.array([row.get(name, 0.0) for row in rows]) for name in names}


def _share(sizes: Mapping[int, float], years: tuple[int, ...], fiscal_year: int) -> Floats:
    """Share of what is there by a fiscal year that is there in each year, shape (years,); 1 where there is nothing."""
    by_then = sum(size for year, size in sizes.items() if year <= fiscal_year)
    if not by_then:
        return np.ones(len(years))
    so_far = [sum(size for year, size in sizes.items() if year <= min(now, fiscal_year)) for now in years]
    return np.array(so_far) / by_then
