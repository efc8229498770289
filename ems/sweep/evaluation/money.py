"""What the sizes of a case cost a year."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from ems.economics.sizes import purchase, unit_prices
from ems.scenario.overrides import apply_overrides, parse_key
from ems.scenario.read import parse_scenario
from ems.sweep.evaluation.sized import STORAGE
from profiles.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike, NDArray

    from ems.economics.sizes import UnitPrice
    from ems.scenario import Scenario
    from ems.sweep.asked.plan import SweepPlan
    from ems.sweep.evaluation.memory import Memory

    Floats = NDArray[np.float64]

SIZES: Final = {
    STORAGE: ("capacity_kwh", "max_charge_kw", "max_discharge_kw", "charge_kw_per_kwh", "discharge_kw_per_kwh"),
    "pv": ("scale_fraction",),
}
"""Fields that say how large something is, by section: prices are those before they are varied."""
DEPTH: Final = 3


def prices_of(
    plan: SweepPlan, values: Mapping[str, object], scenario: Scenario, memory: Memory
) -> Mapping[str, UnitPrice]:
    """Prices of a kWh and a kW of a case: those of its scenario before any size is varied.

    Parameters
    ----------
    plan
        What varies.
    values
        What the case sets.
    scenario
        The case, whose own sizes count where it has none without what it sets.
    memory
        Keeps the prices.
    """
    others = {name: value for name, value in values.items() if not _is_size(name)}

    def make() -> Mapping[str, UnitPrice]:
        try:
            return unit_prices(parse_scenario(apply_overrides(dict(plan.tables), others), source=plan.source))
        except InputError:
            return unit_prices(scenario)

    return memory.prices.get(repr(others), make)


def yearly_purchase_cost(
    scenario: Scenario,
    prices: Mapping[str, UnitPrice],
    *,
    total_kwh: Mapping[str, ArrayLike] | None = None,
    total_kw: Mapping[str, ArrayLike] | None = None,
) -> Floats:
    """Purchase of everything that runs, a year [currency].

    Parameters
    ----------
    scenario
        What runs.
    prices
        From :func:`prices_of`.
    total_kwh, total_kw
        Sizes of all units of a class together in place of the scenario's, one a design [kWh], [kW].
    """
    return np.asarray(purchase(scenario, prices, total_kwh=total_kwh, total_kw=total_kw).yearly_cost)


def _is_size(name: str) -> bool:
    """Tell whether a key says how large something is."""
    path = parse_key(name)
    return len(path) == DEPTH and path[2] in SIZES.get(str(path[0]), ())
