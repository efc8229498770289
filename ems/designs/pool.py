"""The year of a district up to one storage at the pool, played once for all its designs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ems.designs.base import DesignBase
from ems.designs.design import lay_out
from ems.dispatch import read_policy
from ems.dispatch.planners.storages import pick_storages
from ems.island.reserve.default import with_default_reserve
from ems.results.storage_groups import classes_of_group
from ems.scenario.keys import nearest
from ems.simulation.layout import CHARGE, DISCHARGE
from ems.simulation.play import play_policy
from ems.simulation.year import signals_of_tier
from ems.year.one import judged
from profiles.errors import InputError, Problem, ProblemCollector

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.designs.design import Designs
    from ems.dispatch import Policy
    from ems.dispatch.policy import PolicyLike
    from ems.district import District

    Floats = NDArray[np.float64]

PREFIX = "storage."


def pool_base(district: District, policy: PolicyLike | None = None, name: str | None = None) -> DesignBase:
    """Play everything that acts before one storage at the pool.

    Parameters
    ----------
    district
        From :func:`ems.build_district`.
    policy
        A rule, or one for the sites and one for the pool, as :func:`ems.simulate` takes them; None takes the
        scenario's.
    name
        Class of the storage (``"shelter"``, ``"storage.shelter"``), all units of which act as one; None takes the last
        at the pool.

    Returns
    -------
    DesignBase
        For :func:`ems.designs.play_designs` and :func:`ems.designs.plan_designs`.

    Raises
    ------
    profiles.errors.InputError
        There is no such storage at the pool, its units stand apart or have floors, limits or drains that vary by step,
        another storage acts after it, or the policy is a planner.

    Examples
    --------
    >>> import ems
    >>> base = pool_base(ems.build_district(ems.read_scenario("kumamoto")), "self_consumption", "storage.large")
    >>> base.units, float(base.present.capacity_kwh[0])
    (2, 1000.0)
    """
    chosen = read_policy(district.scenario.policy.name if policy is None else policy)
    _refuse_planner(chosen)
    number = _number_of(district, name)
    _refuse_changing_limits(district, number)
    district = with_default_reserve(district, chosen)
    storages = district.pool_storages
    earlier = replace(
        district, pool_storages=pick_storages(storages, np.arange(number)), pool_units=district.pool_units[:number]
    )
    played = play_policy(earlier, chosen)
    without = judged(earlier, chosen, played)
    outcome = played.outcome
    moved = outcome.pool.series[0]
    net_load_kw = outcome.pool_net_load_kw + moved[CHARGE] - moved[DISCHARGE]
    net_load_kw.setflags(write=False)
    limits = district.scenario.grid
    return DesignBase(
        district=district,
        policy=chosen,
        storage_class=_class_of(district, storages.group[number]),
        group=storages.group[number],
        number=number,
        units=district.pool_units[number],
        without=without,
        net_load_kw=net_load_kw,
        signals=signals_of_tier(district, district.pool_prices, outcome.class_load_kw),
        may_export=bool(storages.may_export[number]),
        import_limit_kw=np.inf if limits.import_limit_kw is None else limits.import_limit_kw,
        export_limit_kw=np.inf if limits.export_limit_kw is None else limits.export_limit_kw,
        present=_present(district, number),
    )


def _refuse_planner(policy: Policy) -> None:
    """Refuse a policy that plans all storages together."""
    if policy.planner is None:
        return
    what = "is a planner, which decides for all storages together; designs of one storage are played by rules"
    remedy = "give a rule, such as self_consumption; plan_designs plans the storage itself with perfect foresight"
    raise InputError(f"policy {policy.name!r}", [Problem(where="", what=what, remedy=remedy)])


def _number_of(district: District, name: str | None) -> int:
    """Return the number of the storage at the pool, which is the last that acts there."""
    groups = district.pool_storages.group
    wanted = None if name is None else name.removeprefix(PREFIX)
    numbers = [
        number
        for number, group in enumerate(groups)
        if wanted in (None, group) or classes_of_group(district.scenario, group) == (wanted,)
    ]
    if wanted is None:
        numbers = numbers[-1:]
    problems = ProblemCollector("designs")
    where, known = f"storage {wanted!r}" if wanted else "storage", ", ".join(dict.fromkeys(groups))
    if not numbers:
        what, remedy = _why_absent(district, wanted)
        problems.add(where, what, f"{remedy}at the pool stand: {known}" if known else f"{remedy}the pool has none")
    elif len(numbers) > 1:
        names = ", ".join(groups[number] for number in numbers)
        what = f"its units stand apart at the pool ({names}): they have unlike ratios of power to capacity or floors"
        problems.add(where, what, "give all units one ratio in its rollout")
    elif numbers[0] != len(groups) - 1:
        after = ", ".join(groups[numbers[0] + 1 :])
        what = f"{after} acts after it at the pool and would act otherwise with every size"
        problems.add(where, what, "put its table behind the others in the scenario, or simulate every size")
    problems.raise_if_any()
    return numbers[0]


def _why_absent(district: District, wanted: str | None) -> tuple[str, str]:
    """Say why a storage is not at the pool, and what may help."""
    known = district.scenario.storage
    if wanted is None:
        return "no storage stands at the pool", ""
    if wanted not in known:
        close = nearest(wanted, known)
        return "there is no such storage", f"{close}; " if close else ""
    if any(item.at == "pool" for item in known[wanted].rollout):
        return f"none is installed at the pool by fiscal year {district.scenario.fiscal_year}", ""
    return "stands at sites, not at the pool", ""


def _refuse_changing_limits(district: District, number: int) -> None:
    """Refuse a storage whose limits vary by step, which would not follow from its size alone."""
    storages, problems = district.pool_storages, ProblemCollector("designs")
    row = storages.limit_row[number]
    where = f"storage {storages.group[number]!r}"
    for limits, name in ((storages.floor_fraction, "floor"), (storages.ceiling_fraction, "ceiling")):
        if (limits[row] != limits[row, 0]).any():
            what = f"its {name} varies by step (energy kept for an outage), which no size alone describes"
            problems.add(where, what, "take the district without these floors")
    if storages.power_row[number] or storages.drain_kwh[storages.drain_row[number]].any():
        problems.add(where, "its power limits or drains vary by step", "simulate every size")
    problems.raise_if_any()


def _class_of(district: District, group: str) -> str:
    """Return the storage class behind a group at the pool."""
    return next(iter(classes_of_group(district.scenario, group)), group)


def _present(district: District, number: int) -> Designs:
    """The storage as the district has it."""
    s = district.pool_storages
    capacity, initial = float(s.capacity_kwh[number]), float(s.initial_energy_kwh[number])
    known = district.scenario.storage.get(_class_of(district, s.group[number]))
    floor = float(s.floor_fraction[s.limit_row[number], 0])
    start = initial / capacity if capacity else (floor if known is None else known.initial_fraction)
    return lay_out(
        capacity_kwh=[capacity],
        max_charge_kw=s.max_charge_kw[number],
        max_discharge_kw=s.max_discharge_kw[number],
        charge_efficiency=s.charge_efficiency[number],
        discharge_efficiency=s.discharge_efficiency[number],
        standing_loss_fraction_per_h=s.standing_loss_fraction_per_h[number],
        floor_fraction=floor,
        ceiling_fraction=s.ceiling_fraction[s.limit_row[number], 0],
        initial_fraction=min(start, 1.0),
        wear_price_per_kwh=s.wear_price_per_kwh[number],
        reserve_kwh=s.reserve_kwh[number],
    )
