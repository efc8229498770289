"""Designs played by a rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ems.designs.judging import judge_designs
from ems.designs.replaying import ENERGY, replay_designs
from ems.designs.shared import shared_by_designs
from ems.designs.years import DesignYears

if TYPE_CHECKING:
    from collections.abc import Collection

    from ems.designs.base import DesignBase
    from ems.designs.design import Designs
    from ems.designs.years import Kept


def play_designs(base: DesignBase, designs: Designs, *, keep: Collection[Kept] = ()) -> DesignYears:
    """Play the year of every design by the policy's rule at the pool.

    Parameters
    ----------
    base
        From :func:`ems.designs.pool_base`.
    designs
        From :meth:`ems.designs.DesignBase.designs`.
    keep
        Series to keep of every design: ``"energy"``, ``"battery"``.

    Returns
    -------
    DesignYears
        KPIs as :func:`ems.simulate` has them for a district with that storage.

    Raises
    ------
    profiles.errors.InputError
        The rule cannot be compiled.
    profiles.errors.RunError
        The rule returned a number that is not finite, or a balance does not close.

    Examples
    --------
    >>> import ems
    >>> from ems.designs import pool_base
    >>> base = pool_base(ems.build_district(ems.read_scenario("kumamoto")), "self_consumption")
    >>> years = play_designs(base, base.designs(capacity_kwh=[0.0, 1000.0, 2000.0]))
    >>> years.kpis["self_sufficiency_fraction"].round(3).tolist()
    [0.513, 0.531, 0.549]
    """
    shared = shared_by_designs(base)
    replayed = replay_designs(
        base, shared, designs, base.policy.pool, wants_energy="energy" in keep, wants_battery="battery" in keep
    )
    return DesignYears(
        base=base,
        designs=designs,
        kpis=judge_designs(base, shared, designs, replayed),
        month_peak_import_kw=replayed.month_peak_import_kw.T,
        end_energy_kwh=replayed.sums[ENERGY],
        notes=base.without.notes,
        start_energy_kwh=replayed.start_energy_kwh if "energy" in keep else None,
        battery_kw=replayed.battery_kw if "battery" in keep else None,
    )
