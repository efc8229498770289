"""Designs planned at least cost with perfect foresight, each alone at the pool, and their plans carried out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ems.designs.judging import judge_designs
from ems.designs.plans import plans_of_designs
from ems.designs.replaying import ENERGY, MONTHS, replay_designs
from ems.designs.shared import shared_by_designs
from ems.designs.years import DesignYears
from ems.dispatch.rules import read_rule
from ems.kpis.definitions import definitions_for

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from ems.designs.base import DesignBase
    from ems.designs.design import Designs
    from ems.designs.plans import DesignPlans
    from ems.designs.shared import Shared
    from ems.designs.years import Kept

AT_A_TIME = 128
"""Designs whose plans are held in memory together: 70 kB a series and design."""
NOTE = (
    "{title}: planned with perfect foresight of the pool's net load; everything that acts before follows the policy's "
    "rules"
)
ALWAYS = ("month_peak_import_kw", "end_energy_kwh", "promised_cost", "bound_cost")
SERIES_OF: dict[Kept, str] = {
    "energy": "start_energy_kwh",
    "battery": "battery_kw",
    "marginal_value": "marginal_value_per_kwh",
}
BY_SOLVER = "{count} of {designs} designs were planned by the solver, because {why}"


def plan_designs(base: DesignBase, designs: Designs, *, keep: Collection[Kept] = (), threads: int = 0) -> DesignYears:
    """Plan the year of every design at least cost, and carry the plan out.

    Parameters
    ----------
    base, designs
        As for :func:`ems.designs.play_designs`; everything before the storage followed the policy's rules.
    keep
        Series to keep of every design: ``"energy"``, ``"battery"``, ``"marginal_value"``.
    threads
        How many are planned at a time; 0: as many as the machine has cores.

    Returns
    -------
    DesignYears
        With the plans' costs and proven bounds. Each ends with at least the energy it started with, as the policy
        ``optimal`` does.

    Raises
    ------
    profiles.errors.RunError
        No plan was found, or a balance does not close.

    Examples
    --------
    >>> import ems
    >>> from ems.designs import pool_base
    >>> base = pool_base(ems.build_district(ems.read_scenario("kumamoto")), "self_consumption")
    >>> years = plan_designs(base, base.designs(capacity_kwh=[1000.0, 2000.0]))
    >>> bool((years.promised_cost - years.bound_cost < 1.0).all())
    True
    """
    shared, parts = shared_by_designs(base), []
    for first in range(0, designs.count, AT_A_TIME):
        mine = designs.part(first, min(first + AT_A_TIME, designs.count))
        plans = plans_of_designs(base, mine, threads=threads)
        parts.append((_carried_out(base, shared, mine, plans, keep), plans))
    return _joined(base, designs, parts, keep)


def _carried_out(
    base: DesignBase, shared: Shared, designs: Designs, plans: DesignPlans, keep: Collection[Kept]
) -> DesignYears:
    """Play the plans of some designs, and judge what came of them."""
    replayed = replay_designs(
        base,
        shared,
        designs,
        read_rule("follow"),
        plan_kw=plans.battery_kw,
        wants_energy="energy" in keep,
        wants_battery="battery" in keep,
    )
    return DesignYears(
        base=base,
        designs=designs,
        kpis=judge_designs(base, shared, designs, replayed),
        month_peak_import_kw=replayed.month_peak_import_kw.T,
        end_energy_kwh=replayed.sums[ENERGY],
        start_energy_kwh=replayed.start_energy_kwh if "energy" in keep else None,
        battery_kw=replayed.battery_kw if "battery" in keep else None,
        marginal_value_per_kwh=plans.marginal_value_per_kwh if "marginal_value" in keep else None,
        promised_cost=plans.cost,
        bound_cost=plans.bound_cost,
    )


def _joined(
    base: DesignBase, designs: Designs, parts: Sequence[tuple[DesignYears, DesignPlans]], keep: Collection[Kept]
) -> DesignYears:
    """The years of all designs, and what a reader must know of their plans."""
    years = [year for year, _ in parts]
    kept = {series for kind, series in SERIES_OF.items() if kind in keep}
    arrays = {
        name: np.concatenate([np.zeros((0, *shape)), *(getattr(year, name) for year in years)])
        for name, shape in _shapes(base).items()
        if name in kept or name in ALWAYS
    }
    title = base.district.scenario.storage[base.storage_class].title
    notes = [*base.without.notes, NOTE.format(title=title)]
    solved = sum(plans.solved for _, plans in parts)
    if solved:
        why = "; ".join(dict.fromkeys(plans.why for _, plans in parts if plans.why))
        notes.append(BY_SOLVER.format(count=solved, designs=designs.count, why=why))
    kpis = [year.kpis for year in years] or [pd.DataFrame(columns=list(definitions_for(base.without.currency)))]
    return DesignYears(
        base=base, designs=designs, kpis=pd.concat(kpis, ignore_index=True), notes=tuple(notes), **arrays
    )


def _shapes(base: DesignBase) -> dict[str, tuple[int, ...]]:
    """Shape of every array of a design's year."""
    shapes: dict[str, tuple[int, ...]] = dict.fromkeys(ALWAYS, ())
    return shapes | {"month_peak_import_kw": (MONTHS,)} | dict.fromkeys(SERIES_OF.values(), (base.n_steps,))
