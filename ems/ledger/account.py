"""The books of a year: what the local power company took and paid, and what became of everybody's money."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ems.ledger.entries.parties import OPERATOR, RETAILER

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from numpy.typing import NDArray

    from ems.ledger.entries.meters import MeterBills
    from ems.ledger.entries.parties import Party

REVENUE = (*("basic", "demand", "power_factor", "energy", "fuel_adjustment", "minimum", "levy", "tax", "market_sales"),)
COSTS = (
    *("market_purchases", "contract_supply", "surplus", "pool_plants", "wheeling", "demand_charge"),
    *("levy_passed_on", "levy_on_losses", "tax_passed_on", "points", "running_cost"),
)
FACTORS = (0.5, 0.75, 1.0, 1.25, 1.5, 1.75, 2.0)
"""Area prices at which the margin is looked at, as multiples of those of the run."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Books:
    """The local power company's books of a simulated year, and the accounts of everybody else.

    Parameters
    ----------
    title, title_ja
        Names of the company for people.
    policy, currency
        Of the run.
    parties
        Everybody with an account.
    payments
        Index payer, receiver, item; one column a month [currency].
    accounts
        What each party received less what it paid; one row a party, one column a month [currency].
    statement
        The company's takings (above zero) and spendings (below) by item, ``margin`` last; one column a month. Lines
        of bills are without the tax in them, which stands as ``tax`` and is passed on [currency].
    classes
        One row a class of nodes: ``group``, ``sites``, ``load_kwh``, ``import_kwh``, ``export_kwh``, ``ppa_kwh``, the
        lines of its bills as they are billed, ``to_pay``, ``ppa``, ``surplus`` (its own), ``net`` [currency];
        ``price_per_kwh`` of what it took over the meter.
    meters
        Bills of all nodes.
    ppa_cost
        What each node pays for PV that an operator owns, shape (nodes,) [currency].
    battery_savings
        What the batteries of each node save it, shape (nodes,) [currency].
    batteries
        What the batteries earned: one row a class of sites that has some and one a storage at the pool; see
        :func:`ems.ledger.batteries.battery_table`.
    plan_price_per_kwh
        Mean price that the plan states, lowest and highest; None where it states none [currency/kWh].
    plan_price_before_per_kwh
        The same without the plan [currency/kWh].
    residuals
        What the checks found, relative: ``zero_sum``, ``accounts``, ``metered``, ``district_cost``.
    difference
        From the district cost (E11) to the money that leaves the district, item by item [currency].
    notes
        What a reader must know.
    """

    title: str
    title_ja: str
    policy: str
    currency: str
    parties: tuple[Party, ...]
    payments: pd.DataFrame
    accounts: pd.DataFrame
    statement: pd.DataFrame
    classes: pd.DataFrame
    meters: MeterBills
    ppa_cost: NDArray[np.float64]
    battery_savings: NDArray[np.float64]
    batteries: pd.DataFrame
    plan_price_per_kwh: tuple[float, float] | None
    plan_price_before_per_kwh: float | None
    residuals: Mapping[str, float]
    difference: Mapping[str, float]
    notes: tuple[str, ...]

    @property
    def margin(self) -> float:
        """What is left for the local power company in the year, consumption tax passed on [currency]."""
        return float(self.accounts.loc[[RETAILER]].to_numpy().sum())

    @property
    def operator_income(self) -> float:
        """What the owner of PPA plants takes in the year, consumption tax passed on [currency]."""
        return float(self.accounts.loc[[OPERATOR]].to_numpy().sum())

    @property
    def customers_cost(self) -> float:
        """What all customers pay in the year, surplus and points deducted [currency]."""
        names = [party.name for party in self.parties if party.kind == "customers"]
        return -float(self.accounts.loc[names].to_numpy().sum())

    @property
    def sold_kwh(self) -> float:
        """Energy that customers took over their meters [kWh]."""
        return float(self.meters.import_kwh.sum())

    @property
    def ppa_kwh(self) -> float:
        """Energy that customers took from PV which an operator owns [kWh]."""
        return float(self.classes["ppa_kwh"].sum())

    @property
    def margin_per_kwh(self) -> float:
        """Margin of a kWh sold; NaN where nothing is [currency/kWh]."""
        return self.margin / self.sold_kwh if self.sold_kwh else math.nan

    @property
    def price_per_kwh(self) -> float:
        """Mean price of a kWh over the meter, levy and tax included; NaN where there is none [currency/kWh]."""
        return float(self.classes["to_pay"].sum()) / self.sold_kwh if self.sold_kwh else math.nan

    @property
    def levy_cost(self) -> float:
        """Levy on what customers took in the year, on their bills or contained in their prices [currency]."""
        return -float(self.statement.sum(axis=1)["levy_passed_on"])

    @property
    def price_without_levy_per_kwh(self) -> float:
        """The same without the levy, tax still included [currency/kWh]."""
        paid = float(self.classes["to_pay"].sum()) - self.levy_cost
        return paid / self.sold_kwh if self.sold_kwh else math.nan

    @property
    def price_with_ppa_per_kwh(self) -> float:
        """Mean price of a kWh from the grid or from PV of an operator, with tax, levy left out [currency/kWh]."""
        paid = float(self.classes[["to_pay", "ppa"]].to_numpy().sum()) - self.levy_cost
        bought_kwh = self.sold_kwh + self.ppa_kwh
        return paid / bought_kwh if bought_kwh else math.nan

    @property
    def market_cost(self) -> float:
        """Purchases at the area price less sales in the year [currency]."""
        year = self.statement.sum(axis=1)
        return -float(year["market_purchases"] + year["market_sales"])

    @property
    def break_even_fraction(self) -> float:
        """Area price at which nothing is left or lost, as a multiple of that of the run; NaN where there is none.

        Exact while nobody acts otherwise: only what is bought and sold at the area price follows it.
        """
        found = 1.0 + self.margin / self.market_cost if self.market_cost else math.nan
        return found if found > 0.0 else math.nan

    def sensitivity(self, factors: tuple[float, ...] = FACTORS) -> pd.DataFrame:
        """Margin of the year at other area prices.

        Parameters
        ----------
        factors
            Multiples of the area prices of the run.

        Returns
        -------
        pandas.DataFrame
            One row a factor: ``market_cost``, ``margin`` [currency], ``margin_per_kwh`` [currency/kWh].
        """
        import pandas as pd  # noqa: PLC0415 - the type alone is needed above

        index = pd.Index(factors, name="area_price_factor", dtype=np.float64)
        cost = index.to_numpy() * self.market_cost
        margin = self.margin + self.market_cost - cost
        sold = self.sold_kwh or math.nan
        return pd.DataFrame({"market_cost": cost, "margin": margin, "margin_per_kwh": margin / sold}, index=index)
