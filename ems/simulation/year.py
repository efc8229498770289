"""A year of a district: the sites first, then what they leave to the pool (plan: sites, neighbours, shelters, grid)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ems.district import attach_plants
from ems.simulation import layout
from ems.simulation.signals import build_signals
from ems.simulation.tier import TierOutcome, Wanted, play_tier
from profiles.errors import ProblemCollector

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from ems.dispatch import Policy
    from ems.dispatch.rules import Signals
    from ems.district import District, TierPrices
    from ems.storage import Storages

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class YearOutcome:
    """What happened at both tiers.

    Parameters
    ----------
    sites
        Outcome of the site tier; classes of nodes as in the district.
    pool
        Outcome of the pool tier: one node.
    pool_net_load_kw
        Net load of the pool before its storages, shape (steps,) [kW].
    import_kw, export_kw, curtailed_kw, unserved_kw
        At the district's boundary, shape (steps,) [kW].
    """

    sites: TierOutcome
    pool: TierOutcome
    pool_net_load_kw: Floats
    import_kw: Floats
    export_kw: Floats
    curtailed_kw: Floats
    unserved_kw: Floats


def play_year(
    district: District, policy: Policy, *, plan_kw: Mapping[str, Floats] | None = None, keep_sites: bool = False
) -> YearOutcome:
    """Play a year under a policy.

    Parameters
    ----------
    district
        The district.
    policy
        Who decides at which tier.
    plan_kw
        For ``follow``: planned power per storage group, discharge positive, shape (steps,) for all units of the group
        together or (units, steps) for each [kW].
    keep_sites
        Whether to keep the net power of every site.

    Returns
    -------
    YearOutcome
        What happened.

    Raises
    ------
    profiles.errors.InputError
        The plan does not fit the district, or a rule cannot be compiled.
    profiles.errors.RunError
        A rule returned a number that is not finite.
    """
    site_plan, pool_plan = _plans(district, plan_kw)
    sites = play_tier(
        district.nodes,
        district.site_storages,
        policy.site,
        _signals(district, district.site_prices),
        district.grid,
        plan_kw=site_plan,
        wanted=Wanted(net=keep_sites),
    )
    net_kw = sites.series[:, layout.IMPORT].sum(axis=0) - sites.series[:, layout.EXPORT].sum(axis=0)
    net_kw -= district.output_kw(district.pool_plants_kw)
    pool_node = attach_plants(["pool"], net_kw[None], np.zeros(1, dtype=np.int64), district.drivers.unit_kw[:1], [])
    pool = play_tier(
        pool_node,
        district.pool_storages,
        policy.pool,
        _signals(district, district.pool_prices),
        district.grid,
        plan_kw=pool_plan,
        wanted=Wanted(storages=True),
    )
    limits = district.scenario.grid
    taken, given = pool.series[0, layout.IMPORT], pool.series[0, layout.EXPORT]
    import_kw = np.minimum(taken, np.inf if limits.import_limit_kw is None else limits.import_limit_kw)
    export_kw = np.minimum(given, np.inf if limits.export_limit_kw is None else limits.export_limit_kw)
    return YearOutcome(
        sites=sites,
        pool=pool,
        pool_net_load_kw=net_kw,
        import_kw=import_kw,
        export_kw=export_kw,
        curtailed_kw=given - export_kw,
        unserved_kw=taken - import_kw,
    )


def _signals(district: District, prices: TierPrices) -> Signals:
    generation_kw = district.output_kw(district.class_plants_kw.sum(axis=0) + district.pool_plants_kw)
    return build_signals(
        district.calendar,
        import_price=prices.import_per_kwh,
        export_price=prices.export_per_kwh,
        load_kw=district.load_kw,
        generation_kw=generation_kw,
        warning=district.warning,
        peak_target_kw=district.scenario.policy.peak_target_kw,
    )


def _plans(district: District, plan_kw: Mapping[str, Floats] | None) -> tuple[Floats | None, Floats | None]:
    """Plans per storage of both tiers; groups without a plan stay idle."""
    if plan_kw is None:
        return None, None
    problems = ProblemCollector("plan_kw")
    tiers = (district.site_storages, district.pool_storages)
    known = {group for storages in tiers for group in storages.group}
    for group in plan_kw:
        if group not in known:
            problems.add(group, "no such storage group", f"the district has {', '.join(sorted(known)) or 'none'}")
    plans = [_plan_of(storages, plan_kw, district.grid.n_steps, problems) for storages in tiers]
    problems.raise_if_any()
    return plans[0], plans[1]


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
