"""The smallest problem that is worth planning: one site, its load, its generation and its storages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ems.dispatch.problem import GRID, DemandCharge, DispatchProblem, End, Objective, PlanNodes
from ems.storage import Storage, pack_storages

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

    from ems.dispatch.problem import EndKind

NO_UNSERVED_PRICE = 1000.0
FIRST_STEP = "2027-01-01"


def one_site_problem(
    load_kw: ArrayLike,
    storages: Storage | Sequence[Storage],
    *,
    import_price_per_kwh: ArrayLike,
    export_price_per_kwh: ArrayLike = 0.0,
    generation_kw: ArrayLike = 0.0,
    import_limit_kw: ArrayLike = np.inf,
    export_limit_kw: ArrayLike = np.inf,
    emission_kg_per_kwh: ArrayLike = 0.0,
    demand_charges: Sequence[DemandCharge] = (),
    unserved_price_per_kwh: float = NO_UNSERVED_PRICE,
    end: EndKind | End = "cyclic",
    objective: Objective | None = None,
    times: pd.DatetimeIndex | None = None,
    step_h: float = 1.0,
) -> DispatchProblem:
    """Describe a site for :func:`ems.dispatch.optimiser.solve`.

    Parameters
    ----------
    load_kw
        Load, shape (steps,) [kW]; tells the number of steps.
    storages
        The site's storages, in the order in which they act.
    import_price_per_kwh, export_price_per_kwh
        Paid and earned at the meter, a number or shape (steps,) [currency/kWh].
    generation_kw
        Output of the site's plants, a number or shape (steps,) [kW].
    import_limit_kw, export_limit_kw
        Highest power over the meter, a number or shape (steps,) [kW].
    emission_kg_per_kwh
        Carbon of imported energy, a number or shape (steps,) [kg/kWh].
    demand_charges
        Prices of highest imports; their node is 0.
    unserved_price_per_kwh
        Price of load that an import limit does not let in [currency/kWh].
    end
        ``"cyclic"``, ``"at_least"`` (the energy at the start), or an :class:`ems.dispatch.problem.End`.
    objective
        What is made small; None: the cost.
    times
        Start of every step; None counts from 1 January 2027.
    step_h
        Length of a step [h].

    Returns
    -------
    DispatchProblem
        Checked.

    Raises
    ------
    profiles.errors.InputError
        A series is too short, or a value breaks its rule; all problems at once.

    Examples
    --------
    >>> battery = Storage(capacity_kwh=1, max_charge_kw=1, max_discharge_kw=1, charge_efficiency=1.0,
    ...                   discharge_efficiency=1.0)
    >>> one_site_problem([1.0, 1.0, 1.0], battery, import_price_per_kwh=[10.0, 50.0, 10.0]).n_steps
    3
    """
    load = np.asarray(load_kw, dtype=float)
    n_steps = len(load)
    units = [storages] if isinstance(storages, Storage) else list(storages)
    return DispatchProblem(
        times=pd.date_range(FIRST_STEP, periods=n_steps, freq=pd.Timedelta(hours=step_h)) if times is None else times,
        step_h=step_h,
        nodes=PlanNodes(
            names=("site",),
            parent=np.array([GRID]),
            load_kw=load[None],
            generation_kw=_row(generation_kw, n_steps),
            import_price_per_kwh=_row(import_price_per_kwh, n_steps),
            export_price_per_kwh=_row(export_price_per_kwh, n_steps),
            import_limit_kw=_row(import_limit_kw, n_steps),
            export_limit_kw=_row(export_limit_kw, n_steps),
        ),
        storages=pack_storages(
            units,
            nodes=[0] * len(units),
            groups=[f"storage_{number}" for number in range(1, len(units) + 1)],
            n_steps=n_steps,
        ),
        loss_price_per_kwh=np.zeros(len(units)),
        end=end if isinstance(end, End) else End(kind=end),
        emission_kg_per_kwh=_row(emission_kg_per_kwh, n_steps)[0],
        contract_kw=np.zeros(n_steps),
        unserved_price_per_kwh=unserved_price_per_kwh,
        demand_charges=tuple(demand_charges),
        objective=Objective() if objective is None else objective,
    )


def _row(values: ArrayLike, n_steps: int) -> np.ndarray:
    """Return one row of steps; a number holds at every step, a series keeps its length, right or wrong."""
    series = np.asarray(values, dtype=float)
    return np.full((1, n_steps), float(series)) if series.ndim == 0 else series[None]
