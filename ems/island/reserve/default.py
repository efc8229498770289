"""The reserve of the rule ``shelter_reserve`` where a scenario states none: what outages need."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ems.dispatch.rules.rule import BUILT_IN
from ems.island.reserve.floors import own_capacity_kwh, own_storage_number
from ems.island.reserve.profile import constant_reserve_kwh, full_kwh, outage_steps, vital_need_kwh

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ems.dispatch import Policy
    from ems.district import District
    from ems.island.shelter import Shelter

HOURS_PER_DAY = 24.0
RESERVE_RULE = "shelter_reserve"


def with_default_reserve(district: District, policy: Policy) -> District:
    """Give the rule ``shelter_reserve``, or a rule of the user's at the pool, its reserve where the scenario has none.

    Parameters
    ----------
    district, policy
        What will be played.

    Returns
    -------
    District
        The same where the scenario states a reserve or the rule knows none; else with the smallest constant reserve
        with which the vital services of every shelter last as long, and for as large a share of the starts, as the
        scenario's ``[outage]`` asks for, and a note that says so.

    Notes
    -----
    Above it lies what the battery loses in a day by standing, because the rule refills the reserve at night. Storages
    without a shelter keep nothing; units that act as one storage all keep the largest share.
    """
    knows = policy.pool.name == RESERVE_RULE or (policy.pool.name not in BUILT_IN and policy.pool.uses_own_series)
    if district.scenario.policy.reserve_fraction is not None or not knows:
        return district
    from ems.island.build.shelters import shelters  # noqa: PLC0415 - builds what only some policies need

    outage = district.scenario.outage
    return with_reserve_for(
        district,
        shelters(district),
        hours=outage.guarantee_hours,
        share_fraction=outage.guarantee_fraction,
        tolerance_kw=outage.tolerance_kw,
    )


def with_reserve_for(
    district: District,
    shelters: Sequence[Shelter],
    *,
    hours: float,
    share_fraction: float = 1.0,
    tolerance_kw: float = 1e-5,
) -> District:
    """Set what the rule ``shelter_reserve`` keeps, from what outages need.

    Parameters
    ----------
    district, shelters
        The district and its shelters.
    hours
        How long vital services must last [h].
    share_fraction
        For how large a share of the starts.
    tolerance_kw
        A step counts as served while no more than this is missing [kW].

    Returns
    -------
    District
        With ``Storages.reserve_kwh`` and a note.

    Raises
    ------
    profiles.errors.InputError
        Hours or share break their rule.
    """
    storages, texts = district.pool_storages, []
    reserve_fraction = np.zeros(storages.count)
    for shelter in shelters:
        number, steps = own_storage_number(district, shelter), outage_steps(shelter, hours, share_fraction)
        if number is None or full_kwh(shelter) <= 0.0:
            continue
        level = constant_reserve_kwh(vital_need_kwh(shelter, steps, tolerance_kw=tolerance_kw), share_fraction)
        kept_a_day = float((1.0 - storages.standing_loss_fraction_per_h[number]) ** HOURS_PER_DAY)
        reserve = min(level / kept_a_day, full_kwh(shelter))
        reserve_fraction[number] = max(reserve_fraction[number], reserve / own_capacity_kwh(shelter))
        enough = "" if np.isfinite(level) else " (its full battery, which is not enough)"
        texts.append(f"{shelter.title} {reserve:,.0f} kWh{enough}")
    reserve_kwh = reserve_fraction * storages.capacity_kwh
    reserve_kwh.setflags(write=False)
    note = f"no shelter with a battery at the pool is described: rule {RESERVE_RULE} keeps nothing for an outage"
    if texts:
        starts = "every start" if share_fraction >= 1.0 else f"{share_fraction:.4g} of the starts"
        note = (
            f"reserve from what outages need, {hours:g} h of the vital services at {starts} of an outage with all "
            f"equipment working: {', '.join(texts)}"
        )
    return replace(district, pool_storages=replace(storages, reserve_kwh=reserve_kwh), notes=(*district.notes, note))
