"""Gain of every size in every draw: what running costs less, less what the purchase costs, and what outages add."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from ems.economics.sizes import UnitPrice

    Floats = NDArray[np.float64]


def annuity_fractions(discount_fraction: Floats, life_years: Floats) -> Floats:
    """Equal yearly payments over lives that are worth 1 when they begin, shape (draws,) [1/year].

    Parameters
    ----------
    discount_fraction
        Discount rates a year, above −1, shape (draws,).
    life_years
        Lives, shape (draws,) [years].

    Notes
    -----
    r / (1 − (1 + r)^−n), and 1 / n where r is 0: :func:`ems.economics.sizes.annuity_fraction` for many at once.

    Examples
    --------
    >>> import numpy as np
    >>> annuity_fractions(np.array([0.0, 0.03]), np.array([20.0, 15.0])).round(6).tolist()
    [0.05, 0.083767]
    """
    rate = np.asarray(discount_fraction, dtype=np.float64)
    worth = -np.expm1(-np.asarray(life_years) * np.log1p(rate))
    return np.asarray(np.divide(rate, worth, out=1.0 / np.asarray(life_years, dtype=np.float64), where=rate != 0.0))


class Operation(Protocol):
    """What running with a size costs in a year."""

    def costs(self, values: Mapping[str, Floats], times: Floats) -> tuple[Floats, Floats]:
        """Cost with perfect foresight, and what planning on forecasts adds, shape (draws, sizes) each [currency].

        Parameters
        ----------
        values
            Values of all factors by name, shape (draws,) each.
        times
            Capacity and power over those of the scenario, shape (sizes,).
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Study:
    """Everything that gains are made of.

    Parameters
    ----------
    operation
        What running costs.
    units
        How many storages there are.
    capacity_kwh, power_kw
        Of all of them, as the scenario has them; the power is the higher of charge and discharge [kWh] and [kW].
    price
        What they cost.
    """

    operation: Operation
    units: int
    capacity_kwh: float
    power_kw: float
    price: UnitPrice

    def gains(self, values: Mapping[str, Floats], times: Floats, served_kwh: Floats) -> Floats:
        """Yearly gain against none, shape (draws, sizes) [currency].

        Parameters
        ----------
        values
            Values of all factors by name, shape (draws,) each.
        times
            Capacity and power over those of the scenario, shape (sizes,).
        served_kwh
            Vital load served thanks to the storage, shape (years of outages, sizes) [kWh].
        """
        planned, added = self.operation.costs(values, np.concatenate([[0.0], times]))
        cost = planned + values["forecast"][:, None] * added
        in_outages = values["outage_worth"][:, None] * served_kwh[values["outages"].astype(int)]
        return np.asarray(cost[:, :1] - cost[:, 1:] + in_outages - self.purchase_costs(values, times))

    def purchase_costs(self, values: Mapping[str, Floats], times: Floats) -> Floats:
        """What sizes cost a year, annuity after subsidy and upkeep, shape (draws, sizes) [currency].

        Parameters
        ----------
        values
            Values of the factors ``investment``, ``discount`` and ``life``, shape (draws,) each.
        times
            Capacity and power over those of the scenario, shape (sizes,).
        """
        capital = self.price.capital_cost(times * self.capacity_kwh, times * self.power_kw)
        annuity = annuity_fractions(values["discount"], values["life"])
        yearly = annuity * (1.0 - self.price.subsidy_fraction) + self.price.om_fraction_per_year
        return np.asarray((values["investment"] * yearly)[:, None] * capital)
