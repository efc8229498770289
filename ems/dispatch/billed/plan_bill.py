"""The use of a storage that makes a bill smallest, in one call: net load, storage and tariff in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ems.dispatch.billed.bill_arguments import SOURCE, AskedTerms, read_bill_cases
from ems.dispatch.billed.costing import topped_up_cost
from ems.tariffs.contract import contract_size
from profiles.errors import ProblemCollector, RunError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

    from ems.dispatch.billed.search import Billed
    from ems.dispatch.billed.terms import Terms
    from ems.dispatch.problem import End, EndKind
    from ems.storage import Storage
    from ems.tariffs.laid import LaidTariff
    from ems.tariffs.model import Tariff

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class BillPlan:
    """The use of a storage that makes a bill smallest; with a leading axis where many were planned.

    Parameters
    ----------
    battery_kw
        Discharge less charge, shape ([cases,] steps) [kW].
    energy_kwh
        Energy when each step ends, same shape [kWh].
    start_energy_kwh
        Energy when the first step begins, a number or shape (cases,) [kWh].
    cost
        All of the bill that the storage can change: energy, fuel adjustment, levy, demand charge, what the least charge
        adds, tax, less what is fed in; and the storage's wear. Basic charges are not in it [currency].
    bound
        Proven lower bound of the cost: no plan is cheaper [currency].
    price_per_kwh
        What one more kWh costs in each step, by the block in which its month ends, with market, fuel, levy and tax;
        where a month ends on a boundary, between the two blocks. Shape ([cases,] steps) [currency/kWh].
    block
        Number of the block in which each bin ends, the lower one on a boundary; shape ([cases,] bins).
    bin_kwh
        Energy taken in each bin, shape ([cases,] bins) [kWh]; ``laid.bin_names`` and ``laid.month_of_bin`` name them.
    peak_kw
        Highest import of each month as the meter sees it (quarter-hours: means of half-hours), shape ([cases,] months)
        [kW].
    rounds
        How often was planned until plan and bound met, a number or shape (cases,).
    laid
        The tariff on the steps.
    notes
        What the plan leaves out, and what a reader of the bill must know.
    """

    battery_kw: Floats
    energy_kwh: Floats
    start_energy_kwh: float | Floats
    cost: float | Floats
    bound: float | Floats
    price_per_kwh: Floats
    block: Ints
    bin_kwh: Floats
    peak_kw: Floats
    rounds: int | Ints
    laid: LaidTariff
    notes: tuple[str, ...]

    @property
    def gap(self) -> float | Floats:
        """Cost less bound: by so much, at most, could another plan be cheaper [currency]."""
        gap = np.maximum(np.subtract(self.cost, self.bound), 0.0)
        return float(gap) if gap.ndim == 0 else np.asarray(gap)


def plan_bill(
    net_load_kw: ArrayLike,
    storage: Storage | Sequence[Storage],
    tariff: str | Path | Tariff | LaidTariff,
    times: pd.DatetimeIndex | None = None,
    *,
    contract: float | None = None,
    market_price_per_kwh: ArrayLike | None = None,
    feed_in_year: int | None = None,
    fuel_adjustment_per_kwh: float | None = None,
    end: EndKind | End = "cyclic",
    initial_energy_kwh: ArrayLike | None = None,
    threads: int = 0,
) -> BillPlan:
    """Plan a storage so that the bill of its site is smallest, knowing the net load: block prices, demand and all.

    Parameters
    ----------
    net_load_kw
        Load less generation, shape (steps,); a leading axis makes it a batch, (cases, steps) [kW].
    storage
        The storage, or a list with one for each case; a list makes a batch too.
    tariff
        Name of a bundled tariff, a tariff file, a tariff, or one that is laid on these steps already.
    times
        Start of each step, regular; without a time zone it is the tariff's local time. None: the index of the net load.
    contract
        Size of the contract [A, kVA or kW]; it matters where the tariff has a least charge. None: the tariff's.
    market_price_per_kwh
        Market price, shape (steps,), for tariffs that follow one [currency/kWh].
    feed_in_year
        Fiscal year in which the plant began; None: fed-in energy gets the price after feed-in.
    fuel_adjustment_per_kwh
        Fuel-cost adjustment where the tariff knows none [currency/kWh].
    end
        As in :func:`ems.plan_storage`.
    initial_energy_kwh
        Energy when the first step begins, a number or shape (cases,); None: the storage's own [kWh].
    threads
        How many cases are planned at a time; 0: as many as the machine has cores.

    Returns
    -------
    BillPlan
        With a proven bound.

    Raises
    ------
    profiles.errors.InputError
        Kinds, shapes, steps or energies are wrong; the tariff is, or is none for the exact planner: prices that fall
        from block to block, a price below zero, a feed-in price above the lowest import price (E6).
    profiles.errors.RunError
        No plan keeps the limits of a storage.

    Notes
    -----
    Every kWh of a month is planned at the price of the block in which the month ends, never at that of the kWh taken so
    far, which would invent a gain from moving energy within the month. Twelve months are taken to repeat: a demand
    charge that looks back over a year in full is planned as one cap on all of them. In other spans, and with another
    ratchet, the peaks of single months are planned and the ratchet is billed: cost and bound hold, a gap may stay open,
    and the notes say so.

    Examples
    --------
    A month that would end 20 kWh above 120 kWh, and a battery whose losses would cost more than the surplus saves:

    >>> import numpy as np, pandas as pd
    >>> from ems.storage import Storage
    >>> times = pd.date_range("2027-06-01", "2027-07-01", freq="h", tz="Asia/Tokyo", inclusive="left")
    >>> battery = Storage(capacity_kwh=5, max_charge_kw=2, max_discharge_kw=2, charge_efficiency=0.95,
    ...                   discharge_efficiency=0.95)
    >>> plan = plan_bill(np.full(720, 140 / 720), battery, "kyuden-juryo-dento-b", times)
    >>> round(float(plan.bin_kwh[0]), 6), plan.block.tolist(), abs(plan.gap) < 1e-6
    (140.0, [1], True)
    """
    given = {
        "net_load_kw": net_load_kw,
        "storage": storage,
        "initial_energy_kwh": initial_energy_kwh,
        "threads": threads,
    }
    asked = AskedTerms(
        market_price_per_kwh=market_price_per_kwh,
        feed_in_year=feed_in_year,
        fuel_adjustment_per_kwh=fuel_adjustment_per_kwh,
    )
    cases, terms, read = read_bill_cases(given, tariff, times, end, asked)
    problems = ProblemCollector(SOURCE)
    size = contract_size(terms.laid.tariff, contract, problems)
    problems.raise_if_any()
    from ems.dispatch.billed.search import plan_billed  # noqa: PLC0415 (imports numba)

    found = plan_billed(cases, terms, threads=read.threads)
    if not np.isfinite(found.cost).all():
        case = int(np.argmin(np.isfinite(found.cost)))
        message = f"plan_bill: case {case} has no plan that keeps the limits of its storage"
        raise RunError(message)
    return _bill_plan(found, terms, size, is_batch=bool(read.counts))


def _bill_plan(found: Billed, terms: Terms, size: float, *, is_batch: bool) -> BillPlan:
    """Describe the plans, one or many."""
    bins, peaks, market = (
        np.array([getattr(column, name) for column in found.columns]) for name in ("bin_kwh", "peak_kw", "market_cost")
    )
    cost = found.cost + topped_up_cost(terms, bins, market, peaks, size)
    first = slice(None) if is_batch else 0
    return BillPlan(
        battery_kw=np.array([column.battery_kw for column in found.columns])[first],
        energy_kwh=np.array([column.energy_kwh for column in found.columns])[first],
        start_energy_kwh=found.start_energy_kwh if is_batch else float(found.start_energy_kwh[0]),
        cost=cost if is_batch else float(cost[0]),
        bound=found.bound if is_batch else float(found.bound[0]),
        price_per_kwh=terms.import_price_per_kwh(found.price_of_bin)[first],
        block=terms.block_of(bins)[first],
        bin_kwh=bins[first],
        peak_kw=peaks[first],
        rounds=found.rounds if is_batch else int(found.rounds[0]),
        laid=terms.laid,
        notes=(*terms.notes, *terms.laid.notes, *terms.laid.export_notes),
    )
