"""What a kWh and a tonne cost: discounted money over discounted energy or CO2."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ems.economics.judging.figures import npv
from ems.economics.judging.flows import bought
from ems.kpis.energy import ratio

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ems.economics.appraisal import View
    from ems.economics.purchases.lots import Lot
    from ems.economics.worth.yearly import YearlyMoney
    from ems.scenario import Scenario

    Floats = NDArray[np.float64]

PLANTS, STORAGES = ("pv", "generation"), ("storage",)
KG_PER_T = 1000.0


def levelised_cost_per_kwh(
    lots: Sequence[Lot],
    money: YearlyMoney,
    rate_fraction: float,
    *,
    view: View = "city",
    before_subsidy: bool = False,
) -> float:
    """Discounted cost of plants (LCOE) or storages (LCOS) over their discounted energy; NaN without energy.

    Parameters
    ----------
    lots
        Purchases of plants, or of storages.
    money
        Energies of the years: output of plants, discharge of storages.
    rate_fraction
        Discount rate a year, of money and of energy.
    view
        Whose: each view counts what it bought and still holds, and of the energy of a class the same share by cost.
    before_subsidy
        Whether the state's share counts too.

    Returns
    -------
    float
        [currency/kWh]
    """
    costs = np.zeros(len(money.years))
    for lot in lots:
        costs += (lot.net_before_subsidy if before_subsidy else lot.net) * bought(lot, view)
    energy = np.zeros(len(money.years))
    for name, kwh in {**money.pv_kwh, **money.discharge_kwh}.items():
        energy += kwh * _share_of_class([lot for lot in lots if lot.of == name], money.years, view)
    return ratio(npv(costs, rate_fraction), npv(energy, rate_fraction))


def co2_cost_per_t(flows: pd.DataFrame, money: YearlyMoney, rate_fraction: float) -> float:
    """What a tonne of avoided CO2 costs a view, its worth aside; NaN where none is avoided.

    Parameters
    ----------
    flows
        Cash flow with ``"net"`` and ``"co2"`` [currency].
    money
        Avoided CO2 of the same years.
    rate_fraction
        Discount rate a year, of money and of tonnes.
    """
    tonnes = npv(money.co2_avoided_kg, rate_fraction) / KG_PER_T
    cost = -npv((flows["net"] - flows["co2"]).to_numpy(), rate_fraction)
    return ratio(cost, tonnes) if tonnes > 0.0 else float("nan")


def item_table(scenario: Scenario, lots: Sequence[Lot], money: YearlyMoney) -> pd.DataFrame:
    """One row an item of investment: what it costs over the years, and what its electricity costs.

    Parameters
    ----------
    scenario
        What is invested, and the city's discount rate.
    lots
        Every purchase of the plan.
    money
        Energies of the years.
    """
    rate, rows = scenario.finance.city_discount_fraction, {}
    for name, item in scenario.capital.items():
        own = [lot for lot in lots if lot.item == name]
        sums = {"spent": "capital", "subsidy": "subsidy", "om": "om", "replacement": "replacement"}
        rows[name] = {
            "title": item.title,
            "title_ja": item.title_ja or item.title,
            "group": item.group,
            "kind": item.kind,
            "owner": item.owner,
            **{key: float(sum(getattr(lot, of).sum() for lot in own)) for key, of in sums.items()},
            "residual": float(sum(lot.residual.sum() for lot in own)),
            "cost_per_kwh": levelised_cost_per_kwh(own, money, rate),
            "cost_before_subsidy_per_kwh": levelised_cost_per_kwh(own, money, rate, before_subsidy=True),
        }
    return pd.DataFrame.from_dict(rows, orient="index")


def _share_of_class(lots: Sequence[Lot], years: tuple[int, ...], view: View) -> Floats:
    """Share of a class, by cost, that a view bought and holds, shape (years,); none before it is paid for."""
    paid, of_view = np.zeros((2, len(years)))
    for lot in lots:
        cost = np.where(np.asarray(years) >= lot.year, float(lot.capital.sum()), 0.0)
        paid += cost
        of_view += cost * bought(lot, view)
    return np.divide(of_view, paid, out=np.zeros_like(paid), where=paid > 0.0)
