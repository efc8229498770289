"""The right size of a storage in one call: net load, prices and what a kWh costs in, the size and its proof out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ems.sizing.one_storage.arguments import asked_of
from ems.sizing.one_storage.finding import found_size
from profiles.errors import ProblemCollector

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ems.sizing.one_storage.answer import Small, StorageSize
    from ems.sizing.one_storage.meter import End
    from ems.storage import Storage


def size_storage(
    net_load_kw: ArrayLike,
    storage: Storage,
    *,
    import_price: ArrayLike,
    export_price: ArrayLike,
    cost_per_kwh: float,
    cost_per_kw: float = 0.0,
    generation_per_kw: ArrayLike | None = None,
    cost_per_generation_kw: float = 0.0,
    size_power: bool = False,
    goal: Small | None = None,
    share_fraction: float | None = None,
    peak_kw: float | None = None,
    budget: float | None = None,
    most_kwh: float | None = None,
    most_kw: float | None = None,
    most_generation_kw: float | None = None,
    load_kw: ArrayLike | None = None,
    step_h: float = 1.0,
    end: End = "cyclic",
    years: float = 1.0,
) -> StorageSize:
    """Find the right size of a storage at one meter, knowing its net load and prices: exactly, with proof.

    Parameters
    ----------
    net_load_kw
        Load less the generation that is there already, shape (steps,) [kW].
    storage
        Its efficiencies, losses, floor and ceiling as shares, start and wear; where the power is not sized, its power
        to capacity is the proportion of every size.
    import_price, export_price
        Paid and earned per kWh, a number or shape (steps,); 0 ≤ export ≤ import at every step [currency/kWh].
    cost_per_kwh, cost_per_kw
        What a kWh of capacity and a kW of charge cost a year: their price after subsidy as an annuity, and upkeep
        [currency/kWh] and [currency/kW].
    generation_per_kw
        What a kW of generation would give, shape (steps,); it is sized along with the storage; None: none is [kW].
    cost_per_generation_kw
        What a kW of it costs a year [currency/kW].
    size_power
        Whether the power is sized apart from the capacity, that of charge and discharge alike.
    goal
        ``"cost"``: least operation and purchase together; ``"purchase"``: least purchase with which the limits are
        kept; None: the purchase where a share or a peak is asked for, else the cost.
    share_fraction
        Share of the load that must not be imported where the storage is run for that; None: no matter.
    peak_kw
        Highest import that is allowed; None: no matter [kW].
    budget
        Most that the purchase may cost a year; None: no matter [currency].
    most_kwh, most_kw, most_generation_kw
        Largest sizes; None: as large as it pays [kWh] and [kW].
    load_kw
        The load alone, shape (steps,), for the share where generation is taken off the net load [kW].
    step_h
        Length of a step [h].
    end
        ``"cyclic"``: the storage ends as it begins, whatever that is; ``"at_least"``: with no less than it begins.
    years
        How many years the steps stand for: costs of operation are divided by it.

    Returns
    -------
    StorageSize
        The size, with the slopes of the cost on both sides of it and a proven bound.

    Raises
    ------
    profiles.errors.InputError
        Something is wrong with the arguments, no size keeps the limits, or every larger size is better: all problems
        at once.

    Notes
    -----
    The least cost of operation is a convex function of the sizes, and the worth of stored energy gives its slope at any
    of them. Each size that is asked for cuts off what cannot be best; at the end the cheapest size by all cuts costs
    what they say. See ``ems.sizing.search``.

    Examples
    --------
    Each kWh can be moved once from 10 to 50, up to the load of that hour:

    >>> from ems.storage import Storage
    >>> battery = Storage(capacity_kwh=1, max_charge_kw=1, max_discharge_kw=1, charge_efficiency=1.0,
    ...                   discharge_efficiency=1.0)
    >>> prices = [10.0, 50.0, 10.0]
    >>> size = size_storage([2.0, 2.0, 2.0], battery, import_price=prices, export_price=0.0, cost_per_kwh=15.0)
    >>> size.capacity_kwh, size.yearly_cost, size.saved_by_last_kwh, size.saved_by_next_kwh
    (2.0, 90.0, 40.0, 0.0)
    """
    given = {
        "net_load_kw": net_load_kw,
        "storage": storage,
        "import_price": import_price,
        "export_price": export_price,
        "cost_per_kwh": cost_per_kwh,
        "cost_per_kw": cost_per_kw,
        "generation_per_kw": generation_per_kw,
        "cost_per_generation_kw": cost_per_generation_kw,
        "size_power": size_power,
        "goal": goal,
        "share_fraction": share_fraction,
        "peak_kw": peak_kw,
        "budget": budget,
        "most_kwh": most_kwh,
        "most_kw": most_kw,
        "most_generation_kw": most_generation_kw,
        "load_kw": load_kw,
        "step_h": step_h,
        "end": end,
        "years": years,
    }
    return found_size(asked_of(given, ProblemCollector("size_storage")))
