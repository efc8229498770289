"""Plans as a tier carries them out, and what a user gives for the rule ``follow``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from profiles.errors import ProblemCollector

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from ems.district import District
    from ems.storage import Storages

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class TierPlan:
    """What the storages of a tier are meant to do.

    Parameters
    ----------
    battery_kw
        Planned power per storage, discharge positive, shape (storages, steps of the year) [kW].
    planned_net_load_kw
        Net load that the plan expected at each storage, after the earlier storages of its node, same shape [kW]; the
        rule ``hold`` corrects by it. None: zero.

    Notes
    -----
    A replay reads the steps that it is about to play, so that the arrays may be filled span by span.
    """

    battery_kw: Floats
    planned_net_load_kw: Floats | None = None


class OwnSeries:
    """Series that belong to single storages, twice the year as all signals; row 0 is for nodes without a storage.

    Parameters
    ----------
    storages
        The storages.
    n_steps
        Steps of the year.

    Attributes
    ----------
    series
        Reserve [kWh], plan and planned net load [kW], shape (storages + 1, 2 × steps) each.
    """

    def __init__(self, storages: Storages, n_steps: int) -> None:
        self._shape = (storages.count, n_steps)
        reserve, plan, planned_net_load = (np.zeros((storages.count + 1, 2 * n_steps)) for _ in range(3))
        if storages.reserve_kwh.any():
            reserve[1:] = storages.reserve_kwh[:, None]
        self.series = (reserve, plan, planned_net_load)

    def take(self, plan: TierPlan, span: slice) -> None:
        """Copy a span of a plan into both years.

        Parameters
        ----------
        plan
            The plan.
        span
            Steps of the year.

        Raises
        ------
        ValueError
            The plan has another shape than storages × steps of the year.
        """
        again = slice(span.start + self._shape[1], span.stop + self._shape[1])
        for seen, given in zip(self.series[1:], (plan.battery_kw, plan.planned_net_load_kw), strict=True):
            if given is None:
                continue
            if given.shape != self._shape:
                message = f"a plan of shape {given.shape}; storages × steps are {self._shape}"
                raise ValueError(message)
            seen[1:, span] = seen[1:, again] = given[:, span]


def plans_of_groups(district: District, plan_kw: Mapping[str, Floats]) -> tuple[TierPlan, TierPlan]:
    """Plans of both tiers from plans per storage group; groups without a plan stay idle.

    Parameters
    ----------
    district
        The district.
    plan_kw
        Planned power per storage group, discharge positive, shape (steps,) for all units of the group together or
        (units, steps) for each [kW].

    Returns
    -------
    site, pool
        One plan a tier.

    Raises
    ------
    profiles.errors.InputError
        A plan does not fit the district; all problems at once.
    """
    problems = ProblemCollector("plan_kw")
    tiers = (district.site_storages, district.pool_storages)
    known = {group for storages in tiers for group in storages.group}
    for group in plan_kw:
        if group not in known:
            problems.add(group, "no such storage group", f"the district has {', '.join(sorted(known)) or 'none'}")
    site, pool = (_plan_of(storages, plan_kw, district.grid.n_steps, problems) for storages in tiers)
    problems.raise_if_any()
    return TierPlan(battery_kw=site), TierPlan(battery_kw=pool)


def _plan_of(storages: Storages, plan_kw: Mapping[str, Floats], n_steps: int, problems: ProblemCollector) -> Floats:
    plan = np.zeros((storages.count, n_steps))
    for group in dict.fromkeys(storages.group):
        if group not in plan_kw:
            continue
        mine = np.array([name == group for name in storages.group])
        try:
            given = np.asarray(plan_kw[group], dtype=float)
        except (TypeError, ValueError) as error:
            problems.add(group, f"is not an array of numbers: {error}", f"give ({n_steps},) kW")
            continue
        if given.shape not in {(n_steps,), (int(mine.sum()), n_steps)}:
            problems.add(group, f"shape {given.shape}", f"give ({n_steps},) or ({int(mine.sum())}, {n_steps})")
        elif not np.isfinite(given).all():
            problems.add(group, "holds values that are not finite", "fill them")
        elif given.ndim == 1:
            # Units of different size carry a common plan in proportion to their capacity.
            capacity = storages.capacity_kwh[mine]
            plan[mine] = given * (capacity / max(capacity.sum(), np.finfo(float).tiny))[:, None]
        else:
            plan[mine] = given
    return plan
