"""What one more kWh or kW costs, and what that is a year."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]


def annuity_fraction(discount_fraction: float, life_years: float) -> float:
    """Return the equal yearly payment over a life that is worth 1 when it is bought [1/year].

    Parameters
    ----------
    discount_fraction
        Discount rate a year, real, above −1.
    life_years
        Payments, at the end of each year [years].

    Notes
    -----
    r / (1 − (1 + r)^−n), the capital recovery factor; 1 / n where r is 0.

    Examples
    --------
    >>> round(annuity_fraction(0.03, 15), 6), annuity_fraction(0.0, 20)
    (0.083767, 0.05)
    """
    if discount_fraction == 0.0:
        return 1.0 / life_years
    return discount_fraction / -float(np.expm1(-life_years * np.log1p(discount_fraction)))


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitPrice:
    """Price of the size of one class.

    Parameters
    ----------
    key
        Where the class stands in the scenario: ``"storage.shelter"``, ``"pv.home_roof"``.
    price_per_kwh
        Investment before subsidy for each kWh of capacity; 0 for PV [currency/kWh].
    price_per_kw
        The same for each kW: of power beside the capacity, or of PV [currency/kW].
    subsidy_fraction
        Share of the investment that the state pays.
    life_years
        Years until it is replaced.
    om_fraction_per_year
        Upkeep a year as a share of the investment before subsidy.
    discount_fraction
        Discount rate a year, real.
    items
        Items of ``[capital.*]`` that the price comes from.
    note
        How it was found.
    """

    key: str
    price_per_kwh: float
    price_per_kw: float
    subsidy_fraction: float
    life_years: float
    om_fraction_per_year: float
    discount_fraction: float
    items: tuple[str, ...] = ()
    note: str = ""

    @property
    def yearly_fraction(self) -> float:
        """What a size costs a year as a share of its investment before subsidy: annuity after subsidy, and upkeep."""
        return self.annuity * (1.0 - self.subsidy_fraction) + self.om_fraction_per_year

    @property
    def annuity(self) -> float:
        """Yearly payment over the life for each unit of money invested."""
        return annuity_fraction(self.discount_fraction, self.life_years)

    @property
    def yearly_per_kwh(self) -> float:
        """What a kWh of capacity costs a year [currency/kWh]."""
        return self.price_per_kwh * self.yearly_fraction

    @property
    def yearly_per_kw(self) -> float:
        """What a kW costs a year [currency/kW]."""
        return self.price_per_kw * self.yearly_fraction

    def capital_cost(self, capacity_kwh: ArrayLike = 0.0, power_kw: ArrayLike = 0.0) -> Floats:
        """Investment before subsidy [currency].

        Parameters
        ----------
        capacity_kwh
            Capacity of all units together, any shape [kWh].
        power_kw
            Power of all units together, any shape [kW].
        """
        # a price that is not asked for must not spoil the sum where its size is unknown
        of_power = self.price_per_kw * np.asarray(power_kw, dtype=np.float64) if self.price_per_kw else 0.0
        return np.asarray(self.price_per_kwh * np.asarray(capacity_kwh, dtype=np.float64) + of_power)

    def yearly_cost(self, capacity_kwh: ArrayLike = 0.0, power_kw: ArrayLike = 0.0) -> Floats:
        """What a size costs a year [currency].

        Parameters
        ----------
        capacity_kwh
            As in :meth:`capital_cost` [kWh].
        power_kw
            As in :meth:`capital_cost` [kW].
        """
        return np.asarray(self.capital_cost(capacity_kwh, power_kw) * self.yearly_fraction)

    def changed(
        self,
        *,
        price_per_kwh: float | None = None,
        price_per_kw: float | None = None,
        subsidy_fraction: float | None = None,
        life_years: float | None = None,
        om_fraction_per_year: float | None = None,
        discount_fraction: float | None = None,
    ) -> UnitPrice:
        """Return the price with other figures in it.

        Parameters
        ----------
        price_per_kwh
            None: as it is [currency/kWh].
        price_per_kw
            None: as it is [currency/kW].
        subsidy_fraction, life_years, om_fraction_per_year, discount_fraction
            None: as they are.
        """
        given = {
            "price_per_kwh": price_per_kwh,
            "price_per_kw": price_per_kw,
            "subsidy_fraction": subsidy_fraction,
            "life_years": life_years,
            "om_fraction_per_year": om_fraction_per_year,
            "discount_fraction": discount_fraction,
        }
        now = {name: float(value) for name, value in given.items() if value is not None}
        prices = {"price_per_kwh", "price_per_kw"}
        note = "price as given" if prices & now.keys() else self.note
        return replace(self, **now, note=note) if now else self  # type: ignore[arg-type]
