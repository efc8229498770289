"""What everything costs that is installed, or would be: one district, or many designs at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ems.economics.sizes.class_prices import unit_prices
from ems.scenario.rollout import installed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike, NDArray

    from ems.economics.sizes.unit_price import UnitPrice
    from ems.scenario import Scenario

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Purchase:
    """What storages and PV cost, numbers or arrays over designs [currency].

    Parameters
    ----------
    capital_cost
        Investment before subsidy.
    subsidy_cost
        What the state pays of it.
    yearly_cost
        Annuity of the rest over its life, and upkeep, of a year.
    yearly_cost_of
        The same by class (``"storage.shelter"``).
    unpriced
        Classes that are installed and that no item of ``[capital.*]`` pays for; they cost nothing here.
    """

    capital_cost: Floats
    subsidy_cost: Floats
    yearly_cost: Floats
    yearly_cost_of: Mapping[str, Floats]
    unpriced: tuple[str, ...]

    @property
    def net_cost(self) -> Floats:
        """Investment after subsidy [currency]."""
        return np.asarray(self.capital_cost - self.subsidy_cost)


def purchase(
    scenario: Scenario,
    prices: Mapping[str, UnitPrice] | None = None,
    *,
    total_kwh: Mapping[str, ArrayLike] | None = None,
    total_kw: Mapping[str, ArrayLike] | None = None,
) -> Purchase:
    """Return what the storages and PV cost that run in the scenario's fiscal year.

    Parameters
    ----------
    scenario
        What is installed; of its sizes those that are simulated, overrides included.
    prices
        Prices by class; None: the scenario's own (:func:`unit_prices`).
    total_kwh
        Capacity of all units of a class together in place of what is installed, by class; any shapes that broadcast, so
        that many designs cost one call [kWh].
    total_kw
        The same of power, or of PV [kW].

    Returns
    -------
    Purchase
        Numbers of shape (), or of the shape that the sizes given broadcast to.

    Examples
    --------
    >>> from ems.scenario import read_scenario
    >>> scenario = read_scenario("kumamoto")
    >>> bought = purchase(scenario, total_kwh={"storage.large": [0.0, 1000.0]})
    >>> [round(float(cost)) for cost in bought.yearly_cost_of["storage.large"]]
    [0, 3346472]
    """
    known = unit_prices(scenario) if prices is None else prices
    now_kwh, now_kw = installed_sizes(scenario)
    now_kwh |= {key: np.asarray(value, dtype=np.float64) for key, value in (total_kwh or {}).items()}
    now_kw |= {key: np.asarray(value, dtype=np.float64) for key, value in (total_kw or {}).items()}
    classes = list(dict.fromkeys([*now_kwh, *now_kw]))
    capital = subsidy = yearly = np.zeros(())
    of_class: dict[str, Floats] = {}
    for key in (key for key in classes if key in known):
        price = known[key]
        cost = price.capital_cost(now_kwh.get(key, 0.0), now_kw.get(key, 0.0))
        of_class[key] = np.asarray(cost * price.yearly_fraction)
        capital, subsidy = capital + cost, subsidy + cost * price.subsidy_fraction
        yearly = yearly + of_class[key]
    return Purchase(
        capital_cost=np.asarray(capital),
        subsidy_cost=np.asarray(subsidy),
        yearly_cost=np.asarray(yearly),
        yearly_cost_of=of_class,
        unpriced=tuple(key for key in classes if key not in known),
    )


def installed_sizes(scenario: Scenario) -> tuple[dict[str, Floats], dict[str, Floats]]:
    """Capacities [kWh] and powers [kW] of all units of each class that runs in the scenario's fiscal year.

    Parameters
    ----------
    scenario
        The district and its plan.

    Returns
    -------
    tuple of dict
        Capacity by class of storages; power by class of storages (the higher of charge and discharge) and of PV.
    """
    now = installed(scenario)
    kwh: dict[str, Floats] = {}
    kw: dict[str, Floats] = {}
    for unit in now.storages:
        key = f"storage.{unit.storage}"
        power = max(unit.max_charge_kw, unit.max_discharge_kw) * unit.units
        kwh[key] = np.asarray(kwh.get(key, 0.0) + unit.kwh)
        kw[key] = np.asarray(kw.get(key, 0.0) + power)
    for roof in now.pv:
        key = f"pv.{roof.pv}"
        kw[key] = np.asarray(kw.get(key, 0.0) + roof.kw)
    return kwh, kw
